import fc from "fast-check";
import assert from "node:assert/strict";
import type { StoredJson } from "../json/stored.ts";
import { type JsonNode, parseNode } from "../json/tree.ts";
import { MemoryStorage } from "../storage/memory.ts";
import type { LogSource } from "../storage/storage.ts";
import { UNMAPPED } from "../testing/generators/arbitrary.ts";
import { assertProperty } from "../testing/lanes/assert_property.ts";
import { lane } from "../testing/lanes/lane.ts";
import { naiveSplit } from "../testing/models/naive_split.ts";
import { BEFORE_EVERYTHING, formatInstant, type Instant, parseInstant } from "../time/instant.ts";
import type { Damage, DamageCode } from "./damage.ts";
import { BLOCK_BYTES, MAX_LINE_BYTES } from "./lines.ts";
import {
  atOf,
  type LogRecord,
  type ReadOptions,
  type ReadPosition,
  type RecordBatch,
  RecordReader,
} from "./reader.ts";
import { defaultSettings, type LogSettings } from "./settings.ts";

const SETTINGS = defaultSettings().logs.entries;
const NEWLINE = 10;
const BOM = "\ufeff";
/** How many bytes the scanner looks at in one step. */
const STEP_BYTES = 64;
const encoder = new TextEncoder();
const strictUtf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

type Plan = Partial<ReadOptions>;

/** A record as a plain value that outlives its batch. */
interface Row {
  id: string;
  key: number;
  version: number;
  line: number;
  offset: number;
  length: number;
  effective: Instant;
  at: string | null;
  isDeleted: boolean;
  isRestored: boolean;
  isBare: boolean;
  fields: (string | null)[];
  stored: string;
}

/** What reading a whole log comes to. */
interface Reading {
  rows: Row[];
  damages: Damage[];
  lines: number;
  effective: Instant;
}

function join(...parts: (string | Uint8Array | number[])[]): Uint8Array {
  const bytes = parts.map((part) => {
    if (typeof part === "string") return encoder.encode(part);
    return Array.isArray(part) ? Uint8Array.from(part) : part;
  });
  const joined = new Uint8Array(bytes.reduce((sum, { length }) => sum + length, 0));
  let end = 0;
  for (const part of bytes) {
    joined.set(part, end);
    end += part.length;
  }
  return joined;
}

function joinLines(lines: readonly (string | Uint8Array)[]): Uint8Array {
  return join(...lines.flatMap((line) => [line, "\n"]));
}

function rowOf(record: LogRecord, log: Uint8Array, plan: Plan): Omit<Row, "stored"> {
  const { id, key, version, line, offset, length, effective, at } = record;
  const { isDeleted, isRestored, isBare } = record;
  const { settings = SETTINGS, fields = [] } = plan;
  assert.equal(atOf(log.subarray(offset, offset + length), record.atStart, settings), at);
  return {
    ...{ id, key, version, line, offset, length, effective, at, isDeleted, isRestored, isBare },
    fields: fields.map((name) => record.field(name)),
  };
}

async function read(log: Uint8Array, plan: Plan = {}): Promise<Reading> {
  using source = await new MemoryStorage({ log }).open("log");
  using reader = new RecordReader(source!, { settings: SETTINGS, ...plan });
  return await readingOf(reader, reader.batches(), log, plan);
}

/** What all batches of a reader come to. */
async function readingOf(
  reader: RecordReader,
  batches: AsyncIterable<RecordBatch>,
  log: Uint8Array,
  plan: Plan,
): Promise<Reading> {
  const rows: Omit<Row, "stored">[] = [], values: StoredJson[] = [];
  const damages: Damage[] = [], versions: number[] = [];
  for await (const batch of batches) {
    damages.push(...batch.damages);
    for (let index = 0; index < batch.length; index++) {
      const record = batch.at(index);
      const row = rowOf(record, log, plan);
      rows.push(row);
      values.push(record.stored());
      versions[row.key] = row.version;
    }
  }
  assert.equal(reader.readable, rows.length);
  assert.equal(reader.malformed, damages.length + (plan.from?.malformed ?? 0));
  versions.forEach((version, key) => assert.equal(reader.versionsOf(key), version));
  return {
    // Only now: a stored value outlives its batch.
    rows: rows.map((row, index) => ({ ...row, stored: values[index]!.text })),
    damages,
    lines: reader.lines,
    effective: reader.effective,
  };
}

interface PhysicalLine {
  bytes: Uint8Array;
  offset: number;
  isEnded: boolean;
}

function* physicalLines(log: Uint8Array): Generator<PhysicalLine> {
  for (let offset = 0, end; offset < log.length; offset = end + 1) {
    end = log.indexOf(NEWLINE, offset);
    const isEnded = end >= 0;
    if (!isEnded) end = log.length;
    yield { bytes: log.subarray(offset, end), offset, isEnded };
  }
}

function attempt<Value>(action: () => Value): Value | undefined {
  try {
    return action();
  } catch {
    return undefined;
  }
}

/**
 * The values of an object by key. `JSON.parse` says what is valid, but is not
 * asked for keys: V8 takes some that are spelled with escapes for others that
 * it has seen before (https://github.com/nodejs/node/issues/63785).
 */
type Members = ReadonlyMap<string, JsonNode>;

function stringOf(node: JsonNode | undefined): string | null {
  return node?.kind === "string" ? JSON.parse(node.text) : null;
}

function flagOf(node: JsonNode | undefined): boolean | null {
  return node?.text === "true" ? true : node?.text === "false" ? false : null;
}

/** The first of some keys whose value is valid. */
function firstValid<Value>(
  names: readonly string[],
  valid: (name: string) => Value | null,
): Value | null {
  return names.map(valid).find((value) => value !== null) ?? null;
}

function idOf(members: Members, { id }: LogSettings): string | null {
  return firstValid(id, (name) => stringOf(members.get(name)) || null);
}

function isMarker(text: string): boolean {
  const [word = ""] = text.replace(/\r$/, "").split(" ");
  return word.length >= 7 && "<=>|%+-\\".includes(word[0]!) && new Set(word).size === 1;
}

/** What a line is by the contract's own words: an object's members, nothing, or why it is malformed. */
function judge(
  line: PhysicalLine,
  settings: LogSettings,
  maxLineBytes: number,
): Members | "blank" | DamageCode {
  if (line.bytes.length > maxLineBytes) return "too-long";
  const decoded = attempt(() => strictUtf8.decode(line.bytes));
  const text = line.offset === 0 && decoded?.startsWith(BOM) ? decoded.slice(1) : decoded;
  if (text !== undefined && /^[ \t\r]*$/.test(text)) return "blank";
  const isJson = text !== undefined && attempt(() => JSON.parse(text)) !== undefined;
  const node = isJson ? parseNode(text) : undefined;
  if (node?.kind === "object") return idOf(node.members, settings) ? node.members : "missing-id";
  if (line.bytes.includes(0)) return "nul-bytes";
  if (text === undefined) return "invalid-utf8";
  if (isMarker(text)) return "conflict-marker";
  if (node === undefined && naiveSplit(text, settings) !== null) return "glued-records";
  if (!line.isEnded) return "torn-tail";
  return node === undefined ? "invalid-json" : "not-an-object";
}

