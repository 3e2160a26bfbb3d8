import type { GitFileRow, GitSetupAnswer } from "../../../lib/answers.ts";
import { escapeForTerminal } from "../../terminal/escape_for_terminal.ts";
import type { Screen } from "../../terminal/screen.ts";
import { table } from "../../terminal/table.ts";

/** What merges do where the driver is not set, whoever's git it is. */
const WITHOUT = [
  "Where a clone, a forge or a client lacks the driver, git merges these files as text:",
  "lines apart come together, lines next to each other become conflict markers.",
];

/** What was changed, then how things are. */
export default async function* git(
  answer: GitSetupAnswer,
  screen: Screen,
): AsyncGenerator<string> {
  const { added, removed, attributes, files, settings, driver, configured, written } = answer;
  for (const line of added) yield `+ ${attributes}: ${escapeForTerminal(line)}`;
  for (const line of removed) yield `- ${attributes}: ${escapeForTerminal(line)}`;
  if (added.length + removed.length > 0) yield "";
  if (files.length > 0) {
    yield* table(files, [
      { heading: "file", cell: ({ path }) => path, label: "id" },
      { heading: "attribute", cell: attributeOf },
      { heading: "", cell: ({ exists }) => exists ? "" : "no such file", label: "warning" },
    ], screen);
    yield "";
  }
  yield `merge.log.driver  ${escapeForTerminal(settings.driver ?? "not set in this clone")}`;
  if (!configured && settings.driver !== null) {
    yield `  this program sets ${escapeForTerminal(driver)}`;
  }
  if (answer.stops_merges) {
    yield screen.style("warning", "other settings of merge.log are: git stops every merge of them");
  }
  if (removed.length > 0) return;
  if (!configured) yield '"log git install" sets it; every clone needs its own';
  if (files.length === 0 && added.length === 0) yield "no file is given to the driver";
  if (written && added.length > 0) yield `commit ${attributes}: it is for everybody`;
  for (const line of WITHOUT) yield screen.style("dim", line);
}

function attributeOf({ attribute, merge }: GitFileRow): string {
  if (merge === "log") return "merge=log";
  return attribute ? `merge=${merge}, by another line` : merge === null ? "none" : `merge=${merge}`;
}
