/**
 * Readers use scanners again that others have given back: nothing of what was read
 * before may show, and what is kept is bounded.
 */

import fc from "fast-check";
import assert from "node:assert/strict";
import type { LogSource } from "../storage/storage.ts";
import { UNMAPPED } from "../testing/generators/arbitrary.ts";
import { DAMAGED } from "../testing/generators/damaged.ts";
import { assertProperty } from "../testing/lanes/assert_property.ts";
import { lane } from "../testing/lanes/lane.ts";
import { instancesMade, instancesMadeBy, memoryBytesOfLast } from "../testing/scanner_instances.ts";
import { BLOCK_BYTES } from "./lines.ts";
import { type ReadOptions, type ReadPosition, type RecordBatch, RecordReader } from "./reader.ts";
import { KIND } from "./scanner/kinds.ts";
import { defaultSettings, type LogSettings } from "./settings.ts";

const SETTINGS = defaultSettings().logs.entries;
const encoder = new TextEncoder();
/** As many unused instances are kept, and none with a larger memory. */
const KEPT_MAX = 4, KEPT_MAX_BYTES = 8 * 1024 * 1024;

function sourceOf(log: Uint8Array | string): LogSource {
  const bytes = typeof log === "string" ? encoder.encode(log) : log;
  return {
    name: "log",
    size: bytes.length,
    read: (into, offset) => {
      const part = bytes.subarray(offset, offset + into.length);
      into.set(part);
      return Promise.resolve(part.length);
    },
    [Symbol.dispose]() {},
  };
}

function readerOf(log: Uint8Array | string, options: Partial<ReadOptions> = {}): RecordReader {
  return new RecordReader(sourceOf(log), { settings: SETTINGS, ...options });
}

/** A reader whose scanner has read nothing yet: those that were given back are held meanwhile. */
function freshReader(log: Uint8Array, options: ReadOptions): RecordReader {
  using held = new DisposableStack();
  while (true) {
    const before = instancesMade();
    const reader = new RecordReader(sourceOf(log), options);
    if (instancesMade() > before) return reader;
    held.use(reader);
  }
}

/** Lets go of all that is kept, so that what is given back from here on can be counted. */
function emptyPool(): void {
  for (const before = instancesMade(); instancesMade() === before;) readerOf("");
}

/** All that a batch tells, as plain data. */
function tellOf(batch: RecordBatch, fields: readonly string[]): unknown {
  const records = Array.from({ length: batch.length }, (_, index) => {
    const record = batch.at(index);
    const { id, key, version, line, offset, length, effective, at, atStart } = record;
    const { isDeleted, isRestored, isBare, mayHaveDuplicateKeys, mayViolateKinds } = record;
    return {
      ...{ id, key, version, line, offset, length, effective, at, atStart },
      ...{
        isDeleted,
        isRestored,
        isBare,
        mayHaveDuplicateKeys,
        mayViolateKinds,
      },
      fields: fields.map((name) => record.field(name)),
      stored: record.stored().text,
    };
  });
  const borrowed = batch.damages.map((place) => batch.borrowBytes(place).slice());
  return { records, damages: batch.damages, blanks: batch.blanks, borrowed };
}

/** All that a reader tells. */
async function tell(reader: RecordReader, { fields = [] }: ReadOptions): Promise<unknown> {
  const batches: unknown[] = [];
  for await (const batch of reader.batches()) batches.push(tellOf(batch, fields));
  const { lines, malformed, readable, effective } = reader;
  const { ids, versions } = reader.ids();
  return { batches, lines, malformed, readable, effective, ids, versions };
}

/** How a reader comes to its end. */
const ENDINGS = ["read", "left", "thrown", "failed", "unasked", "asked on"] as const;

