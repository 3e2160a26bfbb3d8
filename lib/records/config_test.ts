import fc from "fast-check";
import assert from "node:assert/strict";
import { LogError } from "../errors.ts";
import { assertProperty } from "../testing/lanes/assert_property.ts";
import { parseConfig } from "./config.ts";
import { configJsonSchema } from "./config_schema.ts";
import { defaultSettings, type LogSettings } from "./settings.ts";

const FILE = "notes/log.config.json";
const ROOT_KEYS = "$schema, time_zone, logs, srs, snapshots, conflict_patterns, ignore_files";
const PLAIN_FILE =
  'must be a file inside the directory or in a folder of it, without "\\", "." or ".." ' +
  "in its path, without characters that cannot be seen, with no name that is blank or ends in " +
  "a dot or a space, and none of .log.lock, log.config.json, snapshots, backups, quarantine, " +
  "remotes, in upper case or not";
/** What a config says nothing of. */
const UNMAPPED = {
  id_type: "string",
  at_zone: null,
  not_before: null,
  text: "text",
  compacted: false,
};
const LOG_NAME =
  "must have a name of at most 64 letters, digits, - and _ that begins with a letter";
const STEP = 'must be a whole number from 1 to 99999 with "m", "h" or "d" behind it';
const ZONE = 'must be an IANA time zone such as "Europe/Berlin", or an offset such as "+02:00"';

async function refusal(text: string): Promise<LogError> {
  try {
    await parseConfig(text, FILE);
  } catch (error) {
    assert(error instanceof LogError);
    assert.equal(error.code, "bad_config");
    assert.equal(error.place?.file, FILE);
    return error;
  }
  assert.fail(`Accepted ${text}`);
}

Deno.test("parseConfig gives the default settings when the config is empty", async () => {
  assert.deepEqual(await parseConfig("{}", FILE), defaultSettings());
});

Deno.test("parseConfig maps a foreign log and leaves the others alone", async () => {
  const text =
    '{"logs": {"entries": {"id": "_id", "at": ["updated"], "is_deleted": "$$deleted", "tombstones": "latest"}}}';
  const expected = defaultSettings();
  expected.logs.entries = {
    ...UNMAPPED as Pick<LogSettings, keyof typeof UNMAPPED>,
    file: "entries.jsonl",
    id: ["_id"],
    at: ["updated"],
    is_deleted: ["$$deleted"],
    at_format: "rfc3339",
    kind: "entity",
    tombstones: "latest",
    lineType: "entries",
    hasReviews: false,
    refersTo: null,
  };
  assert.deepEqual(await parseConfig(text, FILE), expected);
});

Deno.test("parseConfig takes every setting over when all are given", async () => {
  const srs = {
    request_retention: 0.85,
    maximum_interval: 365,
    w: Array.from({ length: 19 }, (_, index) => index / 10),
    enable_short_term: false,
    learning_steps: ["1m", "2h"],
    relearning_steps: [],
  };
  const log = (file: string) => ({
    file,
    id: ["_id", "id"],
    at: ["updated", "at"],
    is_deleted: ["gone"],
    at_format: "epoch_ms" as const,
    tombstones: "latest" as const,
  });
  const logs = {
    entries: log("notes.jsonl"),
    interactions: log("reviews.jsonl"),
    firings: log("shown.jsonl"),
    sessions: log("sat.jsonl"),
  };
  const others = {
    time_zone: "Europe/Berlin",
    srs,
    snapshots: { keep: 1 },
    conflict_patterns: ["* (copy)*"],
    ignore_files: ["entries.jsonl.bak"],
  };
  const config = { $schema: "./log.config.schema.json", logs, ...others };
  // Only in entries flags mean something.
  const asData = { tombstones: "none" } as const;
  const { logs: known } = defaultSettings();
  assert.deepEqual(await parseConfig(JSON.stringify(config), FILE), {
    logs: {
      entries: { ...known.entries, ...logs.entries },
      interactions: { ...known.interactions, ...logs.interactions, ...asData },
      firings: { ...known.firings, ...logs.firings, ...asData },
      sessions: { ...known.sessions, ...logs.sessions, ...asData },
    },
    ...others,
  });
});

