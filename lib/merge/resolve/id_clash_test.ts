import { deepEqual, equal, match, rejects } from "node:assert/strict";
import { StoredJson } from "../../json/stored.ts";
import { defaultSettings, type LogSettings } from "../../records/settings.ts";
import { undoLatest } from "../../rewrite/undo.ts";
import { MemoryStorage } from "../../storage/memory.ts";
import { toBytes, toText } from "../../testing/directories/rewriting.ts";
import { mergeCopies, planMerge } from "../copies/merge_copies.ts";
import { type ConcurrentVersions, mergeLog } from "../law/merge_log.ts";
import { linesOfChoice } from "./choice.ts";
import { conflictOf } from "./conflict.ts";

const { entries: ENTRIES, interactions: REVIEWS, sessions: SESSIONS } = defaultSettings().logs;
const ORIGIN = { now: 1_777_968_000_000_000n, device: "desk" };

const review = (id: string, entry: string, hour: number, more = "") =>
  `{"id":"${id}","at":"2026-03-03T${hour}:00:00Z","entry_id":"${entry}","grade":"good"${more}}\n`;
const entry = (text: string, hour: number, more = "") =>
  `{"id":"7", "at":"2026-03-03T${hour}:00:00Z","n":1.0,"text":"${text}"${more}}\n`;
const START = '{"id":"0","at":"2026-03-01T10:00:00Z"}\n';

/** What merging some files finds written apart. */
async function apart(
  texts: readonly string[],
  settings: LogSettings = ENTRIES,
): Promise<{ concurrent: ConcurrentVersions[]; respelled: number; text: string }> {
  const storage = new MemoryStorage(
    Object.fromEntries(texts.map((text, index) => [`${index}`, toBytes(text)])),
  );
  const inputs = [];
  for (const name of Object.keys(storage.files())) {
    inputs.push({ name, source: (await storage.open(name))! });
  }
  let text = "";
  const sink = { log: (bytes: Uint8Array) => Promise.resolve(void (text += toText(bytes))) };
  const { concurrent, lines } = await mergeLog(inputs, settings, sink);
  return { concurrent, respelled: lines.respelled, text };
}

/** What kind each conflict is, its lines, and those that are hidden. */
async function found(texts: readonly string[], settings?: LogSettings): Promise<unknown[]> {
  const { concurrent } = await apart(texts, settings);
  return concurrent.map(({ kind, lines, kept_line, hidden }) => [kind, lines, kept_line, hidden]);
}

async function linesOfBoth(texts: readonly string[], settings: LogSettings): Promise<string[]> {
  const { concurrent: [one] } = await apart(texts, settings);
  const conflict = conflictOf("entries", one!, settings);
  const lines = await linesOfChoice(conflict, { kind: "both" }, ORIGIN, settings);
  return lines.map(({ text }) => text);
}

Deno.test("events for different entries under one id clash; those for one entry are two edits", async () => {
  deepEqual(await found([START + review("r", "a", 10), START + review("r", "b", 11)], REVIEWS), [
    ["id-clash", [2, 3], 3, [2]],
  ]);
  deepEqual(await found([START + review("r", "a", 10), START + review("r", "a", 11)], REVIEWS), [
    ["edit-edit", [2, 3], 3, []],
  ]);
  const shared = START + review("r", "a", 9);
  deepEqual(await found([shared + review("r", "a", 10), shared + review("r", "b", 11)], REVIEWS), [
    ["edit-edit", [3, 4], 4, []],
  ]);
});

Deno.test("events of a log that refers to no other clash where the inputs share none of them", async () => {
  const own: LogSettings = { ...REVIEWS, refersTo: null };
  deepEqual(await found([review("r", "a", 10), review("r", "a", 11)], own), [
    ["id-clash", [1, 2], 2, [1]],
  ]);
});

Deno.test("entries clash where the inputs share no line of the id, in whatever spelling", async () => {
  for (const settings of [ENTRIES, SESSIONS]) {
    deepEqual(await found([START + entry("milk", 10), START + entry("call", 11)], settings), [
      ["id-clash", [2, 3], 3, [2]],
    ]);
    deepEqual(
      await found([entry("milk", 9) + entry("x", 10), entry("milk", 9) + entry("y", 11)], settings),
      [["edit-edit", [2, 3], 3, []]],
    );
  }
  const respelled = entry("milk", 9).replace("1.0", "1");
  const texts = [
    START + entry("milk", 9) + entry("x", 10),
    START + respelled + entry("y", 11),
  ];
  deepEqual(await found(texts), [["edit-edit", [4, 5], 5, []]]);
  equal((await apart(texts)).respelled, 1);
});

Deno.test("of clashing things only live ones are hidden, and a delete of one hides the other", async () => {
  const deleted = '{"id":"7","at":"2026-03-03T12:00:00Z","is_deleted":true}\n';
  deepEqual(await found([entry("milk", 10) + deleted, entry("call", 11)]), [
    ["id-clash", [1, 2, 3], 3, [2]],
  ]);
  deepEqual(
    await found([entry("milk", 10) + deleted, entry("call", 13)], {
      ...ENTRIES,
      tombstones: "latest",
    }),
    [["id-clash", [1, 2, 3], 3, []]],
  );
  // A delete alone begins nothing.
  deepEqual(await found([START + deleted, START + entry("call", 11)]), [
    ["edit-delete", [2, 3], 3, []],
  ]);
  deepEqual(
    await found([entry("a", 10) + entry("b", 11), entry("c", 12), entry("d", 13)]),
    [["id-clash", [1, 2, 3, 4], 4, [2, 3]]],
  );
});

