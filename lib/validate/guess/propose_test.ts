import fc from "fast-check";
import { deepEqual, equal, match, throws } from "node:assert/strict";
import type { LogError } from "../../errors.ts";
import { checkConfig } from "../../records/config_schema.ts";
import { Mapping } from "../../records/mapping/mapping.ts";
import { everydayLogs } from "../../testing/generators/everyday_logs.ts";
import { foreignLogs } from "../../testing/generators/foreign_logs.ts";
import { assertProperty } from "../../testing/lanes/assert_property.ts";
import type { GivenSettings } from "./given_settings.ts";
import { type Proposal, proposeMapping } from "./propose.ts";

const OTLP = "/resourceSpans/0/scopeSpans/0/spans/0";

/** What is to be proposed for each kind of log, all of it. */
const EXPECTED: Record<keyof typeof foreignLogs, Proposal["mapping"]> = {
  beads: { id: "id", at: "updated_at", text: "title" },
  nedb: {
    id: "_id",
    at: "updatedAt",
    is_deleted: "$$deleted",
    tombstones: "latest",
    text: "remark",
  },
  transcript: { id: "uuid", at: "timestamp", text: "/message/content/0/text" },
  slack: { id: "ts", at: "ts", at_format: "epoch_s", text: "text" },
  otlp: {
    id: `${OTLP}/spanId`,
    at: `${OTLP}/startTimeUnixNano`,
    at_format: "epoch_ns",
    text: `${OTLP}/name`,
  },
  mongo: { id: "/_id/$oid", at: "/updatedAt/$date", text: "name" },
  homeAutomation: { id: "entity_id", at: "last_updated", text: "/attributes/friendly_name" },
  todo: {
    id: "/task/id",
    id_type: "number",
    at: "ts",
    at_format: "epoch_ms",
    is_deleted: { key: "event", in: ["removed"] },
    tombstones: "latest",
    text: "/task/title",
  },
};
/** Logs whose lines are about things that come again. */
const REPEATS = new Set(["nedb", "homeAutomation", "todo"]);

const recordsOf = (lines: readonly string[]) =>
  lines.map((text, index) => ({ text, record: JSON.parse(text), line: index + 1 }));

function propose(...records: unknown[]): Proposal {
  return proposeMapping(recordsOf(records.map((record) => JSON.stringify(record))));
}

for (const [name, lines] of Object.entries(foreignLogs)) {
  Deno.test(`a mapping is proposed for a log in the shape of ${name}`, () => {
    const { mapping, repeats, doubtful } = proposeMapping(recordsOf(lines()));
    deepEqual(mapping, EXPECTED[name as keyof typeof foreignLogs]);
    deepEqual([repeats, doubtful], [REPEATS.has(name), []]);
  });
}

/** What is to be proposed for logs of people, all of it, and what else would do as the id. */
const EVERYDAY: Record<
  keyof typeof everydayLogs,
  readonly [mapping: Proposal["mapping"], alternatives: readonly string[]]
> = {
  issueHistory: [{ id: "key", at: "updated", text: "summary" }, []],
  fleet: [{ id: "/host/id", at: "ts", at_format: "epoch_s", text: "/host/name" }, ["/host/name"]],
  agentSteps: [{ id: "id", at: "timestamp", text: "content" }, []],
  embeddedDatabase: [
    { id: "_id", at: "modified", is_deleted: "$$deleted", tombstones: "latest", text: "title" },
    [],
  ],
  readings: [{ id: "sensor_id", at: "time", at_format: "epoch_s", text: "room" }, ["room"]],
  chat: [{ id: "id", id_type: "number", at: "date", at_format: "local", text: "text" }, []],
  contacts: [{
    id: "/data/id",
    at: "/meta/updated_at",
    is_deleted: "/data/is_archived",
    tombstones: "latest",
    text: "/data/attributes/name",
  }, ["/data/attributes/email"]],
  featureFlags: [{ id: "key", at: "updatedAt", at_format: "epoch_ms" }, []],
  commits: [{ id: "hash", at: "date", text: "subject" }, []],
  analytics: [{ id: "event_id", at: "occurred_at", at_format: "epoch_ms", text: "event" }, []],
  orders: [{ id: "/order/number", at: "ts", text: "/order/status" }, ["customer_id"]],
  tasks: [{
    id: "slug",
    at: "modified",
    is_deleted: { absent: "title" },
    tombstones: "latest",
    text: "title",
  }, []],
  devices: [{ id: "id", at: "seen", text: "label" }, ["serial"]],
  articles: [{ id: "sku", at: "updated_at", text: "name" }, []],
  leases: [{
    id: "unit",
    id_type: "number",
    at: "saved",
    at_format: "local",
    is_deleted: { key: "ended_on", present: true },
    tombstones: "latest",
    text: "address",
  }, []],
};

