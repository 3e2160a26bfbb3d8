import { deepEqual, equal } from "node:assert/strict";
import { ALL_ROWS, asofRows, defaultSettings, MemoryStorage, openLogs } from "../../../mod.ts";
import type { CommitToMake } from "../../../tools/bench/fast_import.ts";
import { sha256Of } from "../../storage/digest.ts";
import { importInto, testRepository } from "../../testing/git/repositories.ts";
import { parseInstant } from "../../time/instant.ts";

const SHARED = new URL("../../../../shared/data/tracker/", import.meta.url);
const HASH_DIGITS = 16;

interface TrackerLine {
  id: string;
  at: string;
  device: string;
  is_deleted?: true;
  issue?: Record<string, unknown>;
}

/** What git knew at the time of a commit: ids, and hashes of their issues. */
interface Truth {
  at: string;
  live: Record<string, string>;
}

async function rowsOf<T>(name: string): Promise<T[]> {
  const text = await Deno.readTextFile(new URL(name, SHARED)).catch(() => "");
  return text.split("\n").filter((line) => line !== "").map((line) => JSON.parse(line));
}

/** The tracker as it was kept in git: one file, edited in place. */
function commitsOf(lines: readonly TrackerLine[]): CommitToMake[] {
  const issues = new Map<string, string>();
  const commits = new Map<string, CommitToMake>();
  for (const { id, at, device, is_deleted, issue } of lines) {
    if (is_deleted) issues.delete(id);
    else issues.set(id, JSON.stringify(issue));
    const text = [...issues.values()].map((issue) => `${issue}\n`).join("");
    const seconds = Number(parseInstant(at)! / 1_000_000n);
    commits.set(device, { seconds, files: { "issues.jsonl": text } });
  }
  return [...commits.values()];
}

/** Keys sorted at every depth, as the truth is hashed. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).sort(([a], [b]) => a < b ? -1 : 1).map((
      [key, item],
    ) => [key, sorted(item)]),
  );
}

const lines = await rowsOf<TrackerLine>("entries.jsonl");
if (lines.length === 0) {
  console.log("no shared tracker beside the project: its history is not imported");
} else {
  testRepository("import git gives a public tracker as git had it", commitsOf(lines), async (
    repository,
  ) => {
    const storage = new MemoryStorage({});
    const { lines: imported } = await importInto(storage, repository);
    equal(imported.total > 1500, true);
    const logs = openLogs(storage, { settings: defaultSettings(), timeZone: "UTC" });
    const byTime = new Map((await rowsOf<Truth>("oracle.jsonl")).map(({ at, live }) => [at, live]));
    for (const [at, live] of byTime) {
      const when = { kind: "instant", instant: parseInstant(at)! } as const;
      const got: [string, string][] = [];
      for await (const { id, entry } of asofRows(logs, "entries", when, ALL_ROWS)) {
        const { record } = entry!.value as { record: unknown };
        const bytes = new TextEncoder().encode(JSON.stringify(sorted(record)));
        got.push([id, (await sha256Of(bytes)).slice(0, HASH_DIGITS)]);
      }
      deepEqual(Object.fromEntries(got), live, at);
    }
  });
}
