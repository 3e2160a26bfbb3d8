/**
 * The conformance suites over local files in a runtime that cannot lock them. Deno can: the build
 * of the npm package runs this in Node.
 *
 * @module
 */

import * as fs from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { LocalDirectory } from "../../logs/local_directory.ts";
import { LocalStorage } from "../../storage/local.ts";
import type { MemoryFiles } from "../../storage/memory.ts";
import { ALL_ABILITIES, type WritableStorage } from "../../storage/storage.ts";
import { testStore } from "../states/conformance.ts";
import { type StorageFixture, testLocks, testWritableStorage } from "./conformance.ts";
import { type DirectoryFixture, testLogDirectory } from "./log_files.ts";

const SINGLE = { singleWriter: true };

async function makeFolder(files: MemoryFiles): Promise<string> {
  const root = await fs.mkdtemp(join(tmpdir(), "lockless-"));
  for (const [name, content] of Object.entries(files)) {
    const path = join(root, name);
    await fs.mkdir(content === null ? path : dirname(path), { recursive: true });
    if (content !== null) await fs.writeFile(path, content);
  }
  return root;
}

async function makeStorage(
  files: MemoryFiles,
  options = {},
): Promise<StorageFixture<WritableStorage>> {
  const root = await makeFolder(files);
  return {
    storage: new LocalStorage(root, options),
    append: (name, text) => fs.appendFile(join(root, name), text),
    [Symbol.asyncDispose]: () => fs.rm(root, { recursive: true }),
  };
}

async function makeDirectory(files: MemoryFiles): Promise<DirectoryFixture> {
  const root = await makeFolder(files);
  const opened: LocalDirectory[] = [];
  const again = () => {
    const directory = new LocalDirectory(new LocalStorage(root, SINGLE));
    opened.push(directory);
    return directory;
  };
  return {
    directory: again(),
    again,
    keepsTurns: true,
    async outside(change, name, text) {
      const path = join(root, name);
      if (change === "append") return await fs.appendFile(path, text);
      if (change === "remove") return await fs.rm(path);
      await fs.writeFile(join(root, "theirs"), text);
      await fs.rename(join(root, "theirs"), path);
    },
    async [Symbol.asyncDispose]() {
      for (const directory of opened) directory.closeIdle();
      await fs.rm(root, { recursive: true });
    },
  };
}

testWritableStorage("lockless storage", makeStorage, { ...ALL_ABILITIES, lock: false });
testLocks("lockless storage of a single writer", (files) => makeStorage(files, SINGLE));
testLogDirectory("lockless logs of a single writer", makeDirectory);
testStore("lockless store of a single writer", makeDirectory);
