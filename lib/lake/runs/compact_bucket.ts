import type { Cell } from "../../tables/table.ts";
import { RUN_COLUMNS, SPAN_COLUMNS } from "../format/columns.ts";
import { counts, type Mark } from "../format/mark.ts";
import { eventsFolder, runName, runPlace, spansFolder, spansPlace } from "../format/names.ts";
import { BucketRuns, MarksByLog, onPresentRuns, type RunChain } from "./bucket_runs.ts";
import type { ColumnValues } from "../../tables/parquet/decoding/open_parquet.ts";
import type { Lake } from "./open_lake.ts";
import { ROW, withGroups } from "./read_run.ts";
import { RunBuilder } from "./run_builder.ts";
import { RowFile } from "./row_file.ts";

/**
 * Puts one run in the place of all that a bucket has: an empty run seals what there is, and then
 * the base of that number holds the rows that count. Of several that compact at once one makes the
 * base, and whoever finds a seal without its base makes it. A bucket of one run is left alone.
 *
 * The runs before stay for who still reads them; those of the compaction before are removed.
 *
 * @returns Whether there was something to compact.
 */
export async function compactBucket(lake: Lake, bucket: number): Promise<boolean> {
  const runs = new BucketRuns(lake, bucket);
  const base = await onPresentRuns(async () => {
    const first = await runs.look();
    if (first.runs.length <= 1) return null;
    for (let chain = first; chain.base === first.base; chain = await runs.look()) {
      if (!chain.isSealed) await putSeal(lake, runs, chain);
      await finishSeal(lake, runs, await runs.look());
    }
    return first.base;
  });
  if (base === null) return false;
  await runs.keep(await runs.base());
  await removeBasesBefore(lake, bucket, base);
  return true;
}

/** Removes all runs and spans whose base is smaller. */
export async function removeBasesBefore(
  { store }: Lake,
  bucket: number,
  base: number,
): Promise<void> {
  for (const { name } of await store.list(eventsFolder(bucket))) {
    if ((runPlace(name)?.base ?? base) < base) await store.remove(name);
  }
  for (const { name } of await store.list(spansFolder(bucket))) {
    if ((spansPlace(name)?.base ?? base) < base) await store.remove(name);
  }
}

/** Puts an empty run, unless somebody else puts one of that number. */
async function putSeal(
  { store, codec }: Lake,
  runs: BucketRuns,
  { next }: RunChain,
): Promise<void> {
  await store.create(runName(next), await new RowFile(codec, RUN_COLUMNS).end());
  runs.note(next);
}

/** Makes the base of a seal, unless somebody else did; what is in it, the runs before it decide. */
export async function finishSeal(lake: Lake, runs: BucketRuns, chain: RunChain): Promise<void> {
  if (!chain.isSealed) return;
  const seal = chain.next.run - 1;
  const place = { bucket: chain.next.bucket, base: seal, run: seal };
  const marks = new MarksByLog(chain.runs);
  const base = new RunBuilder(lake, place);
  const rows = new RowsInOrder(RUN_COLUMNS.map(({ name }) => name));
  for (const { name } of chain.runs) {
    await rows.take(lake, name, (cell) => isWanted(cell, marks, lake.rules.dropsReplaced));
  }
  for (const cells of rows.inOrder()) base.addRow(cells);
  const named = await addSpans(lake, base, marks);
  for (const mark of newestMarks(marks)) {
    const key = keyOf(mark);
    base.addMark({ ...mark, spans_object: named.has(key) ? base.spansObject : null });
  }
  const { events, spans } = await base.end();
  if (spans !== null) await lake.store.create(spans.name, spans.bytes);
  await lake.store.create(runName(place), events);
  runs.note(place);
}

function isWanted(cell: CellOf, marks: MarksByLog, dropsReplaced: boolean): boolean {
  if (cell("row") !== ROW.event) return false;
  const place = { gen: Number(cell("gen")), line: Number(cell("line")) };
  return !dropsReplaced || counts(place, marks.of(String(cell("user_id")), String(cell("log"))));
}