for (const [name, lines] of Object.entries(everydayLogs)) {
  Deno.test(`a mapping is proposed for the everyday log ${name}`, () => {
    const { mapping, alternatives, doubtful } = proposeMapping(recordsOf(lines()));
    const [wanted, others] = EVERYDAY[name as keyof typeof everydayLogs];
    deepEqual(mapping, wanted);
    deepEqual([alternatives.map(({ column }) => column.name), doubtful], [others, []]);
  });
}

Deno.test("what other columns are facts about is the id, whatever it is called", () => {
  const lines = everydayLogs.fleet().map((line) =>
    line.replace('"host":{"id":', '"a":{"x":').replace('"name":', '"y":')
      .replace('"version":', '"z":')
  );
  equal(proposeMapping(recordsOf(lines)).mapping?.id, "/a/x");
});

Deno.test("what numbers the lines gives way to what recurs and has facts, unless called an id", () => {
  const renamed = (name: string, unit = "$1") =>
    proposeMapping(recordsOf(
      everydayLogs.leases().map((line) =>
        line.replace('"seq":', `"${name}":`).replace(/(?<="unit":)(\d+)/, unit)
      ),
    ));
  for (const name of ["seq", "rev", "line_no", "n", "tally"]) {
    const { mapping, otherReading, repeats } = renamed(name);
    deepEqual([mapping?.id, otherReading?.column.name, repeats], ["unit", name, true]);
  }
  for (const name of ["id", "_id", "change_id"]) {
    const { mapping, otherReading } = renamed(name, '"U$1"');
    deepEqual([mapping?.id, otherReading?.column.name], [name, "unit"]);
  }
  const { mapping, otherReading } = renamed("id");
  deepEqual([mapping?.id, otherReading], ["id", null], "numbers of earlier lines are references");
});

Deno.test("a text that is another on each line is an id unless its key says that it numbers them", () => {
  const withText = (name: string) =>
    proposeMapping(recordsOf(
      everydayLogs.leases().map((line) => line.replace(/"seq":(\d+)/, `"${name}":"x$1f"`)),
    )).mapping?.id;
  deepEqual([withText("revision"), withText("tally")], ["unit", "tally"]);
});

Deno.test("both readings are named where lines are numbered, whichever is chosen", () => {
  const numbered = (lines: string[], key: string) => {
    const all = lines.map((line, n) => line.replace("{", `{"${key}":${n + 1},`));
    const { mapping, otherReading } = proposeMapping(recordsOf(all));
    return [mapping?.id, otherReading?.column.name];
  };
  deepEqual(numbered(everydayLogs.readings(), "n"), ["n", "sensor_id"]);
  deepEqual(numbered(everydayLogs.readings(), "id"), ["id", undefined]);
  deepEqual(numbered(everydayLogs.orders(), "offset"), ["/order/number", "offset"]);
});

Deno.test("a counter stays the id of events whose traits only recur", () => {
  const lines = everydayLogs.analytics().map((line, n) =>
    line.replace(/"event_id":"[^"]+"/, `"seq":${n + 1}`)
  );
  const { mapping, otherReading } = proposeMapping(recordsOf(lines));
  deepEqual([mapping?.id, otherReading], ["seq", null]);
});

Deno.test("one value on a last line is a delete where its key reads as the time of an end", () => {
  const isDeleted = (key: string, change = (lines: string[]) => lines) => {
    const lines = everydayLogs.leases().map((line) => line.replace('"ended_on":', `"${key}":`));
    return proposeMapping(recordsOf(change(lines))).mapping?.is_deleted;
  };
  const ended = (key: string) => ({ key, present: true });
  deepEqual(isDeleted("archivedAt"), ended("archivedAt"));
  equal(isDeleted("paid_at"), undefined);
  const goneOn = (lines: string[]) => [...lines, lines.find((line) => line.includes('"unit":2,'))!];
  equal(isDeleted("deleted_at", goneOn), undefined);
});

Deno.test("a proposal names a value that reads as a delete where too few lines have it", () => {
  const { ends } = proposeMapping(recordsOf(everydayLogs.fleet()));
  deepEqual(ends, [{ form: { key: "ev", in: ["decommissioned"] }, lines: 1 }]);
});