Deno.test("parseConfig takes logs of any name behind the built-in ones, in the file's order", async () => {
  const { logs } = await parseConfig(
    JSON.stringify({
      logs: {
        pings: { kind: "event", tombstones: "sticky" },
        entries: { id: "_id" },
        constructor: { kind: "entity", tombstones: "latest", at: "ts" },
        notes: { kind: "entity", file: "my notes.jsonl" },
      },
    }),
    FILE,
  );
  const names = ["entries", "interactions", "firings", "sessions", "pings", "constructor", "notes"];
  assert.deepEqual(Object.keys(logs), names);
  const common = {
    ...UNMAPPED,
    ...{ hasReviews: false, refersTo: null, id: ["id"], is_deleted: ["is_deleted"] },
  };
  const { pings, constructor, notes } = logs as Record<string, LogSettings>;
  const event = { kind: "event", lineType: "event", tombstones: "none" } as const;
  const entity = { kind: "entity", lineType: "entity" } as const;
  const rest = { ...common, at: ["at"], at_format: "rfc3339" };
  assert.deepEqual(pings, { file: "pings.jsonl", ...rest, ...event });
  assert.deepEqual(notes, { file: "my notes.jsonl", ...rest, ...entity, tombstones: "sticky" });
  assert.deepEqual(constructor, {
    file: "constructor.jsonl",
    ...rest,
    ...entity,
    at: ["ts"],
    tombstones: "latest",
  });
});

Deno.test("parseConfig takes what tombstones mean in the entries log", async () => {
  for (const tombstones of ["sticky", "latest", "none"] as const) {
    const text = JSON.stringify({ logs: { entries: { tombstones } } });
    assert.equal((await parseConfig(text, FILE)).logs.entries.tombstones, tombstones);
  }
});

Deno.test("parseConfig names a time zone as its database does when the case differs", async () => {
  const { time_zone } = await parseConfig(
    '{"time_zone": "europe/berlin"}',
    FILE,
  );
  assert.equal(time_zone, "Europe/Berlin");
});

Deno.test("parseConfig lets logs trade their files", async () => {
  const { logs } = await parseConfig(
    '{"logs": {"entries": {"file": "firings.jsonl"}, "firings": {"file": "entries.jsonl"}}}',
    FILE,
  );
  assert.equal(logs.entries.file, "firings.jsonl");
});

Deno.test("parseConfig passes over a byte order mark", async () => {
  assert.deepEqual(await parseConfig("\uFEFF{}", FILE), defaultSettings());
});

type Case = [config: unknown, problem: string];

const entries = (setting: unknown) => ({ logs: { entries: setting } });
const numbers = (length: number) => Array.from({ length }, () => 1);
const each = (
  values: unknown[],
  config: (value: unknown) => unknown,
  problem: string,
) => values.map((value): Case => [config(value), problem]);