/** A JSON number of milliseconds or seconds as microseconds, cut towards the past. */
function epochMicros(text: string, perUnit: bigint): Instant | null {
  const [mantissa = "", power = "0"] = text.toLowerCase().split("e");
  const [whole = "", fraction = ""] = mantissa.split(".");
  const exponent = Number(power) - fraction.length;
  const unit = 10n ** BigInt(Math.min(Math.abs(exponent), 1000));
  const micros = BigInt(whole + fraction) * perUnit;
  const isCut = exponent < 0 && whole.startsWith("-") && micros % unit !== 0n;
  const instant = exponent < 0 ? micros / unit - (isCut ? 1n : 0n) : micros * unit;
  return instant > 2n ** 62n || instant < -(2n ** 62n) ? null : instant;
}

interface OwnAt {
  instant: Instant;
  at: string;
}

function ownAt(members: Members, settings: LogSettings): OwnAt | null {
  return firstValid(settings.at, (name) => {
    const node = members.get(name);
    if (settings.at_format === "rfc3339") {
      const at = stringOf(node) ?? "";
      const instant = parseInstant(at);
      return instant === null ? null : { instant, at };
    }
    const text = stringOf(node) ?? "";
    const digits = node?.kind === "number" ? node.text : /^-?\d+(\.\d+)?$/.test(text) ? text : null;
    if (digits === null) return null;
    const instant = epochMicros(digits, settings.at_format === "epoch_ms" ? 1000n : 1_000_000n);
    return instant === null ? null : { instant, at: formatInstant(instant) };
  });
}

/** The reader that is slow and plain: what the fast one is held against. */
function readNaively(log: Uint8Array, plan: Plan = {}): Reading {
  const { settings = SETTINGS, fields = [], maxLineBytes = MAX_LINE_BYTES } = plan;
  const envelope = [...settings.id, ...settings.at, ...settings.is_deleted]
    .concat("is_restored", "device", "actor");
  const known = new Map<string, { key: number; version: number }>();
  const reading: Reading = { rows: [], damages: [], lines: 0, effective: BEFORE_EVERYTHING };
  for (const physical of physicalLines(log)) {
    const line = ++reading.lines;
    const { bytes, offset } = physical, { length } = bytes;
    const verdict = judge(physical, settings, maxLineBytes);
    if (verdict === "blank") continue;
    if (typeof verdict === "string") {
      reading.damages.push({ code: verdict, line, offset, length });
      continue;
    }
    const id = idOf(verdict, settings)!;
    const own = ownAt(verdict, settings);
    if (own !== null) reading.effective = own.instant;
    const { key, version } = known.get(id) ?? { key: known.size, version: 0 };
    known.set(id, { key, version: version + 1 });
    reading.rows.push({
      ...{ id, key, version: version + 1, line, offset, length },
      effective: reading.effective,
      at: own?.at ?? null,
      isDeleted: firstValid(settings.is_deleted as string[], (name) => flagOf(verdict.get(name))) ??
        false,
      isRestored: flagOf(verdict.get("is_restored")) ?? false,
      isBare: [...verdict.keys()].every((name) => envelope.includes(name)),
      fields: fields.map((name) => stringOf(verdict.get(name))),
      stored: strictUtf8.decode(bytes).replace(/^\ufeff?[ \t\r]*|[ \t\r]*$/g, ""),
    });
  }
  return reading;
}

/** Like `assert.deepEqual`, but shows only the first difference of two long lists. */
function assertSameList(actual: readonly unknown[], expected: readonly unknown[]): void {
  const spell = (value: unknown) =>
    JSON.stringify(value, (_, item) => typeof item === "bigint" ? String(item) : item);
  for (let index = 0; index < Math.max(actual.length, expected.length); index++) {
    if (spell(actual[index]) !== spell(expected[index])) {
      assert.deepEqual(actual[index], expected[index], `item ${index}`);
    }
  }
}

function assertSameReading(actual: Reading, expected: Reading): void {
  assertSameList(actual.damages, expected.damages);
  assertSameList(actual.rows, expected.rows);
  assert.equal(actual.lines, expected.lines);
  assert.equal(actual.effective, expected.effective);
}

async function assertReadsAsNaively(log: Uint8Array, plan: Plan = {}): Promise<void> {
  assertSameReading(await read(log, plan), readNaively(log, plan));
}

const hex = (code: number) => code.toString(16).padStart(4, "0");

/** A character of a JSON string, raw or in any escape. */
const unit = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.constantFrom(
      ...["a", "bc", "0", " ", "é", "漢", "😀", "\x7f", "\u2028", BOM, "'"],
      ...["{", "}", "[", "]", ":", ",", "{}", "null", "\\\\u0061"],
    ),
  },
  {
    weight: 2,
    arbitrary: fc.constantFrom(
      ...['\\"', "\\\\", "\\/", "\\b", "\\f", "\\n", "\\r", "\\t", "\\\\".repeat(40), '\\\\\\"'],
      ...["\\u0061", "\\u0022", "\\u005c", "\\u005C", "\\u0000", "\\u00e9", "\\u00E9", "\\uFEFF"],
      ...["\\ud83d\\ude00", "\\uD83D", "\\udE00", "\\ud83d\\u0061", "\\ud83d\\\\ude00"],
    ),
  },
  { weight: 1, arbitrary: fc.nat(0xffff).map((code) => `\\u${hex(code)}`) },
);
const jsonString = fc.string({ unit, maxLength: 8 }).map((text) => `"${text}"`);

/** A text as a JSON string with any of its characters escaped. */
function spelled(text: string): fc.Arbitrary<string> {
  const ways = [...text].map((char) => {
    const units = char.split("").map((unit) => hex(unit.charCodeAt(0)));
    const ways = [units, units.map((unit) => unit.toUpperCase())]
      .map((units) => units.map((unit) => `\\u${unit}`).join(""));
    if ('"\\/'.includes(char)) ways.push(`\\${char}`);
    const needsEscape = char < " " || '"\\'.includes(char) || !char.isWellFormed();
    return fc.constantFrom(...ways, ...needsEscape ? [] : Array<string>(9).fill(char));
  });
  return fc.tuple(...ways).map((chars) => `"${chars.join("")}"`);
}

const spelledAnyOf = (texts: readonly string[]) => fc.oneof(...texts.map(spelled));

const space = fc.constantFrom("", "", "", "", " ", "\t", "\r", " \r\t  ");
const number = fc.constantFrom(
  ...["0", "-0", "1", "-12", "0.0", "-0.50", "1e5", "1E+05", "1e-7", "0e0", "1.5e300", "1e400"],
  ...["12345678901234567890", "9007199254740993", "0.1000000000000000000000000000001"],
);
const { value: jsonValue } = fc.letrec<{ value: string; array: string; object: string }>((tie) => ({
  value: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    fc.constantFrom("true", "false", "null"),
    number,
    jsonString,
    tie("array"),
    tie("object"),
  ),
  array: fc.tuple(space, fc.array(fc.tuple(space, tie("value"), space), { maxLength: 3 })).map(
    ([inner, items]) => `[${items.map((parts) => parts.join("")).join(",") || inner}]`,
  ),
  object: fc.tuple(
    space,
    fc.array(fc.tuple(space, jsonString, space, fc.constant(":"), space, tie("value"), space), {
      maxLength: 3,
    }),
  ).map(([inner, members]) => `{${members.map((parts) => parts.join("")).join(",") || inner}}`),
}));

