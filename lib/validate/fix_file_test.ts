import fc from "fast-check";
import assert from "node:assert/strict";
import type { DamageCode } from "../records/damage.ts";
import { defaultSettings } from "../records/settings.ts";
import { MemoryStorage } from "../storage/memory.ts";
import { DAMAGED, READABLE } from "../testing/generators/damaged.ts";
import { assertProperty } from "../testing/lanes/assert_property.ts";
import { lane } from "../testing/lanes/lane.ts";
import { naiveSalvage } from "../testing/models/naive_split.ts";
import { type FixCounts, fixFile, type FixSink, isRepaired } from "./fix_file.ts";
import { type ProblemCode, PROBLEMS } from "./problems.ts";
import { validateFile } from "./validate_file.ts";

const SETTINGS = defaultSettings().logs.entries;
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
  counts: FixCounts;
}

function join(parts: readonly Uint8Array[]): Uint8Array {
  return Uint8Array.from(parts.flatMap((part) => [...part]));
}

async function fix(log: Uint8Array | string, maxLineBytes?: number): Promise<Fixed> {
  using source = await new MemoryStorage({ log }).open("log");
  const parts: Uint8Array[] = [], items: Item[] = [];
  const sink: FixSink = {
    log: (bytes) => Promise.resolve(void parts.push(bytes.slice())),
    quarantine: (item) => Promise.resolve(void items.push({ ...item })),
  };
  const counts = await fixFile(source!, SETTINGS, sink, maxLineBytes);
  return { log: join(parts), items, counts };
}

/** How many problems of each code a log has. */
async function problemsOf(log: Uint8Array): Promise<Partial<Record<string, number>>> {
  using source = await new MemoryStorage({ log }).open("log");
  const rows = await Array.fromAsync(validateFile(source!, {
    ...{ file: "log", log: null, settings: SETTINGS, now: 0n },
    ...{ loadSchema: null, isEntry: null },
  }));
  const groups = Object.entries(Object.groupBy(rows, ({ code }) => code));
  return Object.fromEntries(groups.map(([code, rows]) => [code, rows!.length]));
}

/** The lines that can be read, as they are but for what ends them. */
function readableLines(log: Uint8Array): string[] {
  const strict = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
  const lines: string[] = [];
  for (let start = 0, end; start < log.length; start = end + 1) {
    end = log.indexOf(NEWLINE, start);
    if (end < 0) end = log.length;
    try {
      const line = strict.decode(log.subarray(start, end));
      const text = start === 0 ? line.replace(/^\ufeff/, "") : line;
      const { id } = JSON.parse(text);
      if (typeof id === "string" && id !== "" && /^\s*\{/.test(text)) {
        lines.push(text.replace(/\r+$/, ""));
      }
    } catch {
      // Not readable.
    }
  }
  return lines;
}

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
  const property = fc.asyncProperty(DAMAGED, async (log) => await law(log, await fix(log)));
  await assertProperty(property, runs);
}

const OF_FORM = ["blank", "bom", "crlf", "no-final-newline"];