Deno.test("a proposal keeps what is given and guesses the rest by it", () => {
  const records = recordsOf(everydayLogs.fleet());
  const { mapping } = proposeMapping(records, { id: "/host/name", at: "ts", text: "ev" });
  deepEqual(mapping, { id: "/host/name", at: "ts", at_format: "epoch_s", text: "ev" });
  const several = proposeMapping(records, { id: ["/host/name"] });
  deepEqual(several.mapping?.id, ["/host/name"]);
});

Deno.test("a proposal refuses given keys that no line has, and a flag that is none", () => {
  const records = recordsOf(everydayLogs.leases());
  const none = /the key "nix": no line looked at has it/;
  for (
    const given of [
      { id: "nix" },
      { id: ["unit", "nix"] },
      { at: "nix" },
      { text: "nix" },
      { is_deleted: "nix" },
      { is_deleted: { absent: "nix" } },
      { is_deleted: [{ key: "ended_on", present: true as const }, { key: "nix", in: [1] }] },
    ]
  ) throws(() => proposeMapping(records, given), none);
  throws(() => proposeMapping(records, { is_deleted: "ended_on" }), (error: LogError) => {
    match(error.message, /"ended_on" as a flag: it is neither true nor false on any line/);
    match(error.hint!, /'is_deleted=\{"key":"ended_on","present":true\}'/);
    return true;
  });
  const flagged = everydayLogs.leases().map((line) => line.replace("null", "false"));
  equal(
    proposeMapping(recordsOf(flagged), { is_deleted: "ended_on" }).mapping?.is_deleted,
    "ended_on",
  );
});

Deno.test("a given form of deletion still gets the tombstones of other programs", () => {
  const records = recordsOf(everydayLogs.leases());
  const tombstones = (given: GivenSettings) => proposeMapping(records, given).mapping?.tombstones;
  const is_deleted = { key: "ended_on", present: true } as const;
  equal(tombstones({ is_deleted }), "latest");
  equal(tombstones({ is_deleted: [is_deleted, { absent: "rent" }] }), "latest");
  equal(tombstones({ is_deleted, ...JSON.parse('{"tombstones":"sticky"}') }), "sticky");
});

Deno.test("the first lines of each kind of log are enough for the same id and time", () => {
  for (const [name, lines] of Object.entries(foreignLogs)) {
    const { mapping } = proposeMapping(recordsOf(lines().slice(0, 25)));
    const { id, at, at_format } = EXPECTED[name as keyof typeof foreignLogs]!;
    deepEqual([mapping?.id, mapping?.at, mapping?.at_format], [id, at, at_format], name);
  }
});

Deno.test("a proposal needs no names of keys where the values leave no doubt", () => {
  const renamed = (key: string) => `k${[...key].map((char) => char.codePointAt(0)!).join("")}`;
  const rename = (_key: string, value: unknown): unknown =>
    typeof value === "object" && value !== null && !Array.isArray(value) && !("$$date" in value)
      ? Object.fromEntries(Object.entries(value).map(([key, one]) => [renamed(key), one]))
      : value;
  const renamedName = (name: string) =>
    name.startsWith("/")
      ? name.split("/").map((step) => step === "" || step === "0" ? step : renamed(step)).join("/")
      : renamed(name);
  for (const lines of Object.values(foreignLogs)) {
    const { mapping } = proposeMapping(recordsOf(lines()));
    const other = lines().map((line) => JSON.stringify(JSON.parse(line), rename));
    const { id, at, text } = proposeMapping(recordsOf(other)).mapping!;
    equal(id, renamedName(mapping!.id as string));
    equal(at, renamedName(mapping!.at as string));
    equal(text, renamedName(mapping!.text!));
  }
});

/** How a time is written, and what reads it. */
const SPELLINGS: Record<string, (ms: number) => unknown> = {
  rfc3339: (ms) => new Date(ms).toISOString(),
  offset: (ms) => new Date(ms + 7_200_000).toISOString().replace("Z", "+02:00"),
  local: (ms) => new Date(ms).toISOString().slice(0, -1).replace("T", " "),
  epoch_s: (ms) => ms / 1000,
  epoch_ms: (ms) => ms,
  epoch_us: (ms) => ms * 1000,
  digits: (ms) => String(ms),
  nanos: (ms) => `${ms}000000`,
  object: (ms) => ({ $$date: ms }),
  wrapped: (ms) => ({ "$date": new Date(ms).toISOString() }),
};

