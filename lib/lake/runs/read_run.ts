import { LogError } from "../../errors.ts";
import type { Cell } from "../../tables/table.ts";
import type { Mark, SourceState } from "../format/mark.ts";
import type { ColumnValues, RowGroup } from "../../tables/parquet/decoding/open_parquet.ts";
import type { Lake } from "./open_lake.ts";

/** What a writer has to know of a run. */
export interface ReadRun {
  /** Its name. */
  readonly name: string;
  /** How many rows it has, marks too; a seal has none. */
  readonly rows: number;
  /** Its marks. */
  readonly marks: readonly Mark[];
}

const MARK_COLUMNS = [
  "row",
  "user_id",
  "log",
  "gen",
  "from_line",
  "to_line",
  "offset_to",
  "prefix_sha256",
  "settings_sha256",
  "spans_object",
  "source_state",
] as const;

/** What the column `row` holds. */
export const ROW = { event: "event", mark: "mark" } as const;

/**
 * Reads the marks of a run.
 *
 * @throws {LogError} `io_failed` for one that went away, `wrong_format` for a damaged one.
 */
export async function readRun(lake: Lake, name: string): Promise<ReadRun> {
  return await withGroups(lake, name, async (groups) => {
    const marks: Mark[] = [];
    for (const group of groups) {
      if (hasEventsAlone(group)) continue;
      marks.push(...marksIn(group.rows, await group.read(MARK_COLUMNS)));
    }
    return { name, rows: groups.reduce((sum, { rows }) => sum + rows, 0), marks };
  });
}

/**
 * Works with the rows of an object.
 *
 * @throws {LogError} `changed_meanwhile` where it is not there; what reading throws.
 */
export async function withGroups<Result>(
  { store, codec }: Pick<Lake, "store" | "codec">,
  name: string,
  work: (groups: readonly RowGroup[]) => Promise<Result>,
): Promise<Result> {
  using source = await store.open(name);
  if (source === null) {
    throw new LogError("changed_meanwhile", `Cannot read "${name}": it is no longer in the lake`, {
      hint: "run the command again",
    });
  }
  return await work(await codec.read(source));
}

/** "event" comes before "mark". */
function hasEventsAlone(group: RowGroup): boolean {
  const bounds = group.bounds("row");
  return bounds !== null && new TextDecoder().decode(bounds.max) === ROW.event;
}

function marksIn(rows: number, columns: readonly ColumnValues[]): Mark[] {
  const marks: Mark[] = [];
  for (let row = 0; row < rows; row++) {
    if (columns[0]![row] !== ROW.mark) continue;
    const cells = columns.map((column) => column[row]!);
    marks.push(markOf(cells.slice(1)));
  }
  return marks;
}

function markOf(cells: readonly Cell[]): Mark {
  const [user_id, log, gen, from_line, to_line, offset_to, prefix, settings, spans, state] = cells;
  return {
    user_id: String(user_id),
    log: String(log),
    gen: Number(gen),
    from_line: Number(from_line),
    to_line: Number(to_line),
    offset_to: Number(offset_to),
    prefix_sha256: String(prefix),
    settings_sha256: String(settings),
    spans_object: spans === null ? null : String(spans),
    source: JSON.parse(String(state)) as SourceState,
  };
}
