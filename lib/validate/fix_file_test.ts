import fc from "fast-check";
import assert from "node:assert/strict";
import type { FileCounts, ProblemRow } from "../answers.ts";
import type { DamageCode } from "../records/damage.ts";
import { fileKind } from "../records/file_kind.ts";
import { defaultSettings } from "../records/settings.ts";
import { MemoryStorage } from "../storage/memory.ts";
import { fromBytes } from "../storage/source.ts";
import { DAMAGED, READABLE } from "../testing/generators/damaged.ts";
import { assertProperty } from "../testing/lanes/assert_property.ts";
import { lane } from "../testing/lanes/lane.ts";
import { naiveSalvage } from "../testing/models/naive_split.ts";
import {
  type FixCounts,
  fixFile,
  type FixSink,
  isRepaired,
  linesSetAside,
  planFix,
  whyNotRepaired,
} from "./fix_file.ts";
import { validateFile, type ValidateOptions } from "./validate_file.ts";

const SETTINGS = defaultSettings().logs.entries;
const LINES_ALONE: ValidateOptions = {
  ...{ file: "log", log: null, settings: SETTINGS, now: 0n },
  ...{ loadSchema: null, isEntry: null },
};
const RUNS = { seed: 1, numRuns: 500 };
const NEWLINE = 10;
const DAMAGE_CODES: readonly DamageCode[] = [
  ...["too-long", "nul-bytes", "invalid-utf8", "conflict-marker", "glued-records"] as const,
  ...["torn-tail", "invalid-json", "not-an-object", "missing-id"] as const,
];
const encoder = new TextEncoder();
const decoder = new TextDecoder("utf-8", { ignoreBOM: true });

type Item = Parameters<Parameters<typeof fixFile>[2]["quarantine"]>[0];

interface Fixed {
  log: Uint8Array;
  items: Item[];
  /** The lines that are told of and not set aside as one whole. */
  repaired: number[];
  counts: FixCounts;
}

function join(parts: readonly Uint8Array[]): Uint8Array {
  return Uint8Array.from(parts.flatMap((part) => [...part]));
}

async function fix(
  log: Uint8Array | string,
  maxLineBytes?: number,
  setAside?: readonly DamageCode[],
): Promise<Fixed> {
  using source = await new MemoryStorage({ log }).open("log");
  const parts: Uint8Array[] = [], items: Item[] = [], repaired: number[] = [];
  const sink: FixSink = {
    log: (bytes) => Promise.resolve(void parts.push(bytes.slice())),
    quarantine: ({ partOf, ...item }) => {
      if (partOf !== undefined) repaired.push(item.line);
      return Promise.resolve(void items.push({ ...item }));
    },
    repaired: (line) => Promise.resolve(void repaired.push(line.line)),
  };
  const counts = await fixFile(source!, SETTINGS, sink, maxLineBytes, setAside);
  assert.deepEqual(await planFix(source!, SETTINGS, maxLineBytes, setAside), counts);
  return { log: join(parts), items, repaired, counts };
}

/** The problems of a log of lines, each line looked at alone. */
async function rowsOf(
  log: Uint8Array,
  isWanted: (row: ProblemRow) => boolean = () => true,
): Promise<ProblemRow[]> {
  const rows = await Array.fromAsync(validateFile(fromBytes("log", log), LINES_ALONE));
  return rows.filter(isWanted);
}

function countByCode(rows: readonly ProblemRow[]): Partial<Record<string, number>> {
  const groups = Object.entries(Object.groupBy(rows, ({ code }) => code));
  return Object.fromEntries(groups.map(([code, rows]) => [code, rows!.length]));
}

/** How many problems of each code a log of lines has, each line looked at alone. */
async function problemsOf(log: Uint8Array): Promise<Partial<Record<string, number>>> {
  return countByCode(await rowsOf(log));
}

const sumOf = (counts: Readonly<Record<string, number>>) =>
  Object.values(counts).reduce((sum, count) => sum + count, 0);

