import fc from "fast-check";
import assert from "node:assert/strict";
import type { LogRecord } from "../lib/records/reader.ts";
import { defaultSettings } from "../lib/records/settings.ts";
import { copyRow, type EventsProjection, rowsByKey, rowsOf } from "../lib/replay/projection.ts";
import type { Reducer } from "../lib/replay/reducer.ts";
import { assertProperty } from "../lib/testing/lanes/assert_property.ts";
import { openTexts } from "../lib/testing/models/check.ts";
import { firings } from "./firings.ts";
import { interactions } from "./interactions.ts";

const ENTRY_IDS = ["a", "b", "c"];
const EVENTS: ["firings" | "interactions", Reducer<EventsProjection>][] = [
  ["firings", firings],
  ["interactions", interactions],
];

/** The ids of one entry's events, by the rows alone. */
function idsFromScratch(state: EventsProjection, entryId: string): string[] {
  return [...rowsOf(state)].filter((row) => row.entryId === entryId).sort((a, b) =>
    Number(a.current.effective - b.current.effective) || a.current.offset - b.current.offset
  ).map(({ id }) => id);
}

function assertAsFromScratch(state: EventsProjection): void {
  for (const entryId of ENTRY_IDS) {
    assert.deepEqual(state.of(entryId).map(({ id }) => id), idsFromScratch(state, entryId));
  }
}

/** Few ids, entries and times, so that events move to and fro and meet; some name no entry or time. */
const LINE = fc.record({
  id: fc.constantFrom("1", "2", "3", "4", "5"),
  entry_id: fc.constantFrom(...ENTRY_IDS, ...ENTRY_IDS, null),
  at: fc.constantFrom("2026-03-01T00:00:00Z", "2026-03-02T00:00:00Z", "2026-03-03T00:00:00Z", null),
}).map((line) => JSON.stringify(line) + "\n");

/**
 * Folds lines and checks the lists before those marked, in one state that takes
 * in all lines and in one that begins behind the line `cut` with what a snapshot
 * would bring.
 */
async function checkLists(
  [log, reducer]: typeof EVENTS[number],
  lines: readonly [line: string, isAsked: boolean][],
  cut: number,
): Promise<void> {
  const resumed = reducer.initial(defaultSettings().logs[log]);
  const logs = openTexts({ [`${log}.jsonl`]: lines.map(([line]) => line).join("") });
  const before = (state: EventsProjection, record: LogRecord) => {
    const isAsked = lines[record.line - 1]![1];
    if (isAsked) assertAsFromScratch(state);
    if (record.line === cut + 1) {
      for (const [key, row] of rowsByKey(state).entries()) resumed.set(key, row && copyRow(row));
    }
    if (record.line <= cut) return;
    if (isAsked) assertAsFromScratch(resumed);
    reducer.apply(resumed, record);
  };
  const { state } = await logs.replay(log, reducer, { observe: { before } });
  assertAsFromScratch(state);
  assertAsFromScratch(resumed);
}

Deno.test("by entry lists what it would list from scratch, whenever it is asked in between", async () => {
  const lines = fc.array(fc.tuple(LINE, fc.boolean()), {
    minLength: 1,
    maxLength: 30,
    size: "max",
  });
  const draw = fc.tuple(fc.constantFrom(...EVENTS), lines, fc.nat(30));
  const property = fc.asyncProperty(draw, (drawn) => checkLists(...drawn));
  await assertProperty(property, { seed: 1, numRuns: 200 });
});

Deno.test("by entry leaves the lists of other entries alone when an event is folded in", async () => {
  const texts = ["a", "b", "a"].map((entry_id, id) => JSON.stringify({ id: `${id}`, entry_id }));
  const lists: (readonly unknown[])[] = [];
  const { state } = await openTexts({ "firings.jsonl": texts.join("\n") })
    .replay("firings", firings, {
      observe: {
        before: (state, { line }) => line === 3 && lists.push(state.of("a"), state.of("b")),
      },
    });
  assert(state.of("a") === lists[0] && state.of("b") === lists[1]);
  assert.deepEqual(lists.map(({ length }) => length), [2, 1]);
});
