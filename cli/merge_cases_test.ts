/**
 * What merging makes of copies as people bring them: repaired since, spelled by another program,
 * with one id for two things, with a part of a line. The inputs here are our own; where the shared
 * cases lie beside the project, theirs are merged too.
 *
 * @module
 */

import { deepEqual, doesNotMatch, equal, match } from "node:assert/strict";
import { join } from "node:path";
import { type FakeOptions, type Outcome, runFake } from "../lib/testing/processes/fake_machine.ts";

const SHARED = new URL("../../shared/cases/", import.meta.url);
const ENV = { LOG_NOW: "2026-05-04T12:00:00Z", TZ: "UTC" };

/** Runs a command line over a copy of the files. */
type Run = (line: string, options?: FakeOptions) => Promise<Outcome>;

interface Case {
  readonly files: Readonly<Record<string, string>>;
  readonly ask: (run: Run) => Promise<void>;
  /** The case beside the project that is answered alike. */
  readonly shared?: string;
}

const at = (id: string, time: string, more: string) => `{"id":"${id}","at":"${time}Z",${more}}\n`;
const note = (id: string, day: number, text: string) =>
  at(id, `2026-03-0${day}T09:00:00`, `"text":"${text}"`);
const review = (id: string, time: string, entry: string, grade: string) =>
  at(id, time, `"entry_id":"${entry}","kind":"review","grade":"${grade}"`);

const [A, B, C, D] = [
  note("a", 1, "one"),
  note("b", 2, "two"),
  note("c", 3, "three"),
  note("d", 4, "four"),
];
const GLUED = B.trimEnd() + C;
const TORN = '{"id":"t","at":"20\n';
const EDITED = note("b", 5, "two, edited");
const ENTRIES = "entries.jsonl", COPY = "entries (1).jsonl";

const rowsIn = ({ stdout }: Outcome) =>
  stdout.split("\n").filter(Boolean).map((row) => JSON.parse(row));

/** The versions of an id, by what they are. */
async function historyOf(run: Run, id: string): Promise<string[]> {
  return rowsIn(await run(`history ${id} --json`)).map(({ kind }) => kind);
}

async function gradedOf(run: Run, id: string): Promise<number> {
  return rowsIn(await run(`show ${id} --json`))[0].srs?.reps ?? 0;
}

