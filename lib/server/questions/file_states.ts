/**
 * What of the files an answer hangs on: as long as it stays the same, so does the answer. Lines that
 * come to a log change nothing about other ids, nor about moments before them.
 *
 * @module
 */

import type { LogName } from "../../records/settings.ts";
import type { When } from "../../time/when.ts";
import type { Served } from "../served.ts";

/** Whatever is in a log; with the review states of the entries. */
export function stateOfLog(served: Served, log: LogName): Promise<string> {
  return served.revision(log === "entries" ? ["entries", "interactions"] : [log]);
}

/** The lines of one id; of the whole log where it is not known as it was typed. */
export async function stateOfId(served: Served, log: LogName, id: string): Promise<string> {
  return await served.indexes.ask(log, async ({ index, generation }) => {
    const key = index.keyOf(id);
    if (key === undefined) return await served.revision([log]);
    return `${generation}.${index.versionsOf(key)}`;
  });
}

/** The lines of one id, and whatever is in logs that name entries. */
export async function stateOfEntry(served: Served, log: LogName, id: string): Promise<string> {
  const events = log === "entries" ? await served.revision(["interactions", "firings"]) : "";
  return `${await stateOfId(served, log, id)} ${events}`;
}

/** The lines of a log up to the later of two moments. */
export async function stateUpTo(
  served: Served,
  log: LogName,
  [from, to]: readonly [When, When],
): Promise<string> {
  if (from.kind === "line" || to.kind === "line") return await served.revision([log]);
  const through = from.instant > to.instant ? from.instant : to.instant;
  return await served.indexes.ask(log, ({ index, generation }) => {
    return Promise.resolve(`${generation}.${index.linesThrough(through)}`);
  });
}