/** What validating a log comes to. */
async function countsOf(log: Uint8Array): Promise<FileCounts> {
  const rows = validateFile(fromBytes("log", log), LINES_ALONE);
  for (let next = await rows.next();; next = await rows.next()) if (next.done) return next.value;
}

/** The lines that hold an object, with an id or without, as they are but for what ends them. */
function objectLines(log: Uint8Array, isFit: (id: unknown) => boolean = () => true): string[] {
  const strict = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
  const lines: string[] = [];
  for (let start = 0, end; start < log.length; start = end + 1) {
    end = log.indexOf(NEWLINE, start);
    if (end < 0) end = log.length;
    try {
      const line = strict.decode(log.subarray(start, end));
      const text = start === 0 ? line.replace(/^\ufeff/, "") : line;
      const { id } = JSON.parse(text);
      if (isFit(id) && /^\s*\{/.test(text)) {
        lines.push(text.replace(/\r+$/, ""));
      }
    } catch {
      // Not readable.
    }
  }
  return lines;
}

function latin1(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => String.fromCharCode(byte)).join("");
}

const isId = (id: unknown) => typeof id === "string" && id !== "";

const count = (log: Uint8Array, byte: number) => log.filter((other) => other === byte).length;

function isSubsequence(part: readonly string[], whole: readonly string[]): boolean {
  let next = 0;
  for (const line of whole) if (line === part[next]) next++;
  return next === part.length;
}

async function assertLaw(
  law: (before: Uint8Array, fixed: Fixed) => void | Promise<void>,
  runs = RUNS,
) {
  const property = fc.asyncProperty(DAMAGED, async (log) => {
    fc.pre((await fileKind(fromBytes("log", log))).kind === "lines");
    await law(log, await fix(log));
  });
  await assertProperty(property, runs);
}

const OF_FORM = ["blank", "bom", "crlf", "no-final-newline"];

Deno.test("fixFile leaves no error that it does not tell of, and nothing to bring into form", async () => {
  await assertLaw(async (_, { log, counts }) => {
    const problems = countByCode(
      await rowsOf(log, ({ severity, code }) => severity === "error" || OF_FORM.includes(code)),
    );
    const left = Object.keys(problems);
    const told = (await fix(log)).counts.left.map(({ code }) => code);
    const isOfFile = problems["mapping"] === 1 && left.length === 1;
    assert.deepEqual(left, isOfFile ? told.slice(0, 1) : told);
    const inPlace = (left: FixCounts["left"]) => left.filter(({ code }) => code === "missing-id");
    assert.deepEqual(inPlace((await fix(log)).counts.left), inPlace(counts.left));
  });
});

Deno.test("fixFile changes nothing the second time", async () => {
  await assertLaw(async (_, { log }) => {
    const again = await fix(log);
    assert.deepEqual(again.log, log);
    assert.deepEqual(again.items, []);
    assert(isRepaired(again.counts));
  });
});

Deno.test("fixFile keeps every readable line and object, in order and with its bytes", async () => {
  await assertLaw((before, { log, counts }) => {
    const kept = objectLines(before), found = objectLines(log);
    assert(isSubsequence(kept, found));
    assert.equal(counts.kept, objectLines(before, isId).length);
    const inPlace = counts.left.find(({ code }) => code === "missing-id")?.lines ?? 0;
    assert.equal(counts.kept + inPlace, kept.length);
    assert.equal(counts.kept + inPlace + counts.salvaged, found.length);
    assert.equal(decoder.decode(log), found.map((line) => `${line}\n`).join(""));
  });
});

Deno.test("fixFile keeps, sets aside or counts every byte", async () => {
  await assertLaw((before, { log, items, counts }) => {
    const aside = items.map(({ offset, length }) => before.subarray(offset, offset + length));
    const setAside = aside.reduce((sum, part) => sum + part.length - count(part, NEWLINE), 0);
    const { utf16Bytes, utf8Bytes } = counts.recoded;
    const kept = log.length - count(log, NEWLINE) - utf8Bytes;
    assert.equal(
      before.length - count(before, NEWLINE),
      kept + utf16Bytes + setAside + counts.droppedBytes,
    );
    let done = 0;
    for (const [index, { line, offset, length }] of items.entries()) {
      assert.equal(count(before.subarray(0, offset), NEWLINE), line - 1, "on the line it names");
      assert(length > 0 && offset >= done && offset + length <= before.length);
      done = offset + length;
      // A newline of bytes may be half of a character, or begin what ends a line of UTF-16.
      assert(!aside[index]!.includes(NEWLINE) || aside[index]!.includes(0));
    }
  });
});

