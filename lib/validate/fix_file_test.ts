import fc from "fast-check";
import assert from "node:assert/strict";
import { defaultSettings } from "../records/settings.ts";
import { MemoryStorage } from "../storage/memory.ts";
import { DAMAGED } from "../testing/generators/damaged.ts";
import { assertProperty } from "../testing/lanes/assert_property.ts";
import { type FixCounts, fixFile, type FixSink, isRepaired } from "./fix_file.ts";
import { validateFile } from "./validate_file.ts";

const SETTINGS = defaultSettings().logs.entries;
const RUNS = { seed: 1, numRuns: 500 };
const NEWLINE = 10;
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

async function assertLaw(law: (before: Uint8Array, fixed: Fixed) => void | Promise<void>) {
  const property = fc.asyncProperty(DAMAGED, async (log) => await law(log, await fix(log)));
  await assertProperty(property, RUNS);
}

Deno.test("fixFile leaves no error and nothing to bring into form", async () => {
  await assertLaw(async (_, { log }) => {
    const problems = await problemsOf(log);
    const left = Object.keys(problems).filter((code) =>
      !["missing-at", "bad-at", "duplicate-key", "clock-regression", "future-time"].includes(code)
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
    const setAside = items.reduce((sum, { length }) => sum + length, 0);
    const kept = log.length - count(log, NEWLINE);
    assert.equal(
      before.length - count(before, NEWLINE),
      kept + setAside + counts.droppedBytes,
    );
    for (const { line, offset, length } of items) {
      assert.equal(count(before.subarray(0, offset), NEWLINE), line - 1, "on the line it names");
      assert(length > 0 && offset + length <= before.length);
      assert(!before.subarray(offset, offset + length).includes(NEWLINE));
    }
  });
});

Deno.test("fixFile counts what validate finds", async () => {
  await assertLaw(async (before, { counts: { normalised, quarantined, ...counts } }) => {
    const { "glued-records": gluedBefore = 0, ...found } = await problemsOf(before);
    const { "glued-records": glued = 0, ...setAside } = quarantined;
    for (const [code, count] of Object.entries(setAside)) assert.equal(count, found[code], code);
    const bad = Object.values(setAside).reduce((sum, count) => sum + count, gluedBefore);
    assert.equal(counts.lines, counts.kept + normalised.blank + bad);
    assert(glued <= gluedBefore && gluedBefore <= counts.salvaged);
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
    quarantined: { "glued-records": 1, "conflict-marker": 1 },
    normalised: { blank: 1, bom: 1, crlf: 2, final_newline: 1 },
    droppedBytes: 6,
  });
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
