import { deepEqual, equal, rejects } from "node:assert/strict";
import { LocalDirectory } from "../../logs/local_directory.ts";
import { defaultSettings } from "../../records/settings.ts";
import { MemoryStorage } from "../../storage/memory.ts";
import type { LogSource } from "../../storage/storage.ts";
import { mergeForGit } from "./merge_for_git.ts";

const settings = defaultSettings().logs.entries;

async function textOf(storage: MemoryStorage, name: string): Promise<string> {
  using source = await storage.open(name);
  const bytes = new Uint8Array(source!.size);
  await source!.read(bytes, 0);
  return new TextDecoder().decode(bytes);
}

Deno.test("merging into a file leaves the other one and nothing else", async () => {
  const storage = new MemoryStorage({
    ours: '{"id":"a"}\n{"id":"b","at":"2026-04-20T10:00:00Z"}\n',
    theirs: '{"id":"a"}\n{"id":"c","at":"2026-04-20T09:00:00Z"}\n',
    ".ours.replacing": "what a killed run left",
  });
  using theirs = await storage.open("theirs");
  const { lines } = await mergeForGit(new LocalDirectory(storage).file("ours"), settings, theirs!);
  equal(lines.added, 1);
  equal(
    await textOf(storage, "ours"),
    '{"id":"a"}\n{"id":"c","at":"2026-04-20T09:00:00Z"}\n{"id":"b","at":"2026-04-20T10:00:00Z"}\n',
  );
  deepEqual(await storage.list(""), ["ours", "theirs"]);
});

Deno.test("merging into a file changes nothing when it fails", async () => {
  const storage = new MemoryStorage({ ours: '{"id":"a"}\n' });
  const broken: LogSource = {
    name: "theirs",
    size: 100,
    read: () => Promise.reject(new Error("the disk is gone")),
    [Symbol.dispose]() {},
  };
  await rejects(
    mergeForGit(new LocalDirectory(storage).file("ours"), settings, broken),
    /the disk is gone/,
  );
  await rejects(mergeForGit(new LocalDirectory(storage).file("mine"), settings, broken), {
    code: "not_a_file",
  });
  deepEqual(await storage.list(""), ["ours"]);
  equal(await textOf(storage, "ours"), '{"id":"a"}\n');
});

Deno.test("merging into a file refuses what is no lines of JSON, on either side", async () => {
  const storage = new MemoryStorage({ lines: '{"id":"a"}\n', array: '[{"id":"a"},{"id":"b"}]' });
  const directory = new LocalDirectory(storage);
  for (const [ours, theirs] of [["lines", "array"], ["array", "lines"]] as const) {
    using other = await storage.open(theirs);
    await rejects(mergeForGit(directory.file(ours), settings, other!), {
      code: "unwritable_format",
      message: /"array": it is one JSON array/,
    });
  }
  equal(await textOf(storage, "lines"), '{"id":"a"}\n');
  deepEqual(await storage.list(""), ["array", "lines"]);
});