const CASES: Readonly<Record<string, Case>> = {
  "a copy from before a repair": {
    files: { [ENTRIES]: A + GLUED + TORN, [COPY]: A + GLUED + TORN + D },
    async ask(run) {
      equal((await run("validate --fix")).code, 0);
      const merged = await run("merge");
      match(
        merged.stdout,
        /line 2 of entries \(1\)\.jsonl dropped: it cannot be read, and a repair/,
      );
      match(merged.stdout, /line 3 of entries \(1\)\.jsonl dropped/);
      deepEqual(rowsIn(await run("list --json")).map(({ id }) => id), ["a", "b", "c", "d"]);
      equal((await run("validate")).code, 0);
      const [plan] = rowsIn(await run("validate --fix --dry-run --json"));
      deepEqual([plan.changed, plan.salvaged], [false, 0]);
    },
  },
  "a copy from before a repair that was undone": {
    files: { [ENTRIES]: A + GLUED + TORN, [COPY]: A + GLUED + TORN + D },
    async ask(run) {
      await run("validate --fix");
      await run("undo");
      const [row] = rowsIn(await run("merge --json"));
      deepEqual([row.lines.dropped_repaired, row.dropped, row.lines.total], [0, [], 4]);
      equal((await run("validate")).code, 1);
    },
  },
  "a copy from before a repair that nothing is known of": {
    files: { [ENTRIES]: A + B + C + EDITED, [COPY]: A + GLUED + TORN + D },
    shared: "07-repair-comes-back",
    async ask(run) {
      equal((await run("merge")).code, 0);
      equal((await run("validate --fix")).code, 0);
      deepEqual(rowsIn(await run("list --json")).map(({ id }) => id).sort(), ["a", "b", "c", "d"]);
      deepEqual(await historyOf(run, "b"), ["capture", "edit"]);
      deepEqual(await historyOf(run, "c"), ["capture"]);
      equal((await run("validate")).code, 0);
    },
  },
  "the same lines as another program spells them": {
    files: {
      [ENTRIES]: A + B + EDITED,
      [COPY]: A + '{"text": "tw\\u006f", "at": "2026-03-02T09:00:00Z", "id": "b"}\n' + C,
    },
    shared: "11-same-record-other-spelling",
    async ask(run) {
      const plan = await run("merge --dry-run");
      match(
        plan.stdout,
        /^ {2}1 line is there in two spellings: the same JSON, spelled differently$/m,
      );
      doesNotMatch(plan.stdout, /beside/);
      const [row] = rowsIn(await run("merge --json"));
      deepEqual([row.concurrent, row.lines.respelled, row.lines.total], [[], 1, 5]);
      deepEqual(rowsIn(await run("list --json")).map(({ id }) => id), ["a", "b", "c"]);
      const [, again, edited] = rowsIn(await run("history b --json"));
      deepEqual([again.kind, again.changes], ["edit", []]);
      match(edited.entry.text, /^two, edited/);
    },
  },
  "a line that another copy has whole": {
    files: {
      [ENTRIES]: A + B.slice(0, 40) + "\n" + D,
      [COPY]: A + B + C,
    },
    shared: "15-part-of-a-line",
    async ask(run) {
      match((await run("merge --json")).stdout, /"malformed_kept":1/);
      const said = /the beginning of line 3: nothing is missing/;
      const before = rowsIn(await run("list --json")).map(({ id }) => id);
      equal(before.length, 4);
      match((await run("validate")).stdout, said);
      match((await run("validate --fix --dry-run")).stdout, said);
      const [row] = rowsIn(await run("validate --fix --json"));
      deepEqual(row.beginnings, [{ line: 2, of_line: 3 }]);
      deepEqual(rowsIn(await run("list --json")).map(({ id }) => id), before);
      equal((await run("validate")).code, 0);
    },
  },
  "two events under one id": {
    files: {
      [ENTRIES]: note("e1", 1, "Fernweh") + note("e2", 1, "Heimweh"),
      "interactions.jsonl": review("1", "2026-03-02T08:00:00", "e1", "good") +
        review("2", "2026-03-03T08:00:00", "e1", "good"),
      "interactions (1).jsonl": review("1", "2026-03-02T08:00:00", "e1", "good") +
        review("2", "2026-03-03T08:00:00", "e2", "again"),
    },
    shared: "08-review-id-twice",
    async ask(run) {
      const next = /different things go by the id \d+; .*"log merge --interactive" can keep both/;
      match((await run("merge --dry-run")).stdout, next);
      const merged = await run("merge");
      match(merged.stdout, /id clash/);
      match(merged.stdout, /by the id \d+; "log undo", then "log merge --interactive" can keep/);
      const validated = await run("validate");
      match(validated.stdout, /is also on line 2, for another entry: .*"log merge --interactive"/);
      equal((await run("undo")).code, 0);
      const asked = await run("merge --interactive", { typed: "b\n", columns: 100 });
      match(asked.stderr, /different things under one id/);
      match(asked.stdout, /1 line appended for what was chosen/);
      deepEqual([await gradedOf(run, "e1"), await gradedOf(run, "e2")], [2, 1]);
      equal((await run("validate")).code, 0);
    },
  },
  "entries that were begun apart under one id": {
    files: { [ENTRIES]: note("1", 1, "milk"), [COPY]: note("1", 2, "call mum") },
    async ask(run) {
      const asked = await run("merge --unrelated --interactive", { typed: "both\n", columns: 100 });
      equal(asked.code, 0);
      const rows = rowsIn(await run("list --json"));
      deepEqual(rows.map(({ entry }) => entry.text), ["call mum", "milk"]);
      equal(rows[1].at, "2026-03-01T09:00:00Z");
      match(rows[1].id, /^[0-9A-Z]{26}$/);
      equal((await run("undo")).code, 0);
      deepEqual(rowsIn(await run("list --json")).map(({ entry }) => entry.text), ["milk"]);
    },
  },
};

/** Asks a directory with these files; null where a shared case is not there. */
async function asked(files: URL | Case["files"], ask: Case["ask"]): Promise<boolean> {
  const dir = await Deno.makeTempDir();
  try {
    if (files instanceof URL) {
      for await (const { name, isFile } of Deno.readDir(files)) {
        if (isFile) {
          await Deno.writeFile(join(dir, name), await Deno.readFile(new URL(name, files)));
        }
      }
    } else {
      for (const [name, text] of Object.entries(files)) {
        await Deno.writeTextFile(join(dir, name), text);
      }
    }
    await ask((line, options) => (
      runFake([...line.split(" "), "--dir", dir], { env: ENV, ...options })
    ));
    return true;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  } finally {
    await Deno.remove(dir, { recursive: true });
  }
}

for (const [name, { files, ask, shared }] of Object.entries(CASES)) {
  Deno.test(`merge takes in ${name}`, async () => {
    equal(await asked(files, ask), true);
  });
  if (shared === undefined) continue;
  Deno.test(`the shared case ${shared} is merged as it is meant`, async () => {
    if (!await asked(new URL(`${shared}/`, SHARED), ask)) {
      console.warn(`skipped: there is no shared case ${shared} here`);
    }
  });
}