const INVALID: Case[] = [
  [[], "the config must be an object"],
  [null, "the config must be an object"],
  [{ $schema: 1 }, "$schema must be a string"],
  [{ time_zone: "Mars/Olympus" }, `time_zone ${ZONE}`],
  [{ time_zone: null }, `time_zone ${ZONE}`],
  [{ logs: [] }, "logs must be an object"],
  [entries("notes.jsonl"), "logs.entries must be an object"],
  ...each(
    [
      ...["", ".", "..", "/a", "a/", "a//b", "a/../b", "./a", "a/..", "a\\b", "a\0b"],
      ...[".log.lock", "log.config.json", "snapshots/a.jsonl", "remotes/a", 1],
      // Where case, composition, or what stands at the end of a name does not count.
      ...[".LOG.LOCK", "Log.Config.JSON", "Snapshots", "BACKUPS/a", "Quarantine", "ſnapshots"],
      ...["bac\u212aups/a", "snapshots./a", "remotes /a", "snapshots:a", "backups\u200c/a"],
      ...[
        " ",
        "\u3000",
        "a/ /b",
        "a\nb",
        "a\r",
        "\x1b",
        "\x7f",
        "\u2028",
        "a\u202eb",
        "a\u{e0041}",
      ],
      ...["a.", "a ", "a./b", "a /b"],
    ],
    (file) => entries({ file }),
    `logs.entries.file ${PLAIN_FILE}`,
  ),
  ...each(
    ["snapshots", "backups", "quarantine"],
    (file) => entries({ file }),
    `logs.entries.file ${PLAIN_FILE}`,
  ),
  [
    entries({ file: "sessions.jsonl" }),
    'logs.sessions.file must differ from logs.entries.file, which is "sessions.jsonl" too',
  ],
  [
    entries({ file: "Sessions.JSONL" }),
    'logs.sessions.file must differ from logs.entries.file, which is "Sessions.JSONL": ' +
    "on some systems the same",
  ],
  ...each(
    [7, null, {}, [], ["a", 7], ["a", "a"], [..."abcdefghi"]],
    (at) => entries({ at }),
    "logs.entries.at must be a key name or a list of 1 to 8 distinct key names",
  ),
  [entries({ id: "" }), "logs.entries.id must not be empty"],
  [entries({ at: ["at", ""] }), "logs.entries.at[1] must not be empty"],
  [
    entries({ at_format: "iso" }),
    'logs.entries.at_format must be one of "rfc3339", "date", "local", "epoch_s", "epoch_ms", ' +
    '"epoch_us", "epoch_ns", "auto", or a list of distinct ones with at most one epoch',
  ],
  [
    entries({ tombstones: "sticki" }),
    'logs.entries.tombstones must be "sticky", "latest" or "none"',
  ],
  ...each(
    [0, -0.5, 1.01, "0.9"],
    (request_retention) => ({ srs: { request_retention } }),
    "srs.request_retention must be a number above 0 and at most 1",
  ),
  ...each(
    [0, 1.5, 36_501, "1"],
    (maximum_interval) => ({ srs: { maximum_interval } }),
    "srs.maximum_interval must be a whole number of days from 1 to 36500",
  ),
  ...each(
    [numbers(0), numbers(18), numbers(22), [...numbers(20), "1"], 1],
    (w) => ({ srs: { w } }),
    "srs.w must be a list of 17, 19 or 21 numbers",
  ),
  [
    { srs: { enable_short_term: "no" } },
    "srs.enable_short_term must be true or false",
  ],
  ...each(
    ["0m", "1.5h", "10", "10s", "m", "-1d", "100000m", 10],
    (step) => ({ srs: { relearning_steps: ["1m", step] } }),
    `srs.relearning_steps[1] ${STEP}`,
  ),
  [
    { srs: { learning_steps: "1m" } },
    'srs.learning_steps must be a list of steps such as "10m"',
  ],
  ...each(
    [0, 1.5, "7"],
    (keep) => ({ snapshots: { keep } }),
    "snapshots.keep must be a whole number of at least 1",
  ),
  [
    { conflict_patterns: "*.bak" },
    "conflict_patterns must be a list of name patterns",
  ],
  [{ conflict_patterns: [1] }, "conflict_patterns[0] must be a string"],
  [{ conflict_patterns: [""] }, "conflict_patterns[0] must not be empty"],
  [
    { logs: { entires: {} } },
    'logs.entires.kind must be "entity" or "event", for "entires" is not a built-in log, ' +
    "did you mean logs.entries? (built in: entries, interactions, firings, sessions)",
  ],
  [
    { logs: { notes: { file: "n.jsonl" } } },
    'logs.notes.kind must be "entity" or "event", for "notes" is not a built-in log ' +
    "(built in: entries, interactions, firings, sessions)",
  ],
  [{ logs: { notes: { kind: "thing" } } }, 'logs.notes.kind must be "entity" or "event"'],
  [{ logs: { notes: 1 } }, "logs.notes must be an object"],
  [
    entries({ kind: "entity" }),
    "logs.entries.kind is not a known key (allowed: file, id, id_type, at, at_format, at_zone, not_before, is_deleted, text, compacted, tombstones)",
  ],
  [
    { logs: { notes: { kind: "entity", knd: 1 } } },
    "logs.notes.knd is not a known key, did you mean logs.notes.kind? " +
    "(allowed: file, kind, id, id_type, at, at_format, at_zone, not_before, is_deleted, text, compacted, tombstones)",
  ],
  ...["", "my notes", "a.b", "a/b", "_x", "2024", "ö", "n".repeat(65)].map((name): Case => [
    { logs: { [name]: { kind: "entity" } } },
    `${/^\w+$/.test(name) ? `logs.${name}` : `logs["${name}"]`} ${LOG_NAME}`,
  ]),
  [
    JSON.parse('{"logs": {"__proto__": {"kind": "entity"}}}'),
    `logs.__proto__ ${LOG_NAME}`,
  ],
  [
    { logs: { Entries: { kind: "entity", file: "e.jsonl" } } },
    "logs.Entries must differ from logs.entries by more than capital letters",
  ],
  [
    { logs: { notes: { kind: "entity", file: "ENTRIES.jsonl" } } },
    'logs.notes.file must differ from logs.entries.file, which is "entries.jsonl": ' +
    "on some systems the same",
  ],
  [
    { logs: { notes: { kind: "entity" }, pings: { kind: "event", file: "notes.jsonl" } } },
    'logs.pings.file must differ from logs.notes.file, which is "notes.jsonl" too',
  ],
  [
    { srs: { enable_fuzz: true } },
    "srs.enable_fuzz is not a known key (allowed: request_retention, maximum_interval, w, enable_short_term, learning_steps, relearning_steps)",
  ],
  [
    { snapshots: { Keep: 2 } },
    "snapshots.Keep is not a known key, did you mean snapshots.keep? (allowed: keep)",
  ],
  [
    JSON.parse('{"__proto__": {"time_zone": "UTC"}}'),
    `__proto__ is not a known key (allowed: ${ROOT_KEYS})`,
  ],
  [
    { "tab\there": 1 },
    `["tab\\there"] is not a known key (allowed: ${ROOT_KEYS})`,
  ],
];

Deno.test("parseConfig names the path and what is allowed when a setting is wrong", async () => {
  for (const [config, problem] of INVALID) {
    const { message } = await refusal(JSON.stringify(config));
    assert.equal(message, `Cannot use the config: ${problem}`);
  }
});