Deno.test("fixFile tells of every damaged line that it does not set aside as one whole", async () => {
  await assertLaw((before, { items, repaired }) => {
    const isWhole = (line: number, text: string) =>
      items.some((item) => {
        const bytes = before.subarray(item.offset, item.offset + item.length);
        return item.line === line && latin1(bytes).replace(/\r+$/, "") === text;
      });
    const damaged: number[] = [];
    for (const [index, line] of latin1(before).split("\n").entries()) {
      const text = line.replace(/\r+$/, "").replace(/^\xef\xbb\xbf/, index === 0 ? "" : "$&");
      // Behind a newline, a byte order mark is not that of the file.
      const alone = Uint8Array.from(`\n${text}`, (char) => char.charCodeAt(0));
      const isReadable = objectLines(alone).length > 0;
      if (isReadable || /^[ \t\r]*$/.test(text) || isWhole(index + 1, text)) continue;
      damaged.push(index + 1);
    }
    assert.deepEqual(repaired, damaged);
  });
});

/** What becomes of a log without UTF-16 text, by the book. */
interface NaiveFix {
  readonly lines: string[];
  readonly aside: [line: number, text: string][];
  /** Records that stand elsewhere. */
  repeats: number;
  /** Lines that something is kept of. */
  mended: number;
  /** Lines with which something is lost. */
  lost: number;
}

function naiveFix(log: Uint8Array): NaiveFix {
  const latin1 = toLatin1(log);
  const readable = new Set(objectLines(log, isId).map(fromUtf8).map(trim));
  const fixed: NaiveFix = { lines: [], aside: [], repeats: 0, mended: 0, lost: 0 };
  const { lines, aside } = fixed;
  const body = latin1.startsWith(LATIN1_BOM) ? latin1.slice(LATIN1_BOM.length) : latin1;
  const texts = body.split("\n");
  for (const [index, text] of texts.entries()) {
    // Alone, a line would be the first of a file.
    if (objectLines(toBytes(text)).length > 0 && !text.startsWith(LATIN1_BOM)) {
      lines.push(text.replace(/\r+$/, ""));
      continue;
    }
    if (/^[ \t\r]*$/.test(text)) continue;
    const pieces = naiveSalvage(text, SETTINGS);
    let kept = 0;
    for (const [piece, isRecord] of pieces ?? [[text, false]]) {
      const isNew = isRecord && !readable.has(trim(piece));
      if (isNew) kept = lines.push(piece.replace(/\r+$/, ""));
      else aside.push([index + 1, piece]);
      if (isRecord && !isNew) fixed.repeats++;
      readable.add(trim(piece));
    }
    if (kept > 0) fixed.mended++;
    if (pieces === null && !heldNothing(text, index === texts.length - 1)) fixed.lost++;
  }
  return fixed;
}

/** Whether a line that no record was found on held nothing whole anyway. */
function heldNothing(text: string, isLast: boolean): boolean {
  if (text.includes("\0")) return /^\0+$/.test(text);
  const isTornTail = isLast;
  return isUtf8(text) && (isTornTail || /^([<=>|%+\\-])\1{6,}( |\r?$)/.test(text));
}

const LATIN1_BOM = "\u00ef\u00bb\u00bf";
const trim = (text: string) => text.replace(/^[ \t\r]+|[ \t\r]+$/g, "");
const toBytes = (latin1: string) => Uint8Array.from(latin1, (char) => char.charCodeAt(0));
const toLatin1 = (bytes: Uint8Array) => Array.from(bytes, (b) => String.fromCharCode(b)).join("");
const fromUtf8 = (text: string) => toLatin1(encoder.encode(text));