/** Reads some or all of a log and disposes of the reader. */
async function use(
  log: Uint8Array,
  options: ReadOptions,
  ending: (typeof ENDINGS)[number],
): Promise<void> {
  const source = sourceOf(log);
  let reads = 0;
  const read: LogSource["read"] = (into, offset) => {
    if (ending === "failed" && ++reads > 1) return Promise.reject(new Error(ending));
    return source.read(into, offset);
  };
  using reader = new RecordReader({ ...source, read }, options);
  const batches = reader.batches();
  if (ending === "unasked") return;
  if (ending === "asked on") {
    const { done } = await batches.next();
    reader[Symbol.dispose]();
    if (!done) await assert.rejects(() => batches.next(), ReferenceError);
    return;
  }
  try {
    for await (const batch of batches) {
      if (ending === "left") break;
      if (batch.length > 0) assert.notEqual(batch.at(batch.length >> 1).id, "");
      if (ending === "thrown") throw new Error(ending);
    }
  } catch (error) {
    if ((error as Error).message !== ending) throw error;
  }
}

const NAMES = ["id", "at", "text", "entry_id", "x", "y", "k", "tags", "shape", "is_deleted"];
const someNames = (maxLength: number) => fc.uniqueArray(fc.constantFrom(...NAMES), { maxLength });

const settings: fc.Arbitrary<LogSettings> = fc.oneof(
  fc.constant(SETTINGS),
  fc.record({
    ...UNMAPPED,
    ...{ file: fc.constant("log"), id: someNames(4), at: someNames(3), is_deleted: someNames(3) },
    at_format: fc.constantFrom("rfc3339", "epoch_ms", "epoch_s"),
    kind: fc.constant("entity"),
    lineType: fc.constant("entity"),
    hasReviews: fc.constant(false),
    refersTo: fc.constant(null),
    tombstones: fc.constant("sticky"),
  }),
);

const kinds = fc.array(
  fc.tuple(fc.constantFrom(...NAMES), fc.constantFrom(...Object.values(KIND))),
  { maxLength: 6 },
).map((kinds) => new Map(kinds));

const only = fc.oneof(
  fc.uniqueArray(fc.constantFrom("a", "b", "c", "é", "id7", "absent"), { maxLength: 3 })
    .map((ids) => ({ ids })),
  fc.constantFrom("a", "zz", '木漏れ日 }{ "{\\', "absent").map((field) => ({ field })),
);

/** Many ids and values, long lines and deep ones: what makes tables and regions grow. */
const largeLog = fc.record({
  ids: fc.constantFrom(1, 7, 3000),
  lines: fc.constantFrom(1, 50, 4000),
  bytes: fc.constantFrom(0, 30, 4090, 70_000, 140_000),
  depth: fc.constantFrom(0, 3, 2000),
}).map(({ ids, lines, bytes, depth }) => {
  const texts = Array.from({ length: lines }, (_, index) => {
    const at = index % 5 === 0 ? `,"at":"2026-04-20T10:15:${10 + index % 50}Z"` : "";
    const x = `${"[".repeat(depth % (index + 2))}${"]".repeat(depth % (index + 2))}` || index % 9;
    return `{"id":"id${index % ids}"${at},"text":"t${index % 2500}\\n","k${
      index % 40
    }":0,"x":${x}}`;
  });
  const long = `{"id":"long","text":"${"é\\u00e9".repeat(bytes / 8)}","at":1767225600123}`;
  const twice = '{"id":"a","text":7,"entry_id":"a","y":1,"y":2,"text":"a","id":"a"}';
  return encoder.encode([...texts, long, twice, "oops", ...texts.slice(0, 9)].join("\n"));
});
const log = fc.oneof({ weight: 2, arbitrary: DAMAGED }, { weight: 1, arbitrary: largeLog });

/** Where a reader of a log may begin, as it is found with a scanner of its own. */
async function resumeOf(
  log: Uint8Array,
  share: number,
  settings: LogSettings,
): Promise<ReadPosition> {
  const offset = log.lastIndexOf(10, log.length * share) + 1;
  using reader = freshReader(log.subarray(0, offset), { settings });
  for await (const _ of reader.batches());
  const { lines, malformed, effective } = reader;
  return { offset, lines, malformed, effective, ids: reader.ids() };
}

