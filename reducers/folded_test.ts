/**
 * The scanner folds what reducers say follows the lifecycle law. Their `apply` is what it
 * means: every row that the scanner comes to is held against the one that `apply` makes.
 */

import fc from "fast-check";
import assert from "node:assert/strict";
import { MAX_LINE_BYTES } from "../lib/records/lines.ts";
import { mappingOf } from "../lib/records/mapping/mapping.ts";
import type { Selection } from "../lib/records/reader.ts";
import { type IdState, LoadedIds } from "../lib/records/scanner/loaded_ids.ts";
import {
  defaultLogSettings,
  defaultSettings,
  logNames,
  type LogSettings,
  logSettings,
  type Settings,
} from "../lib/records/settings.ts";
import type { Checkpoint } from "../lib/replay/checkpoint.ts";
import { type Cut, NO_CUT } from "../lib/replay/cut.ts";
import type { Log } from "../lib/replay/log.ts";
import { copyRow, type IdRow, rowsByKey, standingAt } from "../lib/replay/projection.ts";
import { lifecycleOf, loadsStates, type Reducer } from "../lib/replay/reducer.ts";
import { Replay, type ReplayOptions } from "../lib/replay/replay.ts";
import type { RowTable } from "../lib/replay/row_table.ts";
import { fromBytes, slice } from "../lib/storage/source.ts";
import type { LogSource } from "../lib/storage/storage.ts";
import { ENTRY_IDS, TIMES, world } from "../lib/testing/generators/arbitrary.ts";
import { DAMAGED } from "../lib/testing/generators/damaged.ts";
import { assertProperty } from "../lib/testing/lanes/assert_property.ts";
import { modelInstant } from "../lib/testing/models/model.ts";
import { openDirectory, reducers } from "../mod.ts";
import { encodeRow } from "../snapshots/row.ts";

const encoder = new TextEncoder();

function logOf(name: string, settings: LogSettings): Log {
  return { name, settings, reducer: reducers[settings.lineType] as Reducer };
}

/** The same log, every line of which goes through `apply`. */
function definitionOf({ reducer, ...log }: Log): Log {
  return {
    ...log,
    reducer: { ...reducer, apply: (state, record) => reducer.apply(state, record) },
  };
}

/** All that can be asked of a replay. */
function told(replay: Replay) {
  const { lines, malformed, effective, offset, oddFlags, ahead } = replay;
  return {
    ...{ lines, malformed, effective, offset, oddFlags: { ...oddFlags }, ahead },
    states: replay.states.map((state) => ({
      rows: rowsByKey(state),
      live: state.live().map(({ id }) => id),
      standings: Array.from({ length: state.size }, (_, key) => standingAt(state, key)),
      // Ids that are selected have keys also where nothing of them was folded.
      versions: Array.from({ length: state.size + 3 }, (_, key) => replay.versionsOf(key)),
    })),
  };
}

function assertFolds(replay: Replay): void {
  const canFold = mappingOf(replay.log.settings) === null;
  for (const state of replay.states) {
    assert.equal((state as RowTable).folded !== null, canFold, "the scanner folds what it can");
  }
}

/** Where a log is read in two parts: behind each of some of its newlines. */
function endsOf(bytes: Uint8Array, count: number): number[] {
  const ends = [...bytes.keys()].filter((at) => bytes[at] === 10).map((at) => at + 1);
  const step = Math.max(1, Math.ceil(ends.length / count));
  return ends.filter((_, index) => index % step === 0);
}

async function assertSame(log: Log, bytes: Uint8Array, options: ReplayOptions): Promise<void> {
  const source = fromBytes("log", bytes);
  using applied = new Replay(definitionOf(log), options);
  await applied.advance(source);
  const expected = told(applied);
  using folded = new Replay(log, options);
  await folded.advance(source);
  assertFolds(folded);
  assert.deepEqual(told(folded), expected, "at once");
  for (const end of endsOf(bytes, 3)) {
    await assertSameInParts(log, options, { source, end }, expected);
  }
  folded[Symbol.dispose]();
  assertFolds(folded);
  assert.deepEqual(told(folded), expected, "closed");
}

