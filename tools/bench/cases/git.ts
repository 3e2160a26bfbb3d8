/**
 * The history of a tracker that is kept as one file in git, and how long it takes to import it.
 *
 * @module
 */

import { join } from "node:path";
import { seededRandom } from "../../demo/random.ts";
import { type CommitToMake, fastImport } from "../fast_import.ts";
import { logIn } from "../logs.ts";
import { ask } from "../programs.ts";
import type { Case } from "./case.ts";
import type { Setting } from "./setting.ts";

const PATH = "issues.jsonl";
const CHANGES_A_COMMIT = 20;
const LINES = 60_000;
const SEED = 7;
const START_SECONDS = 1_760_000_000;
const WORDS = "the of sync merge index record broken slow cache when after login import".split(" ");
const BEGIN_ANEW = 'rm -rf "$1"; mkdir "$1"; shift; exec "$@"';

/** The case; making its repository takes longer than running it. */
export function gitCase({ program, logs, scratch }: Setting): Case {
  return {
    name: "import git",
    command: `log import git ${PATH}`,
    unit: "s",
    goals: { "git log -p": { atMost: 3 } },
    contestants: () => {
      const repository = logs.path("tracker");
      const prepare = () =>
        logs.once(repository, async (unfinished) => {
          await Deno.mkdir(unfinished);
          await fastImport(unfinished, tracker());
        });
      const log = logIn(join(scratch, "imported"));
      const { name, argv } = ask(program, log, "import", "git", PATH, "--repo", repository);
      const ours = ["sh", "-c", BEGIN_ANEW, "sh", log.directory, ...argv];
      const theirs = ["git", "-C", repository, "log", "-p", "--", PATH];
      return Promise.resolve([
        { name, argv: ours, needs: ["git"], prepare },
        { name: "git log -p", argv: theirs, needs: ["git"] },
      ]);
    },
  };
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