const time = fc.constantFrom(
  ...["2026-04-20T10:15:00Z", "2026-04-20t12:15:00.5+02:00", "2026-04-19T23:00:00.1234569-05:30"],
  ...["1969-12-31T23:59:59.9999999z", "2024-02-29T00:00:00Z", "2023-02-29T00:00:00Z"],
  ...["2026-04-20", "2026-04-20 10:15:00Z", "2026-04-20T10:15:60Z", "2026-04-20T10:15:00", ""],
  ...["2026-04-20 10:15Z", "2026-04-20T12:15:00,25 +02", "2026-04-20t05:15-0500"],
);
const IDS = [
  ...["a", "ab", "b", "café", "日本", "日", "😀", '"', "\\", "/", "a/b", 'say "a"', "\0", "\n"],
  ...[
    "\x7f",
    "a\\",
    "__proto__",
    "constructor",
    "id",
    "\ud83d",
    "\udfff",
    "\ufffd",
    "e".repeat(200),
  ],
];
/** Keys that mean something and what they are likely to hold. */
const knownMember = fc.oneof(
  fc.tuple(spelled("id"), fc.oneof(spelledAnyOf(IDS), jsonString, jsonValue)),
  fc.tuple(spelled("at"), fc.oneof(time.chain(spelled), time.chain(spelled), jsonValue)),
  fc.tuple(
    spelledAnyOf(["is_deleted", "is_restored"]),
    fc.constantFrom("true", "true", "false", '"true"', "1", "null"),
  ),
  fc.tuple(
    spelledAnyOf(["device", "actor", "text", "entry_id", "__proto__", "constructor", "café", "i"]),
    fc.oneof(spelledAnyOf(IDS), jsonString, jsonValue),
  ),
);
const anyMember = fc.oneof(
  { weight: 3, arbitrary: knownMember },
  { weight: 1, arbitrary: fc.tuple(jsonString, jsonValue) },
);

function objectOf(members: readonly [string, string][], spaces: readonly string[]): string {
  let count = 0;
  const gap = () => spaces[count++ % spaces.length] ?? "";
  const parts = members.map(([key, value]) => `${gap()}${key}${gap()}:${gap()}${value}${gap()}`);
  return `${gap()}{${parts.join(",")}}${gap()}`;
}

/** A line that is valid JSON: nearly always an object with an id. */
const validLine = fc.oneof(
  {
    weight: 12,
    arbitrary: fc.tuple(
      fc.tuple(spelled("id"), spelledAnyOf(IDS)),
      fc.array(anyMember, { maxLength: 5 }),
      fc.nat(5),
      fc.array(space, { maxLength: 7 }),
    ).map(([id, others, at, spaces]) => objectOf(others.toSpliced(at, 0, id), spaces)),
  },
  { weight: 1, arbitrary: fc.tuple(space, jsonValue, space).map((parts) => parts.join("")) },
  { weight: 1, arbitrary: space },
);

/** What a text editor, a crash or a bad disk puts into lines. */
const SNIPPETS = [
  ...['"', "\\", "\\u", "\\u00", "\\x", "{", "}", "[", "]", ",", ":", "{}", " x", "'", "//", "\n"],
  ...["\t", "\r", "\v", "\0", "\x01", "\x1f", "\x7f", BOM, "\u2028", "\xa0", "<<<<<<< ", "======="],
  ...["tru", "nul", "-", "01", "1.", ".5", "1e", "+1", "NaN", "Infinity", "true", "\\\n"],
].map((text) => encoder.encode(text)).concat(
  [[0x80], [0xc0, 0xaf], [0xc3], [0xe0, 0x80, 0x80], [0xed, 0xa0, 0x80], [0xf0, 0x8f, 0xbf, 0xbf]]
    .map((bytes) => Uint8Array.from(bytes)),
  [[0xff], [0xe2, 0x82], [0xf0, 0x9f, 0x98], [0xf4, 0x90, 0x80, 0x80], [0xf8, 0x88, 0x80, 0x80]]
    .map((bytes) => Uint8Array.from(bytes)),
);

type Edit = (bytes: Uint8Array) => Uint8Array;

/** A place in a line, as a share of its length. */
const share = fc.nat(1000).map((thousandths) => thousandths / 1000);
const edit: fc.Arbitrary<Edit> = fc.oneof(
  fc.tuple(share, fc.constantFrom(0, 0, 1, 1, 3, Infinity), fc.constantFrom(...SNIPPETS)).map(
    ([share, count, snippet]): Edit => (bytes) => {
      const at = Math.floor(share * bytes.length);
      return join(bytes.subarray(0, at), snippet, bytes.subarray(at + count));
    },
  ),
  fc.tuple(share, fc.constantFrom(1, 1, 2, Infinity)).map(([share, count]): Edit => (bytes) => {
    const at = Math.floor(share * bytes.length);
    return join(bytes.subarray(0, at), bytes.subarray(at + count));
  }),
  fc.tuple(share, fc.nat(7)).map(([share, bit]): Edit => (bytes) => {
    const at = Math.floor(share * bytes.length);
    return bytes.map((byte, index) => index === at ? byte ^ (1 << bit) : byte);
  }),
  fc.tuple(share, share).map(([one, other]): Edit => (bytes) => {
    const from = Math.floor(Math.min(one, other) * bytes.length);
    const to = Math.floor(Math.max(one, other) * bytes.length);
    return join(bytes.subarray(0, to), bytes.subarray(from));
  }),
);

const anyLine = fc.tuple(
  validLine,
  fc.oneof(
    { weight: 2, arbitrary: fc.constant([]) },
    { weight: 1, arbitrary: fc.array(edit, { minLength: 1, maxLength: 2 }) },
  ),
).map(([text, edits]) =>
  edits.reduce<Uint8Array>((bytes, edit) => edit(bytes), encoder.encode(text))
);

function logOf(line: fc.Arbitrary<string | Uint8Array>, linesMax: number) {
  const lines = fc.array(line, { minLength: linesMax >> 1, maxLength: linesMax, size: "max" });
  return fc.tuple(fc.constantFrom("", "", BOM), lines, fc.constantFrom("", "", "\r", "\n")).map(
    ([start, lines, end]) => join(start, joinLines(lines).subarray(0, -1), end),
  );
}