async function assertSameInParts(
  log: Log,
  options: ReplayOptions,
  { source, end }: { source: LogSource; end: number },
  expected: ReturnType<typeof told>,
): Promise<void> {
  for (const observe of [{}, { before: () => {} }]) {
    using parts = new Replay(log, options);
    await parts.advance(slice(source, 0, end));
    if (options.to?.length === 1 && options.filter === undefined) {
      const { rows, ...kept } = parts.checkpoint();
      const from = { ...kept, rows: rows.map((row) => row && copyRow(row)) };
      using tail = new Replay(log, { ...options, from });
      await tail.advance(source);
      const [{ rows: found, live } = { rows: [], live: [] }] = told(tail).states;
      assert.deepEqual(found, expected.states[0]!.rows, "behind a checkpoint");
      assert.deepEqual(live, expected.states[0]!.live, "behind a checkpoint");
      await assertLoads(log, { ...options, from: parts.checkpoint() }, source, expected);
    }
    await parts.advance(source, { observe });
    assert.deepEqual(told(parts), expected, "in parts");
  }
}

/** The same checkpoint, its ids loaded: rows as a snapshot spells them, or one by one. */
function loadedInto(from: Checkpoint, log: Log, asLines: boolean): Checkpoint {
  const { lines, offset: bytes } = from;
  const isLive = lifecycleOf(log.reducer)!.policy(log.settings) === "none";
  const bounds = { lines, bytes, lineBytes: MAX_LINE_BYTES, latest: 2n ** 63n - 1n, isLive };
  const loaded = new LoadedIds(bounds);
  for (const [key, id] of from.ids.ids.entries()) {
    const versions = from.ids.versions[key]!, row = from.rows[key];
    const line = encoder.encode(`${encodeRow(id, versions, row)}\n`);
    const isTaken = asLines && loaded.take(line) === line.length;
    if (!isTaken) assert(loaded.add(id, versions, row));
    assert.equal(isTaken, asLines && row !== undefined && /^[ -~]+$/.test(id) && !/["\\]/.test(id));
    assert.deepEqual(loaded.state(key), row && stateOf(row));
  }
  return { ...from, loaded };
}

function stateOf({ firstOffset, current, tombstone }: IdRow): IdState {
  return {
    firstOffset,
    current: current && { ...current },
    tombstone: tombstone && { ...tombstone },
  };
}

async function assertLoads(
  log: Log,
  options: ReplayOptions & { from: Checkpoint },
  source: LogSource,
  expected: ReturnType<typeof told>,
): Promise<void> {
  if (!loadsStates(log.reducer) || mappingOf(log.settings) !== null) return;
  const begun = (asLines: boolean) => ({
    ...options,
    from: loadedInto(options.from, log, asLines),
  });
  for (const asLines of [true, false]) {
    await assertOne(log, begun(asLines), source, expected);
  }
  using shown = new Replay(log, begun(true));
  await shown.advance(source, { observe: { before: () => {} } });
  assert.deepEqual(told(shown).states, expected.states, "shown each line behind a checkpoint");
}

async function assertOne(
  log: Log,
  options: ReplayOptions,
  source: LogSource,
  expected: ReturnType<typeof told>,
): Promise<void> {
  using loaded = new Replay(log, options);
  await loaded.advance(source);
  assertFolds(loaded);
  const assertTold = (when: string) => {
    const { lines, malformed, effective, states } = told(loaded);
    const { oddFlags: _, ahead: __, offset: ___, ...all } = expected;
    assert.deepEqual({ lines, malformed, effective, states }, all, when);
  };
  assertTold("behind ids that were loaded");
  const { rows } = loaded.checkpoint();
  assert.deepEqual(rows, expected.states[0]!.rows);
  loaded[Symbol.dispose]();
  assertTold("behind ids that were loaded, closed");
}

const CUTS: readonly Cut[] = [
  NO_CUT,
  ...TIMES.slice(0, 4).map((time) => ({ through: modelInstant(time)!, lineMax: null })),
  ...[0, 1, 5, 17].map((lineMax) => ({ through: null, lineMax })),
  { through: modelInstant(TIMES[1])!, lineMax: 9 },
];

const CUT_LISTS = fc.oneof(
  fc.constantFrom(...CUTS).map((cut) => [cut]),
  fc.array(fc.constantFrom(...CUTS), { minLength: 2, maxLength: 4 }),
);
const FILTERS: fc.Arbitrary<Selection | undefined> = fc.option(
  fc.oneof(
    fc.uniqueArray(fc.constantFrom(...ENTRY_IDS, "i1", "s1", "nobody"), { minLength: 1 })
      .map((ids) => ({ ids })),
    fc.constantFrom(...ENTRY_IDS).map((field) => ({ field })),
    // No line has it, and it needs no room before the log is read.
    fc.constant({ ids: [""] }),
  ),
  { nil: undefined, freq: 2 },
);

Deno.test("the scanner folds every row as the reducer does, of generated logs", async () => {
  const draw = fc.tuple(world(), CUT_LISTS, FILTERS);
  const property = fc.asyncProperty(draw, async ([{ texts, settings }, to, filter]) => {
    for (const name of ["entries", "interactions", "firings", "sessions"] as const) {
      const log = logOf(name, settings.logs[name]);
      if (filter && "field" in filter && log.reducer.fields.length === 0) continue;
      await assertSame(log, encoder.encode(texts[name]), { to, filter });
    }
  });
  await assertProperty(property, { seed: 1, numRuns: 60 });
});

Deno.test("the scanner folds every row as the reducer does, of damaged logs", async () => {
  const policy = fc.constantFrom("sticky" as const, "latest" as const, "none" as const);
  const draw = fc.tuple(DAMAGED, policy, CUT_LISTS);
  const property = fc.asyncProperty(draw, async ([bytes, tombstones, to]) => {
    const entity = { ...defaultLogSettings("notes", "entity"), tombstones };
    await assertSame(logOf("notes", entity), bytes, { to });
    await assertSame(logOf("pings", defaultLogSettings("pings", "event")), bytes, { to });
  });
  await assertProperty(property, { seed: 1, numRuns: 40 });
});

/** The folders under testdata/ that hold a log directory. */
function* directories(folder: string): Generator<string> {
  for (const { name, isDirectory, isFile } of Deno.readDirSync(folder)) {
    if (isDirectory) yield* directories(`${folder}/${name}`);
    if (isFile && name === "entries.jsonl") yield folder;
  }
}

async function settingsIn(folder: string): Promise<Settings> {
  try {
    return (await openDirectory(folder)).settings;
  } catch {
    // A config that nothing can be read with.
    return defaultSettings();
  }
}

Deno.test("the scanner folds every row as the reducer does, of all logs of testdata", async () => {
  const root = new URL("../testdata/", import.meta.url).pathname.slice(0, -1);
  let logs = 0;
  for (const folder of directories(root)) {
    const settings = await settingsIn(folder);
    for (const name of logNames(settings)) {
      const log = logOf(name, logSettings(settings, name));
      const path = `${folder}/${log.settings.file}`;
      const bytes = await Deno.readFile(path).catch(() => null);
      if (bytes === null) continue;
      logs++;
      const [middle = 0n] = [modelInstant("2026-03-01T12:00:00Z")!];
      const cuts = [NO_CUT, { through: middle, lineMax: null }, { through: null, lineMax: 40 }];
      for (const to of [...cuts.map((cut) => [cut]), cuts]) await assertSame(log, bytes, { to });
    }
  }
  assert(logs > 30, `${logs}`);
});

Deno.test("the scanner folds many ids as the reducer does, and they can be read when it is gone", async () => {
  // More than a scanner's memory may hold that is used again.
  const lines = Array.from({ length: 120_000 }, (_, index) => {
    const id = `${(index * 7919) % 60_000}-日`, flag = index % 11 === 0 ? ',"is_deleted":true' : "";
    return `{"id":"${id}","text":"${index}"${flag}}\n`;
  });
  const log = logOf("entries", defaultSettings().logs.entries);
  const source = fromBytes("log", encoder.encode(lines.join("")));
  using applied = new Replay(definitionOf(log));
  await applied.advance(source);
  using folded = new Replay(log);
  await folded.advance(source);
  folded[Symbol.dispose]();
  assert.equal(folded.state.size, 60_000);
  // One by one: a difference in all of them could not be shown.
  for (let key = 0; key < 60_000; key++) {
    assert.deepEqual(folded.state.row(key), applied.state.row(key));
    assert.equal(folded.versionsOf(key), applied.versionsOf(key));
  }
});
