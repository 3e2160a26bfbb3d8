/**
 * Laws that a state obeys for whatever logs and whatever is written to them, worth
 * one storage; and what it does over every storage that can be written to: views by
 * other reducers, and which files it reaches for.
 *
 * @module
 */

import fc from "fast-check";
import assert from "node:assert/strict";
import { type LogError, type LogState, writeSnapshots } from "../../../mod.ts";
import { rowsByKey } from "../../replay/projection.ts";
import type { MemoryFiles } from "../../storage/memory.ts";
import type { FileFixture } from "../directories/fixtures.ts";
import { MALFORMED, world } from "../generators/arbitrary.ts";
import { assertProperty } from "../lanes/assert_property.ts";
import { plain } from "../models/check.ts";
import { FaultyStorage } from "../storages/faults.ts";
import type { StoreFixture } from "./conformance.ts";
import {
  fails,
  isInStep,
  lengths,
  nextTask,
  openState,
  START,
  textIn,
  worldFiles,
} from "./states.ts";

type Make = (files: MemoryFiles) => Promise<StoreFixture>;
type MakeFiles = (files: MemoryFiles) => Promise<FileFixture>;

/** Registers the laws for one storage; `numRuns` is how often each is tried. */
export function testStoreLaws(subject: string, make: Make, numRuns: number): void {
  testWorlds(subject, make, numRuns);
  testSequences(subject, make, numRuns);
}

/** Registers the tests of views and of what is reached for, for one storage. */
export function testStoreReach(
  subject: string,
  make: MakeFiles,
): void {
  testViews(subject, make);
  testReach(subject, make);
}

function testWorlds(subject: string, make: Make, numRuns: number): void {
  Deno.test(`${subject}: a state answers as the logs do, whatever is in them`, async () => {
    const property = fc.asyncProperty(world(), async (world) => {
      await using fixture = await make(worldFiles(world));
      await using state = await openState(fixture.directory);
      await isInStep(state, fixture.again());
    });
    await assertProperty(property, { seed: 1, numRuns });
  });

  Deno.test(`${subject}: a state is in step with whatever is put behind its logs, or in their place`, async () => {
    const property = fc.asyncProperty(world(8), CHANGES, async (world, changes) => {
      await using fixture = await make(worldFiles(world));
      await using state = await openState(fixture.directory);
      await state.hydrated;
      for (const { how, log, texts } of changes) {
        await fixture.outside(how, world.settings.logs[log].file, texts[log]);
        await state.refresh();
        await isInStep(state, fixture.again());
      }
    });
    await assertProperty(property, { seed: 2, numRuns });
  });

  Deno.test(`${subject}: the changes that a state tells lead from what was to what is`, async () => {
    const property = fc.asyncProperty(world(8), CHANGES, async (world, changes) => {
      await using fixture = await make(worldFiles(world));
      await using state = await openState(fixture.directory);
      const followed = await liveTexts(state);
      const told = state.changes();
      for (const { how, log, texts } of changes) {
        await fixture.outside(how, world.settings.logs[log].file, texts[log]);
        await state.refresh();
      }
      const is = await liveTexts(state);
      await state.close();
      for await (const row of told) {
        if (row.type !== "change") continue;
        const key = `${row.log}/${row.id}`;
        assert.equal(row.before?.text, followed.get(key), key);
        if (row.after === null) followed.delete(key);
        else followed.set(key, row.after.text);
      }
      assert.deepEqual(followed, is);
    });
    await assertProperty(property, { seed: 4, numRuns });
  });
}

/** What happens to the files of a generated world. */
const CHANGES = fc.array(
  fc.record({
    how: fc.constantFrom("append", "append", "replace"),
    log: fc.constantFrom("entries", "interactions", "firings"),
    texts: world(6).map(({ texts }) => texts),
  }),
  { maxLength: 5 },
);

/** All that is live, as text, by log and id. */
async function liveTexts(state: LogState): Promise<Map<string, string>> {
  const texts = new Map<string, string>();
  for (const log of ["entries", "interactions", "firings", "sessions"] as const) {
    for (const { id, entry } of await state[log].list()) texts.set(`${log}/${id}`, entry!.text);
  }
  return texts;
}

