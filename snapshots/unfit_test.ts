import fc from "fast-check";
import assert from "node:assert/strict";
import { isDeepStrictEqual } from "node:util";
import { LogError } from "../lib/errors.ts";
import type { Boot } from "../lib/logs/logs.ts";
import { historyRows } from "../lib/query/history.ts";
import type { IdRow } from "../lib/replay/projection.ts";
import type { Reducer } from "../lib/replay/reducer.ts";
import { RowTable } from "../lib/replay/row_table.ts";
import { sha256Of } from "../lib/storage/digest.ts";
import { MemoryStorage } from "../lib/storage/memory.ts";
import { rejectsWith } from "../lib/testing/directories/rewriting.ts";
import {
  answer,
  firstSnapshot,
  openWith,
  putBytes,
  snapshotAll,
  TAIL,
  TEXTS,
} from "../lib/testing/directories/snapshots.ts";
import {
  impossibleValue,
  type Lines,
  otherContent,
  type Spoil,
} from "../lib/testing/generators/unfit_snapshots.ts";
import { assertProperty } from "../lib/testing/lanes/assert_property.ts";
import { lane } from "../lib/testing/lanes/lane.ts";
import { plain, plainRows } from "../lib/testing/models/check.ts";
import { FaultyStorage } from "../lib/testing/storages/faults.ts";
import type { When } from "../lib/time/when.ts";
import {
  ALL_ROWS,
  asofEntry,
  asofRows,
  BUILT_IN_LOGS,
  carryRows,
  diffRows,
  listRows,
  type Logs,
  open,
  showEntry,
  stats,
} from "../mod.ts";
import { listSnapshots } from "./list.ts";
import { encodeTrailer } from "./snapshot_file.ts";
import { verifySnapshots } from "./verify.ts";
import { writeSnapshots } from "./write.ts";

const LOGS = ["entries", "interactions", "firings", "sessions"] as const;
const ENTRIES = firstSnapshot("entries");
const NOW = 1_790_000_000_000_000n;
const EARLIER: When = { kind: "instant", instant: 1_772_500_000_000_000n };
const LATER: When = { kind: "line", line: 5 };

/** A directory with a snapshot of each log, all kinds of rows in them, and a tail. */
async function grown(): Promise<MemoryStorage> {
  const firings = [
    '{"id":"f","at":"2026-03-02T00:00:00Z","entry_id":"b","surface":"widget"}',
    '{"id":"g","entry_id":"a"}',
  ];
  const storage = new MemoryStorage({ ...TEXTS, "firings.jsonl": `${firings.join("\n")}\n` });
  await snapshotAll(storage);
  storage.append("entries.jsonl", TAIL);
  storage.append("interactions.jsonl", '{"id":"k","entry_id":"b","kind":"seen"}\n');
  storage.append("sessions.jsonl", '{"id":"s","ended_at":"2026-03-02T00:20:00Z"}\n');
  return storage;
}

/** Puts other content into a snapshot, and a trailer that fits it. */
async function spoil(storage: MemoryStorage, name: string, change: Spoil): Promise<void> {
  const text = new TextDecoder().decode(storage.files()[name] as Uint8Array);
  const lines: Lines = text.split("\n").slice(0, -2).map((line) => JSON.parse(line));
  const body = change(lines).map((line) => `${JSON.stringify(line)}\n`).join("");
  const trailer = encodeTrailer(await sha256Of(new TextEncoder().encode(body)));
  await putBytes(storage, name, body + trailer);
}

/** What an answer is, or what is said against the question. */
async function outcome(ask: () => Promise<unknown>): Promise<unknown> {
  return await ask().catch((error: Error) => `${error.name}: ${error.message}`);
}

async function outcomes(asked: (() => Promise<unknown>)[]): Promise<unknown[]> {
  const answers: unknown[] = [];
  for (const ask of asked) answers.push(await outcome(ask));
  return answers;
}

