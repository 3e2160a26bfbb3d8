import assert from "node:assert/strict";
import { generateDemo } from "./demo.ts";

const FILES = [
  "entries.jsonl",
  "firings.jsonl",
  "interactions.jsonl",
  "sessions.jsonl",
];

const EDITED = "01KESP0XXHPQVT1ZRXRATPZ5ZP";
const RESTORED = "01KEZ0CVFRJ00PGA11458JTD6B";
const RACED = "01KHPKVTD0HAGJP5SGYNK5NBYD";

type Line = Record<string, unknown> & { id: string };

/** The physical lines of a committed log, as bytes without their newline. */
function physicalLines(file: string): Uint8Array[] {
  const bytes = Deno.readFileSync(new URL(`../../testdata/demo/${file}`, import.meta.url));
  const lines = [];
  for (let start = 0, end = 0; start < bytes.length; start = end + 1) {
    end = bytes.indexOf(0x0a, start);
    assert.notEqual(end, -1, `${file} ends with a newline`);
    lines.push(bytes.subarray(start, end));
  }
  return lines;
}

/** What is wrong with a line, in the contract's words, or the line itself. */
function read(bytes: Uint8Array): Line | string {
  if (bytes.length === 0) return "blank";
  if (bytes.includes(0)) return "nul-bytes";
  let text;
  try {
    text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return "invalid-utf8";
  }
  if (/^([<=>|])\1{6}( |$)/.test(text)) return "conflict-marker";
  if (text.includes("}{")) return "glued-records";
  try {
    const value = JSON.parse(text);
    if (Array.isArray(value)) return "not-an-object";
    return typeof value.id === "string" ? value : "missing-id";
  } catch {
    return "invalid-json";
  }
}

function readLog(file: string): { lines: Line[]; problems: string[] } {
  const all = physicalLines(file).map(read);
  return {
    lines: all.filter((line) => typeof line !== "string"),
    problems: all.filter((line) => typeof line === "string"),
  };
}

const ENTRIES = readLog("entries.jsonl").lines;

function kindsOf(id: string): string {
  const lines = ENTRIES.filter((line) => line.id === id);
  return lines.map((line) =>
    line["is_deleted"] ? "delete" : line["is_restored"] ? "restore" : String(line["actor"])
  ).join(" ");
}

function isInstant(at: unknown): at is string {
  return typeof at === "string" &&
    /^\d{4}-\d\d-\d\dt.*(z|[+-]\d\d:\d\d)$/i.test(at) &&
    !at.startsWith("2026-02-30");
}

Deno.test("demo writes exactly the committed bytes when run again", () => {
  const generated = generateDemo();
  assert.deepEqual([...generated.keys()].toSorted(), FILES);
  for (const [file, bytes] of generated) {
    const committed = Deno.readFileSync(
      new URL(`../../testdata/demo/${file}`, import.meta.url),
    );
    assert.ok(
      bytes.every((byte, offset) => byte === committed[offset]),
      `${file} differs`,
    );
    assert.equal(bytes.length, committed.length, file);
  }
});

Deno.test("demo stays small enough to commit", () => {
  const bytes = [...generateDemo().values()].reduce(
    (sum, { length }) => sum + length,
    0,
  );
  assert.ok(bytes < 250_000, `${bytes} bytes`);
});

Deno.test("demo holds every kind of malformed line once in entries and two in interactions", () => {
  assert.deepEqual(readLog("entries.jsonl").problems.toSorted(), [
    "blank",
    "conflict-marker",
    "glued-records",
    "invalid-json",
    "invalid-utf8",
    "missing-id",
    "not-an-object",
    "nul-bytes",
  ]);
  assert.deepEqual(readLog("interactions.jsonl").problems, [
    "invalid-json",
    "invalid-json",
  ]);
  assert.deepEqual(readLog("firings.jsonl").problems, []);
  assert.deepEqual(readLog("sessions.jsonl").problems, []);
});