const options: fc.Arbitrary<ReadOptions> = fc.record({
  settings,
  fields: someNames(10),
  ...{ kinds, filter: only, linesMax: fc.constantFrom(1, 5, 4100) },
}, { requiredKeys: ["settings", "fields"] });

Deno.test("records are the same with a scanner that has read other logs, however that ended", async () => {
  const before = fc.array(fc.tuple(log, options, fc.constantFrom(...ENDINGS)), {
    minLength: 1,
    maxLength: 4,
    size: "max",
  });
  let reused = 0;
  const law = fc.asyncProperty(
    before,
    log,
    options,
    fc.option(fc.double({ min: 0, max: 1, noNaN: true })),
    async (before, log, options, share) => {
      const resume = async () =>
        share === null ? {} : { from: await resumeOf(log, share, options.settings) };
      const fresh = { ...options, ...await resume() }, dirty = { ...options, ...await resume() };
      for (const [log, options, ending] of before) await use(log, options, ending);
      let told: unknown;
      const made = await instancesMadeBy(async () => {
        using reader = new RecordReader(sourceOf(log), dirty);
        told = await tell(reader, dirty);
      });
      reused += 1 - Math.min(made, 1);
      using reader = freshReader(log, fresh);
      assert.deepEqual(told, await tell(reader, fresh));
    },
  );
  await assertProperty(law, { seed: 1, numRuns: 200 });
  lane.assertMore(reused, 190, "scanners that had been used");
});

const SMALL = '{"id":"a","at":"2026-04-20T10:15:00Z","text":"t"}\noops\n{"id":"b","text":"u"}\n';

Deno.test("a scanner serves any number of readers, and its memory does not grow", async () => {
  emptyPool();
  const options = { settings: SETTINGS, fields: ["text"], filter: { ids: ["a", "b"] } };
  const tellSmall = async () => {
    using reader = readerOf(SMALL, options);
    return await tell(reader, options);
  };
  const first = await tellSmall();
  const made = await instancesMadeBy(async () => {
    for (let count = 0; count < 2000; count++) assert.deepEqual(await tellSmall(), first);
  });
  assert.equal(made, 0);
});

Deno.test("a scanner reserves for a small file what that takes", async () => {
  const memoryAfter = async (log: string) => {
    emptyPool();
    using reader = readerOf(log, { fields: ["text"] });
    for await (const _ of reader.batches());
    return memoryBytesOfLast();
  };
  const untouched = await memoryAfter("");
  assert.equal(await memoryAfter(SMALL), untouched);
  assert.equal(await memoryAfter(SMALL.repeat(50)), untouched);
  assert(await memoryAfter(SMALL.repeat(1000)) > untouched);
});

Deno.test("a few scanners are kept, however many readers there are at a time", async () => {
  emptyPool();
  const openMany = () => {
    using readers = new DisposableStack();
    for (let count = 0; count < 3 * KEPT_MAX; count++) readers.use(readerOf(SMALL));
  };
  assert.equal(await instancesMadeBy(openMany), 3 * KEPT_MAX);
  assert.equal(await instancesMadeBy(openMany), 2 * KEPT_MAX);
});

Deno.test("a scanner is kept after a file of many blocks, and dropped after what takes more", async () => {
  const readLog = async (log: string) => {
    using reader = readerOf(log);
    for await (const _ of reader.batches());
  };
  const blocks = SMALL.repeat(10_000);
  const longLine = `{"id":"a","text":"${"x".repeat(KEPT_MAX_BYTES / 16)}"}`;
  const manyIds = Array.from({ length: 100_000 }, (_, id) => `{"id":"${id}"}\n`).join("");
  for (const [log, dropped] of [[blocks, 0], [longLine, 1], [manyIds, 1]] as const) {
    emptyPool();
    await readLog(log);
    assert.equal(await instancesMadeBy(() => readLog(SMALL)), dropped);
  }
});