const LINES: [what: string, line: string, code: DamageCode | null][] = [
  ["an object with an id", '{"id":"a"}', null],
  ["white space around everything", ' \t{ \r"id" : "a" , "x" : [ 1 , { } ] }\r', null],
  ["a key in escapes", '{"\\u0069\\u0064":"a"}', null],
  ["an id that only the last of two keys has", '{"id":5,"id":"a"}', null],
  [
    "a key named like a property of all objects",
    '{"__proto__":null,"constructor":1,"id":"a"}',
    null,
  ],
  ["characters that end lines elsewhere", '{"id":"a","text":"\u2028\u2029\x85\x7f"}', null],
  ["a lone surrogate in an escape", '{"id":"a","text":"\\ud800"}', null],
  ["a NUL in an escape", '{"id":"a","text":"\\u0000"}', null],
  ["a number that no double holds", '{"id":"a","n":1e999}', null],
  ["a NUL", '{"id":"a"}\0', "nul-bytes"],
  ["only NULs", "\0\0\0\0", "nul-bytes"],
  ["the beginning of a conflict", "<<<<<<< HEAD", "conflict-marker"],
  ["the middle of a conflict", "=======", "conflict-marker"],
  ["the middle of a conflict after CRLF", "=======\r", "conflict-marker"],
  ["the end of a conflict", ">>>>>>> theirs", "conflict-marker"],
  ["the base of a conflict", "||||||| 9c2d4cf", "conflict-marker"],
  ["eight signs", "<<<<<<<<", "conflict-marker"],
  ["six signs", "======", "invalid-json"],
  ["a marker that is indented", " =======", "invalid-json"],
  ["a marker with a tab behind", "<<<<<<<\tHEAD", "invalid-json"],
  ["a cut record", '{"id":"a","te', "invalid-json"],
  ["an object with text behind it", '{"id":"a"} x', "invalid-json"],
  ["a byte order mark in mid-file", `${BOM}{"id":"a"}`, "invalid-json"],
  ["a raw tab in a string", '{"id":"a\tb"}', "invalid-json"],
  ["a raw CR in a string", '{"id":"a\rb"}', "invalid-json"],
  ["an unknown escape", '{"id":"\\x"}', "invalid-json"],
  ["a comma too many", '{"id":"a",}', "invalid-json"],
  ["single quotes", "{'id':'a'}", "invalid-json"],
  ["a comment", '{"id":"a"}//', "invalid-json"],
  ["a space that is none in JSON", '\xa0{"id":"a"}', "invalid-json"],
  ["a form feed", '\f{"id":"a"}', "invalid-json"],
  ["a list", '[{"id":"a"}]', "not-an-object"],
  ["a string", '"id"', "not-an-object"],
  ["a number", " 12 ", "not-an-object"],
  ["null", "null", "not-an-object"],
  ["no id", "{}", "missing-id"],
  ["an empty id", '{"id":""}', "missing-id"],
  ["a number for an id", '{"id":5}', "missing-id"],
  ["an id that the last of two keys lacks", '{"id":"a","id":null}', "missing-id"],
  ["an id one level down", '{"x":{"id":"a"}}', "missing-id"],
  ["a key that differs in case", '{"ID":"a"}', "missing-id"],
];

for (const [what, line, code] of LINES) {
  Deno.test(`records take ${what} as ${code ?? "a record"}`, async () => {
    const log = joinLines(['{"id":"before"}', line, '{"id":"after"}']);
    const { rows, damages, lines } = await read(log);
    const offset = 16, { length } = encoder.encode(line);
    assert.deepEqual(rows.map(({ line }) => line), code === null ? [1, 2, 3] : [1, 3]);
    assert.deepEqual(damages, code === null ? [] : [{ code, line: 2, offset, length }]);
    assert.equal(lines, 3);
    assert.equal(rows.at(-1)?.offset, offset + length + 1);
    assertSameReading({ rows, damages, lines, effective: BEFORE_EVERYTHING }, readNaively(log));
  });
}

const ENDS: [what: string, end: string | Uint8Array, code: DamageCode | null][] = [
  ["an object", '{"id":"a"}', null],
  ["an object and a CR", '{"id":"a"}\r', null],
  ["a cut object", '{"id":"a"', "torn-tail"],
  ["a cut word", '{"id":"a","x":tru', "torn-tail"],
  ["a cut escape", '{"id":"a\\u00', "torn-tail"],
  ["a number", "12", "torn-tail"],
  ["an object without an id", "{}", "missing-id"],
  ["a conflict marker", "=======", "conflict-marker"],
  ["NULs", '{"id":"\0\0', "nul-bytes"],
  ["a cut character", join('{"id":"', [0xc3]), "invalid-utf8"],
];

for (const [what, end, code] of ENDS) {
  Deno.test(`records end with ${code ?? "a record"} where the last line is ${what}`, async () => {
    const log = join('{"id":"a"}\n', end);
    const { rows, damages, lines } = await read(log);
    assert.deepEqual(rows.map(({ version }) => version), code === null ? [1, 2] : [1]);
    assert.deepEqual(
      damages.map(({ code, line }) => [code, line]),
      code === null ? [] : [[code, 2]],
    );
    assert.equal(lines, 2);
  });
}

const STARTS: [what: string, log: string, ids: string, lines: number][] = [
  ["nothing", "", "", 0],
  ["a newline", "\n", "", 1],
  ["newlines, white space and CRs only", "\n\r\n  \n\t\n\n \r", "", 6],
  ["a byte order mark and no more", BOM, "", 1],
  ["a byte order mark and a newline", `${BOM}\n`, "", 1],
  ["a byte order mark before an object", `${BOM}{"id":"a"}\n{"id":"b"}\n`, "a,b", 2],
  ["a byte order mark before white space", `${BOM} \r\n{"id":"b"}`, "b", 2],
  ["CRLF", '{"id":"a"}\r\n\r\n{"id":"b"}\r\n', "a,b", 3],
  ["a CR that ends no line", '{"id":"a"}\r{"id":"b"}\n{"id":"c"}\n', "c", 2],
];

for (const [what, text, ids, lines] of STARTS) {
  Deno.test(`records of a log that holds ${what}`, async () => {
    const log = encoder.encode(text);
    const reading = await read(log);
    assert.equal(reading.rows.map(({ id }) => id).join(), ids);
    assert.equal(reading.lines, lines);
    assertSameReading(reading, readNaively(log));
  });
}

Deno.test("records count a byte order mark among a first line's bytes but not its value", async () => {
  const good = await read(encoder.encode(`${BOM}{"id":"a"}`));
  assert.deepEqual(
    good.rows.map(({ offset, length, stored }) => ({ offset, length, stored })),
    [{ offset: 0, length: 13, stored: '{"id":"a"}' }],
  );
  const twice = await read(encoder.encode(`${BOM}${BOM}{"id":"a"}\n`));
  assert.deepEqual(twice.damages, [{ code: "invalid-json", line: 1, offset: 0, length: 16 }]);
  const marker = await read(encoder.encode(`${BOM}=======\n`));
  assert.deepEqual(marker.damages, [{ code: "conflict-marker", line: 1, offset: 0, length: 10 }]);
  const cut = await read(Uint8Array.of(0xef), { filter: { ids: [BOM, "a"] } });
  assert.deepEqual(cut.damages, [{ code: "invalid-utf8", line: 1, offset: 0, length: 1 }]);
});

