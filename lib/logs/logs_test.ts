import assert from "node:assert/strict";
import { LogError, type LogErrorCode } from "../errors.ts";
import { asofEntry } from "../query/asof.ts";
import { historyRows } from "../query/history.ts";
import { listRows } from "../query/list.ts";
import { ALL_ROWS } from "../query/rows.ts";
import { stats } from "../query/stats.ts";
import { BUILT_IN_LOGS, defaultSettings } from "../records/settings.ts";
import { NO_CUT } from "../replay/cut.ts";
import { MemoryStorage } from "../storage/memory.ts";
import type { LogStorage } from "../storage/storage.ts";
import { at, openTexts, plainRows } from "../testing/models/check.ts";
import { Logs, type LogsOptions } from "./logs.ts";

const { reducers } = openTexts({});

/** Logs over any storage, with a scheduler that must be expected. */
function open(storage: LogStorage, options: Partial<LogsOptions> = {}): Logs {
  const loadSrs = () => Promise.reject(new Error("nobody may load the scheduler"));
  const settings = defaultSettings();
  return new Logs({ storage, settings, timeZone: "UTC", reducers, loadSrs, ...options });
}

function refuses(code: LogErrorCode, check: (error: LogError) => void = () => {}) {
  return (error: unknown) => {
    assert(error instanceof LogError);
    assert.equal(error.code, code);
    check(error);
    return true;
  };
}

function malformedIn({ noted }: Logs): [string, number][] {
  return Array.from(noted, ([file, { malformed }]): [string, number] => [file, malformed])
    .filter(([, malformed]) => malformed > 0);
}

Deno.test("logs that are missing are empty", async () => {
  const logs = open(new MemoryStorage({}));
  for (const log of BUILT_IN_LOGS) {
    assert.equal(await logs.open(log), null);
    const replay = await logs.replay(log, logs.log(log).reducer);
    const { offset, lines, malformed } = replay;
    assert.deepEqual([offset, lines, malformed, replay.versionsOf(0)], [0, 0, 0, 0]);
    assert.deepEqual(await plainRows(listRows(logs, log, ALL_ROWS)), []);
  }
  assert.deepEqual(malformedIn(logs), []);
});

Deno.test("logs says that a file was evicted rather than take it for empty", async () => {
  const settings = defaultSettings();
  settings.logs.sessions.file = "practice.jsonl";
  const logs = open(
    new MemoryStorage({ ".entries.jsonl.icloud": "", ".practice.jsonl.icloud": "bplist00" }),
    { settings },
  );
  const check = (file: string) =>
    refuses("evicted_placeholder", ({ message, place, hint }) => {
      assert.equal(message, `Cannot read "${file}": it is not on this machine`);
      assert.deepEqual(place, { file: `.${file}.icloud` });
      assert.match(hint!, /download/);
    });
  await assert.rejects(logs.open("entries"), check("entries.jsonl"));
  await assert.rejects(logs.replay("sessions", logs.reducers.sessions), check("practice.jsonl"));
  assert.equal(await logs.open("firings"), null);
});

Deno.test("logs prefers a file to the placeholder that a sync service forgot", async () => {
  const storage = new MemoryStorage({ "entries.jsonl": "", ".entries.jsonl.icloud": "" });
  using source = await open(storage).open("entries");
  assert.equal(source?.name, "entries.jsonl");
});

Deno.test("logs refuses a log that is a folder", async () => {
  const logs = open(new MemoryStorage({ "firings.jsonl": null }));
  await assert.rejects(logs.open("firings"), refuses("not_a_file"));
});

Deno.test("logs counts skipped lines by file, once however often a file is read", async () => {
  const logs = openTexts({
    "entries.jsonl": 'oops\n{"id":"a"}\n\n[]\n',
    "firings.jsonl": '{"id":"a"}\n',
    "sessions.jsonl": '{"id":',
  });
  await stats(logs, null);
  await stats(logs, at("2026-03-01T00:00:00Z"));
  await logs.replay("entries", logs.reducers.entries, { filter: { ids: ["a"] } });
  assert.deepEqual(malformedIn(logs), [["entries.jsonl", 2], ["sessions.jsonl", 1]]);
});

