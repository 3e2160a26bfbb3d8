import assert from "node:assert/strict";
import { RecordReader } from "../records/reader.ts";
import { defaultSettings } from "../records/settings.ts";
import { MemoryStorage } from "../storage/memory.ts";
import { parseInstant } from "../time/instant.ts";
import type { Cut, FoldTarget } from "./fold.ts";
import { fold, NO_CUT } from "./fold.ts";
import type { Projection } from "./projection.ts";
import type { Reducer } from "./reducer.ts";

interface Lines extends Projection {
  lines: number[];
}

/** A reducer that only notes which lines it was given. */
const noteLines: Reducer<Lines> = {
  name: "lines",
  version: 1,
  fields: [],
  initial: () => ({ rows: [], lines: [] }),
  effect: () => "capture",
  apply: (state, record) => void state.lines.push(record.line),
};

function viewOf(cut: Cut): FoldTarget<Lines> {
  return { reducer: noteLines, state: noteLines.initial(settings), cut };
}

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

async function foldInto(...views: FoldTarget<Lines>[]): Promise<void> {
  using source = await new MemoryStorage({ "entries.jsonl": TEXT }).open("entries.jsonl");
  using reader = new RecordReader(source!, { settings });
  await fold(reader.batches(), views);
}

async function foldedLines(cut: Cut): Promise<number[]> {
  const view = viewOf(cut);
  await foldInto(view);
  return view.state.lines;
}

function until(text: string): Cut {
  return { through: parseInstant(text), lineMax: null };
}

Deno.test("fold takes in every readable line, in log order, when nothing cuts it", async () => {
  assert.deepEqual(await foldedLines(NO_CUT), [1, 2, 4, 5, 6, 7]);
});

Deno.test("fold goes on behind a line that is too late, and takes in its own instant", async () => {
  assert.deepEqual(await foldedLines(until("2026-03-01T00:00:00Z")), [1, 5, 6]);
  assert.deepEqual(await foldedLines(until("2026-02-28T23:59:59.999999Z")), [1]);
  assert.deepEqual(await foldedLines(until("2026-03-03T00:00:00Z")), [1, 5, 6]);
  assert.deepEqual(await foldedLines(until("2026-03-03T00:00:00.000001Z")), [1, 5, 6, 7]);
});

Deno.test("fold cuts behind a physical line, whether it is readable or not", async () => {
  assert.deepEqual(await foldedLines({ through: null, lineMax: 3 }), [1, 2]);
  assert.deepEqual(await foldedLines({ through: null, lineMax: 4 }), [1, 2, 4]);
  const both = { through: parseInstant("2026-03-01T00:00:00Z"), lineMax: 5 };
  assert.deepEqual(await foldedLines(both), [1, 5]);
});

Deno.test("fold gives several views in one pass what each would get alone", async () => {
  const cuts = [NO_CUT, until("2026-03-01T00:00:00Z"), { through: null, lineMax: 2 }];
  const views = cuts.map(viewOf);
  await foldInto(...views);
  for (const view of views) assert.deepEqual(view.state.lines, await foldedLines(view.cut));
});

Deno.test("fold shows a line before and after it is applied, and only lines that are folded", async () => {
  const seen: [number, number][] = [], applied: [number, number][] = [];
  const view: FoldTarget<Lines> = {
    ...viewOf(until("2026-03-01T00:00:00Z")),
    onRecord: (state, { line }) => seen.push([line, state.lines.length]),
    onApplied: (state, { line }) => applied.push([line, state.lines.length]),
  };
  await foldInto(view);
  assert.deepEqual(seen, [[1, 0], [5, 1], [6, 2]]);
  assert.deepEqual(applied, [[1, 1], [5, 2], [6, 3]]);
});