/** Every read that asks a log for all its ids. */
function wholeAnswers(logs: Logs): Promise<unknown[]> {
  const asked: (() => Promise<unknown>)[] = [
    () => plainRows(carryRows(logs, null, NOW, null)),
    () => plainRows(carryRows(logs, LATER, NOW, null)),
    async () => plain(await stats(logs, null)),
  ];
  for (const log of LOGS) {
    asked.push(
      () => plainRows(listRows(logs, log, ALL_ROWS)),
      () => plainRows(asofRows(logs, log, LATER, ALL_ROWS)),
      () => plainRows(diffRows(logs, log, EARLIER, LATER, { id: null, limit: null })),
    );
  }
  return outcomes(asked);
}

/** Every read that asks for one id. */
function idAnswers(logs: Logs): Promise<unknown[]> {
  const asked: (() => Promise<unknown>)[] = [];
  const ids = ["a", "b", "café"].map((id) => ["entries", id] as const);
  for (const [log, id] of [...ids, ["interactions", "i"], ["sessions", "s"]] as const) {
    const options = { all: true, at: null, window: ALL_ROWS };
    asked.push(
      async () => plain(await showEntry(logs, id, null, log)),
      async () => plain(await asofEntry(logs, log, LATER, id)),
      async () => plain(await historyRows(logs, log, id, options)),
    );
  }
  return outcomes(asked);
}

/** Fails unless answers are right, or at least no failures of ours and found by `verify`. */
async function checkFound(
  storage: MemoryStorage,
  log: string,
  answers: unknown[],
  expected: unknown[],
): Promise<boolean> {
  if (isDeepStrictEqual(answers, expected)) return true;
  assert(!answers.some((answer) => /^(?!LogError)\w*Error/.test(String(answer))));
  const rows = await Array.fromAsync(verifySnapshots(storage, openWith(storage).all()));
  assert.equal(rows.find((row) => row.log === log)!.state, "invalid", "verify finds it");
  return false;
}

/** What a state in memory says, which begins with the snapshots too. */
async function liveAnswers(storage: MemoryStorage, snapshots: boolean): Promise<unknown[]> {
  const options = {
    settings: openWith(storage).settings,
    timeZone: "UTC",
    now: () => NOW,
    snapshots,
  };
  await using state = await open(storage, options);
  const answers: unknown[] = [];
  for (const log of BUILT_IN_LOGS) {
    answers.push(await outcome(async () => plain(await state.log(log).list())));
  }
  return answers;
}

Deno.test("a snapshot with a value that cannot be is passed over, whatever it is", async () => {
  const clean = await grown();
  const expected = await wholeAnswers(openWith(clean, { snapshots: false }));
  const expectedIds = await idAnswers(openWith(clean, { snapshots: false }));
  const expectedLive = await liveAnswers(clean, false);
  const property = fc.asyncProperty(
    fc.constantFrom(...LOGS),
    impossibleValue(),
    async (log, change) => {
      const storage = await grown();
      await spoil(storage, firstSnapshot(log), change);
      assert.deepEqual(await wholeAnswers(openWith(storage)), expected);
      assert.deepEqual(await liveAnswers(storage, true), expectedLive);
      // Of one id, the rows of others are not looked at: who knows which one was meant for it.
      await checkFound(storage, log, await idAnswers(openWith(storage)), expectedIds);
    },
  );
  await assertProperty(property, { seed: 1, numRuns: 100 });
});

Deno.test("no read fails by a snapshot of other content; what none notices, verify finds", async () => {
  const ask = async (logs: Logs) => [...await wholeAnswers(logs), ...await idAnswers(logs)];
  const expected = await ask(openWith(await grown(), { snapshots: false }));
  let wrong = 0, right = 0;
  const property = fc.asyncProperty(
    fc.constantFrom(...LOGS),
    otherContent(),
    async (log, change) => {
      const storage = await grown();
      await spoil(storage, firstSnapshot(log), change);
      const answers = await ask(openWith(storage));
      await checkFound(storage, log, answers, expected) ? right++ : wrong++;
    },
  );
  await assertProperty(property, { seed: 2, numRuns: 100 });
  lane.assertMore(right, wrong, "noticed by the read itself");
});

type Row = Record<string, unknown>;

/** Changes the row of one id. */
function row(id: string, change: (row: Row) => Row): Spoil {
  return (lines) => lines.map((line) => (line as Row).id === id ? change(line as Row) : line);
}

