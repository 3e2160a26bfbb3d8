/**
 * The history of a tracker that is kept as one file in git, and how long it takes to import it.
 *
 * @module
 */

import { join } from "node:path";
import { seededRandom } from "../demo/random.ts";
import type { Case } from "./cases.ts";
import { type CommitToMake, fastImport } from "./fast_import.ts";
import { canRun } from "./measure.ts";

const PATH = "issues.jsonl";
const CHANGES_A_COMMIT = 20;
const LINES = 60_000;
const SEED = 7;
const START_SECONDS = 1_760_000_000;
const WORDS = "the of sync merge index record broken slow cache when after login import".split(" ");

/** What the case is made with. */
export interface GitBench {
  /** The command line of the program. */
  program: string[];
  /** Where the repository is kept. */
  directory: string;
  /** A folder for logs, emptied afterwards. */
  scratch: string;
}

/** Commits that each change some issues, sorted by their ids, so that lines change in the middle. */
function* tracker(): Generator<CommitToMake> {
  const { below, pick } = seededRandom(SEED);
  const issues: string[] = [];
  const issue = (id: number, seconds: number) => {
    const words = Array.from({ length: 40 }, () => pick(WORDS)).join(" ");
    const status = pick(["open", "in_progress", "closed"]);
    return `{"id":"bd-${id}","title":"${words.slice(0, 50)}","description":"${words}",` +
      `"status":"${status}","priority":${below(5)},"updated_at":${seconds}}\n`;
  };
  for (let commit = 0; commit < LINES / CHANGES_A_COMMIT; commit++) {
    const seconds = START_SECONDS + 600 * commit;
    for (let change = 0; change < CHANGES_A_COMMIT; change++) {
      const isNew = change < 2 && issues.length < 1000;
      const id = isNew ? issues.length : below(issues.length);
      issues[id] = issue(id, seconds + change);
    }
    yield { files: { [PATH]: issues.join("") }, seconds };
  }
}

/** What the table calls it. */
export const GIT_CASE = "import git";

/** The case, of which making the repository takes long; none where git is missing. */
export async function gitCases({ program, directory, scratch }: GitBench): Promise<Case[]> {
  if (!await canRun(["git", "--version"])) {
    console.log("git is missing: no figures of importing from it");
    return [];
  }
  const repository = join(directory, "tracker");
  if (!await Deno.stat(repository).then(() => true, () => false)) {
    const unfinished = `${repository}.unfinished`;
    await Deno.remove(unfinished, { recursive: true }).catch(() => {});
    await Deno.mkdir(unfinished);
    await fastImport(unfinished, tracker());
    await Deno.rename(unfinished, repository);
  }
  const log = join(scratch, "imported");
  const anew = 'rm -rf "$1"; mkdir "$1"; shift; exec "$@"';
  const imports = [...program, "import", "git", PATH, "--repo", repository, "--dir", log, "--json"];
  return [{
    name: GIT_CASE,
    contestants: [
      { name: "log", argv: ["sh", "-c", anew, "sh", log, ...imports] },
      { name: "git log -p", argv: ["git", "-C", repository, "log", "-p", "--", PATH] },
    ],
    goals: { "git log -p": "3" },
  }];
}
