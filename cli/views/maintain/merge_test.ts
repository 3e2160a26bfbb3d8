import { deepEqual, equal, ok } from "node:assert/strict";
import type { MergeRow, SkipReason } from "../../../lib/answers.ts";
import type { MergedLog } from "../../../lib/merge/copies/merge_copies.ts";
import type { Conflict } from "../../../lib/merge/resolve/conflict.ts";
import { defaultSettings } from "../../../lib/records/settings.ts";
import {
  concurrentOf,
  EDIT_AND_DELETE,
  TWO_EDITS,
} from "../../../lib/testing/directories/conflicts.ts";
import { fakeScreen } from "../../../lib/testing/processes/fake_screen.ts";
import { coloured, plain } from "../../terminal/style.ts";
import { widthOf } from "../../terminal/text.ts";
import merge from "./merge.ts";

const LINES: MergeRow["lines"] = {
  base: 1200,
  copies: 1201,
  identical: 1198,
  added: 2,
  dropped_torn: 1,
  dropped_repaired: 0,
  respelled: 0,
  malformed_kept: 0,
  total: 1202,
};

/** What merging one copy came to, with these differences. */
function merged(
  row: Partial<MergeRow> = {},
  conflicts: readonly Conflict[] = [],
  { copies = ["entries (1).jsonl"], moves = true, changes = row.written ?? true } = {},
): MergedLog {
  return {
    row: {
      log: "entries",
      inputs: ["entries.jsonl", "entries (1).jsonl"],
      skipped: [],
      prepended: [],
      common_prefix_lines: 1100,
      lines: LINES,
      order_conflicts: 0,
      concurrent: [],
      dropped: [],
      resolved_lines: 0,
      stale_decisions: [],
      written: true,
      backup: "backups/S/entries.jsonl",
      moved: [{ file: "entries (1).jsonl", backup: "backups/S/entries (1).jsonl" }],
      ...row,
    },
    concurrent: conflicts.map(concurrentOf),
    copies: copies.map((file) => ({ file, moves })),
    changes,
  };
}

async function shown(
  logs: readonly MergedLog[],
  isPlan = false,
  { columns = Infinity, style = plain } = {},
): Promise<string> {
  const screen = fakeScreen({ columns, style });
  const outcome = { logs, isPlan, settings: defaultSettings() };
  return (await Array.fromAsync(merge(outcome, screen))).join("\n");
}

const PLANNED = { written: false, backup: null, moved: [] };

Deno.test("merge says which parts stand in front, and how to hear no more of one that stays", async () => {
  const row: Partial<MergeRow> = {
    prepended: [
      { file: "entries.jsonl.2.gz", lines: 1200, ends_late: false },
      { file: "entries.jsonl.1", lines: 1, ends_late: true },
    ],
    common_prefix_lines: 0,
    moved: [],
  };
  const copies = ["entries.jsonl.1", "entries.jsonl.2.gz"];
  const lines = (await shown([merged(row, [], { copies, moves: false })])).split("\n");
  const hear = 'merge it with --move, or name it in "ignore_files", to hear no more of it';
  deepEqual(lines.slice(2, -1), [
    "  put in front: entries.jsonl.2.gz (1,200 lines), entries.jsonl.1 (1 line)",
    "  entries.jsonl.1 ends later than what it was put in front of begins: it may not be older; " +
    "parts that are named at once are sorted by their names",
    "  the old file is backups/S/entries.jsonl",
    `  entries.jsonl.1 stays where it is; ${hear}`,
    `  entries.jsonl.2.gz stays where it is; ${hear}`,
  ]);
});

Deno.test("a merge shows what was added, dropped and moved", async () => {
  const place = { file: "entries (1).jsonl", line: 1201, offset: 9, length: 5 };
  const dropped = [
    { ...place, reason: "torn" } as const,
    { ...place, reason: "repaired", line: 12 } as const,
  ];
  equal(
    await shown([
      merged({
        dropped,
        order_conflicts: 1,
        resolved_lines: 2,
        lines: { ...LINES, malformed_kept: 3 },
      }),
    ]),
    `entries  merged with 1 copy
  2 lines added, 1,198 identical, 1,202 in all, the first 1,100 shared by all
  3 malformed lines kept
  line 1201 of entries (1).jsonl dropped: it is torn, and a whole line begins with it
  line 12 of entries (1).jsonl dropped: it cannot be read, and a repair of this log took it out
  the files contradict each other's order once: the earlier line comes first
  2 lines appended for what was chosen
  the old file is backups/S/entries.jsonl
  entries (1).jsonl moved to backups/S/entries (1).jsonl
"log undo" puts back what was there before`,
  );
});

Deno.test("a merge says how many lines are shared by all", async () => {
  const shared = async (common_prefix_lines: number) =>
    (await shown([merged({ common_prefix_lines })])).split("\n")[1]!.split(" in all")[1];
  equal(await shared(0), "");
  equal(await shared(1), ", the first one shared by all");
  equal(await shared(1200), ", the first 1,200 shared by all");
});