/** One thing that is done with a state; `outside` is for what others do to the entries. */
type Step = (state: LogState, outside: (text: string) => Promise<void>) => Promise<unknown>;

const ID = fc.constantFrom("a", "b", "one1", "two1");
const VALUE = fc.constantFrom(1, "x", null, { n: [1] });
const GRADE = fc.constantFrom("again", "good", "easy");

const STEP: fc.Arbitrary<Step> = fc.oneof(
  VALUE.map((value): Step => (state) => state.capture("text", { value })),
  fc.tuple(ID, VALUE).map(([id, value]): Step => (state) => state.edit(id, { value })),
  ID.map((id): Step => (state) => state.remove(id)),
  ID.map((id): Step => (state) => state.restore(id)),
  fc.tuple(ID, fc.nat({ max: 5 })).map(([id, from]): Step => (state) =>
    state.restore(id, { from })
  ),
  ID.map((id): Step => (state) => state.undoReview(id)),
  fc.tuple(ID, VALUE).map(([id, shape]): Step => (state) => state.supersede(id, { shape })),
  fc.tuple(ID, GRADE).map(([id, grade]): Step => (state) => state.review(id, grade)),
  fc.tuple(ID, ID).map(([id, entry_id]): Step => (state) =>
    state.append("firings", { id, entry_id })
  ),
  ID.map((id): Step => (state) => state.append("sessions", { id })),
  fc.tuple(ID, fc.constantFrom("\n", "\r\n", "", "{"))
    .map(([id, end]): Step => (_, outside) => outside(`{"id":"${id}"}${end}`)),
  fc.constantFrom(...MALFORMED, "", "{").map((text): Step => (_, outside) => outside(`${text}\n`)),
  fc.constant<Step>((state) => state.refresh()),
);

/** What a write that comes too late, or too early, is told. */
const REFUSALS = /^(unknown_entry|deleted_entry|bad_usage)$/;

function testSequences(subject: string, make: Make, numRuns: number): void {
  Deno.test(`${subject}: what two states came to by writing is what the logs come to`, async () => {
    const steps = fc.array(
      fc.record({ who: fc.nat({ max: 1 }), step: STEP, waits: fc.boolean() }),
      { maxLength: 14, size: "max" },
    );
    const property = fc.asyncProperty(steps, async (steps) => {
      await using fixture = await make({ "entries.jsonl": '{"id":"a","text":"é"}\n{"id":"b"}' });
      await using one = await openState(fixture.directory, { ids: "one" });
      await using two = await openState(fixture.again(), { ids: "two" });
      const outside = (text: string) => fixture.outside("append", "entries.jsonl", text);
      const asked: Promise<unknown>[] = [];
      for (const { who, step, waits } of steps) {
        const done = step([one, two][who]!, outside).catch((error: LogError) => {
          if (!REFUSALS.test(error.code)) throw error;
        });
        asked.push(done);
        if (waits) await done;
      }
      await Promise.all(asked);
      for (const state of [one, two]) {
        await state.refresh();
        await isInStep(state, fixture.again());
      }
    });
    await assertProperty(property, { seed: 3, numRuns });
  });
}

const VIEWED = '{"id":"a","text":"one"}\n{"id":"b","text":"three"}\n';

