import { deepEqual, equal, rejects } from "node:assert/strict";
import { basename, join } from "node:path";
import { defaultSettings } from "../../records/settings.ts";
import { undoLatest } from "../../rewrite/undo.ts";
import { failure } from "../../storage/failure.ts";
import { type MemoryFiles, MemoryStorage } from "../../storage/memory.ts";
import type { LogSource } from "../../storage/storage.ts";
import { dayLine } from "../../testing/directories/merging.ts";
import { textOf } from "../../testing/directories/rewriting.ts";
import { program, PROJECT } from "../../testing/processes/spawn.ts";
import { FaultyStorage } from "../../testing/storages/faults.ts";
import type { CopyToMerge } from "./copy_to_merge.ts";
import { mergeCopies, planMerge } from "./merge_copies.ts";
import { OPEN_MAX, SourcePool } from "./source_pool.ts";

const settings = defaultSettings();

/** Files in memory that knows how many of them are open, and how many ever were at once. */
class CountingStorage extends MemoryStorage {
  opened = 0;
  most = 0;

  override async open(name: string): Promise<LogSource | null> {
    const source = await super.open(name);
    if (source === null) return null;
    this.most = Math.max(this.most, ++this.opened);
    return {
      name: source.name,
      size: source.size,
      read: (into, offset) => source.read(into, offset),
      [Symbol.dispose]: () => void this.opened--,
    };
  }
}

async function read(source: LogSource): Promise<string> {
  const bytes = new Uint8Array(source.size);
  equal(await source.read(bytes, 0), source.size);
  return new TextDecoder().decode(bytes);
}

async function open(pool: SourcePool, storage: MemoryStorage, name: string): Promise<LogSource> {
  return (await pool.open(name, (await storage.stat(name))!))!;
}

Deno.test("a pool opens what was closed again, and closes what was read longest ago", async () => {
  const storage = new CountingStorage({ a: "1", b: "2", c: "3" });
  const pool = new SourcePool(storage, 2);
  const sources = [];
  for (const name of ["a", "b", "c"]) sources.push(await open(pool, storage, name));
  for (const index of [0, 1, 2, 1, 0]) equal(await read(sources[index]!), `${index + 1}`);
  deepEqual([storage.most, storage.opened], [2, 2]);
  sources[0]![Symbol.dispose]();
  equal(storage.opened, 1);
  pool[Symbol.dispose]();
  equal(storage.opened, 0);
});

Deno.test("a pool gives nothing of a file that is another one when it is opened again", async () => {
  for (
    const change of [
      (storage: MemoryStorage) => storage.rename("other", "a"),
      (storage: MemoryStorage) => storage.remove("a"),
      async (storage: MemoryStorage) => (await storage.appendTo("a")).truncate(0),
      async (storage: MemoryStorage) => (await storage.appendTo("a")).write(Uint8Array.of(0x32)),
    ]
  ) {
    const storage = new CountingStorage({ a: "1", b: "2", other: "3" });
    using pool = new SourcePool(storage, 1);
    const source = await open(pool, storage, "a");
    await open(pool, storage, "b");
    await change(storage);
    await rejects(read(source), {
      code: "changed_meanwhile",
      message: /^Cannot read "a": it was /,
    });
    equal(storage.opened, 0, "it is closed again");
  }
});

/** A log, and copies of it that hold a line of their own and two of each other. */
function manyCopies(count: number): MemoryFiles {
  const line = (n: number) => dayLine(`e${n % count}`, 1 + n % count % 9);
  const copies = Array.from({ length: count }, (_, n) => [
    `entries (${n + 1}).jsonl`,
    dayLine("a", 1) + line(n) + line(n + 7) + line(n + 11),
  ]);
  return { "entries.jsonl": dayLine("a", 1), ...Object.fromEntries(copies) };
}

async function mergedAll(
  storage: MemoryStorage,
  names: readonly string[],
): Promise<string | null> {
  const copies = names.map((file): CopyToMerge => {
    return { log: "entries", name: file, file, isMoved: true };
  });
  await planMerge(storage, { settings, copies });
  await mergeCopies(storage, { settings, copies, now: 0n, waitMs: 0 });
  return await textOf(storage, "entries.jsonl");
}

Deno.test("a merge of many copies has few open, and comes to what it comes to at once", async () => {
  const files = manyCopies(200);
  const names = Object.keys(files).slice(1);
  const storage = new CountingStorage(files);
  const text = await mergedAll(storage, names);
  equal(storage.opened, 0);
  // The log itself, its draft and what is looked at meanwhile come on top.
  equal(storage.most <= OPEN_MAX + 4, true, `${storage.most} were open`);
  equal(text!.split("\n").length - 1, 201);
  equal(await mergedAll(new MemoryStorage(files), names.toReversed()), text);
  await undoLatest(storage, 1n);
  for (const [name, content] of Object.entries(files)) {
    equal(await textOf(storage, name), content, name);
  }
});

Deno.test("where no more files may be opened, no copy is left alone, and its name is told", async () => {
  const memory = new MemoryStorage(manyCopies(3));
  const error = Object.assign(new Error("Too many open files (os error 24)"), { code: "EMFILE" });
  const storage = new FaultyStorage(memory, ({ kind, name }) => {
    if (kind !== "open" || name !== "entries (2).jsonl") return null;
    return { when: "before", error: failure(error, "read", name) };
  });
  const copies = [1, 2, 3].map((n): CopyToMerge => {
    return {
      log: "entries",
      name: `entries (${n}).jsonl`,
      file: `entries (${n}).jsonl`,
      isMoved: true,
    };
  });
  for (const work of [planMerge, mergeCopies]) {
    await rejects(work(storage, { settings, copies, now: 0n, waitMs: 0 }), {
      code: "io_failed",
      message: /^Cannot read "entries \(2\)\.jsonl": too many files are open/,
      hint: 'allow the process more open files, for example with "ulimit -n 256"',
    });
  }
  equal(await textOf(memory, "entries.jsonl"), manyCopies(3)["entries.jsonl"]);
});

Deno.test("more copies than a process may open files merge, and undo puts them back", async () => {
  if (Deno.build.os === "windows") return;
  const directory = await Deno.makeTempDir();
  try {
    const files = manyCopies(150);
    for (const [name, text] of Object.entries(files)) {
      await Deno.writeTextFile(join(directory, name), text as string);
    }
    const run = async (command: string) => {
      const words = [...program(), command, "--dir", directory, "--quiet"];
      const { code, stderr } = await new Deno.Command("sh", {
        args: ["-c", 'ulimit -n 64 && exec "$@"', basename(PROJECT), ...words],
        env: { LOG_NOW: "2026-05-05T10:00:00Z" },
      }).output();
      deepEqual([code, new TextDecoder().decode(stderr)], [0, ""]);
    };
    await run("merge");
    const merged = await Deno.readTextFile(join(directory, "entries.jsonl"));
    equal(merged, await mergedAll(new MemoryStorage(files), Object.keys(files).slice(1)));
    deepEqual([...Deno.readDirSync(directory)].map(({ name }) => name).sort(), [
      ".log.lock",
      "backups",
      "entries.jsonl",
    ]);
    await run("undo");
    for (const [name, text] of Object.entries(files)) {
      equal(await Deno.readTextFile(join(directory, name)), text, name);
    }
  } finally {
    await Deno.remove(directory, { recursive: true });
  }
});