Deno.test("a scanner takes a few bytes of memory for each byte of the longest line", async () => {
  const line = `{"id":"a","text":"${"x".repeat(BLOCK_BYTES * 64)}"}`;
  emptyPool();
  const before = memoryBytesOfLast();
  using reader = readerOf(line);
  for await (const _ of reader.batches());
  assert(memoryBytesOfLast() - before < 16 * line.length);
});

Deno.test("a reader that is not disposed of keeps its scanner", async () => {
  emptyPool();
  const made = await instancesMadeBy(async () => {
    for await (const _ of readerOf(SMALL).batches());
    for await (const _ of readerOf(SMALL).batches());
  });
  assert.equal(made, 2);
});

Deno.test("a scanner is not used again while its memory may still be written to", async () => {
  emptyPool();
  const { promise, resolve } = Promise.withResolvers<number>();
  const reader = new RecordReader({ ...sourceOf(SMALL), read: () => promise }, {
    settings: SETTINGS,
  });
  const next = reader.batches().next();
  reader[Symbol.dispose]();
  assert.equal(await instancesMadeBy(() => readerOf(SMALL)), 1);
  resolve(SMALL.length);
  await assert.rejects(next, ReferenceError);
});

Deno.test("a reader that is disposed of gives nothing more, and what it borrowed has no bytes", async () => {
  const reader = readerOf(SMALL, { fields: ["text"] });
  const batches = reader.batches();
  const { value: batch } = await batches.next();
  const record = batch.at(0), [damage] = batch.damages;
  assert.deepEqual([record.id, record.field("text"), reader.lines], ["a", "t", 3]);
  const borrowed = record.borrowBytes(), stored = record.stored();
  reader[Symbol.dispose]();
  // Another reader may have the scanner now.
  using other = readerOf('{"id":"other","text":"other"}\n'.repeat(9), { fields: ["text"] });
  for await (const _ of other.batches());
  const gone: (() => unknown)[] = [
    ...[() => record.id, () => record.effective, () => record.at, () => record.field("text")],
    ...[
      () => record.stored(),
      () => record.borrowBytes(),
      () => batch.at(0),
      () => batch.borrowBytes(damage),
      () => batch.borrowBlock(),
    ],
    ...[() => reader.lines, () => reader.effective, () => reader.ids(), () => reader.versionsOf(0)],
  ];
  for (const ask of gone) {
    const message = "Cannot read on: the reader was disposed of";
    assert.throws(ask, { name: "ReferenceError", message }, ask.toString());
  }
  await assert.rejects(() => batches.next(), ReferenceError);
  await assert.rejects(() => reader.batches().next(), ReferenceError);
  assert.equal(borrowed.length, 0);
  assert.equal(stored.text, '{"id":"a","at":"2026-04-20T10:15:00Z","text":"t"}');
  assert.deepEqual([reader.readable, reader.malformed], [2, 1]);
});

Deno.test("a reader may be disposed of twice: its scanner goes to one reader only", async () => {
  emptyPool();
  const reader = readerOf(SMALL);
  reader[Symbol.dispose]();
  reader[Symbol.dispose]();
  assert.equal(await instancesMadeBy(() => [readerOf(SMALL), readerOf(SMALL)]), 1);
  // Nor does it take the scanner away from whoever has it by now.
  const first = readerOf(SMALL);
  first[Symbol.dispose]();
  using second = readerOf(SMALL);
  first[Symbol.dispose]();
  using third = readerOf('{"id":"c"}\n');
  for await (const _ of third.batches());
  assert.deepEqual((await tell(second, { settings: SETTINGS }) as { ids: unknown }).ids, [
    "a",
    "b",
  ]);
});