function testViews(subject: string, make: MakeFiles): void {
  Deno.test(`${subject}: a view by another reducer is hydrated, kept in step, told of and asked of the past`, async () => {
    await using fixture = await make({ "entries.jsonl": VIEWED });
    const views = { lengths: { log: "entries", reducer: lengths() } } as const;
    await using state = await openState(fixture.directory, { views });
    const view = state.views.lengths;
    const measured = async () => (await view.rows()).map(({ id, length }) => [id, length]);
    assert.deepEqual(await measured(), [["a", 3], ["b", 5]]);
    const changes = view.changes();
    const before = START - 1n;
    await state.edit("a", { text: "seven" });
    await fixture.outside("append", "entries.jsonl", '{"id":"c","text":"x"}\n');
    await state.refresh();
    assert.deepEqual(await measured(), [["a", 5], ["b", 5], ["c", 1]]);
    await fixture.outside("replace", "entries.jsonl", `${VIEWED}{"id":"c","text":"xy"}\n`);
    await state.refresh();
    const told = [];
    for (let n = 0; n < 4; n++) {
      const { id, line, before, after } = (await changes.next()).value!;
      told.push([id, line, before?.length, after?.length]);
    }
    assert.deepEqual(told, [["a", 3, 3, 5], ["c", 4, undefined, 1], ["a", null, 5, 3], [
      "c",
      null,
      1,
      2,
    ]]);
    assert.equal((await view.get("c"))?.length, 2);
    assert.equal(await view.get("d"), null);
    assert.equal((await view.state()).size, 3);
    const past = await view.asOf({ kind: "line", line: 1 });
    assert.deepEqual(rowsByKey(past).map((row) => row?.length), [3]);
    assert.deepEqual((await view.asOf(before)).size, 3, "lines without time are before it");
  });

  Deno.test(`${subject}: the logs and the views begin with their snapshots`, async () => {
    await using fixture = await make({ "entries.jsonl": VIEWED });
    let applied = 0;
    const views = { lengths: { log: "entries", reducer: lengths(() => applied++) } } as const;
    {
      await using state = await openState(fixture.directory, { views });
      await state.hydrated;
      await state.review("a", "good");
      const { subjects } = state;
      await writeSnapshots(fixture.storage, subjects, { now: START, keep: 1, waitMs: 1000 });
    }
    await fixture.outside("append", "entries.jsonl", '{"id":"a","text":"seven"}\n');
    for (const [snapshots, lines] of [[true, 1], [false, 4]] as const) {
      applied = 0;
      await using state = await openState(fixture.again(), { views, snapshots, ids: "m" });
      await state.hydrated;
      assert.equal(applied, lines);
      const rows = (await state.views.lengths.rows()).map(({ id, length }) => [id, length]);
      assert.deepEqual(rows, [["a", 5], ["b", 5]]);
      await isInStep(state, fixture.again());
      assert.equal((await state.edit("b", { n: snapshots })).line, snapshots ? 4 : 5);
      await isInStep(state, fixture.again());
    }
  });

  Deno.test(`${subject}: a state answers for the past from the logs`, async () => {
    await using fixture = await make({ "entries.jsonl": VIEWED });
    await using state = await openState(fixture.directory);
    await state.edit("a", { text: "new" });
    await state.remove("a");
    const past = await state.asOf(START).get("a");
    assert.deepEqual([past.state, past.version, past.as_of], ["live", 2, "2026-05-04T12:00:00Z"]);
    assert.equal((await state.asOf("2026-05-04T12:00:01Z").get("a")).state, "deleted");
    const then = await Array.fromAsync(state.asOf({ kind: "line", line: 1 }).rows());
    assert.deepEqual(then.map(({ id, line }) => [id, line]), [["a", 1]]);
    const history = await state.history("a");
    const kinds = history.map((row) => row.type === "version" && row.kind);
    assert.deepEqual(kinds, ["capture", "edit", "delete"]);
  });
}

/** Files that were opened or looked at. */
function touched({ operations }: FaultyStorage): string[] {
  const kinds = ["open", "read"];
  const names = operations.filter(({ kind }) => kinds.includes(kind)).map(({ name }) => name);
  return [...new Set(names)].filter((name) => /^[a-z]+\.jsonl$/.test(name)).sort();
}

