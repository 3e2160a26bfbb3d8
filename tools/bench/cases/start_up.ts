/**
 * How long one waits for the answer of a small log, against the bare runtime.
 *
 * @module
 */

import { join } from "node:path";
import { DENO } from "../programs.ts";
import type { Case, Contestant } from "./case.ts";
import type { Setting } from "./setting.ts";

const LINES = 2000;
const BARE = "bare deno run";

/** The cases: from source and built, for programs and for people. */
export function startUpCases(setting: Setting): Case[] {
  return [false, true].flatMap((isBuilt) =>
    [true, false].map((isJson): Case => ({
      name: `small list${isJson ? "" : " for people"}, ${isBuilt ? "built" : "source"}`,
      command: isJson ? "log list --json" : "log list",
      unit: "s",
      goals: { [BARE]: isBuilt ? { atMost: 1.8, moonshot: 1.5 } : { atMost: 2.9 } },
      contestants: () => contestants(setting, isBuilt, isJson),
    }))
  );
}

async function contestants(
  { program, logs, scratch }: Setting,
  isBuilt: boolean,
  isJson: boolean,
): Promise<Contestant[]> {
  const { directory } = await logs.generated({ lines: LINES });
  const argv = isBuilt ? program.built : program.source;
  const question = ["list", ...isJson ? ["--json"] : [], "--tz=UTC", "--dir", directory];
  const empty = join(scratch, "empty.ts");
  await Deno.writeTextFile(empty, "");
  return [
    { name: program.name, argv: [...argv, ...question] },
    { name: BARE, argv: [DENO, "run", empty] },
  ];
}
