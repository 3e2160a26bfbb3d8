import assert from "node:assert/strict";
import { open, openLogs, type Reducer, writeSnapshots } from "../../mod.ts";
import { entries } from "../../reducers/entries.ts";
import { LocalDirectory } from "../logs/local_directory.ts";
import { defaultSettings } from "../records/settings.ts";
import { MemoryStorage } from "../storage/memory.ts";
import { FaultyStorage } from "../testing/storages/faults.ts";
import { LiveLog } from "./live_log.ts";
import { Yielder } from "./yielder.ts";

const FILE = "entries.jsonl";
const IDS = 60_000;
const READ_MS = 4;
const ROW_MS = 0.005;

/** A log of several MiB. */
function largeLog(): string {
  return Array.from({ length: IDS }, (_, n) => `{"id":"n${n}","text":"${n}"}\n`).join("");
}

/** A clock by which reads and looks at rows take long, and how long nobody else had a turn. */
class SlowClock {
  ms = 0;
  gaps: number[] = [];
  #since = 0;

  now(): number {
    return this.ms;
  }

  rest(): Promise<void> {
    this.gaps.push(this.ms - this.#since);
    this.#since = this.ms;
    return Promise.resolve();
  }
}

/** Entries in which a look at a row takes a while. */
function slowEntries(clock: SlowClock): Reducer {
  return {
    ...entries as Reducer,
    initial(settings) {
      const state = entries.initial(settings);
      const row = state.row.bind(state);
      state.row = (key) => {
        clock.ms += ROW_MS;
        return row(key);
      };
      return state;
    },
  };
}

Deno.test("a live log holds the event loop for 50 ms at most while it is hydrated", async () => {
  const clock = new SlowClock();
  const storage = new FaultyStorage(new MemoryStorage({ [FILE]: largeLog() }), ({ kind }) => {
    if (kind === "read") clock.ms += READ_MS;
    return null;
  });
  using live = await LiveLog.hydrate({
    file: new LocalDirectory(storage).file(FILE),
    log: {
      name: "entries",
      settings: defaultSettings().logs.entries,
      reducer: slowEntries(clock),
    },
    cachesLines: true,
    checkpoints: null,
    yielder: new Yielder(25, clock),
  });
  await clock.rest();
  assert(clock.ms > 500 && clock.gaps.length > 20, `${clock.gaps}`);
  assert(Math.max(...clock.gaps) <= 50, `${clock.gaps}`);
  assert.equal(live.lines, IDS);
  assert.equal(new TextDecoder().decode(live.lineOf(live.row("n7")!)), '{"id":"n7","text":"7"}');
});

/** How often a timer had gone off at each read of a large file, while a state is hydrated. */
async function turnsAtReads(
  memory: MemoryStorage,
  folder: string,
  yieldEveryMs: number | null,
): Promise<number[]> {
  const at: number[] = [];
  const storage = new FaultyStorage(memory, ({ kind, name }) => {
    if (kind === "read" && name.startsWith(folder)) at.push(turns);
    return null;
  });
  let turns = 0;
  let timer = setTimeout(function again() {
    turns++;
    timer = setTimeout(again);
  });
  await using state = await open(storage, { now: () => 0n, watch: false, yieldEveryMs });
  await state.hydrated;
  clearTimeout(timer);
  assert.equal((await state.entries.list()).length, IDS);
  return at;
}

Deno.test("a state lets timers go off between its reads, unless it is told to yield to nobody", async () => {
  const memory = new MemoryStorage({ [FILE]: largeLog() });
  const logs = openLogs(memory, { settings: defaultSettings(), timeZone: "UTC" });
  for (const folder of [FILE, "snapshots/"]) {
    const turns = await turnsAtReads(memory, folder, 0);
    assert(turns.length > 20, "it is read in many pieces");
    assert.equal(new Set(turns).size, turns.length, `${turns}`);
    // Parts of the program that are loaded on the way give others a turn, too.
    const unyielded = new Set(await turnsAtReads(memory, folder, null));
    assert(unyielded.size <= 2, `${[...unyielded]}`);
    await writeSnapshots(memory, [logs.log("entries")], { now: 0n, keep: 1 });
  }
});
