import assert from "node:assert/strict";
import fc from "fast-check";
import type { Damage, DamageCode } from "./damage.ts";
import { BEFORE_EVERYTHING, formatInstant, type Instant, parseInstant } from "./instant.ts";
import { parseNode } from "./json/node.ts";
import { BLOCK_BYTES, MAX_LINE_BYTES } from "./lines.ts";
import { atOf, type LogRecord, type ReadOptions, RecordReader } from "./records.ts";
import { defaultSettings, type LogSettings } from "./settings.ts";
import { MemoryStorage } from "./storage/memory.ts";

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

function join(...parts: (string | Uint8Array)[]): Uint8Array {
  const bytes = parts.map((part) => typeof part === "string" ? encoder.encode(part) : part);
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

function rowOf(record: LogRecord, log: Uint8Array, plan: Plan): Row {
  const { id, key, version, line, offset, length, effective, at } = record;
  const { isDeleted, isRestored, isBare } = record;
  const { settings = SETTINGS, fields = [] } = plan;
  assert.equal(atOf(log.subarray(offset, offset + length), record.atStart, settings), at);
  return {
    ...{ id, key, version, line, offset, length, effective, at, isDeleted, isRestored, isBare },
    fields: fields.map((name) => record.field(name)),
    stored: record.stored().text,
  };
}

async function read(log: Uint8Array, plan: Plan = {}): Promise<Reading> {
  using source = await new MemoryStorage({ log }).open("log");
  const reader = new RecordReader(source!, { settings: SETTINGS, ...plan });
  const rows: Row[] = [], damages: Damage[] = [], versions: number[] = [];
  for await (const batch of reader.batches()) {
    damages.push(...batch.damages);
    for (let index = 0; index < batch.length; index++) {
      const row = rowOf(batch.at(index), log, plan);
      rows.push(row);
      versions[row.key] = row.version;
    }
  }
  assert.equal(reader.readable, rows.length);
  assert.equal(reader.malformed, damages.length);
  versions.forEach((version, key) => assert.equal(reader.versionsOf(key), version));
  return { rows, damages, lines: reader.lines, effective: reader.effective };
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

type JsonObject = Record<string, unknown>;

function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function member(object: JsonObject, name: string): unknown {
  return Object.hasOwn(object, name) ? object[name] : undefined;
}

/** The first of some keys whose value is valid. */
function firstValid<Value>(
  names: readonly string[],
  valid: (name: string) => Value | null,
): Value | null {
  return names.map(valid).find((value) => value !== null) ?? null;
}

function idOf(object: JsonObject, { id }: LogSettings): string | null {
  return firstValid(id, (name) => {
    const value = member(object, name);
    return typeof value === "string" && value !== "" ? value : null;
  });
}

function isMarker(text: string): boolean {
  const [word = ""] = text.replace(/\r$/, "").split(" ");
  return ["<<<<<<<", "=======", ">>>>>>>", "|||||||"].includes(word);
}

/** What a line is by the contract's own words: its object, nothing, or why it is malformed. */
function judge(line: PhysicalLine, settings: LogSettings): JsonObject | "blank" | DamageCode {
  if (line.bytes.length > MAX_LINE_BYTES) return "too-long";
  const decoded = attempt(() => strictUtf8.decode(line.bytes));
  const text = line.offset === 0 && decoded?.startsWith(BOM) ? decoded.slice(1) : decoded;
  if (text !== undefined && /^[ \t\r]*$/.test(text)) return "blank";
  const value = text === undefined ? undefined : attempt(() => JSON.parse(text));
  if (isObject(value)) return idOf(value, settings) === null ? "missing-id" : value;
  if (line.bytes.includes(0)) return "nul-bytes";
  if (text === undefined) return "invalid-utf8";
  if (isMarker(text)) return "conflict-marker";
  if (!line.isEnded) return "torn-tail";
  return value === undefined ? "invalid-json" : "not-an-object";
}

/** A JSON number of milliseconds or seconds as microseconds, cut towards the past. */
function epochMicros(text: string, perUnit: bigint): Instant | null {
  const [mantissa = "", power = "0"] = text.toLowerCase().split("e");
  const [whole = "", fraction = ""] = mantissa.split(".");
  const exponent = Number(power) - fraction.length;
  const unit = 10n ** BigInt(Math.min(Math.abs(exponent), 400));
  const micros = BigInt(whole + fraction) * perUnit;
  const isCut = exponent < 0 && whole.startsWith("-") && micros % unit !== 0n;
  const instant = exponent < 0 ? micros / unit - (isCut ? 1n : 0n) : micros * unit;
  return instant > 2n ** 62n || instant < -(2n ** 62n) ? null : instant;
}

interface OwnAt {
  instant: Instant;
  at: string;
}

function ownAt(text: string, object: JsonObject, settings: LogSettings): OwnAt | null {
  return firstValid(settings.at, (name) => {
    const value = member(object, name);
    if (settings.at_format === "rfc3339") {
      const instant = typeof value === "string" ? parseInstant(value) : null;
      return instant === null ? null : { instant, at: value as string };
    }
    if (typeof value !== "number") return null;
    const node = parseNode(text);
    const spelling = node.kind === "object" ? node.members.get(name)!.text : "";
    const instant = epochMicros(spelling, settings.at_format === "epoch_ms" ? 1000n : 1_000_000n);
    return instant === null ? null : { instant, at: formatInstant(instant) };
  });
}

/** The reader that is slow and plain: what the fast one is held against. */
function readNaively(log: Uint8Array, plan: Plan = {}): Reading {
  const { settings = SETTINGS, fields = [] } = plan;
  const envelope = [...settings.id, ...settings.at, ...settings.is_deleted]
    .concat("is_restored", "device", "actor");
  const known = new Map<string, { key: number; version: number }>();
  const reading: Reading = { rows: [], damages: [], lines: 0, effective: BEFORE_EVERYTHING };
  for (const physical of physicalLines(log)) {
    const line = ++reading.lines;
    const { bytes, offset } = physical, { length } = bytes;
    const verdict = judge(physical, settings);
    if (verdict === "blank") continue;
    if (typeof verdict === "string") {
      reading.damages.push({ code: verdict, line, offset, length });
      continue;
    }
    const stored = strictUtf8.decode(bytes).replace(/^\ufeff?[ \t\r]*|[ \t\r]*$/g, "");
    const id = idOf(verdict, settings)!;
    const own = ownAt(stored, verdict, settings);
    if (own !== null) reading.effective = own.instant;
    const { key, version } = known.get(id) ?? { key: known.size, version: 0 };
    known.set(id, { key, version: version + 1 });
    const flag = (name: string) => {
      const value = member(verdict, name);
      return typeof value === "boolean" ? value : null;
    };
    reading.rows.push({
      ...{ id, key, line, offset, length, stored },
      version: version + 1,
      effective: reading.effective,
      at: own?.at ?? null,
      isDeleted: firstValid(settings.is_deleted, flag) ?? false,
      isRestored: member(verdict, "is_restored") === true,
      isBare: Object.keys(verdict).every((name) => envelope.includes(name)),
      fields: fields.map((name) => {
        const value = member(verdict, name);
        return typeof value === "string" ? value : null;
      }),
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

/** A text as a JSON string with any of its ASCII characters escaped. */
function spelled(text: string): fc.Arbitrary<string> {
  const ways = [...text].map((char) => {
    if (char > "\x7f") return fc.constant(char);
    const code = hex(char.charCodeAt(0));
    const escapes = [`\\u${code}`, `\\u${code.toUpperCase()}`];
    if ('"\\/'.includes(char)) escapes.push(`\\${char}`);
    const raw = '"\\'.includes(char) || char < " " ? [] : Array<string>(9).fill(char);
    return fc.constantFrom(...escapes, ...raw);
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
);
const IDS = [
  ...[
    "a",
    "ab",
    "b",
    "café",
    "日本",
    "😀",
    '"',
    "\\",
    "/",
    "a/b",
    'say "a"',
    "\u0000",
    "\n",
    "\x7f",
  ],
  ...["a\\", "__proto__", "constructor", "id", "e".repeat(200)],
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

Deno.test("records are what strict decoding and JSON.parse accept, whatever lines hold", async () => {
  const law = fc.asyncProperty(
    logOf(anyLine, 160),
    (log) => assertReadsAsNaively(log, { fields: ["entry_id", "text", "id"] }),
  );
  await fc.assert(law, { seed: 1, numRuns: 25 });
});
