import assert from "node:assert/strict";
import { type LogState, open, type StateOptions } from "../../mod.ts";
import type { WatchRow, WriteAnswer } from "../answers.ts";
import type { CopyToMerge } from "../merge/copies/copy_to_merge.ts";
import { mergeCopies } from "../merge/copies/merge_copies.ts";
import { defaultSettings } from "../records/settings.ts";
import { rewriteFiles } from "../rewrite/rewrite.ts";
import { undoLatest } from "../rewrite/undo.ts";
import { LocalStorage } from "../storage/local.ts";
import { MemoryStorage } from "../storage/memory.ts";
import { isInStep, openState, START, textIn } from "../testing/states/states.ts";

const HELD = '{"id":"a","text":"one"}\n{"id":"b","text":"two"}\n';
const COPY = "entries (1).jsonl";
const COPIES: CopyToMerge[] = [{ log: "entries", name: COPY, file: COPY, isMoved: true }];
const GIVE_UP_MS = 10_000;

/** Waits until something is so; the files are really watched, so nobody knows when. */
async function until(what: string, isSo: () => Promise<boolean> | boolean): Promise<void> {
  const start = performance.now();
  while (!await isSo()) {
    assert(performance.now() - start < GIVE_UP_MS, `it never came to be so: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

/** A state that watches real files, what it tells, and the folder they lie in. */
interface Watched extends AsyncDisposable {
  root: string;
  state: LogState;
  told: WatchRow[];
  /** The same files for others. */
  others: LocalStorage;
  /** Waits until an entry has a text; null for one that is not live. */
  shows(id: string, text: string | null): Promise<void>;
}

const POLLED = { debounceMs: 5, pollMs: 20 };

async function watch(
  files: Record<string, string> = { "entries.jsonl": HELD },
  options: Partial<StateOptions> = { watch: POLLED },
  makeStorage = (root: string) => new LocalStorage(root),
): Promise<Watched> {
  const root = await Deno.makeTempDir();
  for (const [name, text] of Object.entries(files)) {
    await Deno.writeTextFile(`${root}/${name}`, text);
  }
  const state: LogState = await openState(makeStorage(root), options);
  await state.hydrated;
  const told: WatchRow[] = [];
  const listening = (async () => {
    for await (const row of state.changes()) told.push(row);
  })();
  const textOf = async (id: string) => {
    const known = await state.entries.get(id);
    if (known?.state !== "live") return null;
    return (known.entry!.value as { text?: string }).text ?? "";
  };
  return {
    root,
    state,
    told,
    others: new LocalStorage(root),
    shows: (id, text) => until(`${id} is ${text}`, async () => await textOf(id) === text),
    async [Symbol.asyncDispose]() {
      await state.close();
      await listening;
      await Deno.remove(root, { recursive: true });
    },
  };
}

function append(root: string, text: string): Promise<void> {
  return Deno.writeTextFile(`${root}/entries.jsonl`, text, { append: true });
}

async function replace(root: string, text: string): Promise<void> {
  await Deno.writeTextFile(`${root}/.entries.jsonl.new`, text);
  await Deno.rename(`${root}/.entries.jsonl.new`, `${root}/entries.jsonl`);
}

function kinds(told: readonly WatchRow[]): unknown[] {
  return told.map((row) => row.type === "change" ? [row.kind, row.id, row.line] : row.type);
}

Deno.test("an open state takes in what other programs append to a real file, piece by piece", async () => {
  await using watched = await watch();
  const { root, state, told, shows } = watched;
  await append(root, '{"id":"a","text":"three"}\n{"id":"c","te');
  await shows("a", "three");
  await append(root, 'xt":"four"}\n');
  await shows("c", "four");
  const { line } = await state.edit("c", { text: "five" });
  assert.equal(line, 5);
  await append(root, '{"id":"b","is_deleted":true}');
  await shows("b", null);
  await isInStep(state, watched.others);
  await until("all is told", () => told.length === 4);
  assert.deepEqual(kinds(told), [
    ["edit", "a", 3],
    ["capture", "c", 4],
    ["edit", "c", 5],
    ["delete", "b", 6],
  ]);
});

Deno.test("an open state follows a real file that is replaced, cut, taken away and made again", async () => {
  await using watched = await watch();
  const { root, state, told, shows } = watched;
  await replace(root, `${HELD}{"id":"c","text":"behind"}\n`);
  await shows("c", "behind");
  assert.equal((await state.edit("a", { text: "mine" })).line, 4);
  await replace(root, '{"id":"b","text":"another"}\n');
  await shows("b", "another");
  await shows("a", null);
  assert.equal((await state.capture("x")).line, 2);
  await Deno.truncate(`${root}/entries.jsonl`, 27);
  await until("it is cut", async () => (await state.entries.list()).length === 1);
  assert.equal((await state.capture("y")).line, 2);
  await isInStep(state, watched.others);
  await Deno.remove(`${root}/entries.jsonl`);
  await shows("b", null);
  assert.equal((await state.capture("z")).line, 1);
  await append(root, HELD);
  await shows("a", "one");
  await isInStep(state, watched.others);
  const rewritten = told.filter(({ type }) => type === "rewritten").length;
  assert(rewritten >= 3, `${rewritten} rewritings were told`);
});

Deno.test("an open state comes out right when a merged, a repaired and an undone file is swapped in", async () => {
  await using watched = await watch();
  const { root, state, others, told, shows } = watched;
  const merged = `${HELD}{"id":"a","at":"2026-05-04T11:00:00Z","text":"theirs"}\n`;
  await state.edit("b", { text: "mine" });
  await Deno.writeTextFile(`${root}/${COPY}`, merged);
  await until("the copy is announced", () => told.some(({ type }) => type === "conflict-copy"));
  await mergeCopies(others, { settings: defaultSettings(), copies: COPIES, now: START });
  await shows("a", "theirs");
  await shows("b", "mine");
  await isInStep(state, others);
  await append(root, "oops\n");
  const { line } = await state.edit("a", { text: "ours" });
  await rewriteFiles(others, {
    command: "validate --fix",
    now: START + 1n,
    files: ["entries.jsonl"],
    build: async (source, sink) => {
      const bytes = new Uint8Array(source.size);
      await source.read(bytes, 0);
      const text = new TextDecoder().decode(bytes).replace("oops\n", "");
      await sink.log(new TextEncoder().encode(text));
    },
  });
  assert.equal((await state.capture("next")).line, line);
  await isInStep(state, others);
  const next = await state.entries.list();
  assert.equal(next.at(-1)?.line, line);
  await assert.rejects(() => undoLatest(others, START + 2n), "it was written to since");
  await isInStep(state, others);
});

Deno.test("an open state announces a conflict copy, also where that is the first thing to come", async () => {
  const memory = new MemoryStorage({ "entries.jsonl": HELD, "entries (2).jsonl": HELD });
  await using state = await openState(memory, { watch: { debounceMs: 0, pollMs: 1e9 } });
  await state.hydrated;
  const told = state.changes();
  memory.append(COPY, HELD);
  const next = { type: "conflict-copy", log: "entries", file: COPY };
  let row: unknown;
  void told.next().then(({ value }) => row = value);
  await until("the copy is announced", () => row !== undefined);
  assert.deepEqual(row, next);
});

Deno.test("an open state loses nothing it acknowledged while its log is merged again and again", async () => {
  await using watched = await watch();
  const { root, state, others } = watched;
  const answers: WriteAnswer[] = [];
  let isMerging = true;
  const write = async () => {
    for (let n = 0; isMerging; n++) {
      answers.push(...await Promise.all([state.capture("x"), state.edit("b", { n })]));
    }
  };
  const merge = async (round: number) => {
    const copy = `${HELD}{"id":"c${round}","at":"2026-05-04T11:00:00Z","text":"theirs"}\n`;
    await Deno.writeTextFile(`${root}/${COPY}`, copy);
    const options = { settings: defaultSettings(), copies: COPIES, now: START + BigInt(round) };
    const { logs } = await mergeCopies(others, options);
    assert.equal(logs[0]?.row.lines.added, 1);
    const before = answers.length;
    await until("it goes on", () => answers.length > before + 2);
  };
  const merging = (async () => {
    for (let round = 0; round < 6; round++) await merge(round);
  })().finally(() => isMerging = false);
  await Promise.all([merging, write()]);
  const text = (await textIn(others, "entries.jsonl"))!;
  const lines = new Set(text.split("\n"));
  for (const { entry } of answers) assert(lines.has(entry.text), entry.text);
  for (let round = 0; round < 6; round++) await watched.shows(`c${round}`, "theirs");
  await state.refresh();
  await isInStep(state, others);
});

/** What a file system that tells of nothing is like. */
class SilentStorage extends LocalStorage {
  override watch(): Disposable {
    return { [Symbol.dispose]() {} };
  }
}

for (
  const [how, times, makeStorage] of [
    ["without word from the system", POLLED, (root: string) => new SilentStorage(root)],
    ["without looking by itself", { debounceMs: 0, pollMs: 1e9 }, undefined],
  ] as const
) {
  Deno.test(`an open state notices changes ${how}`, async () => {
    await using watched = await watch(undefined, { watch: times }, makeStorage);
    await append(watched.root, '{"id":"a","text":"new"}\n');
    await watched.shows("a", "new");
    await replace(watched.root, '{"id":"a","text":"other"}\n');
    await watched.shows("a", "other");
    await watched.shows("b", null);
  });
}

Deno.test("two states on one directory never bring back what either deleted, nor undo what either set", async () => {
  await using watched = await watch({
    "entries.jsonl": Array.from({ length: 8 }, (_, n) => `{"id":"e${n}","text":"held"}\n`).join(""),
  });
  const { state: mine, others } = watched;
  await using theirs = await open(others, { now: () => START, watch: POLLED });
  const work = Array.from({ length: 8 }, async (_, n) => {
    const id = `e${n}`;
    // What the background works out takes as long as what a person does meanwhile.
    const background = theirs.supersede(id, async () => {
      await theirs.refresh();
      return { shape: { kind: "word" } };
    });
    if (n % 2 === 0) await mine.remove(id);
    else await mine.edit(id, { text: "mine", shape: "mine" });
    const { dropped } = await background;
    return { id, isDeleted: n % 2 === 0, dropped };
  });
  const outcomes = await Promise.all(work);
  for (const state of [mine, theirs]) {
    await state.refresh();
    await isInStep(state, others);
    for (const { id, isDeleted } of outcomes) {
      const entry = (await state.entries.get(id))!;
      assert.equal(entry.state, isDeleted ? "deleted" : "live", id);
      if (!isDeleted) assert.equal((entry.entry!.value as { text: string }).text, "mine");
    }
  }
});

Deno.test("a state sees an outside change that keeps the length, and an edit keeps what it says", async () => {
  await using watched = await watch();
  const { root, state } = watched;
  await state.edit("a", { n: 1 });
  // Longer than the steps in which file systems count time.
  await new Promise((resolve) => setTimeout(resolve, 20));
  const text = await Deno.readTextFile(`${root}/entries.jsonl`);
  await Deno.writeTextFile(`${root}/entries.jsonl`, text.replaceAll("one", "eno"));
  await watched.shows("a", "eno");
  const { entry } = await state.edit("a", { n: 2 });
  assert.equal((entry.value as { text: string }).text, "eno");
});