Deno.test("records have the effective time of the readable line before, not of damage", async () => {
  const lines = [
    ...['{"id":"a"}', '{"id":"a","at":"2026-04-20T10:00:00Z"}', '{"id":"a","at":"yesterday"}'],
    ...['{"at":"2030-01-01T00:00:00Z"}', '{"id":"a","at":"2030-01-01T00:00:00Z",}', '{"id":"b"}'],
    ...['{"id":"b","at":"2026-04-19T12:00:00.0000019+02:00"}', '{"id":"a","at":1776679200000}'],
    '{"id":"a","at":null,"at":"2026-04-21T00:00:00z"}',
  ];
  const { rows } = await read(joinLines(lines));
  assert.deepEqual(rows.map(({ effective, at }) => [effective, at]), [
    [BEFORE_EVERYTHING, null],
    [parseInstant("2026-04-20T10:00:00Z"), "2026-04-20T10:00:00Z"],
    [parseInstant("2026-04-20T10:00:00Z"), null],
    [parseInstant("2026-04-20T10:00:00Z"), null],
    [parseInstant("2026-04-19T10:00:00.000001Z"), "2026-04-19T12:00:00.0000019+02:00"],
    [parseInstant("2026-04-19T10:00:00.000001Z"), null],
    [parseInstant("2026-04-21T00:00:00Z"), "2026-04-21T00:00:00z"],
  ]);
});

Deno.test("records are flagged by exactly true, and bare where they say nothing else", async () => {
  const flags = async (members: string) => {
    const { rows } = await read(encoder.encode(`{"id":"a"${members}}`));
    const { isDeleted, isRestored, isBare } = rows[0]!;
    return [isDeleted && "deleted", isRestored && "restored", isBare && "bare"]
      .filter((flag) => flag !== false).join();
  };
  assert.equal(await flags(""), "bare");
  assert.equal(await flags(',"at":1,"device":"d","actor":{},"is_restored":true'), "restored,bare");
  assert.equal(await flags(',"is_deleted":true,"text":null'), "deleted");
  assert.equal(await flags(',"is_deleted":true,"is_restored":true'), "deleted,restored,bare");
  assert.equal(await flags(',"is_deleted":1,"is_restored":"true"'), "bare");
  assert.equal(await flags(',"is_deleted":true,"is_deleted":false'), "bare");
  assert.equal(await flags(',"is_\\u0064eleted":true,"":0'), "deleted");
});

Deno.test("records are what strict decoding and JSON.parse accept, whatever lines hold", async () => {
  const law = fc.asyncProperty(
    logOf(anyLine, 160),
    (log) => assertReadsAsNaively(log, { fields: ["entry_id", "text", "id"] }),
  );
  await assertProperty(law, { seed: 1, numRuns: 25 });
});

/** Every snippet alone and in every place of a line. */
const HURT_LINES = SNIPPETS.flatMap((snippet) => [
  snippet,
  join('{"id":"a', snippet, '"}'),
  join('{"id":"a",', snippet, '"x":1}'),
  join('{"id":"a","x":[1', snippet, "]}"),
  join('{"id":"a","x":', snippet, "}"),
  join('{"id":"a"}', snippet),
]);

Deno.test("records are not hurt by damage at any distance from a step of the scanner", async () => {
  const lines: Uint8Array[] = [];
  let offset = 0;
  const add = (line: Uint8Array) => {
    lines.push(line);
    offset += line.length + 1;
  };
  for (const line of lane.share(HURT_LINES)) {
    for (let shift = 0; shift < STEP_BYTES; shift++) {
      const gap = (STEP_BYTES + shift - offset % STEP_BYTES) % STEP_BYTES;
      add(join(" ".repeat(gap), line));
      if (shift % 2 === 0) add(encoder.encode('{"id":"b"}'));
    }
  }
  await assertReadsAsNaively(joinLines(lines));
});

Deno.test("records are not hurt by damage in the two lines before", async () => {
  const hurt = SNIPPETS.flatMap((snippet) => [snippet, join('{"id":"a', snippet, '"}')]);
  const lines = lane.share(hurt)
    .flatMap((one) => hurt.flatMap((other) => [one, other, '{"id":"b"}']));
  await assertReadsAsNaively(joinLines(lines));
});

const timeText = fc.tuple(
  fc.oneof(fc.constantFrom("0000", "0004", "1900", "2000", "2024", "9999"), fc.nat(9999)),
  fc.constant("-"),
  fc.integer({ min: 0, max: 13 }),
  fc.constant("-"),
  fc.oneof(fc.integer({ min: 0, max: 32 }), fc.integer({ min: 28, max: 31 })),
  fc.constantFrom("T", "T", "t", " "),
  fc.integer({ min: 0, max: 24 }),
  fc.constant(":"),
  fc.integer({ min: 0, max: 60 }),
  fc.oneof(
    fc.constant(""),
    fc.tuple(
      fc.integer({ min: 0, max: 60 }),
      fc.oneof(fc.constantFrom("", ".", ","), fc.stringMatching(/^[.,]\d{1,10}$/)),
    ).map(([second, fraction]) => `:${String(second).padStart(2, "0")}${fraction}`),
  ),
  fc.constantFrom("", "", " "),
  fc.oneof(
    fc.constantFrom("Z", "Z", "z", "", "+0000", "+24:00", "-00:60", "+24", "-0060", "+1", "+01:0"),
    fc.stringMatching(/^[+-]([01]\d|2[0-3])(:?[0-5]\d)?$/),
  ),
).map((parts) =>
  parts.map((part) => typeof part === "number" ? String(part).padStart(2, "0") : part).join("")
);
const hurtTimeText = fc.tuple(
  timeText,
  fc.nat(40),
  fc.nat(1),
  fc.constantFrom("", "0", "9", ":", "-", "+", ".", ",", "Z", "T", " ", "/", ";", "é", '\\"'),
).map(([text, at, count, char]) => text.slice(0, at) + char + text.slice(at + count));

Deno.test("records have the times that parseInstant reads", async () => {
  const written = fc.oneof(timeText, timeText, hurtTimeText).map((text) => `"${text}"`);
  const line = fc.oneof(written, written, timeText.chain(spelled))
    .map((at) => `{"at":${at},"id":"a"}`);
  const law = fc.asyncProperty(logOf(line, 800), (log) => assertReadsAsNaively(log));
  await assertProperty(law, { seed: 1, numRuns: 5 });
});

