/**
 * What snapshots are worth: an answer from one and its tail, against a full replay.
 *
 * @module
 */

import { join } from "node:path";
import { type Log, logIn, nameOf, type Shape, targetAt } from "../logs.ts";
import { run } from "../process.ts";
import { ask } from "../programs.ts";
import type { Case } from "./case.ts";
import type { Setting } from "./setting.ts";

const FULL = "full replay";

/** The cases over a log whose last lines, a hundredth of all, are behind its snapshot. */
export function snapshotCases(setting: Setting): Case[] {
  const goals = { [FULL]: { atMost: 0.5, moonshot: 0.25 } };
  const against = (name: string, question: (log: Log) => string[] | Promise<string[]>): Case => ({
    name: `${name}, snapshot`,
    command: `log ${name}`,
    unit: "s",
    goals,
    contestants: async () => {
      const log = await withSnapshot(setting, { lines: setting.lines });
      const asked = ask(setting.program, log, ...await question(log));
      return [asked, { name: FULL, argv: [...asked.argv, "--no-snapshot"] }];
    },
  });
  return [
    against("list --limit 1", () => ["list", "--limit=1"]),
    against("show <id>", async (log) => ["show", (await targetAt(0.999, log)).id]),
  ];
}

/** A log with a snapshot of all but its last lines, written by the program that is measured. */
export async function withSnapshot(
  { program, logs, scratch }: Setting,
  shape: Shape,
  tailLines = shape.lines / 100,
): Promise<Log> {
  const whole = await logs.generated(shape);
  const head = await logs.head(whole, tailLines);
  const log = logIn(join(scratch, `${nameOf(shape)}-snapshot`));
  if (await Deno.stat(log.directory).then(() => true, () => false)) return log;
  await Deno.mkdir(log.directory);
  await Deno.link(head, log.file);
  await run([...program.built, "snapshot", "write", "--dir", log.directory]);
  await Deno.remove(log.file);
  await Deno.link(whole.file, log.file);
  return log;
}