const DELETIONS = ["flag", "bareFlag", "kind", "absent", "null", "since", "none"] as const;

/** A schema as some program may have it. */
const SCHEMA = fc.record({
  keys: fc.uniqueArray(fc.string({ minLength: 1, maxLength: 8 }), {
    minLength: 12,
    maxLength: 12,
    selector: (key) => key,
  }).filter((keys) => !keys.includes("__proto__") && !keys.includes("$$date")),
  spelling: fc.constantFrom(...Object.keys(SPELLINGS)),
  deletion: fc.constantFrom(...DELETIONS),
  idKind: fc.constantFrom("number", "token", "stem"),
  idDepth: fc.integer({ min: 0, max: 2 }),
  atDepth: fc.integer({ min: 0, max: 1 }),
  hasDue: fc.boolean(),
  hasCreated: fc.boolean(),
  hasParent: fc.boolean(),
  seed: fc.nat(),
});

type Schema = typeof SCHEMA extends fc.Arbitrary<infer T> ? T : never;

/** What was put into a line. */
interface Meant {
  readonly id: string;
  readonly micros: bigint;
  readonly isDeleted: boolean;
}

/** Lines after a schema: things that are made, changed and sometimes deleted. */
function linesAfter(schema: Schema): { lines: string[]; meant: Meant[] } {
  const { keys, spelling, deletion, idKind, idDepth, atDepth, seed } = schema;
  const [idKey, atKey, textKey, kindKey, goneKey, dueKey, madeKey, parentKey, w1, w2, w3, sizeKey] =
    keys as [string, ...string[]] & string[];
  let state = Math.imul(seed ^ 0x9e3779b9, 0x85ebca6b) >>> 0;
  const below = (end: number) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor(state / 2 ** 32 * end);
  };
  const words = ["oat", "milk", "fix", "the", "slow", "parser", "rain", "hills"];
  const idOf = (n: number) =>
    idKind === "number"
      ? n
      : idKind === "stem"
      ? `t-${n}`
      : `${(n * 7_919 + 104_729).toString(16)}f${(n * 15_485_863 + 32_452_843).toString(36)}`;
  const things: { n: number; made: number; text: string }[] = [];
  const lines: string[] = [], meant: Meant[] = [];
  let ms = Date.UTC(2025, 4, 6, 7, 8, 9, 10), next = 0, deleted = 0;
  while (lines.length < 120) {
    ms += 1001 + below(100_000);
    const isNew = things.length < 4 || below(3) === 0;
    const place = isNew ? things.length : below(things.length);
    if (isNew) things.push({ n: ++next, made: ms, text: "" });
    const thing = things[place]!;
    // An end that most things come to would be no deletion.
    const isDeleted = deletion !== "none" && !isNew && below(5) === 0 && deleted < next / 2;
    if (isNew || below(4) === 0) {
      thing.text = Array.from({ length: 4 }, () => words[below(8)]).join(" ");
    }
    const id = nest(idOf(thing.n), [w1!, w2!].slice(0, idDepth), idKey);
    const at = nest(SPELLINGS[spelling]!(ms), [w3!].slice(0, atDepth), atKey!);
    const whole = {
      [kindKey!]: isNew ? "a" : isDeleted && deletion === "kind" ? "z" : ["b", "c"][below(2)],
      [textKey!]: thing.text,
      [sizeKey!]: below(1000),
      ...(schema.hasCreated && { [madeKey!]: SPELLINGS[spelling]!(thing.made) }),
      ...(schema.hasDue && below(2) === 0 && { [dueKey!]: `2026-0${1 + below(9)}-15T00:00:00Z` }),
      ...(schema.hasParent && { [parentKey!]: idOf(1 + below(thing.n)) }),
    };
    const rest: Record<(typeof DELETIONS)[number], object> = {
      flag: { ...whole, [goneKey!]: true },
      bareFlag: { [goneKey!]: true },
      kind: { [kindKey!]: whole[kindKey!] },
      absent: {},
      null: { [textKey!]: null },
      since: { ...whole, [goneKey!]: SPELLINGS[spelling]!(ms) },
      none: whole,
    };
    const record = { ...id, ...(isDeleted ? rest[deletion] : whole), ...at };
    lines.push(JSON.stringify(record));
    meant.push({ id: String(idOf(thing.n)), micros: BigInt(ms) * 1000n, isDeleted });
    if (isDeleted) things.splice(place, 1);
    if (isDeleted) deleted++;
  }
  return { lines, meant };
}

