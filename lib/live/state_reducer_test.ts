import assert from "node:assert/strict";
import { defaultSettings, LogState, openLogs, reducers } from "../../mod.ts";
import { createSrsDeriver } from "../../reducers/srs.ts";
import { LocalDirectory } from "../logs/local_directory.ts";
import { MAX_LINE_BYTES } from "../records/lines.ts";
import type { LogRecord } from "../records/reader.ts";
import type { Projection } from "../replay/projection.ts";
import type { Reducer } from "../replay/reducer.ts";
import { MemoryStorage } from "../storage/memory.ts";
import { plain } from "../testing/models/check.ts";
import { isInStep, nextTask, tickingClock } from "../testing/states/states.ts";
import { FaultyStorage } from "../testing/storages/faults.ts";
import { Yielder } from "./yielder.ts";

/** The entries as they are folded, but that lines called bad make it throw half way while it refuses. */
function refusing(refuses: { bad: boolean }): Reducer {
  const { entries } = reducers;
  return {
    ...entries,
    apply(state: Projection, record: LogRecord) {
      entries.apply(state, record);
      if (refuses.bad && record.stored().text.includes("bad")) throw new Error("no such state");
    },
  };
}

/** A state whose entries are folded by another reducer than usual. */
function stateOf(storage: FaultyStorage, entries: Reducer): LogState {
  const settings = defaultSettings();
  let ids = 0;
  return new LogState({
    directory: new LocalDirectory(storage),
    settings,
    reducers: { ...reducers, entries },
    views: {},
    loadSrs: () => Promise.resolve(createSrsDeriver({})),
    checkpoints: null,
    yielder: new Yielder(Infinity),
    logs: openLogs(storage, { settings, timeZone: "UTC" }),
    now: tickingClock(),
    newId: () => `n${++ids}`,
    device: null,
    maxLineBytes: MAX_LINE_BYTES,
    waitMs: 0,
    isOnDemand: false,
    refusesEarlyWrites: false,
    watch: null,
  });
}

Deno.test("a log whose reducer throws keeps its line, and is read anew when it is asked next", async () => {
  const memory = new MemoryStorage({ "entries.jsonl": '{"id":"a","text":"one"}\n' });
  const storage = new FaultyStorage(memory, () => null);
  const refuses = { bad: true };
  {
    await using state = stateOf(storage, refusing(refuses));
    await state.hydrate();
    const changes = state.changes();
    const { line } = await state.edit("a", { text: "bad" });
    assert.equal(line, 2, "it is durable, and the answer says where");
    await assert.rejects(state.entries.get("a"), /no such state/);
    await assert.rejects(state.edit("a", { text: "next" }), /no such state/);
    await nextTask();
    await state.append("firings", { id: "f", entry_id: "a" });
    refuses.bad = false;
    assert.equal((await state.edit("a", { n: 1 })).line, 3);
    const entry = (await state.entries.get("a"))!;
    assert.deepEqual([entry.version, entry.firings.count], [3, 1]);
    await isInStep(state, memory);
    await state.close();
    const told = (await Array.fromAsync(changes)).map((row) =>
      row.type === "change" ? [row.log, row.kind, plain(row.before), plain(row.after)] : row.type
    );
    const after = '{"id":"a","text":"bad","at":"2026-05-04T12:00:00Z","actor":"user"}';
    assert.deepEqual(told.slice(0, 1), [["firings", "capture", null, '{"id":"f","entry_id":"a"}']]);
    const [edited] = told.filter(([log]) => log === "entries");
    assert.deepEqual(edited, ["entries", "edit", '{"id":"a","text":"one"}', after]);
  }
  assert.equal(storage.held, 0);
});

Deno.test("a delete that a reducer threw at half way is told once it is in", async () => {
  const text = '{"id":"bad"}';
  const memory = new MemoryStorage({ "entries.jsonl": `${text}\n` });
  const refuses = { bad: false };
  await using state = stateOf(new FaultyStorage(memory, () => null), refusing(refuses));
  await state.hydrate();
  const changes = state.changes();
  refuses.bad = true;
  await state.remove("bad");
  refuses.bad = false;
  assert.equal((await state.entries.get("bad"))?.state, "deleted");
  await state.close();
  const told = (await Array.fromAsync(changes)).flatMap((row) =>
    row.type === "change" ? [[row.kind, row.line, row.before?.text, row.after]] : []
  );
  assert.deepEqual(told, [["delete", 2, text, null]]);
});

Deno.test("a log whose reducer throws on what is there already fails reads and writes, and writes nothing", async () => {
  const text = '{"id":"a","text":"bad"}\n';
  const storage = new FaultyStorage(new MemoryStorage({ "entries.jsonl": text }), () => null);
  const refuses = { bad: true };
  {
    await using state = stateOf(storage, refusing(refuses));
    await assert.rejects(state.hydrate(), /no such state/);
    await assert.rejects(state.entries.list(), /no such state/);
    await assert.rejects(state.capture("x"), /no such state/);
    assert.equal((await storage.stat("entries.jsonl"))?.size, text.length);
    refuses.bad = false;
    await state.hydrate();
    await nextTask();
    assert.equal((await state.capture("x")).line, 2);
  }
  assert.equal(storage.held, 0);
});