/** The newest mark of each log: what is counted from now on. Of a log that was emptied, nothing is left. */
function* newestMarks(marks: MarksByLog): Generator<Mark> {
  for (const user of marks.users) {
    for (const log of marks.logsOf(user).sort()) {
      const newest = marks.of(user, log).at(-1)!;
      if (newest.to_line > 0) yield newest;
    }
  }
}

/** Adds the spans that count, the newest of each id; gives the logs that have some. */
async function addSpans(lake: Lake, base: RunBuilder, marks: MarksByLog): Promise<Set<string>> {
  const newest = new Map<string, number>();
  const rows = new RowsInOrder(SPAN_COLUMNS.map(({ name }) => name));
  for (const name of namedSpans(marks)) {
    await rows.take(lake, name, (cell) => {
      const user = cell("user_id"), log = cell("log");
      const own = marks.of(String(user), String(log));
      const isNamed = own.some(({ spans_object }) => spans_object === name);
      if (!isNamed || own.some((mark) => mark.gen > Number(cell("gen")))) return false;
      const key = JSON.stringify([user, log, cell("id")]);
      newest.set(key, Math.max(newest.get(key) ?? 0, Number(cell("run"))));
      return true;
    });
  }
  const named = new Set<string>();
  for (const cells of rows.inOrder()) {
    const [user_id, , run, , log, id] = cells;
    if (newest.get(JSON.stringify([user_id, log, id])) !== Number(run)) continue;
    named.add(keyOf({ user_id: String(user_id), log: String(log) }));
    base.addSpanRow(cells);
  }
  return named;
}

function namedSpans(marks: MarksByLog): Set<string> {
  const names = new Set<string>();
  for (const user of marks.users) {
    for (const log of marks.logsOf(user)) {
      for (const { spans_object } of marks.of(user, log)) {
        if (spans_object !== null) names.add(spans_object);
      }
    }
  }
  return names;
}

function keyOf({ user_id, log }: Pick<Mark, "user_id" | "log">): string {
  return JSON.stringify([user_id, log]);
}

/** The cell of a row, by its column. */
type CellOf = (column: string) => Cell;

/** Lines are copied as they are. */
const LINES = ["raw"];

/** A row that is wanted: where its cells are, and what it is sorted by. */
interface FoundRow {
  readonly columns: readonly ColumnValues[];
  readonly index: number;
  readonly user: string;
  readonly log: string;
  readonly line: number;
}

/** Rows of several objects, by person, log and line. */
class RowsInOrder {
  readonly #names: readonly string[];
  readonly #found: FoundRow[] = [];

  constructor(names: readonly string[]) {
    this.#names = names;
  }

  /** Takes the rows of an object that are wanted. */
  async take(lake: Lake, object: string, wants: (cell: CellOf) => boolean): Promise<void> {
    await withGroups(lake, object, async (groups) => {
      for (const group of groups) {
        const columns = await group.read(this.#names, LINES);
        const byName = new Map(this.#names.map((name, index) => [name, columns[index]!]));
        let index = 0;
        const cell = (name: string) => byName.get(name)![index]!;
        const lines = byName.get("first_line") ?? byName.get("line")!;
        for (; index < group.rows; index++) {
          if (!wants(cell)) continue;
          const user = String(cell("user_id")), log = String(cell("log"));
          this.#found.push({ columns, index, user, log, line: Number(lines[index]) });
        }
      }
    });
  }

  /** All of them, as cells. */
  *inOrder(): Generator<Cell[]> {
    this.#found.sort((a, b) => compare(a.user, b.user) || compare(a.log, b.log) || a.line - b.line);
    for (const { columns, index } of this.#found) {
      yield columns.map((column) => column[index]!);
    }
  }
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