const digits = fc.stringMatching(/^(0|[1-9]\d{0,21})$/);
const epoch = fc.oneof(
  fc.constantFrom(
    ...["0", "-0", "-1", "1.5", "-1.5", "1767225600", "1767225600000", "1.7e12", "1.7E+12"],
    ...["-0.0001", "0.0000001", "-0.0000001", "-0.0000009e-3", "1e400", "-1e400", "1e-400"],
    ...["0e999999999", "-0.0e-999999999", "-1e-99999999999", "1e99999999999"],
    // The last number that counts, the first that does not, and those with digits that are cut.
    ...["4611686018427387904e-3", "4611686018427387905e-3", "-4611686018427387904.9e-3"],
    ...["1234567890123456789e-3", "123456789012345678.9e-2", "461168601842738790.49e-2"],
    `1${"0".repeat(500)}e-491`,
  ),
  fc.tuple(
    fc.constantFrom("", "-"),
    digits,
    fc.oneof(fc.constant(""), digits.map((text) => `.${text}`), digits.map((text) => `.00${text}`)),
    fc.oneof(fc.constant(""), fc.integer({ min: -25, max: 25 }).map((power) => `e${power}`)),
  ).map((parts) => parts.join("")),
);
const NAMES = [
  ...[
    "id",
    "_id",
    "at",
    "updated",
    "is_deleted",
    "$$deleted",
    "is_restored",
    "device",
    "käse",
    "日",
  ],
  ...['a"b', "a\\b", "a/b", "\n", "😀", "__proto__", "\ud800", "k".repeat(300), "i", "d"],
];
const names = fc.uniqueArray(fc.constantFrom(...NAMES), { minLength: 1, maxLength: 8 });
const mapping = fc.record({
  ...UNMAPPED,
  ...{ file: fc.constant("log"), id: names, at: names, is_deleted: names },
  at_format: fc.constantFrom("rfc3339", "epoch_ms", "epoch_s"),
  kind: fc.constant("entity"),
  lineType: fc.constant("entity"),
  hasReviews: fc.constant(false),
  refersTo: fc.constant(null),
  tombstones: fc.constant("sticky"),
});
const mappedMember = fc.tuple(
  fc.oneof(...NAMES.map(spelled)),
  fc.oneof(
    spelledAnyOf(IDS),
    time.chain(spelled),
    epoch,
    epoch,
    fc.constantFrom("true", "false", "null", "{}", "[]", '""'),
  ),
);

Deno.test("records take the first valid of several keys", async () => {
  const settings: LogSettings = {
    ...SETTINGS,
    ...{ id: ["_id", "id"], at: ["updated", "created"], is_deleted: ["gone", "$$deleted"] },
    at_format: "epoch_s",
  };
  const lines = [
    '{"id":"a","_id":"b","created":1,"updated":-0.5,"$$deleted":true}',
    '{"id":"a","_id":"","created":1,"updated":"2s","gone":false,"$$deleted":true}',
    '{"id":"a","_id":null,"created":null,"updated":1e99,"gone":"true","$$deleted":true}',
    '{"id":"a","at":"2026-04-20T10:15:00Z","is_deleted":true,"text":""}',
  ];
  const { rows } = await read(joinLines(lines), { settings });
  assert.deepEqual(
    rows.map(({ id, at, effective, isDeleted, isBare }) => [id, at, effective, isDeleted, isBare]),
    [
      ["b", "1969-12-31T23:59:59.500Z", -500_000n, true, true],
      ["a", "1970-01-01T00:00:01Z", 1_000_000n, false, true],
      ["a", null, 1_000_000n, true, true],
      ["a", null, 1_000_000n, false, false],
    ],
  );
});

Deno.test("records take id, time and flags from whatever keys the settings name", async () => {
  const line = fc.array(mappedMember, { minLength: 2, maxLength: 10, size: "max" })
    .map((members) => objectOf(members, []));
  const law = fc.asyncProperty(
    logOf(line, 60),
    fc.record({ settings: mapping, fields: fc.uniqueArray(fc.constantFrom(...NAMES)) }),
    async (log, { settings, fields }) => {
      await assertReadsAsNaively(log, { settings, fields: fields.slice(0, 10) });
    },
  );
  await assertProperty(law, { seed: 1, numRuns: 50 });
});

Deno.test("records give an epoch exactly however many digits and zeros spell it", async () => {
  const settings: LogSettings = { ...SETTINGS, at_format: "epoch_ms" };
  const zeros = "0".repeat(150_000);
  const log = joinLines([
    `{"id":"a","at":0.${zeros}1767225600123e150013}`,
    `{"id":"a","at":1767225600123${zeros}e-150000}`,
    `{"id":"a","at":-0.${zeros}1}`,
  ]);
  const { rows } = await read(log, { settings });
  assert.deepEqual(rows.map(({ effective }) => effective), [
    1_767_225_600_123_000n,
    1_767_225_600_123_000n,
    -1n,
  ]);
  assert.deepEqual(rows.map(({ at }) => at), [
    "2026-01-01T00:00:00.123Z",
    "2026-01-01T00:00:00.123Z",
    "1969-12-31T23:59:59.999999Z",
  ]);
});

const without = (row: Row, ...names: (keyof Row)[]) =>
  Object.fromEntries(Object.entries(row).filter(([name]) => !names.includes(name as keyof Row)));

/** Checks that reading only some ids, and only some value of a field, is reading all and picking. */
async function assertSelects(log: Uint8Array, ids: string[], plan: Plan = {}): Promise<void> {
  const full = readNaively(log, plan);
  const selections = [...ids.map((id) => [id]), [], ids, ids.slice(0, 2)];
  for (const ids of selections) {
    const { rows, damages, lines } = await read(log, { ...plan, filter: { ids } });
    const expected = full.rows.filter(({ id }) => ids.includes(id));
    assertSameList(
      rows,
      expected.map((row) => ({ ...row, key: ids.indexOf(row.id) })),
    );
    assert.equal(lines, full.lines);
    // Damage among lines that cannot be meant is not looked for.
    const met = new Set(damages.map(({ line }) => line));
    const isWhole = ids.length !== 1;
    assertSameList(damages, full.damages.filter(({ line }) => isWhole || met.has(line)));
  }
  if (plan.fields === undefined) return;
  for (const field of ids) {
    const { rows, lines } = await read(log, { ...plan, filter: { field } });
    // What is passed by unread is not numbered.
    const numbers = ["key", "version"] as const;
    assertSameList(
      rows.map((row) => without(row, ...numbers)),
      full.rows.filter(({ fields }) => fields[0] === field).map((row) => without(row, ...numbers)),
    );
    assert.equal(lines, full.lines);
  }
}

Deno.test("records of some ids or of a field's value are those of a full read", async () => {
  const members = fc.array(
    fc.oneof(
      fc.tuple(spelled("at"), time.chain(spelled)),
      fc.tuple(spelledAnyOf(["entry_id", "text", "x"]), spelledAnyOf(IDS)),
    ),
    { maxLength: 3 },
  );
  const line = fc.oneof(
    {
      weight: 4,
      arbitrary: fc.tuple(fc.tuple(spelled("id"), spelledAnyOf(IDS)), members)
        .map(([id, others]) => objectOf([...others, id], [])),
    },
    { weight: 1, arbitrary: anyLine },
  );
  const law = fc.asyncProperty(
    logOf(line, 60),
    fc.uniqueArray(fc.constantFrom(...IDS, "", "absent"), { maxLength: 4 }),
    (log, ids) => assertSelects(log, ids, { fields: ["entry_id", "text"] }),
  );
  await assertProperty(law, { seed: 1, numRuns: 25 });
});

Deno.test("records of a long id are found, also where its characters have many bytes", async () => {
  const ids = [4095, 4096, 4097].flatMap((length) =>
    ["e", "é", "漢", "😀"].flatMap((char) =>
      [0, 1, 2, 3].map((shift) => "x".repeat(shift) + char.repeat(length))
    )
  );
  const lines = ids.flatMap((id) => [`{"id":"${id}"}`, `{"id":"${id}!"}`, '{"id":"b"}']);
  await assertSelects(joinLines(lines), [...ids, ids[5] + "!", "b"]);
});

