/**
 * Generated logs that something went wrong with: writes cut short, bits flipped,
 * newlines lost, stretches of NUL, lines doubled, conflict markers, editors that
 * change line endings.
 *
 * @module
 */

import fc from "fast-check";

const encoder = new TextEncoder();

const TIMES = [
  ...["2026-04-20T10:15:00Z", "2026-04-20T12:15:00+02:00", "2026-04-20t10:14:59.999z"],
  ...["2026-02-30T00:00:00Z", "2027-01-01T00:00:00Z", "1970-01-01T00:00:42Z"],
  ...["2026-06-15T12:05:00Z", "2026-06-15T12:05:00.000001Z", "2001-01-01T23:59:59.999999Z"],
];
const MEMBERS = [
  ...['"text":"木漏れ日 }{ \\"{\\\\"', '"text":7', '"te\\u0078t":[]', '"text":""', '"device":null'],
  ...['"tags":["a","b"]', '"tags":["a",1]', '"tags":[ ]', '"tags":["\\"",{}]', '"id":"b"'],
  ...['"text":"\\ud83d\\ude00"', '"text":"\\ud83d"', '"x\\uDE00\\ud83d":1', '"x":"\\\\ud83d"'],
  ...['"shape":{"k":[{}]}', '"shape":[]', '"x":{"id":"y"}', '"x":"\\u001b"', '"__proto__":1'],
  ...['"is_deleted":true', '"is_deleted":1', '"is_restored":true', '"y":1', '"z":[{"y":2}]'],
  ...['"entry_id":"a"', '"entry_id":"zz"', '"entry_id":5', '"kind":"review"', '"kind":"seen"'],
  ...['"grade":"good"', '"grade":"great"', '"grade":4', '"session_id":"s"', '"kind":7'],
];

/** A line that can be read. */
export const READABLE: fc.Arbitrary<string> = fc.record({
  id: fc.constantFrom("a", "b", "c", "é"),
  at: fc.option(fc.constantFrom(...TIMES), { freq: 6 }),
  members: fc.array(fc.constantFrom(...MEMBERS), { maxLength: 4 }),
}).map(({ id, at, members }) =>
  `{${[`"id":"${id}"`, ...at === null ? [] : [`"at":"${at}"`], ...members].join(",")}}`
);

const OTHER = fc.constantFrom(
  ...["", "  ", "\t", "<<<<<<< HEAD", "=======", ">>>>>>> theirs", "|||||||", "[]", "7", '"a"'],
  ...["%%%%%%% from base to side", "+++++++ side", "-------", "\\\\\\\\\\\\\\\\", "["],
  ...['{"text":"no id"}', '{"id":""}', '{"id":"a","te', "oops", "null", "\ufeff{}", "{}{}"],
);

/** One thing that goes wrong, at a place that is picked by a number. */
type Mishap = (log: Uint8Array, pick: number) => Uint8Array;

function replaced(log: Uint8Array, start: number, end: number, by: string): Uint8Array {
  return Uint8Array.from([...log.subarray(0, start), ...encoder.encode(by), ...log.subarray(end)]);
}

function changed(log: Uint8Array, at: number, change: (byte: number) => number): Uint8Array {
  return log.map((byte, index) => (index === at ? change(byte) : byte));
}

/** Bytes as text, in which nothing tells that some of them were none. */
function textOf(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes).replaceAll("\ufffd", "?");
}

/** So many NUL bytes, as a file system leaves where it had no time to write. */
function hole(log: Uint8Array, at: number, length: number): Uint8Array {
  return Uint8Array.from([...log.subarray(0, at), ...new Uint8Array(length), ...log.subarray(at)]);
}