Deno.test("parseConfig refuses a number that JSON can spell but no double holds", async () => {
  const w = `[1e400${",1".repeat(20)}]`;
  const { message } = await refusal(`{"srs": {"w": ${w}}}`);
  assert.match(message, /srs\.w must be a list of 17, 19 or 21 numbers$/);
});

Deno.test("parseConfig reports all problems when there are several", async () => {
  const { message } = await refusal(
    '{"zone": 1, "tz": 2, "snapshots": {"keep": 0}, "logs": {"firings": {"at": []}}}',
  );
  assert.deepEqual(
    message.replace("Cannot use the config: ", "").split("; "),
    [
      "logs.firings.at must be a key name or a list of 1 to 8 distinct key names",
      "snapshots.keep must be a whole number of at least 1",
      `zone is not a known key (allowed: ${ROOT_KEYS})`,
      `tz is not a known key (allowed: ${ROOT_KEYS})`,
    ],
  );
});

const MALFORMED: [text: string, what: string, line: number, column: number][] = [
  ["", "ends too early", 1, 1],
  [" \n", "ends too early", 1, 1],
  ["{", "ends too early", 1, 2],
  ['{"srs": {}', "ends too early", 1, 11],
  ['{"srs":', "ends too early", 1, 8],
  ["{'srs': {}}", "is malformed", 1, 2],
  ['{"srs": {},}', "is malformed", 1, 12],
  ['{"srs" {}}', "is malformed", 1, 8],
  ['{"srs": {}]', "is malformed", 1, 11],
  ['{"srs": {"w": [1,]}}', "is malformed", 1, 18],
  ['{"srs": {"w": [01]}}', "is malformed", 1, 17],
  ['{"srs": {"w": [1 2]}}', "is malformed", 1, 18],
  ["{} {}", "is malformed", 1, 4],
  ["{}, 1", "is malformed", 1, 3],
  ["{}\u00a0", "is malformed", 1, 3],
  ["{1: 2}", "is malformed", 1, 2],
  ["{\r\n  // zone\r\n}", "is malformed", 2, 3],
  ['{"time_zone": "UTC', "is malformed", 1, 15],
  ['{"time_zone": "U\tC"}', "is malformed", 1, 15],
  ['{"time_zone": "\\x"}', "is malformed", 1, 15],
  ['{"caf\u00e9 \u{1F642}": nil}', "is malformed", 1, 12],
  ["[".repeat(100_000), "ends too early", 1, 100_001],
];

Deno.test("parseConfig gives line and column when the text is not JSON", async () => {
  for (const [text, what, line, column] of MALFORMED) {
    const { message, place } = await refusal(text);
    assert.equal(
      message,
      `Cannot read the config: the JSON ${what} at line ${line}, column ${column}`,
    );
    assert.equal(place?.line, line);
  }
});

Deno.test("parseConfig finds the token that an inserted character spoils", async () => {
  const jsonText = fc.jsonValue({ stringUnit: "grapheme-ascii" }).map((value) =>
    JSON.stringify(value, null, 1)
  );
  await assertProperty(
    fc.asyncProperty(jsonText, fc.nat(), async (valid, seed) => {
      const inserted = seed % (valid.length + 1);
      const text = `${valid.slice(0, inserted)}?${valid.slice(inserted)}`;
      const isInsideString = isJson(text) || valid[inserted - 1] === "\\";
      fc.pre(!isInsideString);

      const { message } = await refusal(text);
      const [line, column] = message.match(/\d+/g)!.map(Number);
      const above = text.split("\n").slice(0, line! - 1);
      const found = [...above, ""].join("\n").length + column! - 1;
      assert.match(text.slice(found), /^[-+.\w]*\?/);
    }),
    { seed: 1, numRuns: 500 },
  );
});

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

Deno.test("configJsonSchema is what log.config.schema.json holds", () => {
  const committed = Deno.readTextFileSync(
    new URL("../../log.config.schema.json", import.meta.url),
  );
  assert.equal(
    committed,
    `${JSON.stringify(configJsonSchema(), null, 2)}\n`,
    "Run deno task schema",
  );
});

Deno.test("configJsonSchema describes every key", () => {
  interface Node {
    description?: string;
    properties?: Record<string, Node>;
  }
  const undescribed = (path: string, node: Node): string[] => [
    ...(node.description ? [] : [path]),
    ...Object.entries(node.properties ?? {}).flatMap(([key, value]) =>
      undescribed(`${path}.${key}`, value)
    ),
  ];
  const schema = configJsonSchema();
  assert.equal(schema.$schema, "https://json-schema.org/draft/2020-12/schema");
  assert.match(String(schema.$id), /^urn:uuid:[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
  assert.deepEqual(undescribed("$", schema as Node), []);
});