Deno.test("records that inherit a time do so from far before in a search", async () => {
  const filler = Array.from({ length: 5000 }, (_, index) => {
    const at = formatInstant(BigInt(index) * 1_000_000n);
    return index % 7 === 0
      ? `{"id":"x${index}",`
      : `{"id":"x${index}","at":"${at}","text":"${at}"}`;
  });
  const log = joinLines([
    ...[BOM, '{"id":"first"}', ...filler, '{"id":"late"}', '{"id":"x1"}', "oops", ...filler],
    ...[
      '{"at":"1999-12-31T00:00:00Z","id":"late"}',
      '{"id":"x1"}',
      '{"id":"late"}',
      '{"id":"last"}',
    ],
  ]);
  assert(log.length > 2 * BLOCK_BYTES);
  await assertSelects(log, ["first", "late", "x1", "last", "absent"]);
});

Deno.test("records of a log cut at any byte are those whose end lies before the cut", async () => {
  const log = join(
    BOM,
    joinLines([
      ...['{"id":"a","at":"2026-04-20T10:15:00Z","text":"café 😀"}', "", ' {"id":"b"} \r', "oops"],
      ...['{"id":"a","tags":["x",{}]}', "[1,2]", '{"at":"2026-04-19T10:15:00Z"}'],
      ...["<<<<<<< HEAD", '{"id":"a","is_deleted":true}', '{"id":"\\ud83d\\ude00","n":-1.5e3}'],
    ]),
  );
  const full = readNaively(log);
  for (let cut = 0; cut <= log.length; cut++) {
    const part = await read(log.subarray(0, cut));
    const whole = full.rows.filter(({ offset, length }) => offset + length < cut);
    assert.deepEqual(part.rows.slice(0, whole.length), whole);
    assertSameReading(part, readNaively(log.subarray(0, cut)));
  }
});

/** A file of which nothing may be read before `start`, as it was when it ended at `end`. */
function sourceOf(log: Uint8Array, start: number, end: number): LogSource {
  return {
    name: "log",
    size: end,
    read: (into, offset) => {
      assert(offset >= start);
      const bytes = log.subarray(offset, Math.min(offset + into.length, end));
      into.set(bytes);
      return Promise.resolve(bytes.length);
    },
    [Symbol.dispose]() {},
  };
}

/** What is to be known of the lines before `offset`. */
async function resumeAt(log: Uint8Array, offset: number): Promise<ReadPosition> {
  using reader = new RecordReader(sourceOf(log, 0, offset), { settings: SETTINGS });
  for await (const _ of reader.batches());
  const { lines, malformed, effective } = reader;
  return { offset, lines, malformed, effective, ids: reader.ids() };
}

/** Reads a log through one reader as if it had grown from each of some ends to the next. */
async function readInStretches(log: Uint8Array, ends: number[], plan: Plan): Promise<Reading> {
  const start = plan.from?.offset ?? 0;
  const [first = log.length, ...others] = [...ends, log.length];
  using reader = new RecordReader(sourceOf(log, start, first), { settings: SETTINGS, ...plan });
  const batches = async function* () {
    yield* reader.batches();
    let offset = first;
    for (const end of others) {
      // A search may have to look back for the time that a line inherits.
      yield* reader.readOn(sourceOf(log, plan.filter ? start : offset, end), offset);
      offset = end;
    }
  };
  const reading = await readingOf(reader, batches(), log, plan);
  plan.from?.ids.versions.forEach((version, key) => {
    const last = reading.rows.findLast((row) => row.key === key);
    assert.equal(reader.versionsOf(key), last?.version ?? version);
  });
  return reading;
}

Deno.test("records of a log read on stretch by stretch are those of the log read at once", async () => {
  const member = fc.oneof(
    fc.tuple(spelled("at"), time.chain(spelled)),
    fc.tuple(spelledAnyOf(["entry_id", "text"]), spelledAnyOf(IDS)),
  );
  const line = fc.oneof(
    fc.tuple(fc.tuple(spelled("id"), spelledAnyOf(IDS)), fc.array(member, { maxLength: 2 }))
      .map(([id, others]) => objectOf([id, ...others], [])),
    anyLine,
    fc.constantFrom("", " \r"),
  );
  const only = fc.oneof(
    fc.uniqueArray(fc.constantFrom(...IDS), { maxLength: 2 }).map((ids) => ({ ids })),
    fc.constantFrom(...IDS).map((field) => ({ field })),
  );
  const law = fc.asyncProperty(
    logOf(line, 40),
    fc.array(share, { maxLength: 8 }),
    fc.constantFrom("all", "some", "resumed"),
    only,
    async (log, shares, what, only) => {
      const starts = [...physicalLines(log)].map(({ offset }) => offset);
      const ends = shares.map((share) => starts[Math.floor(share * starts.length)] ?? 0)
        .sort((a, b) => a - b);
      const plan = { fields: ["entry_id"], ...(what === "some" && { only }) };
      const full = await read(log, plan);
      if (what !== "resumed") {
        return assertSameReading(await readInStretches(log, ends, plan), full);
      }
      const from = await resumeAt(log, ends[0] ?? 0);
      const behind = ({ offset }: { offset: number }) => offset >= from.offset;
      assertSameReading(await readInStretches(log, ends.slice(1), { ...plan, from }), {
        ...full,
        rows: full.rows.filter(behind),
        damages: full.damages.filter(behind),
      });
    },
  );
  await assertProperty(law, { seed: 1, numRuns: 150 });
});

Deno.test("records give their lines, with spaces for a byte order mark", async () => {
  const log = encoder.encode(`${BOM}{"id":"a"}\noops\n {"id":"é"} \r\n{"id":"b"}`);
  using reader = new RecordReader(sourceOf(log, 0, log.length), { settings: SETTINGS });
  const lent: string[] = [];
  for await (const batch of reader.batches()) {
    for (let index = 0; index < batch.length; index++) {
      lent.push(strictUtf8.decode(batch.at(index).borrowBytes()));
    }
  }
  assert.deepEqual(lent, ['   {"id":"a"}', ' {"id":"é"} \r', '{"id":"b"}']);
});

Deno.test("records stop exactly behind as many lines as asked for", async () => {
  const lines = ['{"id":"a"}', "oops", "", "a".repeat(1025), '{"id":"b"}', "{}"];
  const log = joinLines(lines);
  for (let linesMax = 0; linesMax <= lines.length + 1; linesMax++) {
    const plan = { linesMax, maxLineBytes: 1024 };
    const expected = readNaively(joinLines(lines.slice(0, linesMax)), plan);
    assertSameReading(await read(log, plan), expected);
    const passed = await read(log, { ...plan, filter: { ids: [] } });
    assertSameReading(passed, { ...expected, rows: [] });
  }
});