function isUtf8(latin1: string): boolean {
  try {
    new TextDecoder("utf-8", { fatal: true }).decode(toBytes(latin1));
    return true;
  } catch {
    return false;
  }
}

/** Whether text in UTF-16 may begin on a line. */
const mayHoldUtf16 = (log: Uint8Array) => /\{\0[^]\0|\0\{\0/.test(toLatin1(log));

Deno.test("fixFile takes out and sets aside what the contract says, whatever happened", async () => {
  let salvaged = 0, repeated = 0;
  await assertLaw((before, { log, items, counts }) => {
    if (mayHoldUtf16(before)) return;
    const expected = naiveFix(before);
    const found = toLatin1(log).split("\n").slice(0, -1);
    assert.deepEqual(found, expected.lines);
    const aside = items.map(({ line, offset, length }) => [
      line,
      toLatin1(before.subarray(offset, offset + length)),
    ]);
    assert.deepEqual(aside, expected.aside);
    const mended = counts.repairs - sumOf(counts.normalised);
    assert.deepEqual([mended, counts.lost], [expected.mended, expected.lost]);
    assert.equal(linesSetAside(counts), new Set(expected.aside.map(([line]) => line)).size);
    salvaged += counts.salvaged;
    repeated += expected.repeats;
  }, { ...RUNS, numRuns: 2000 });
  lane.assertMore(salvaged, 300, "salvaged");
  lane.assertMore(repeated, 15, "repeated");
});

Deno.test("fixFile counts what validate finds", async () => {
  await assertLaw(async (before, { items, counts }) => {
    const { normalised } = counts;
    const errors = await rowsOf(before, ({ severity }) => severity === "error");
    const { mapping = 0, "missing-id": inPlace = 0 } = countByCode(errors);
    const told = counts.left.map(({ code }) => code);
    assert.equal(mapping, told.includes("mapping") ? 1 : 0);
    // Where no line has an id, that is all there is to say of the file.
    if (mapping === 1 && told.includes("missing-id") && inPlace === 0) return;
    const { repairs, sets_aside } = await countsOf(before);
    assert.deepEqual([counts.repairs, linesSetAside(counts)], [repairs, sets_aside]);
    assert.equal(counts.left.find(({ code }) => code === "missing-id")?.lines ?? 0, inPlace);
    // UTF-16 text has lines of its own.
    if (mayHoldUtf16(before)) return;
    const found = await problemsOf(before);
    for (const code of DAMAGE_CODES) {
      const lines = new Set(items.filter((item) => item.code === code).map(({ line }) => line));
      assert.equal(counts.quarantined[code] ?? 0, lines.size, code);
      assert(lines.size <= (found[code] ?? 0), code);
      assert((counts.partly[code] ?? 0) <= lines.size, code);
    }
    assert.equal(counts.quarantined["missing-id"], undefined);
    const bad = DAMAGE_CODES.reduce((sum, code) => sum + (found[code] ?? 0), -inPlace);
    assert.equal(counts.lines, counts.kept + inPlace + normalised.blank + bad);
    const whole = linesSetAside(counts) - sumOf(counts.partly);
    const mended = counts.repairs - sumOf(normalised);
    assert.equal(bad, mended + whole, "something is kept of a line, or nothing");
    assert(mended <= counts.salvaged, "a record at least from every line that is mended");
    assert(counts.holes + counts.lost <= whole);
    assert.deepEqual(normalised, {
      blank: found["blank"] ?? 0,
      bom: found["bom"] ?? 0,
      crlf: found["crlf"] ?? 0,
      final_newline: found["no-final-newline"] ?? 0,
    });
  });
});

Deno.test("fixFile gives each thing its place", async () => {
  const { log, items, counts } = await fix(
    '\ufeff{"id":"a"}\r\n\n{"id":"b","te{"id":"c","at":"2026-04-20T10:15:00Z"}\r{"id":"d"} {"x":1} \r\n' +
      '  {"id":"e"} \n=======\n{"id":"f"}\r',
  );
  assert.equal(
    decoder.decode(log),
    '{"id":"a"}\n{"id":"c","at":"2026-04-20T10:15:00Z"}\n{"id":"d"} \n  {"id":"e"} \n{"id":"f"}\n',
  );
  assert.deepEqual(items, [
    { line: 3, offset: 16, length: 13, code: "glued-records" },
    { line: 3, offset: 79, length: 9, code: "glued-records" },
    { line: 5, offset: 103, length: 7, code: "conflict-marker" },
  ]);
  assert.deepEqual(counts, {
    converted: null,
    lines: 6,
    kept: 3,
    salvaged: 2,
    recoded: { utf16Bytes: 0, utf8Bytes: 0 },
    repairs: 6,
    lost: 0,
    left: [{
      code: "mapping",
      lines: 1,
      message: 'Cannot tell the times of the lines: no line has the key "at"; keys there: "id"',
    }],
    bytes: 122,
    asideBytes: 29,
    quarantined: { "glued-records": 1, "conflict-marker": 1 },
    partly: { "glued-records": 1 },
    holes: 0,
    normalised: { blank: 1, bom: 1, crlf: 2, final_newline: 1 },
    droppedBytes: 6,
  });
});

/** Text as UTF-16. */
function utf16(text: string, isLittleEndian: boolean): Uint8Array {
  const bytes = new Uint8Array(text.length * 2);
  const view = new DataView(bytes.buffer);
  for (let at = 0; at < text.length; at++) {
    view.setUint16(2 * at, text.charCodeAt(at), isLittleEndian);
  }
  return bytes;
}

/** Records whose UTF-16 holds newlines of bytes in either half of a character. */
const WIDE = fc.constantFrom("a", "上", "\u010a", "\u0a05", "\u0a0a", "é", "木漏れ日", "🙂")
  .chain((text) =>
    fc.nat({ max: 99 }).map((id) =>
      `{"id":"u${id}","at":"2026-04-20T10:15:00Z","text":"${text.repeat(id % 3)}"}`
    )
  );

Deno.test("fixFile takes in a run of UTF-16 lines behind others, whichever half comes first", async () => {
  const log = fc.record({
    before: fc.array(READABLE, { maxLength: 3 }),
    isGlued: fc.boolean(),
    isLittleEndian: fc.boolean(),
    wide: fc.uniqueArray(WIDE, { minLength: 1, maxLength: 5 }),
    end: fc.constantFrom("", "\n", "\r\n"),
    behind: fc.array(READABLE, { maxLength: 2 }),
  });
  const property = fc.asyncProperty(log, async ({ before, isGlued, wide, end, behind, ...how }) => {
    const newline = before.length > 0 && !isGlued ? "\n" : "";
    // Without its end, the last one runs into what is behind it.
    const rest = end === "" ? [] : behind;
    const { log, items, counts } = await fix(join([
      encoder.encode(before.join("\n") + newline),
      utf16(wide.join("\r\n") + end, how.isLittleEndian),
      encoder.encode(rest.join("\n")),
    ]));
    // A record that a line has already is not taken out once more.
    const isRepeat = before.length > 0 && isGlued &&
      [...before.slice(0, -1), ...rest].includes(before.at(-1)!);
    const lines = [...isRepeat ? before.slice(0, -1) : before, ...wide];
    assert.deepEqual(decoder.decode(log).split("\n").slice(0, -1), [...lines, ...rest]);
    assert.equal(items.length, isRepeat ? 1 : 0);
    // What begins with it is no log with such a run, but of another kind.
    if (before.length === 0) assert.equal(counts.converted, "utf-16");
    else assert(counts.salvaged >= wide.length);
  });
  await assertProperty(property, RUNS);
});

Deno.test("fixFile sets aside what is torn in a run of UTF-16, byte order marks, and what only looks like it", async () => {
  const record = '{"id":"a","at":"2026-04-20T10:15:00Z"}';
  const log = join([
    encoder.encode("{}{\0x\0\n"),
    Uint8Array.of(0xff, 0xfe),
    utf16(`${record}\r\n{"id":"b","te\n\r\n${record}\r\n{"id":"c"`, true),
  ]);
  const fixed = await fix(log);
  assert.equal(decoder.decode(fixed.log), `${record}\n`);
  const texts = fixed.items.map(({ line, offset, length }) => [
    line,
    new TextDecoder(offset < 9 ? "latin1" : "utf-16le").decode(
      log.subarray(offset, offset + length),
    ),
  ]);
  assert.deepEqual(texts, [
    [1, "{}{\0x\0"],
    [2, "\u00ff\u00fe"],
    [3, '{"id":"b","te\n'],
    [5, `${record}\r\n`],
    [6, '{"id":"c"'],
  ]);
  assert.deepEqual(fixed.counts.quarantined, { "nul-bytes": 5 });
  assert.equal(fixed.counts.normalised.blank, 1);
});

Deno.test("fixFile takes out the record behind a hole that is longer than a line may be", async () => {
  const hole = "\0".repeat(2000);
  const log = `{"id":"a"}\n${hole}{"id":"b"}\r\n{"id":"c"}${hole}\n`;
  const { log: found, items, counts } = await fix(log, 1024);
  assert.equal(decoder.decode(found), '{"id":"a"}\n{"id":"b"}\n{"id":"c"}\n');
  assert.deepEqual(items, [
    { line: 2, offset: 11, length: 2000, code: "too-long" },
    { line: 3, offset: 2033, length: 2000, code: "too-long" },
  ]);
  assert.deepEqual(counts.partly, { "too-long": 2 });
  assert.equal(counts.droppedBytes, 1);
});

Deno.test("fixFile sets aside what a diff takes away, and keeps what it adds", async () => {
  const line = (text: string) => `{"id":"b","at":"2026-03-01T09:00:00Z","text":"${text}"}`;
  const { log, items } = await fix(
    `<<<<<<< Conflict 1 of 1\n%%%%%%% from base to side #1\n-${line("two")}\n+${line("mine")}\n` +
      `\\\\\\\\\\\\\\ to side\n+++++++ side #2\n${line("theirs")}\n>>>>>>> Conflict 1 of 1 ends\n`,
  );
  assert.equal(decoder.decode(log), `${line("mine")}\n${line("theirs")}\n`);
  assert.deepEqual(items.map(({ line, length, code }) => [line, length, code]), [
    [1, 23, "conflict-marker"],
    [2, 28, "conflict-marker"],
    [3, 52, "invalid-json"],
    [4, 1, "invalid-json"],
    [5, 15, "conflict-marker"],
    [6, 15, "conflict-marker"],
    [8, 28, "conflict-marker"],
  ]);
});

Deno.test("fixFile sets a line aside that is too long to be held", async () => {
  const long = `\ufeff${"x".repeat(1025)}\n{"id":"a"}\n`;
  const { log, items, counts } = await fix(encoder.encode(long), 1024);
  assert.equal(decoder.decode(log), '{"id":"a"}\n');
  assert.deepEqual(items, [{ line: 1, offset: 3, length: 1025, code: "too-long" }]);
  assert.deepEqual(counts.quarantined, { "too-long": 1 });
});

Deno.test("fixFile keeps lines that are longer than what it buffers", async () => {
  const lines = [10, 300_000, 5, 262_140, 262_143, 262_144, 600_000, 7]
    .map((length, index) => `{"id":"${index}","text":"${"é".repeat(length / 2)}"}\n`);
  const text = lines.join("");
  const { log } = await fix(text);
  assert(decoder.decode(log) === text);
  const glued = await fix(text.replaceAll("}\n", "}"));
  assert(decoder.decode(glued.log) === text);
  assert.equal(glued.counts.salvaged, lines.length);
});

Deno.test("fixFile takes an empty file as repaired", async () => {
  const { log, counts } = await fix("");
  assert.equal(log.length, 0);
  assert(isRepaired(counts));
});

Deno.test("isRepaired holds only where nothing would change", async () => {
  await assertLaw((before, { log, counts }) => {
    const isSame = before.length === log.length && before.every((byte, at) => byte === log[at]);
    assert.equal(isRepaired(counts), isSame);
  });
});

const AT = '"at":"2026-04-20T10:15:00Z"';

function wide(text: string): Uint8Array {
  const units = Array.from({ length: text.length }, (_, index) => text.charCodeAt(index));
  return Uint8Array.from([0xff, 0xfe, ...units.flatMap((unit) => [unit & 0xff, unit >> 8])]);
}

/** The stretches of a file that are set aside, as text. */
function textsOf(items: readonly Item[], file: string): string[] {
  const bytes = encoder.encode(file);
  return items.map(({ line, offset, length, code }) =>
    `${line} ${code} ${decoder.decode(bytes.subarray(offset, offset + length))}`
  );
}

Deno.test("fixFile converts UTF-16, sets aside its bad lines by their bytes there, and is done", async () => {
  const { log, items, counts } = await fix(
    wide(`{"id":"ä",${AT}}\r\nö!\r\n{"id":"b",${AT}}{"id":"c","x`),
  );
  assert.equal(decoder.decode(log), `{"id":"ä",${AT}}\n{"id":"b",${AT}}\n`);
  assert.deepEqual(items.map(({ line, offset, length, code }) => [line, offset, length, code]), [
    [2, 82, 6, "invalid-json"],
    [3, 166, 24, "glued-records"],
  ]);
  assert.deepEqual([counts.converted, counts.kept, counts.salvaged], ["utf-16", 1, 1]);
  assert.equal(whyNotRepaired(counts), null);
  assert(!isRepaired(counts));
  assert(isRepaired((await fix(log)).counts));
});

Deno.test("fixFile writes an array within UTF-16 as lines, in one go", async () => {
  const { log, counts } = await fix(wide(`[\n  {"id": "a", ${AT}},\n  {"id": "b", ${AT}}\n]\n`));
  assert.equal(decoder.decode(log), `{"id":"a",${AT}}\n{"id":"b",${AT}}\n`);
  assert.equal(counts.converted, "utf-16");
});

Deno.test("fixFile leaves packed files, and UTF-16 that no UTF-8 stands for, byte for byte", async () => {
  for (
    const [log, code] of [
      [Uint8Array.of(0x1f, 0x8b, 8, 0, 10, 10, 13), "packed"],
      [wide('{"id":"\ud800"}\n'), "utf-16"],
    ] as const
  ) {
    const { log: after, items, counts } = await fix(log);
    assert.deepEqual(after, log);
    assert.deepEqual(items, []);
    assert.deepEqual(counts.left.map(({ code, lines }) => [code, lines]), [[code, 1]]);
    assert(isRepaired(counts));
    assert.equal(whyNotRepaired(counts), null);
    const rows = await Array.fromAsync(validateFile(fromBytes("log", log), LINES_ALONE));
    assert.deepEqual(rows.map(({ message }) => message), [counts.left[0]!.message]);
  }
});

Deno.test("fixFile writes values as lines, and sets aside what is none, as it stands there", async () => {
  const pretty =
    `{\n  "id": "a",\n  ${AT}\n}\n{\n  "id": "b",\n  "n": [1, }\n}\n{\n  "id": "c"\n}\n` +
    '<<<<<<< HEAD\n{\n  "x": 1\n}\n{\n  "id": "d",\n  "te';
  const { log, items, counts } = await fix(pretty);
  assert.equal(decoder.decode(log), `{"id":"a",${AT}}\n{"id":"c"}\n{"x":1}\n`);
  assert.deepEqual(textsOf(items, pretty), [
    '5 invalid-json {\n  "id": "b",\n  "n": [1, }',
    "8 invalid-json }",
    "12 conflict-marker <<<<<<< HEAD",
    '16 torn-tail {\n  "id": "d",\n  "te',
  ]);
  assert.equal(counts.converted, "pretty-printed");
  assert.deepEqual(counts.left.map(({ code, lines }) => [code, lines]), [["missing-id", 1]]);
  const again = await fix(log);
  assert(isRepaired(again.counts));
});

Deno.test("fixFile sets objects without an id aside only if it is told to", async () => {
  const text = `{"id":"a",${AT}}\r\n{"type":"summary"}\r\n{"id":"b",${AT}}\n{"x":1}`;
  const left = await fix(text);
  assert.equal(decoder.decode(left.log), `${text.replaceAll("\r", "")}\n`);
  assert.deepEqual(left.counts.left, [{ code: "missing-id", lines: 2, message: null }]);
  assert.deepEqual(left.counts.normalised, { blank: 0, bom: 0, crlf: 2, final_newline: 1 });
  const aside = await fix(text, undefined, ["missing-id"]);
  assert.equal(decoder.decode(aside.log), `{"id":"a",${AT}}\n{"id":"b",${AT}}\n`);
  assert.deepEqual(aside.counts.quarantined, { "missing-id": 2 });
  assert.deepEqual(aside.counts.left, []);
});

Deno.test("whyNotRepaired minds lines that are lost, but not what holds nothing whole", async () => {
  const why = async (text: string) => whyNotRepaired((await fix(text)).counts);
  const good = `{"id":"a",${AT}}\n`;
  assert.equal(await why("app| {}\napp| {}\n"), "it would keep no line and set 2 aside");
  assert.equal(await why('{"id":"a","te'), "it would keep no line and set 1 aside");
  assert.equal(await why(`${good}oops\noops\n`), "it would keep 1 line and set 2 aside");
  assert.equal(await why(`${good}oops\n`), null);
  assert.equal(await why(`${good}{"type":"x"}\noops\noops\n`), null, "objects are kept");
  const other = `{"id":"b",${AT}}`;
  assert.equal(await why(`${other}${good}oops\noops\n`), null, "so is what is salvaged");
  const worthless = `<<<<<<< HEAD\n=======\n>>>>>>> x\n\n\0\0\0\n\n\n{"id":"b","te`;
  assert.equal(await why(good + worthless), null);
  assert.equal(
    await why(`${good}{"id":"b\0"}\n{"id":"b\0"}\n`),
    "it would keep 1 line and set 2 aside",
    "more than NUL",
  );
  const torn = '{"id":"c","te';
  assert.equal(await why(`${torn}${other}\noops\n`), null, "a part is kept of the first");
  assert.equal(await why(good + `,${good}`.repeat(2)), null, "the same record stands elsewhere");
  const hole = `${"\0".repeat(2000)}\n`;
  const whyLong = async (text: string) => whyNotRepaired((await fix(text, 1024)).counts);
  assert.equal(await whyLong(good + hole + hole), null, "a hole of any length");
  const filled = hole.replace("\0\n", "x\n");
  assert.equal(await whyLong(good + filled + filled), "it would keep 1 line and set 2 aside");
  assert.equal(await why(""), null);
  assert.equal(await why("\n\n"), null);
  const cut = `[{"id":"a"},{"id":"b","x":,{"id":"c"},{"id":"d"},{"id":"e"}]`;
  assert.match(
    (await why(cut.replace('"x":', '"x":[1')))!,
    /^it would set \d+ of \d+ bytes aside$/,
  );
});

Deno.test("fixFile counts lines of UTF-16 behind others like lines, and none as lost with what begins them", async () => {
  const plain = encoder.encode(`{"id":"a",${AT}}\n`);
  const appended = wide(`{"id":"b",${AT}}\r\n{"id":"a",${AT}}\r\n{"id":"c","te\r\n\r\n`);
  const { log, counts } = await fix(join([plain, appended]));
  assert.equal(decoder.decode(log), `{"id":"a",${AT}}\n{"id":"b",${AT}}\n`);
  // The byte order mark, the record that is there already, and the torn one.
  assert.deepEqual(counts.quarantined, { "nul-bytes": 3 });
  assert.deepEqual([counts.repairs, counts.normalised.blank, counts.lost], [2, 1, 1]);
});