Deno.test("logs knows how many lines an id has, those behind the cut too", async () => {
  const text = '{"id":"b"}\n{"id":"a"}\n{"id":"a","is_deleted":true}\noops\n{"id":"a"}\n';
  const logs = openTexts({ "entries.jsonl": text });
  const request = { to: [{ through: null, lineMax: 2 }], filter: { ids: ["a"] } };
  const replay = await logs.replay("entries", logs.reducers.entries, request);
  assert.equal(replay.versionsOf(0), 3);
  assert.equal(replay.lines, 5);
});

Deno.test("logs tells how far reading is, by file and in bytes", async () => {
  const seen: [string, number, number][] = [];
  const text = '{"id":"a"}\n{"id":"b"}\n';
  const logs = open(new MemoryStorage({ "firings.jsonl": text }), {
    onProgress: (...progress) => seen.push(progress),
  });
  await logs.replay("firings", logs.reducers.firings);
  assert.deepEqual(seen.at(-1), ["firings.jsonl", text.length, text.length]);
});

Deno.test("logs loads the scheduler only where there are interactions", async () => {
  const none = await open(new MemoryStorage({})).srs(NO_CUT);
  assert.equal(none("a"), null);
  let loads = 0;
  const loadSrs = () => {
    loads++;
    return Promise.resolve(() => null);
  };
  const storage = new MemoryStorage({ "interactions.jsonl": '{"id":"i","entry_id":"a"}\n' });
  await open(storage, { loadSrs }).srs(NO_CUT);
  assert.equal(loads, 1);
});

Deno.test("logs says that a file is gone between a replay and its values", async () => {
  const files = new MemoryStorage({ "entries.jsonl": '{"id":"a"}\n' });
  let isGone = false;
  const storage: LogStorage = {
    list: (folder) => files.list(folder),
    open: (name) => isGone ? Promise.resolve(null) : files.open(name),
  };
  const logs = open(storage);
  const { state } = await logs.replay("entries", logs.reducers.entries);
  isGone = true;
  await assert.rejects(
    logs.fetchLines("entries", [{ row: state.row(0)!, ref: state.row(0)!.current! }]),
    refuses("io_failed"),
  );
});

Deno.test("pinned logs answer from the file they began with when it goes away", async () => {
  const files = new MemoryStorage({ "entries.jsonl": '{"id":"a"}\n' });
  let opened = 0;
  const storage: LogStorage = {
    list: (folder) => files.list(folder),
    open: (name) => opened++ > 0 ? Promise.resolve(null) : files.open(name),
  };
  using logs = open(storage).pin();
  const { state } = await logs.replay("entries", logs.reducers.entries);
  const [line] = await logs.fetchLines("entries", [{
    row: state.row(0)!,
    ref: state.row(0)!.current!,
  }]);
  assert.equal(line?.entry.text, '{"id":"a"}');
});

Deno.test("logs closes every file that it opens", async () => {
  let held = 0;
  const files = new MemoryStorage({ "entries.jsonl": '{"id":"a"}\n', "firings.jsonl": "oops" });
  const storage: LogStorage = {
    list: (folder) => files.list(folder),
    open: async (name) => {
      const source = await files.open(name);
      if (source === null) return null;
      held++;
      const { size } = source;
      const read = source.read.bind(source);
      return { name, size, read, [Symbol.dispose]: () => void held-- };
    },
  };
  const logs = open(storage);
  await plainRows(listRows(logs, "entries", ALL_ROWS));
  await stats(logs, { kind: "line", line: 1 });
  assert.equal(held, 0);
});

Deno.test("logs notes the lines that cannot be read and hold the id asked about", async () => {
  const torn = '{"id":"a","te\n';
  const storage = new MemoryStorage({
    "entries.jsonl": `{"id":"a"}\n{"id":"b"}\n${torn}`,
    "interactions.jsonl": `{"id":"i","entry_id":"a"\n{"id":"j","entry_id":"b"}\n${torn}`,
  });
  const logs = open(storage, { loadSrs: () => Promise.resolve(() => null) });
  const when = { kind: "line", line: 1 } as const;
  await asofEntry(logs, "entries", when, "b");
  assert.deepEqual(logs.mentions, []);
  await asofEntry(logs, "entries", when, "a");
  await historyRows(logs, "entries", "a", { all: false, at: null, window: ALL_ROWS });
  assert.deepEqual(logs.mentions, [
    { file: "entries.jsonl", id: "a", lines: [3] },
    { file: "interactions.jsonl", id: "a", lines: [1, 3] },
  ]);
});