Deno.test("demo holds the sizes it promises", () => {
  assert.equal(
    new Set(ENTRIES.map(({ id }) => id)).size,
    119,
    "one of 120 is glued",
  );
  assert.deepEqual(
    new Set(ENTRIES.map(({ device }) => device ?? "-")),
    new Set(["phone", "laptop", "-"]),
  );
  const languages = ENTRIES.map(({ shape }) => (shape as { lang?: string } | null)?.lang ?? "-");
  assert.deepEqual([...new Set(languages)].toSorted(), [
    "-",
    "ar",
    "de",
    "en",
    "fr",
    "it",
    "ja",
    "ru",
    "zh",
  ]);
  assert.equal(
    readLog("interactions.jsonl").lines.filter(({ kind }) => kind === "review")
      .length,
    416,
  );
  assert.equal(readLog("firings.jsonl").lines.length, 280);
  assert.equal(
    new Set(readLog("sessions.jsonl").lines.map(({ id }) => id)).size,
    40,
  );
});

Deno.test("demo spells times in every way a log may", () => {
  const ats = ENTRIES.map(({ at }) => at);
  const count = (test: (at: unknown) => boolean) => ats.filter(test).length;
  assert.equal(count((at) => at === undefined), 2);
  assert.equal(count((at) => at !== undefined && !isInstant(at)), 2);
  assert.equal(count((at) => /t.*z$/.test(String(at))), 1);
  for (const form of [/\+01:00$/, /\+02:00$/, /\.\d{3}Z$/, /\.\d{6}\+/]) {
    assert.ok(count((at) => form.test(String(at))) > 5, String(form));
  }
  assert.ok(ats.length - new Set(ats).size >= 8, "equal times");
});

Deno.test("demo steps back in time while the laptop's clock is behind and when it was offline", () => {
  const times = ENTRIES.map(({ at }) => at).filter(
    isInstant,
  ).map(Date.parse);
  const stepsBack = times.filter((time, index) => time < (times[index - 1] ?? 0));
  assert.ok(stepsBack.length >= 3, `${stepsBack.length} steps back`);
});

Deno.test("demo tells the stories the documentation shows", () => {
  assert.equal(kindsOf(EDITED), "user classify user user user");
  assert.equal(kindsOf(RESTORED), "user classify delete restore");
  assert.equal(kindsOf(RACED), "user delete classify");
  const last = ENTRIES.findLast(({ id }) => id === EDITED);
  assert.ok(String(last?.["at"]) > "2026-04-20");
});

Deno.test("demo holds a working bare restore, an ignored one, and a second tombstone", () => {
  const kinds = new Set(
    ENTRIES.map(({ id }) => kindsOf(id)),
  );
  assert.ok([...kinds].some((kind) => kind.endsWith("delete restore")));
  assert.ok(
    [...kinds].some((kind) => kind.includes("restore") && !kind.includes("delete")),
  );
  assert.ok([...kinds].some((kind) => kind.endsWith("delete delete")));
});

Deno.test("demo keeps spellings that parsing would lose", () => {
  const text = physicalLines("entries.jsonl").map((line) => new TextDecoder().decode(line));
  assert.ok(text.some((line) => /"confidence":0\.\d0[,}]/.test(line)));
  assert.equal(
    text.filter((line) => line.includes(String.raw`"id":"\u0030`)).length,
    1,
  );
  assert.equal(text.filter((line) => line.endsWith("\r")).length, 1);
});

Deno.test("demo sends one review twice, one late, and leaves sessions open", () => {
  const { lines } = readLog("interactions.jsonl");
  const repeated = lines.filter(({ id }, index) =>
    lines.findIndex((line) => line.id === id) < index
  );
  assert.equal(repeated.length, 1);
  const first = lines.find(({ id }) => id === repeated[0]?.id);
  assert.deepEqual(repeated[0], first);
  const times = lines.filter((line) => line !== repeated[0]).map(({ at }) => at)
    .filter(isInstant).map(Date.parse);
  const isLate = (time: number, index: number) => time < (times[index - 1] ?? 0) - 3 * 86_400_000;
  assert.equal(times.filter(isLate).length, 1);
  const sessions = Map.groupBy(readLog("sessions.jsonl").lines, ({ id }) => id);
  const open = [...sessions.values()].filter((records) => !records.at(-1)?.["ended_at"]);
  assert.ok(open.length > 0 && open.length < 10, `${open.length} open`);
});