/** Changes one member of the line that is in force for an id: offset, length, line, version, … */
function current(id: string, member: number, value: unknown): Spoil {
  return row(id, (row) => ({ ...row, current: (row.current as unknown[]).with(member, value) }));
}

/** What is wrong, and what is said about it. */
const UNFIT: [what: string, Spoil, reason: RegExp][] = [
  ["a negative offset", current("b", 0, -1), /the row of "b" cannot be right$/],
  ["an offset behind the prefix", current("b", 0, 9999), /the row of "b" cannot be right$/],
  ["a line longer than the rest", current("b", 1, 9999), /the row of "b" cannot be right$/],
  ["a version it never had", current("b", 3, 2), /the row of "b" cannot be right$/],
  ["a time behind all times", current("b", 5, 2_000_000_000_000_000), /"b" cannot be right$/],
  ["a time that is none", current("b", 5, "noon"), /a row cannot be read \(Cannot read a time/],
  ["a fraction", current("b", 2, 1.5), /the row of "b" cannot be right$/],
  ["no ref", row("b", (row) => ({ ...row, current: 7 })), /a row cannot be read/],
  [
    "a tombstone before its value",
    row("a", (row) => ({
      ...row,
      current: row.tombstone,
      tombstone: row.current,
    })),
    /the row of "a" cannot be right$/,
  ],
  [
    "a member of the reducer's",
    row("a", (row) => ({ ...row, more: { current: 1 } })),
    /"a" cannot/,
  ],
  [
    "an empty id",
    row("a", (row) => ({ ...row, id: "" })),
    /the row of "" cannot be right$/,
  ],
  ["no id", row("a", ({ id: _, ...row }) => row), /a row cannot be read/],
  ["two rows of one id", row("b", (row) => ({ ...row, id: "a" })), /two rows of one id$/],
  ["one row less", (lines) => lines.slice(0, -1), /it has 2 rows, not 3$/],
  ["more lines than there are", row("a", (row) => ({ ...row, versions: 4 })), /its 5 lines$/],
  ["null", (lines) => [lines[0], null, ...lines.slice(2)], /a row cannot be read/],
  ["a header without a time", ([header, ...rows]) => [
    { ...header as Row, max_at: "soon" },
    ...rows,
  ], /^it has no header that this version reads$/],
  // What a boot cannot see, and the line that is fetched tells.
  [
    "the middle of a line",
    (lines) => current("b", 1, 40)(current("b", 0, 70)(lines)),
    /other lines/,
  ],
  ["the line of another id", (lines) => {
    const [, { id: b, ...ofB }, { id: cafe, ...ofCafe }] = lines.slice(1) as [Row, Row, Row];
    return [...lines.slice(0, 2), { id: b, ...ofCafe }, { id: cafe, ...ofB }];
  }, /other lines/],
  ["another time", current("b", 5, 0), /other lines/],
  ["a time in another place", current("b", 4, 3), /other lines/],
];

for (const [what, change, reason] of UNFIT) {
  Deno.test(`a snapshot that tells of ${what} is passed over, and that is said`, async () => {
    const storage = new MemoryStorage(TEXTS);
    await snapshotAll(storage);
    await spoil(storage, ENTRIES, change);
    const { rows, reasons, checkpoints } = await answer(storage, { only: ["entries"] });
    assert.deepEqual(rows, (await answer(storage, { snapshots: false, only: ["entries"] })).rows);
    assert.match(reasons.at(-1)!, reason);
    assert.equal(
      checkpoints.filter((name) => name === ENTRIES).length,
      /other/.test(`${reason}`) ? 1 : 0,
    );
  });
}

/** A log of many ids, more than are fetched at once, and its snapshot. */
async function large(): Promise<MemoryStorage> {
  const lines = Array.from(
    { length: 600 },
    (_, n) => `{"id":"n${1000 + n}","text":"number ${n}"}\n`,
  );
  const storage = new MemoryStorage({ "entries.jsonl": lines.join("") });
  await snapshotAll(storage);
  return storage;
}

Deno.test("a listing goes on in full where a snapshot turns out wrong in the middle of it", async () => {
  const storage = await large();
  await spoil(storage, ENTRIES, current("n1555", 1, 5));
  const { rows, checkpoints, reasons } = await answer(storage, { only: ["entries"] });
  assert.deepEqual(rows, (await answer(storage, { snapshots: false, only: ["entries"] })).rows);
  assert.equal((rows[0] as unknown[]).length, 600);
  assert.deepEqual(checkpoints, [ENTRIES, null]);
  assert.deepEqual(reasons, ["it points at other lines than the log has there"]);
});

Deno.test("a listing that was wrong before that is found says so, and is no answer", async () => {
  const storage = await large();
  await spoil(
    storage,
    ENTRIES,
    (lines) => current("n1555", 1, 5)(row("n1003", (row) => ({ ...row, first_offset: 0 }))(lines)),
  );
  const found: string[] = [];
  await rejectsWith(
    "io_failed",
    /rows up to here are from a snapshot that is wrong about "n1001"$/,
    async () => {
      for await (const { id } of listRows(openWith(storage), "entries", ALL_ROWS)) found.push(id);
    },
  );
  assert.equal(found.length, 512);
});

Deno.test("an older snapshot serves where the newest tells what cannot be", async () => {
  const storage = await grown();
  await snapshotAll(storage, { now: 1n });
  const newest = ENTRIES.replace("000000Z", "000001Z");
  await spoil(storage, newest, current("b", 1, -1));
  const { checkpoints, reasons } = await answer(storage, { only: ["entries"] });
  assert.equal(checkpoints[0], ENTRIES);
  assert.match(reasons[0]!, /^it tells what cannot be: /);
});

Deno.test("what cannot be is not usable for list, and is written anew", async () => {
  const storage = await grown();
  await snapshotAll(storage, { now: 1n });
  const newest = ENTRIES.replace("000000Z", "000001Z");
  await spoil(storage, newest, current("b", 1, -1));
  const entries = openWith(storage).log("entries");
  const [info] = await Array.fromAsync(listSnapshots(storage, [entries], 2n));
  assert.deepEqual([info!.file, info!.usable], [newest, false]);
  assert.match(info!.reason!, /the row of "b" cannot be right$/);
  const [row] = await writeSnapshots(storage, [entries], { now: 2n, keep: 9 });
  assert.equal(row!.written, true);
});

Deno.test("a reducer that fails on the rows of a snapshot is given all lines instead", async () => {
  const storage = new MemoryStorage(TEXTS);
  /** Counts lines by bigints, and has no word for what it takes. */
  const counting: Reducer<RowTable<IdRow & { count: bigint }>> = {
    name: "counting",
    version: 1,
    fields: [],
    initial: () => new RowTable(),
    effect: () => "edit",
    apply(state, { key, id, offset }) {
      const { count = 0n } = state.row(key) ?? {};
      state.set(key, {
        id,
        firstOffset: offset,
        current: null,
        tombstone: null,
        count: count + 1n,
      });
    },
  };
  const { settings } = openWith(storage).log("entries");
  await writeSnapshots(storage, [{ name: "entries", settings, reducer: counting }], {
    now: 0n,
    keep: 1,
  });
  storage.append("entries.jsonl", TAIL);
  const name = ENTRIES.replace("entries.", "entries.counting.");
  await spoil(storage, name, row("a", (row) => ({ ...row, more: { count: 2 } })));
  const boots: Boot[] = [];
  const logs = openWith(storage, { onBoot: (boot) => boots.push(boot) });
  const { state } = await logs.replay("entries", counting);
  assert.equal(state.row(0)?.count, 3n);
  assert.deepEqual(boots.map(({ checkpoint }) => checkpoint), [null]);
  assert.deepEqual(boots[0]!.rejected.map(({ name }) => name), [name]);
});

Deno.test("a log that cannot be read is said to be, also where a snapshot stands for it", async () => {
  const storage = await grown();
  for (const snapshots of [true, false]) {
    const faulty = new FaultyStorage(storage, ({ kind, name }) => {
      const error = new LogError("io_failed", 'Cannot read "entries.jsonl": input/output error');
      return kind === "read" && name === "entries.jsonl" ? { when: "before", error } : null;
    });
    await rejectsWith(
      "io_failed",
      /^Cannot read "entries.jsonl": input\/output error$/,
      () => answer(faulty, { snapshots, only: ["entries"] }),
    );
    assert.equal(faulty.held, 0);
  }
});