Deno.test("a merge that finds nothing new says so, and what it moved", async () => {
  const lines = { ...LINES, added: 0, dropped_torn: 0 };
  const held = merged({ lines, written: false, backup: null });
  equal(
    await shown([held]),
    `entries  holds every line of 1 copy already
  0 lines added, 1,198 identical, 1,202 in all, the first 1,100 shared by all
  entries (1).jsonl moved to backups/S/entries (1).jsonl
"log undo" puts back what was there before`,
  );
});

Deno.test("a merge says how many copies there were, and whether they change the log", async () => {
  const first = async (isPlan: boolean, copies: string[], changes: boolean) =>
    (await shown([merged({}, [], { copies, changes })], isPlan)).split("\n")[0];
  equal(await first(false, ["a"], true), "entries  merged with 1 copy");
  equal(await first(true, ["a", "b"], true), "entries  would be merged with 2 copies");
  equal(await first(true, ["a"], false), "entries  holds every line of 1 copy already");
});

Deno.test("a merge names each copy, and says whether it moves", async () => {
  const copies = async (isPlan: boolean, moves: boolean, row: Partial<MergeRow> = {}) => {
    const log = merged({ moved: [], ...row }, [], { copies: ["a\n.jsonl", "b.jsonl"], moves });
    const lines = (await shown([log], isPlan)).split("\n");
    return lines.filter((line) => /^ {2}[ab]/.test(line));
  };
  deepEqual(await copies(true, true), [
    "  a␊.jsonl would move to backups/",
    "  b.jsonl would move to backups/",
  ]);
  deepEqual(await copies(true, false), [
    "  a␊.jsonl would stay where it is",
    "  b.jsonl would stay where it is",
  ]);
  deepEqual(await copies(false, false), [
    "  a␊.jsonl stays where it is",
    "  b.jsonl stays where it is",
  ]);
  const skipped: MergeRow["skipped"] = [{ file: "a\n.jsonl", reason: "gone" }];
  const moved = [{ file: "b.jsonl", backup: "backups/S/b.jsonl" }];
  deepEqual(await copies(false, true, { moved, skipped }), [
    "  b.jsonl moved to backups/S/b.jsonl",
    "  a␊.jsonl left alone: it is not there any more",
  ]);
});

Deno.test("a merge says how to see all versions of an id, whatever log it is in", async () => {
  const hint = async (...logs: Conflict["log"][]) => {
    const all = logs.map((log) => {
      const one = merged({}, [TWO_EDITS]);
      return { ...one, row: { ...one.row, log } };
    });
    return (await shown(all)).match(/"log history.*?"/)?.[0];
  };
  equal(await hint("entries"), '"log history <id>"');
  equal(await hint("sessions"), '"log history <id> --log sessions"');
  equal(await hint("entries", "sessions"), '"log history <id> --log <name>"');
});

Deno.test("a merge says why a copy is left alone", async () => {
  const reasons: SkipReason[] = [
    "unrelated",
    "empty",
    "not_a_file",
    "unreadable",
    "link_outside",
    "link",
    "other_log",
    "same_file",
    "gone",
    "changed_meanwhile",
  ];
  const skipped = reasons.map((reason, index) => ({ file: `entries (${index}).jsonl`, reason }));
  const lines = { ...LINES, copies: 0, added: 0, identical: 0, total: 1200 };
  equal(
    await shown([
      merged({ ...PLANNED, inputs: ["entries.jsonl"], lines, skipped }, [], { copies: [] }),
    ]),
    `entries  nothing merged
  entries (0).jsonl left alone: it shares no readable line with the log; --unrelated merges it anyway
  entries (1).jsonl left alone: it holds nothing
  entries (2).jsonl left alone: it is not a regular file
  entries (3).jsonl left alone: it cannot be read
  entries (4).jsonl left alone: it is a link that leads out of the directory, or nowhere
  entries (5).jsonl left alone: it is a link
  entries (6).jsonl left alone: it is another log
  entries (7).jsonl left alone: it is the log itself
  entries (8).jsonl left alone: it is not there any more
  entries (9).jsonl left alone: it has changed since it was merged; "log merge" takes in the rest`,
  );
});

Deno.test("a merge says which decisions it did not apply, and how to be asked again", async () => {
  const lines = (await shown([merged({ stale_decisions: ["a", "b", "c", "d"] })])).split("\n");
  equal(
    lines.at(-2),
    "  what you decided about a, b, c and 1 more is not applied: the versions changed meanwhile",
  );
  equal(
    lines.at(-1),
    '"log undo" puts back what was there before; "log merge --interactive" asks again then',
  );
});

