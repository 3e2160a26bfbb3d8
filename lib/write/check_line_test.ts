import fc from "fast-check";
import { equal, throws } from "node:assert/strict";
import { LogError } from "../errors.ts";
import { MAX_LINE_BYTES } from "../records/lines.ts";
import { BUILT_IN_LOGS, defaultSettings, type LogSettings } from "../records/settings.ts";
import { world } from "../testing/generators/arbitrary.ts";
import { DAMAGED } from "../testing/generators/damaged.ts";
import { assertProperty } from "../testing/lanes/assert_property.ts";
import { readRecords } from "../testing/models/read_lines.ts";
import { checkLine } from "./check_line.ts";

const SETTINGS = defaultSettings().logs.entries;
const NEWLINE = 10, CARRIAGE_RETURN = 13;
const encoder = new TextEncoder();

function checked(line: string | Uint8Array, settings: LogSettings = SETTINGS): string {
  const bytes = typeof line === "string" ? encoder.encode(line) : line;
  return checkLine(bytes, "entries.jsonl", settings).id;
}

function refuses(reason: string, line: string | Uint8Array, settings: LogSettings = SETTINGS) {
  throws(() => checked(line, settings), (error) => {
    if (!(error instanceof LogError)) return false;
    equal(error.code, "bad_record");
    equal(error.message, `Cannot append the line to "entries.jsonl": ${reason}`);
    return error.hint !== undefined;
  });
}

Deno.test("checkLine gives the id of what a replay reads", () => {
  equal(checked('{"id":"a"}'), "a");
  equal(checked(' {"\\u0069d":"caf\\u00e9","__proto__":1,"n":1e999}\t'), "café");
  equal(checked('{"id":"a","id":"b"}'), "b");
  equal(checked('{"id":"\\ud800"}'), "\ud800");
  equal(checked('{"a\\\\":1,"id":"behind a backslash"}'), "behind a backslash");
  const depth = 200_000;
  equal(checked(`{"id":"deep","x":${"[".repeat(depth)}${"]".repeat(depth)}}`), "deep");
});

Deno.test("checkLine takes the first valid id of several names", () => {
  const settings = { ...SETTINGS, id: ["_id", "id"] };
  equal(checked('{"id":"b","_id":"a"}', settings), "a");
  equal(checked('{"_id":"","id":"b"}', settings), "b");
  equal(checked('{"_id":5,"id":"b"}', settings), "b");
  refuses('it has no "_id" or "id"', '{"ID":"a"}', settings);
});

Deno.test("checkLine says why a line is no record, in the words of validate", () => {
  refuses('it has no "id"', '{"text":"木"}');
  refuses('its "id" is empty (column 7)', '{"id":""}');
  refuses('its "id" is not a string (column 7)', '{"id":7}');
  refuses("it holds an array, not an object", '["id"]');
  refuses('unexpected "}": JSON allows no trailing comma (column 11)', '{"id":"a",}');
  refuses("it ends too early (column 7)", '{"id":');
  refuses("it ends too early (column 10)", '{"id":"a"');
  refuses("unexpected text after the JSON value (column 12)", '{"id":"a"} x');
  refuses("records run together here, 2 of them whole (column 11)", '{"id":"a"}{"id":"b"}');
  refuses("it holds 1 NUL byte here (column 8)", '{"id":"\0"}');
  refuses("this is not valid UTF-8 (column 8)", Uint8Array.of(...encoder.encode('{"id":"'), 0xff));
  refuses("it is a conflict marker that a merge left behind", "<<<<<<< ours");
  refuses("it begins with a byte order mark", '\ufeff{"id":"a"}');
  for (const text of ["", " \t"]) refuses("it is blank", text);
  for (const text of ['{"id":"a"}\n', '{"id":"a"}\r', '{"id":\r"a"}', '{\n"id":"a"}']) {
    refuses("it holds a line break", text);
  }
});

Deno.test("checkLine names the id as the log does", () => {
  throws(() => checked("[]", { ...SETTINGS, id: ["$&", "id"] }), (error) => {
    const hint =
      'a line is one JSON object with a text as its "$&", in UTF-8 and without line breaks';
    return error instanceof LogError && error.hint === hint;
  });
});

Deno.test("checkLine takes the longest line that may be, and no longer one", () => {
  const lineOf = (length: number) => encoder.encode(`{"id":"a","x":"${"x".repeat(length - 17)}"}`);
  const check = (line: Uint8Array, maxLineBytes: number) =>
    checkLine(line, "entries.jsonl", SETTINGS, maxLineBytes);
  equal(check(lineOf(1024), 1024).id, "a");
  for (const [maxBytes, size] of [[1024, "1 KiB"], [1000, "1000 bytes"]] as const) {
    const message = `Cannot append the line to "entries.jsonl": it is longer than ${size}`;
    throws(() => check(lineOf(maxBytes + 1), maxBytes), { code: "bad_record", message });
  }
});

Deno.test("checkLine takes what a replay reads: no line of more than 16 MiB", () => {
  refuses("it is longer than 16 MiB", new Uint8Array(MAX_LINE_BYTES + 1));
});

/** Whether a replay reads a line, wherever it lies, as one record, and that record's id. */
async function idRead(line: Uint8Array, settings: LogSettings): Promise<string | null> {
  const before = encoder.encode(`{"${settings.id[0]}":"before"}\n`);
  const log = Uint8Array.from([...before, ...line, NEWLINE]);
  const { records } = await readRecords(log, settings);
  return records.length === 2 ? records[1]!.id : null;
}

function idChecked(line: Uint8Array, settings: LogSettings): string | null {
  try {
    return checked(line, settings);
  } catch (error) {
    if (error instanceof LogError && error.code === "bad_record") return null;
    throw error;
  }
}

/** Holds each line that can be one to what a replay makes of it. */
async function compare(log: Uint8Array, settings: LogSettings): Promise<void> {
  for (let start = 0; start <= log.length;) {
    const newline = log.indexOf(NEWLINE, start);
    const end = newline < 0 ? log.length : newline;
    const line = log.subarray(start, end);
    const expected = line.includes(CARRIAGE_RETURN) ? null : await idRead(line, settings);
    equal(idChecked(line, settings), expected, new TextDecoder().decode(line));
    start = end + 1;
  }
}

Deno.test("checkLine accepts exactly what a replay reads, of damaged lines", async () => {
  const law = fc.asyncProperty(DAMAGED, (log) => compare(log, SETTINGS));
  await assertProperty(law, { seed: 1, numRuns: 150 });
});

Deno.test("checkLine accepts exactly what a replay reads, by any settings", async () => {
  const law = fc.asyncProperty(world(6), async ({ texts, settings }) => {
    for (const log of BUILT_IN_LOGS) await compare(encoder.encode(texts[log]), settings.logs[log]);
  });
  await assertProperty(law, { seed: 1, numRuns: 25 });
});

Deno.test("checkLine accepts exactly what a replay reads, of any value with a flaw", async () => {
  const line = fc.tuple(fc.json(), fc.jsonValue(), fc.nat(), fc.nat(999)).map(
    ([key, value, pick, flaw]) => {
      const text = `{${JSON.stringify(key)}:${JSON.stringify(value)},"id":"a"}`;
      const bytes = encoder.encode(text);
      if (flaw < 300) bytes[pick % bytes.length] = flaw % 256;
      return bytes;
    },
  ).filter((bytes) => !bytes.includes(NEWLINE) && !bytes.includes(CARRIAGE_RETURN));
  const law = fc.asyncProperty(line, (line) => compare(line, SETTINGS));
  await assertProperty(law, { seed: 1, numRuns: 300 });
});
