/**
 * Conflict copies that wait beside the logs, and what a merge would make of them.
 *
 * @module
 */

import { planMerge } from "../../merge/copies/merge_copies.ts";
import { waitingCopies } from "../../merge/copies/waiting_copies.ts";
import { type Conflict, conflictOf } from "../../merge/resolve/conflict.ts";
import type { Served } from "../served.ts";
import { question } from "./question.ts";

/** So many conflicting edits of a log are shown side by side; the rest is counted. */
const SHOWN_MAX = 200;

/** `ConflictsList` */
export const conflictsList = question({
  name: "ConflictsList",
  path: "/conflicts",
  cli: "log merge --dry-run",
  brief: "Waiting conflict copies, and what a merge would do",
  isRows: true,
  params: {
    versions: { kind: "flag", brief: "Also the conflicting versions, field by field" },
  },
  stateOf: async (served) => `${await served.revision()} ${await copiesState(served)}`,
  async run(served, { versions }, { isBare }) {
    const rows = await waiting(served);
    return {
      kind: "rows",
      rows: isBare || !versions ? rows.map(({ row }) => row) : rows.map(sideBySide),
    };
  },
});

/** The plan; worked out once for each state of the files and each set of copies. */
async function waiting(served: Served) {
  const storage = served.files();
  const { settings } = served.logs;
  const revision = `${await served.revision()} ${await copiesState(served)}`;
  return await served.remember("conflicts", revision, async () => {
    const copies = await waitingCopies(storage, settings, true);
    const plan = copies.length === 0 ? [] : await planMerge(storage, { settings, copies });
    return plan.map(({ row, concurrent }) => ({
      row,
      conflicts: concurrent.slice(0, SHOWN_MAX)
        .map((edit) => conflictOf(row.log, edit, served.logs.settingsOf(row.log))),
    }));
  });
}

/** Tells sets of copies apart, and their contents. */
async function copiesState(served: Served): Promise<string> {
  const storage = served.files();
  const copies = await waitingCopies(storage, served.logs.settings, true);
  const stats = await Promise.all(copies.map(async ({ file }) => {
    const stat = await storage.stat(file);
    return `${file} ${stat?.identity} ${stat?.size} ${stat?.changed}`;
  }));
  return stats.join(" ");
}

function sideBySide({ row, conflicts }: { row: object; conflicts: readonly Conflict[] }): object {
  return {
    ...row,
    conflicts: conflicts.map(({ id, kind, versions, edits, fields }) => ({
      id,
      kind,
      versions: versions.map(({ line, at, device, actor, kind, inputs }) => ({
        line,
        at,
        device,
        actor,
        kind,
        inputs,
      })),
      edits: edits.map(({ line }) => line),
      fields: fields.map(({ path, values }) => ({ path, values })),
    })),
  };
}