function nest(value: unknown, wrappers: readonly string[], key: string): Record<string, unknown> {
  return wrappers.reduceRight<Record<string, unknown>>((inner, wrapper) => ({
    [wrapper]: { ...inner, note: 1, [`${wrapper}2`]: 2 },
  }), { [key]: value });
}

/** What a proposal reads of lines. */
function read(lines: readonly string[], log: object): Meant[] {
  const { settings, problems } = checkConfig({ logs: { entries: log }, time_zone: "UTC" });
  deepEqual(problems, undefined);
  const mapping = new Mapping(settings!.logs.entries);
  return lines.map((line) => {
    const { id, at, isDeleted } = mapping.factsOf(JSON.parse(line), line);
    return { id: id!, micros: at!, isDeleted };
  });
}

Deno.test("numbers are ids, and fit where they are alike in nothing but that they go up", () => {
  const { mapping } = propose(...[1, 2, 3, 5, 8].map((n) => ({ n, size: 50 - n * n })));
  deepEqual(mapping, { id: "n", id_type: "number" });
});

Deno.test("ids that only nested objects have are pointed at, whatever the keys are called", () => {
  const { mapping } = propose(
    ...[1, 2, 3, 4, 5].map((n) => ({
      type: n % 2 === 0 ? "made" : "kept",
      "a/b": { "~": `x${n}` },
      t: 1_772_352_000 + 61 * n,
    })),
  );
  deepEqual(mapping, { id: "/a~1b/~0", at: "t", at_format: "epoch_s" });
});

Deno.test("a top-level key that begins with a slash is pointed at", () => {
  const { mapping } = propose({ "/k": "a1", v: "x" }, { "/k": "a2", v: "x" });
  equal(mapping?.id, "/~1k");
});

Deno.test("of two times the one is proposed that another version has another of", () => {
  const record = (id: string, made: number, changed: number) => ({
    id,
    made: new Date(1_772_352_000_123 + made).toISOString(),
    changed: new Date(1_772_352_000_123 + changed).toISOString(),
  });
  const { mapping } = propose(
    record("a1", 0, 0),
    record("a2", 9000, 9000),
    record("a1", 0, 70_000),
    record("a2", 9000, 90_000),
  );
  equal(mapping?.at, "changed");
});

Deno.test("a time that only changed records have goes before the one that all have", () => {
  const records = Array.from({ length: 30 }, (_, n) => ({
    id: `a${n % 10}`,
    made: 1_772_352_000_123 + (n % 10) * 5000,
    ...(n >= 10 && { changed: 1_772_352_600_123 + n * 5000 }),
  }));
  const { mapping } = propose(...records);
  deepEqual([mapping?.at, mapping?.at_format], [["changed", "made"], "epoch_ms"]);
});

Deno.test("lines of two kinds with times of their own get both, and both formats", () => {
  const records = Array.from({ length: 30 }, (_, n) => ({
    id: `a${n}`,
    ...(n % 3 === 0 ? { on: "2026-03-01" } : { ms: 1_772_352_000_123 + n * 5000 }),
  }));
  const { mapping } = propose(...records);
  deepEqual([mapping?.at, mapping?.at_format], [["ms", "on"], ["epoch_ms", "date"]]);
});

Deno.test("times in several units are left to their size", () => {
  const { mapping } = propose({ id: "a1", t: 1_772_352_000 }, { id: "a2", t: 1_772_352_000_123 });
  equal(mapping?.at_format, "auto");
});

Deno.test("an id is proposed without a time where there is none", () => {
  deepEqual(propose({ id: "a1", v: true }, { id: "a2", v: false }).mapping, { id: "id" });
});

Deno.test("no id is proposed where lines only share traits", () => {
  const records = Array.from({ length: 60 }, (_, n) => ({
    level: n % 7 === 0 ? "warn" : "info",
    host: `web${n % 3}`,
    said: `${["ready to", "closed the", "opened the"][n % 3]} connection number ${n}`,
    time: new Date(1_772_352_000_123 + n * 7000).toISOString(),
  }));
  equal(propose(...records).mapping, null);
});

Deno.test("one line is enough for a proposal, as far as it goes", () => {
  const { mapping } = propose({ id: "a1", at: "2026-03-01T08:00:00Z", text: "Buy oat milk" });
  deepEqual(mapping, { id: "id", at: "at", text: "text" });
});