/** Text behind a log as `>>` of PowerShell 5 appends it, which a lone half of a character may end. */
function withUtf16(log: Uint8Array, pick: number): Uint8Array {
  const text = textOf(log.subarray(0, newlineIn(log, pick)));
  const isLittleEndian = pick % 2 === 0;
  const bytes = new Uint8Array(2 * text.length + 4 + pick % 3);
  const view = new DataView(bytes.buffer);
  const units = Array.from(`${text}\r\n`, (_, at) => `${text}\r\n`.charCodeAt(at));
  units.forEach((unit, at) => view.setUint16(2 * at, unit, isLittleEndian));
  return Uint8Array.from([...log, ...bytes]);
}

/** A place in the log. */
function placeIn(log: Uint8Array, pick: number): number {
  return pick % (log.length + 1);
}

/** One of the newlines, or the end. */
function newlineIn(log: Uint8Array, pick: number): number {
  const at = log.indexOf(10, placeIn(log, pick));
  return at < 0 ? log.length : at;
}

/** The beginning of one of the lines. */
function lineIn(log: Uint8Array, pick: number): number {
  return log.subarray(0, placeIn(log, pick)).lastIndexOf(10) + 1;
}

/** A line up to some part of it, and then whole: it was torn, and written again. */
function lineAt(log: Uint8Array, pick: number, kept: number): string {
  const line = textOf(log.subarray(lineIn(log, pick), newlineIn(log, pick)));
  return line.slice(0, line.length * kept) + line;
}

/** What exporters, editors and version control put around a line. */
function signOf(pick: number): string {
  const signs = ["\ufeff", ",", "[", "]", "+", "-", " ", "app: ", "++", "\ufeff["];
  return signs[pick % signs.length]!;
}

const MISHAPS: readonly Mishap[] = [
  (log, pick) => log.slice(0, placeIn(log, pick)),
  (log, pick) => changed(log, placeIn(log, pick), (byte) => byte ^ 1 << pick % 8),
  (log, pick) => changed(log, placeIn(log, pick), () => pick % 256),
  (log, pick) => log.slice().fill(0, placeIn(log, pick), placeIn(log, pick) + pick % 9),
  (log, pick) => replaced(log, newlineIn(log, pick), newlineIn(log, pick) + 1, ""),
  (log, pick) => replaced(log, newlineIn(log, pick), newlineIn(log, pick) + 1, "\r\n"),
  (log, pick) => replaced(log, newlineIn(log, pick), newlineIn(log, pick) + 1, "\r"),
  (log, pick) => replaced(log, placeIn(log, pick), placeIn(log, pick) + pick % 30, ""),
  (log, pick) => replaced(log, newlineIn(log, pick), newlineIn(log, pick), "\n\n<<<<<<<"),
  (log) => replaced(log, 0, 0, "\ufeff"),
  (log, pick) => hole(log, newlineIn(log, pick), pick % 70),
  (log, pick) => hole(log, lineIn(log, pick), pick % 70),
  (log, pick) => replaced(log, lineIn(log, pick), lineIn(log, pick), signOf(pick)),
  (log, pick) => replaced(log, newlineIn(log, pick), newlineIn(log, pick), signOf(pick)),
  (log, pick) => replaced(log, newlineIn(log, pick), newlineIn(log, pick) + 1, ","),
  (log, pick) => replaced(log, lineIn(log, pick), newlineIn(log, pick), lineAt(log, pick, 0.5)),
  withUtf16,
  (log, pick) => Uint8Array.from([...log, ...log.subarray(placeIn(log, pick))]),
  (log) => (log.at(-1) === 10 ? log.slice(0, -1) : log),
];

/** A log of readable lines and others, to which a few things have happened. */
export const DAMAGED: fc.Arbitrary<Uint8Array> = fc.record({
  lines: fc.array(fc.oneof({ weight: 4, arbitrary: READABLE }, OTHER), { maxLength: 8 }),
  mishaps: fc.array(fc.tuple(fc.constantFrom(...MISHAPS), fc.nat({ max: 100_000 })), {
    maxLength: 4,
  }),
}).map(({ lines, mishaps }) => {
  const log: Uint8Array = encoder.encode(lines.map((line) => `${line}\n`).join(""));
  return mishaps.reduce((log, [mishap, pick]) => mishap(log, pick), log);
});