function testReach(subject: string, make: MakeFiles): void {
  Deno.test(`${subject}: a state asked on demand reads only the logs it is asked about`, async () => {
    await using fixture = await make({ "entries.jsonl": VIEWED, "sessions.jsonl": '{"id":"s"}\n' });
    const storage = new FaultyStorage(fixture.storage, () => null);
    await using state = await openState(storage, { hydrate: "on_demand" });
    await state.refresh();
    assert.deepEqual(touched(storage), []);
    assert.equal((await state.sessions.get("s"))?.line, 1);
    await state.refresh();
    assert.deepEqual(touched(storage), ["sessions.jsonl"]);
    const changes = state.changes();
    await state.refresh();
    await fixture.outside("append", "entries.jsonl", '{"id":"c"}\n');
    await state.refresh();
    const { value } = await changes.next();
    assert.equal(value?.type === "change" && value.id, "c", "who listens is told of every log");
  });

  Deno.test(`${subject}: reads are lookups once a state is hydrated`, async () => {
    await using fixture = await make({ "entries.jsonl": VIEWED, "firings.jsonl": '{"id":"f"}\n' });
    const storage = new FaultyStorage(fixture.storage, () => null);
    await using state = await openState(storage);
    await state.hydrated;
    await state.review("a", "good");
    const before = storage.operations.length;
    await state.entries.get("a");
    await state.entries.show("b");
    await state.entries.list();
    await state.carry(START);
    for (const view of [state.interactions, state.firings, state.sessions]) await view.list();
    assert.equal(storage.operations.length, before);
  });

  Deno.test(`${subject}: what is closed leaves no file open, whenever that is`, async () => {
    await using fixture = await make({ "entries.jsonl": VIEWED, "firings.jsonl": '{"id":"f"}\n' });
    for (const isHydrated of [false, true]) {
      for (const ask of ASKED) {
        const storage = new FaultyStorage(fixture.storage, () => null);
        const state = await openState(storage, { hydrate: "on_demand" });
        if (isHydrated) await state.hydrate();
        const asked = ask(state).catch((error: LogError) => assert.equal(error.code, "closed"));
        await state.close();
        await asked;
        await fails("closed", state.refresh());
        await fails("closed", state.capture("late"));
        assert.equal(storage.held, 0);
      }
    }
  });

  Deno.test(`${subject}: what finds no lock is not written, and the next write is`, async () => {
    await using fixture = await make({ "entries.jsonl": VIEWED });
    await using state = await openState(fixture.directory, { waitMs: 0 });
    await state.hydrated;
    {
      using _lock = await fixture.again().turn(0);
      await fails("locked", state.capture("x"));
      assert.equal((await state.entries.list()).length, 2);
      assert.equal(await textIn(fixture.again(), "entries.jsonl"), VIEWED);
    }
    await nextTask();
    assert.equal((await state.capture("y")).line, 3);
  });

  Deno.test(`${subject}: values that JSON does not have are refused, and nothing is written`, async () => {
    await using fixture = await make({ "entries.jsonl": VIEWED });
    await using state = await openState(fixture.directory);
    const circle: Record<string, unknown> = {};
    circle.circle = circle;
    for (const value of [1n, () => 1, Symbol("x"), circle]) {
      await fails("bad_usage", state.edit("a", { value }));
      await fails("bad_usage", state.capture("x", { value }));
      await fails("bad_usage", state.supersede("a", { value }));
      await fails("bad_usage", state.append("firings", value as never));
    }
    for (const record of [null, 5, [], {}, '{"id":"half \ud83d"}']) {
      await fails("bad_record", state.append("entries", record as never));
    }
    assert.equal(await textIn(fixture.again(), "entries.jsonl"), VIEWED);
    assert.equal(await fixture.again().file("firings.jsonl").revision(), null);
  });

  Deno.test(`${subject}: a background write takes no entry for the one it read because of its number`, async () => {
    await using fixture = await make({ "entries.jsonl": '{"id":"a","text":"one"}\n' });
    await using state = await openState(fixture.directory);
    const read: string[] = [];
    const { written } = await state.supersede("a", async (entry) => {
      read.push(entry.text);
      const other = '{"id":"a","text":"two"}\n{"id":"b"}\n';
      if (read.length === 1) await fixture.outside("replace", "entries.jsonl", other);
      return { shape: read.length };
    });
    assert.deepEqual(read, ['{"id":"a","text":"one"}', '{"id":"a","text":"two"}']);
    assert.equal(written, true);
    const entry = plain((await state.entries.get("a"))!) as { entry: string };
    assert.match(entry.entry, /"text":"two","shape":2/);
  });
}

/** What is asked for and not waited for before a state is closed. */
const ASKED: readonly ((state: LogState) => Promise<unknown>)[] = [
  (state) => state.hydrate(),
  (state) => state.entries.get("a"),
  (state) => state.refresh(),
  (state) => state.edit("a", { n: 1 }),
];