Deno.test("records stop exactly where a batch is full, or just before or behind", async () => {
  const lines = Array<string>(17_000).fill('{"id":"a"}');
  for (const linesMax of [8191, 8192, 8193, 16_385]) {
    const { rows, ...counts } = await read(joinLines(lines), { linesMax });
    assert.equal(rows.length, linesMax);
    assert.equal(counts.lines, linesMax);
  }
});

Deno.test("records and damages of one block may fill many batches", async () => {
  const log = joinLines(Array.from({ length: 30_000 }, (_, index) => {
    if (index < 10_000) return '"\\u0030"';
    return index < 20_000 ? '{"id":"\\u0061"}' : ["x", '{"id":"b"}', ""][index % 3]!;
  }));
  await assertReadsAsNaively(log);
  await assertSelects(log, ["a"]);
});

Deno.test("records stay right while ids and values outgrow the scanner's memory", async () => {
  const lines = Array.from({ length: lane.runs(25_000) }, (_, index) => {
    const id = `${index % 20_000}-${"é".repeat(index % 200)}`;
    return index % 1000 === 999 ? `{"id":"${id}` : `{"id":"${id}","text":"${index}"}`;
  });
  await assertReadsAsNaively(joinLines(lines), { fields: ["text", "id"] });
});

Deno.test("records stay right when one line makes the scanner's memory grow", async () => {
  const small = Array.from({ length: 300 }, (_, index) => [`{"id":"${index}"}`, "oops"]).flat();
  const large = "é".repeat(300_000);
  const lines = [
    ...small,
    `{"id":"${large}","text":"t"}`,
    ...small,
    `{"id":"x","text":"${large}"}`,
  ];
  await assertReadsAsNaively(joinLines([...lines, ...small]), { fields: ["text"] });
});

Deno.test("records are told from damage at any depth", async () => {
  const nested = (depth: number, missing: number) =>
    `{"id":"${depth}","x":${"[".repeat(depth)}${"]".repeat(depth - missing)}}`;
  const objects = `{"id":"objects","x":${'{"":'.repeat(200_000)}0${"}".repeat(200_001)}`;
  const lines = [10_000, 300_000].flatMap((depth) => [
    ...[nested(depth, 0), nested(depth, 1), nested(depth, -1), "[".repeat(depth)],
  ]);
  const log = joinLines([...lines, objects, objects.slice(0, -1), '{"id":"after"}']);
  const { rows, damages } = await read(log);
  assert.deepEqual(rows.map(({ id }) => id), ["10000", "300000", "objects", "after"]);
  const codes = damages.map(({ code, line }) => [code, line]);
  assert.deepEqual(codes, [2, 3, 4, 6, 7, 8, 10].map((line) => ["invalid-json", line]));
});

Deno.test("records hold an id or a key of nearly the longest line", async () => {
  const maxLineBytes = 4 * BLOCK_BYTES;
  const long = "a".repeat(maxLineBytes - 100);
  const log = joinLines([`{"id":"${long}"}`, `{"${long}":1,"id":"b"}`, `{"id":"${long}c"}`]);
  const { rows } = await read(log, { maxLineBytes });
  assert.deepEqual(rows.map(({ id }) => id.length), [long.length, 1, long.length + 1]);
  assert.deepEqual(rows.map(({ version }) => version), [1, 1, 1]);
  const searched = await read(log, { maxLineBytes, filter: { ids: [long] } });
  assert.deepEqual(searched.rows.map(({ line }) => line), [1]);
});

Deno.test("records hold a line of 16 MiB, and call one too long that has a byte more", async () => {
  const longest = 16 * 1024 * 1024;
  const id = "a".repeat(longest - '{"id":""}'.length);
  const log = joinLines([`{"id":"${id}"}`, `{"id":"${id}b"}`, '{"id":"c"}']);
  using source = await new MemoryStorage({ log }).open("log");
  using reader = new RecordReader(source!, { settings: SETTINGS });
  const ids: string[] = [], damages: Damage[] = [];
  for await (const batch of reader.batches()) {
    damages.push(...batch.damages);
    for (const damage of batch.damages) assert.equal(batch.borrowBytes(damage).length, 0);
    for (let index = 0; index < batch.length; index++) ids.push(batch.at(index).id);
  }
  assert(ids.length === 2 && ids[0] === id && ids[1] === "c");
  const place = { line: 2, offset: longest + 1, length: longest + 1 };
  assert.deepEqual(damages, [{ code: "too-long", ...place }]);
});

Deno.test("records are told from lines that are too long, whatever the limit", async () => {
  const law = fc.asyncProperty(
    logOf(anyLine, 60),
    fc.integer({ min: 1, max: 120 }),
    async (log, maxLineBytes) => {
      const plan = { maxLineBytes, fields: ["entry_id"] };
      await assertReadsAsNaively(log, plan);
      await assertSelects(log, ["a", "日"], plan);
    },
  );
  await assertProperty(law, { seed: 1, numRuns: 25 });
});

Deno.test("records tell how far they are, up to the end", async () => {
  const log = joinLines(Array<string>(30_000).fill('{"id":"a","at":"2026-04-20T10:15:00Z"}'));
  const told: [number, number][] = [];
  await read(log, { onProgress: (done, total) => told.push([done, total]) });
  assert(told.length > 2);
  assert(
    told.every(([done, total], index) =>
      done > (told[index - 1]?.[0] ?? 0) && total === log.length
    ),
  );
  assert.equal(told.at(-1)?.[0], log.length);
});

Deno.test("records refuse to carry more fields than a row has room for", () => {
  const fields = Array.from({ length: 11 }, (_, index) => `f${index}`);
  return assert.rejects(() => read(encoder.encode("{}"), { fields }), RangeError);
});

Deno.test("records refuse a field that was not asked for", async () => {
  using source = await new MemoryStorage({ log: '{"id":"a","b":"c"}' }).open("log");
  using reader = new RecordReader(source!, { settings: SETTINGS, fields: ["a"] });
  for await (const batch of reader.batches()) {
    assert.equal(batch.at(0).field("a"), null);
    assert.throws(() => batch.at(0).field("b"), RangeError);
  }
});

Deno.test("a reader of several files gives an id one key in all, and a time to none of another", async () => {
  const storage = new MemoryStorage({
    one: `${BOM}{"id":"a","at":"2026-01-01T00:00:00Z"}\n{"id":"b"}`,
    other: `${BOM}{"id":"c"}\n{"id":"b","at":"2026-01-02T00:00:00Z"}\n`,
  });
  using one = await storage.open("one");
  using other = await storage.open("other");
  using reader = new RecordReader(one!, { settings: SETTINGS });
  for await (const _ of reader.batches());
  const found: [key: number, effective: Instant, offset: number][] = [];
  for await (const batch of reader.readOther(other!)) {
    for (let index = 0; index < batch.length; index++) {
      const { key, effective, offset } = batch.at(index);
      found.push([key, effective, offset]);
    }
  }
  const time = parseInstant("2026-01-02T00:00:00Z");
  assert.deepEqual(found, [[2, BEFORE_EVERYTHING, 0], [1, time, 14]]);
  assert.deepEqual([0, 1, 2].map((key) => reader.idOf(key)), ["a", "b", "c"]);
});
