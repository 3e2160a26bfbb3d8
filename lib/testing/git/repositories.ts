/**
 * Repositories of git for tests, which are passed over where there is no git.
 *
 * @module
 */

import { type CommitToMake, fastImport } from "../../../tools/bench/fast_import.ts";
import {
  type Imported,
  importHistory,
  type ImportOptions,
} from "../../git/history/import_history.ts";
import { LogSink } from "../../git/history/log_sink.ts";
import { LocalGit } from "../../git/local_git.ts";
import { LocalDirectory } from "../../logs/local_directory.ts";
import { defaultSettings } from "../../records/settings.ts";
import type { MemoryStorage } from "../../storage/memory.ts";

const hasGit = await new Deno.Command("git", { args: ["--version"], stdout: "null" }).output()
  .then(({ success }) => success, () => false);
if (!hasGit) console.log("git is missing: tests that need it are passed over");

/** A repository in a folder of its own. */
export interface TestRepository {
  readonly folder: string;
  readonly git: LocalGit;
  /** The ids of the commits it was made with. */
  readonly ids: readonly string[];
}

/** A test with a repository, passed over without git. */
export function testRepository(
  name: string,
  commits: Iterable<CommitToMake>,
  test: (repository: TestRepository) => Promise<void>,
): void {
  Deno.test({
    name,
    ignore: !hasGit,
    fn: async () => {
      const folder = await Deno.realPath(await Deno.makeTempDir({ prefix: "log git " }));
      try {
        const ids = await fastImport(folder, commits);
        await test({ folder, git: new LocalGit(folder), ids });
      } finally {
        await Deno.remove(folder, { recursive: true });
      }
    },
  });
}

/** Imports `issues.jsonl` into the log of a storage. */
export async function importInto(
  storage: MemoryStorage,
  { git }: Pick<TestRepository, "git">,
  options: Partial<ImportOptions> = {},
): Promise<Imported> {
  const { entries } = defaultSettings().logs;
  const sink = await LogSink.open(new LocalDirectory(storage), entries, {
    waitMs: 0,
    begin: () => Promise.resolve(),
  });
  const plain = { git, path: "issues.jsonl", id: null, since: null, isFlat: false };
  return await importHistory(sink, { ...plain, ...options });
}

/** The lines of a log that are JSON objects, and their text. */
export async function logLines(
  storage: MemoryStorage,
): Promise<{ text: string; lines: Record<string, unknown>[] }> {
  using source = await storage.open("entries.jsonl");
  const bytes = new Uint8Array(source?.size ?? 0);
  await source?.read(bytes, 0);
  const text = new TextDecoder().decode(bytes);
  const lines = text.split("\n").flatMap((line) => {
    try {
      return line === "" ? [] : [JSON.parse(line) as Record<string, unknown>];
    } catch {
      return [];
    }
  });
  return { text, lines };
}