Deno.test("two flags that could both be deletions are left to the reader", () => {
  const records = Array.from({ length: 60 }, (_, n) => ({
    id: `a${n % 30}`,
    at: new Date(1_772_352_000_123 + n * 7000).toISOString(),
    ...(n >= 30 && n % 5 === 0 && { gone: true }),
    ...(n >= 30 && n % 5 === 1 && { hidden: true }),
  }));
  const again = records.slice(30).filter((_, n) => n % 5 > 1);
  const { mapping, doubtful } = propose(...records, ...again, ...again);
  deepEqual([mapping?.is_deleted, doubtful], [undefined, ["gone", "hidden"]]);
});

Deno.test("an end that nearly all things come to is no deletion", () => {
  const at = (n: number) => new Date(1_772_352_000_123 + n * 7000).toISOString();
  const records = Array.from({ length: 90 }, (_, n) => ({
    id: `s${Math.floor(n / 3)}`,
    at: at(n),
    began: at(n - n % 3),
    ...(n % 3 === 2 && n < 84 && { ended: at(n) }),
  }));
  deepEqual(propose(...records).mapping, { id: "id", at: "at" });
});

Deno.test("a few times in another spelling change nothing", () => {
  const at = (n: number) => new Date(1_772_352_000_123 + n * 7000).toISOString();
  const records = Array.from({ length: 90 }, (_, n) => ({
    id: `s${n}`,
    at: n === 70 ? "2026-03-01 08:10:00" : at(n),
  }));
  deepEqual(propose(...records).mapping, { id: "id", at: "at" });
});

Deno.test("the own format is proposed as it is, with its sticky tombstones", () => {
  const at = (n: number) => new Date(1_772_352_000_123 + n * 7000).toISOString();
  const records = Array.from(
    { length: 20 },
    (_, n) => ({ id: `a${n}`, at: at(n), text: "das Wort" }),
  );
  const { mapping } = propose(
    ...records,
    { id: "a3", at: at(30), is_deleted: true },
    { id: "a5", at: at(31), is_deleted: true },
  );
  deepEqual(mapping, { id: "id", at: "at", is_deleted: "is_deleted" });
});

Deno.test("a proposal reads every id, time and deletion that was put into lines of any schema", () => {
  const property = fc.property(SCHEMA, (schema) => {
    const { lines, meant } = linesAfter(schema);
    const { mapping } = proposeMapping(recordsOf(lines));
    deepEqual(read(lines, mapping!), meant, JSON.stringify(mapping));
  });
  assertProperty(property, { seed: 13, numRuns: 150 });
});

/** Logs of events: each has an id of its own, and traits that it shares with others. */
const EVENTS = fc.record({
  keys: fc.uniqueArray(fc.string({ minLength: 1, maxLength: 8 }), { minLength: 7, maxLength: 7 })
    .filter((keys) => !keys.includes("__proto__") && !keys.includes("$$date")),
  spelling: fc.constantFrom(...Object.keys(SPELLINGS)),
  depth: fc.integer({ min: 0, max: 2 }),
  isNumber: fc.boolean(),
  users: fc.integer({ min: 1, max: 9 }),
});

Deno.test("a proposal reads every id and time of events of any schema", () => {
  const property = fc.property(EVENTS, ({ keys, spelling, depth, isNumber, users }) => {
    const [idKey, atKey, userKey, textKey, levelKey, w1, w2] = keys as [string, ...string[]];
    const start = Date.UTC(2025, 4, 6, 7, 8, 9, 10);
    const meant = Array.from({ length: 100 }, (_, n): Meant => ({
      id: isNumber ? String(1000 + 3 * n) : `${(n * 7919 + 104_729).toString(16)}${n % 10}`,
      micros: BigInt(start + n * 61_007) * 1000n,
      isDeleted: false,
    }));
    const lines = meant.map(({ id, micros }, n) => {
      const wrappers = [w1!, w2!].slice(0, depth);
      return JSON.stringify({
        [userKey!]: `user-${n * 7 % 13 % users}`,
        [levelKey!]: n % 11 === 0 ? "warn" : "info",
        ...nest(isNumber ? Number(id) : id, wrappers, idKey),
        [textKey!]: `Said ${["the first", "another", "one last"][n % 3]} thing, ${
          n * 31 % 17
        } times`,
        [atKey!]: SPELLINGS[spelling]!(Number(micros / 1000n)),
      });
    });
    const { mapping, repeats } = proposeMapping(recordsOf(lines));
    equal(repeats, false, JSON.stringify(mapping));
    deepEqual(read(lines, mapping!), meant, JSON.stringify(mapping));
  });
  assertProperty(property, { seed: 13, numRuns: 150 });
});
