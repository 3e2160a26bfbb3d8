/**
 * Directories of logs of every kind, filled for a test and changed behind its back.
 *
 * @module
 */

import { LocalDirectory } from "../../logs/local_directory.ts";
import { LocalStorage } from "../../storage/local.ts";
import { type MemoryFiles, MemoryStorage } from "../../storage/memory.ts";
import type { WritableStorage } from "../../storage/storage.ts";
import type { DirectoryFixture } from "../storages/log_files.ts";
import { OptimisticDirectory, SharedLogs } from "../storages/optimistic_directory.ts";

/** A directory that is made of files. */
export interface FileFixture extends DirectoryFixture {
  /** The files. */
  readonly storage: WritableStorage;
}

/** Files in memory. */
export function inMemory(files: MemoryFiles): Promise<FileFixture> {
  const storage = new MemoryStorage(files);
  return Promise.resolve({
    storage,
    directory: new LocalDirectory(storage),
    again: () => new LocalDirectory(storage),
    async outside(change, name, text) {
      if (change === "append") return storage.append(name, text);
      if (change === "remove") return await storage.remove(name);
      storage.append("theirs", text);
      await storage.rename("theirs", name);
    },
    [Symbol.asyncDispose]: () => Promise.resolve(),
  });
}

/** Files on the disk, in a folder of their own. */
export async function inFiles(files: MemoryFiles): Promise<FileFixture> {
  const root = await Deno.makeTempDir();
  for (const [name, content] of Object.entries(files)) {
    await Deno.writeFile(`${root}/${name}`, bytesOf(content));
  }
  const storage = new LocalStorage(root);
  const opened: LocalDirectory[] = [];
  const again = () => {
    const directory = new LocalDirectory(new LocalStorage(root));
    opened.push(directory);
    return directory;
  };
  return {
    storage,
    directory: again(),
    again,
    async outside(change, name, text) {
      const path = `${root}/${name}`;
      if (change === "append") return await Deno.writeTextFile(path, text, { append: true });
      if (change === "remove") return await Deno.remove(path);
      await Deno.writeTextFile(`${root}/theirs`, text);
      await Deno.rename(`${root}/theirs`, path);
    },
    async [Symbol.asyncDispose]() {
      for (const directory of opened) directory.closeIdle();
      await Deno.remove(root, { recursive: true });
    },
  };
}

/** Logs in a place that has neither files nor a lock. */
export function withoutFiles(files: MemoryFiles): Promise<DirectoryFixture> {
  const texts = Object.entries(files).map(([name, content]) => [name, bytesOf(content)]);
  const logs = new SharedLogs(Object.fromEntries(texts));
  return Promise.resolve({
    directory: new OptimisticDirectory(logs),
    again: () => new OptimisticDirectory(logs),
    outside(change, name, text) {
      if (change === "append") logs.extend(name, bytesOf(text));
      else if (change === "replace") logs.put(name, text);
      else logs.remove(name);
      return Promise.resolve();
    },
    [Symbol.asyncDispose]: () => Promise.resolve(),
  });
}

/** Folders are of no use here. */
function bytesOf(content: Uint8Array | string | null): Uint8Array<ArrayBuffer> {
  if (content === null) throw new TypeError("a folder");
  return typeof content === "string" ? new TextEncoder().encode(content) : new Uint8Array(content);
}