Deno.test("fixFile leaves no error and nothing to bring into form", async () => {
  await assertLaw(async (_, { log }) => {
    const problems = await problemsOf(log);
    const left = Object.keys(problems).filter((code) =>
      PROBLEMS[code as ProblemCode].severity === "error" || OF_FORM.includes(code)
    );
    assert.deepEqual(left, []);
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

Deno.test("fixFile keeps every readable line, in order and with its bytes", async () => {
  await assertLaw((before, { log, counts }) => {
    const kept = readableLines(before), found = readableLines(log);
    assert(isSubsequence(kept, found));
    assert.equal(counts.kept, kept.length);
    assert.equal(counts.kept + counts.salvaged, found.length);
    assert.equal(decoder.decode(log), found.map((line) => `${line}\n`).join(""));
  });
});

Deno.test("fixFile keeps, sets aside or counts every byte", async () => {
  await assertLaw((before, { log, items, counts }) => {
    const aside = items.map(({ offset, length }) => before.subarray(offset, offset + length));
    const setAside = aside.reduce((sum, part) => sum + part.length - count(part, NEWLINE), 0);
    const { utf16Bytes, utf8Bytes } = counts.converted;
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

/** What becomes of a log without UTF-16 text, by the book. */
function naiveFix(
  log: Uint8Array,
): { lines: string[]; aside: [line: number, text: string][]; repeats: number } {
  const latin1 = toLatin1(log);
  const readable = new Set(readableLines(log).map(fromUtf8).map(trim));
  const lines: string[] = [], aside: [number, string][] = [];
  let repeats = 0;
  const body = latin1.startsWith(LATIN1_BOM) ? latin1.slice(LATIN1_BOM.length) : latin1;
  const texts = body.split("\n");
  for (const [index, text] of texts.entries()) {
    // Alone, a line would be the first of a file.
    if (readableLines(toBytes(text)).length > 0 && !text.startsWith(LATIN1_BOM)) {
      lines.push(text.replace(/\r+$/, ""));
      continue;
    }
    if (/^[ \t\r]*$/.test(text)) continue;
    const hasNoId = /^[ \t\r]*\{/.test(text) && isJson(text);
    const pieces = hasNoId ? null : naiveSalvage(text, SETTINGS);
    for (const [piece, isRecord] of pieces ?? [[text, false]]) {
      const isNew = isRecord && !readable.has(trim(piece));
      if (isNew) lines.push(piece.replace(/\r+$/, ""));
      else aside.push([index + 1, piece]);
      if (isRecord && !isNew) repeats++;
      readable.add(trim(piece));
    }
  }
  return { lines, aside, repeats };
}

const LATIN1_BOM = "\u00ef\u00bb\u00bf";
const trim = (text: string) => text.replace(/^[ \t\r]+|[ \t\r]+$/g, "");
const toBytes = (latin1: string) => Uint8Array.from(latin1, (char) => char.charCodeAt(0));
const toLatin1 = (bytes: Uint8Array) => Array.from(bytes, (b) => String.fromCharCode(b)).join("");
const fromUtf8 = (text: string) => toLatin1(encoder.encode(text));

function isJson(latin1: string): boolean {
  try {
    JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(toBytes(latin1)));
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
    salvaged += counts.salvaged;
    repeated += expected.repeats;
  }, { ...RUNS, numRuns: 2000 });
  lane.assertMore(salvaged, 300, "salvaged");
  lane.assertMore(repeated, 15, "repeated");
});

Deno.test("fixFile counts what validate finds", async () => {
  await assertLaw(async (before, { items, counts: { normalised, quarantined, ...counts } }) => {
    // UTF-16 text has lines of its own.
    if (mayHoldUtf16(before)) return;
    const found = await problemsOf(before);
    const damaged = DAMAGE_CODES.map((code) => found[code] ?? 0);
    for (const [index, code] of DAMAGE_CODES.entries()) {
      const lines = new Set(items.filter((item) => item.code === code).map(({ line }) => line));
      assert.equal(quarantined[code] ?? 0, lines.size, code);
      assert(lines.size <= damaged[index]!, code);
      assert((counts.partly[code] ?? 0) <= lines.size, code);
    }
    const bad = damaged.reduce((sum, lines) => sum + lines, 0);
    const whole = Object.values(quarantined).reduce((sum, lines) => sum + lines, 0) -
      Object.values(counts.partly).reduce((sum, lines) => sum + lines, 0);
    assert.equal(counts.lines, counts.kept + normalised.blank + bad);
    assert(bad - whole <= counts.salvaged, "a record at least from every other line");
    assert(counts.holes <= whole);
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
    lines: 6,
    kept: 3,
    salvaged: 2,
    converted: { utf16Bytes: 0, utf8Bytes: 0 },
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
    assert(counts.salvaged >= wide.length);
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
