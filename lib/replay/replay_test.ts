import assert from "node:assert/strict";
import { defaultSettings } from "../records/settings.ts";
import { MemoryStorage } from "../storage/memory.ts";
import { fromBytes, slice } from "../storage/source.ts";
import { parseInstant } from "../time/instant.ts";
import { type Cut, NO_CUT } from "./cut.ts";
import { copyRow, rowsByKey, VersionRef } from "./projection.ts";
import type { Reducer } from "./reducer.ts";
import { Replay, type ReplayObserver } from "./replay.ts";
import { RowTable } from "./row_table.ts";

class Lines extends RowTable {
  readonly lines: number[] = [];
}

/** A reducer that only notes which lines it was given. */
const noteLines: Reducer<Lines> = {
  name: "lines",
  version: 1,
  fields: [],
  initial: () => new Lines(),
  effect: () => "capture",
  apply: (state, record) => void state.lines.push(record.line),
};

const settings = defaultSettings().logs.entries;
const TEXT = [
  '{"id":"a"}',
  '{"id":"b","at":"2026-03-05T00:00:00Z"}',
  "oops",
  '{"id":"c"}',
  '{"id":"a","at":"2026-03-01T00:00:00Z"}',
  '{"id":"d","at":"soon"}',
  '{"id":"b","at":"2026-03-03T00:00:00.000001Z"}',
].join("\n");

async function foldLines(
  to: readonly Cut[],
  observe?: ReplayObserver<Lines>,
): Promise<readonly Lines[]> {
  using source = await new MemoryStorage({ "entries.jsonl": TEXT }).open("entries.jsonl");
  using replay = new Replay({ name: "entries", settings, reducer: noteLines }, { to });
  await replay.advance(source!, { observe });
  return replay.states;
}

async function foldedLines(cut: Cut): Promise<number[]> {
  const [state] = await foldLines([cut]);
  return state!.lines;
}

function until(text: string): Cut {
  return { through: parseInstant(text), lineMax: null };
}

Deno.test("a replay takes in every readable line, in log order, when nothing cuts it", async () => {
  assert.deepEqual(await foldedLines(NO_CUT), [1, 2, 4, 5, 6, 7]);
});

Deno.test("a replay goes on behind a line that is too late, and takes in its own instant", async () => {
  assert.deepEqual(await foldedLines(until("2026-03-01T00:00:00Z")), [1, 5, 6]);
  assert.deepEqual(await foldedLines(until("2026-02-28T23:59:59.999999Z")), [1]);
  assert.deepEqual(await foldedLines(until("2026-03-03T00:00:00Z")), [1, 5, 6]);
  assert.deepEqual(await foldedLines(until("2026-03-03T00:00:00.000001Z")), [1, 5, 6, 7]);
});

Deno.test("a replay cuts behind a physical line, whether it is readable or not", async () => {
  assert.deepEqual(await foldedLines({ through: null, lineMax: 3 }), [1, 2]);
  assert.deepEqual(await foldedLines({ through: null, lineMax: 4 }), [1, 2, 4]);
  const both = { through: parseInstant("2026-03-01T00:00:00Z"), lineMax: 5 };
  assert.deepEqual(await foldedLines(both), [1, 5]);
});

Deno.test("a replay gives several states in one pass what each would get alone", async () => {
  const cuts = [NO_CUT, until("2026-03-01T00:00:00Z"), { through: null, lineMax: 2 }];
  const states = await foldLines(cuts);
  for (const [index, cut] of cuts.entries()) {
    assert.deepEqual(states[index]!.lines, await foldedLines(cut));
  }
});

Deno.test("a replay shows a line before and after it is applied, and only lines that are folded", async () => {
  const seen: [number, number][] = [], applied: [number, number][] = [];
  await foldLines([until("2026-03-01T00:00:00Z")], {
    before: (state, { line }) => seen.push([line, state.lines.length]),
    after: (state, { line }) => applied.push([line, state.lines.length]),
  });
  assert.deepEqual(seen, [[1, 0], [5, 1], [6, 2]]);
  assert.deepEqual(applied, [[1, 1], [5, 2], [6, 3]]);
});

/** A reducer that keeps the latest line of each id. */
const keepLatest: Reducer = {
  name: "latest",
  version: 1,
  fields: [],
  initial: () => new RowTable(),
  effect: () => "edit",
  apply(state, record) {
    const { id, key, offset } = record;
    const firstOffset = state.row(key)?.firstOffset ?? offset;
    state.set(key, { id, firstOffset, current: new VersionRef(record), tombstone: null });
  },
};

/** All that can be asked of a replay. */
function told(replay: Replay) {
  const { lines, malformed, effective, offset, state } = replay;
  const versions = Array.from({ length: state.size }, (_, key) => replay.versionsOf(key));
  return { lines, malformed, effective, offset, versions, rows: rowsByKey(state) };
}

Deno.test("a replay from a checkpoint, or in stretches, comes to what one of all lines comes to", async () => {
  const log = { name: "entries", settings, reducer: keepLatest };
  const bytes = new TextEncoder().encode(TEXT);
  const ends = TEXT.split("\n").map((_, index, lines) =>
    Math.min(bytes.length, lines.slice(0, index + 1).join("\n").length + 1)
  );
  const source = fromBytes("entries.jsonl", bytes);
  using whole = new Replay(log);
  await whole.advance(source);
  for (const end of ends) {
    using first = new Replay(log);
    await first.advance(slice(source, 0, end));
    const kept = first.checkpoint();
    const checkpoint = { ...kept, rows: kept.rows.map((row) => row && copyRow(row)) };
    await first.advance(source);
    using second = new Replay(log, { from: checkpoint });
    await second.advance(source);
    for (const replay of [first, second]) assert.deepEqual(told(replay), told(whole), `${end}`);
  }
  const before = told(whole);
  whole[Symbol.dispose]();
  assert.deepEqual(told(whole), before, "what it came to can be read when it is closed");
});

Deno.test("a replay gives every state of a checkpoint rows of its own", async () => {
  const log = { name: "entries", settings, reducer: keepLatest };
  const source = fromBytes("entries.jsonl", new TextEncoder().encode('{"id":"a"}\n{"id":"a"}\n'));
  using first = new Replay(log);
  await first.advance(slice(source, 0, 11));
  using second = new Replay(log, { from: first.checkpoint(), to: [NO_CUT, NO_CUT] });
  const [a, b] = second.states;
  assert.notEqual(a!.row(0), b!.row(0));
  assert.deepEqual(a!.row(0), b!.row(0));
});