Deno.test("a merge lists the edits made apart", async () => {
  equal(
    (await shown([merged({}, [TWO_EDITS, EDIT_AND_DELETE])])).split("\n").slice(4, -1).join("\n"),
    `
log      id  apart         kept                        beside               fields
entries  a   edit, edit    line 14 phone/user          line 13 laptop/user  /text /context /shape/kind /tags
entries  a   edit, delete  line 13 delete tablet/user  line 14 phone/user   /text
the kept version wins; "log history <id>" shows all versions`,
  );
  const chosen = (await shown([merged({ resolved_lines: 1 }, [TWO_EDITS])])).split("\n");
  equal(
    chosen.at(-2),
    'the kept version wins, except where you chose; "log history <id>" shows all versions',
  );
});

Deno.test("a merge says how to keep both things under an id, until somebody chose", async () => {
  const clash: Conflict = { ...TWO_EDITS, kind: "id-clash", hidden: [TWO_EDITS.versions[1]!] };
  const said = async (conflict: Conflict, isPlan: boolean, row: Partial<MergeRow> = {}) =>
    (await shown([merged(row, [conflict])], isPlan)).split("\n")
      .filter((line) => line.includes("go by the id"));
  const ask = '"log merge --interactive" can keep both ("b")';
  deepEqual(await said(clash, true, PLANNED), [`different things go by the id a; ${ask}`]);
  deepEqual(await said(clash, false), [`different things go by the id a; "log undo", then ${ask}`]);
  deepEqual(await said(clash, false, { resolved_lines: 1 }), []);
  deepEqual(await said({ ...clash, hidden: [] }, false), []);
});

Deno.test("a merge counts lines in two spellings, and lists ten dropped lines at most", async () => {
  const line = async (respelled: number) =>
    (await shown([merged({ lines: { ...LINES, respelled } })])).split("\n")[2];
  equal(await line(1), "  1 line is there in two spellings: the same JSON, spelled differently");
  equal(await line(2), "  2 lines are there in two spellings: the same JSON, spelled differently");
  const place = { reason: "repaired", file: "entries (1).jsonl", offset: 0, length: 1 } as const;
  const dropped = Array.from({ length: 12 }, (_, index) => ({ ...place, line: index + 1 }));
  const lines = (await shown([merged({ dropped })])).split("\n");
  equal(lines.filter((line) => line.includes(" dropped: ")).length, 10);
  equal(lines[12], "  2 more dropped; --json lists all");
});

Deno.test("a plan shows the edits made apart side by side", async () => {
  equal(
    await shown([merged(PLANNED, [EDIT_AND_DELETE], { changes: true })], true),
    `entries  would be merged with 1 copy
  2 lines added, 1,198 identical, 1,202 in all, the first 1,100 shared by all
  entries (1).jsonl would move to backups/

log      id  apart         kept                        beside              fields
entries  a   edit, delete  line 13 delete tablet/user  line 14 phone/user  /text

entries  a
       1 kept                      2
does   delete                      edit
line   13                          14
at     2026-04-20 09:30:00 +00:00  2026-04-20 10:15:00 +00:00
by     tablet/user                 phone/user
in     entries (1).jsonl           entries.jsonl
/text                              "Fernweh"

run it without --dry-run to do it, with --interactive to be asked; "log undo" takes it back`,
  );
});

Deno.test("of many edits made apart the first are shown, and the rest is counted", async () => {
  const lines = (await shown([merged({}, Array(12).fill(TWO_EDITS))])).split("\n");
  equal(lines.filter((line) => line.startsWith("entries  a ")).length, 10);
  ok(lines.includes("and 2 more; --json lists all"));
});

Deno.test("a plan says how to do it only where there is something to do", async () => {
  const last = async (changes: boolean, moves: boolean) =>
    (await shown([merged(PLANNED, [], { changes, moves })], true)).split("\n").at(-1)!;
  const next = 'run it without --dry-run to do it; "log undo" takes it back';
  equal(await last(true, false), next);
  equal(await last(false, true), next);
  equal(await last(false, false), "  entries (1).jsonl would stay where it is");
});

Deno.test("a merge without copies says so", async () => {
  equal(await shown([]), "nothing to merge: there are no conflict copies");
  equal(await shown([], true), "nothing to merge: there are no conflict copies");
});

Deno.test("a merge is never wider than the screen where it lists, and plain without colours", async () => {
  const logs = [merged({}, [TWO_EDITS, EDIT_AND_DELETE])];
  for (const columns of [60, 80, 140]) {
    const list = (await shown(logs, false, { columns })).split("\n").slice(5, 8);
    for (const line of list) ok(widthOf(line) <= columns, `${columns}: ${line}`);
  }
  const colours = await shown(logs, false, { style: coloured });
  // deno-lint-ignore no-control-regex
  equal(colours.replace(/\x1b\[[\d;]*m/g, ""), await shown(logs));
});