Deno.test("both are kept by a line under a new id, all else byte for byte", async () => {
  const [line, ...others] = await linesOfBoth([entry("milk", 10), entry("call", 11)], ENTRIES);
  match(
    line!,
    /^{"id":"01KJSJ7S80[0-9A-Z]{16}", "at":"2026-03-03T10:00:00Z","n":1.0,"text":"milk"}$/,
  );
  deepEqual(others, []);
  const mapped: LogSettings = { ...ENTRIES, id: ["_id", "id"], at: ["ts"], at_format: "epoch_ms" };
  const foreign = (n: number) => `{"id":7,"x":{"id":"7"},"id":"7","ts":${n}}\n`;
  const [own] = await linesOfBoth([foreign(1), foreign(2)], mapped);
  match(own!, /^{"id":7,"x":{"id":"7"},"id":"0000000001[0-9A-Z]{16}","ts":1}$/);
  const timeless = (n: number) => `{"id":"7","n":${n}}\n`;
  const [first, second] = await linesOfBoth([timeless(1), timeless(2), timeless(3)], ENTRIES);
  match(first!, /^{"id":"0000000000[0-9A-Z]{16}","n":1}$/);
  match(second!, /^{"id":"0000000000[0-9A-Z]{16}","n":2}$/);
});

Deno.test("both cannot be chosen where nothing is hidden", async () => {
  const { concurrent: [one] } = await apart([
    entry("a", 9) + entry("b", 10),
    entry("a", 9) + entry("c", 11),
  ]);
  const conflict = conflictOf("entries", one!, ENTRIES);
  await rejects(() => linesOfChoice(conflict, { kind: "both" }, ORIGIN, ENTRIES), RangeError);
});

Deno.test("an event that is chosen keeps the time and the device that it has", async () => {
  const texts = [review("r", "a", 10, ',"device":"phone"'), review("r", "a", 11)];
  const { concurrent: [one] } = await apart(texts, REVIEWS);
  const conflict = conflictOf("interactions", one!, REVIEWS);
  const [line] = await linesOfChoice(conflict, { kind: "version", index: 1 }, ORIGIN, REVIEWS);
  equal(line?.text, texts[0]!.trimEnd());
  deepEqual(await linesOfChoice(conflict, { kind: "version", index: 0 }, ORIGIN, REVIEWS), []);
});

const LOG = "interactions.jsonl";
const COPY = "interactions (1).jsonl";
const FIRST = START + review("r", "a", 10);
const SECOND = START + review("r", "b", 11);

/** A device that merges the copy and keeps both. */
async function keepBoth(log: string, copy: string): Promise<MemoryStorage> {
  const storage = new MemoryStorage({ [LOG]: log, [COPY]: copy });
  const copies = [{ log: "interactions", name: COPY, file: COPY, isMoved: false } as const];
  const options = { settings: defaultSettings(), copies };
  const [plan] = await planMerge(storage, options);
  const conflict = conflictOf("interactions", plan!.concurrent[0]!, REVIEWS);
  const choice = { conflict, choice: { kind: "both" } } as const;
  const { logs: [merged] } = await mergeCopies(storage, {
    ...options,
    now: 1n,
    waitMs: 0,
    // Who decides twice means it once.
    decided: [choice, choice],
  });
  equal(merged!.row.resolved_lines, 1);
  // Decided on again, nothing is there to decide any more.
  const again = await mergeCopies(storage, { ...options, now: 2n, waitMs: 0, decided: [choice] });
  deepEqual(
    again.logs.map(({ row: { written, resolved_lines, stale_decisions } }) => [
      written,
      resolved_lines,
      stale_decisions,
    ]),
    [[false, 0, ["r"]]],
  );
  return storage;
}

const textOf = (storage: MemoryStorage) => toText(storage.files()[LOG] as Uint8Array);

Deno.test("devices that both keep both write the same line, and merge to one", async () => {
  const one = await keepBoth(FIRST, SECOND), other = await keepBoth(SECOND, FIRST);
  equal(textOf(one), textOf(other));
  const kept = textOf(one).split("\n")[3]!;
  const { id, ...rest } = JSON.parse(kept);
  const { id: _, ...original } = JSON.parse(review("r", "a", 10));
  deepEqual(rest, original);
  match(id, /^01KJSJ7S80[0-9A-Z]{16}$/);
  equal(textOf(one), FIRST + review("r", "b", 11) + `${kept}\n`);
  const later = review("s", "a", 12);
  const { text, concurrent } = await apart([textOf(one) + later, textOf(other)], REVIEWS);
  deepEqual([text, concurrent], [textOf(one) + later, []]);
  await undoLatest(one, 3n);
  equal(textOf(one), FIRST);
});

Deno.test("what is kept besides is a record of its own", async () => {
  const storage = await keepBoth(FIRST, SECOND);
  const stored = textOf(storage).trimEnd().split("\n").map((line) => StoredJson.fromText(line));
  const ids = stored.map(({ value }) => (value as { id: string }).id);
  deepEqual([ids.length, new Set(ids).size], [4, 3]);
});
