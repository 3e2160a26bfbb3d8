/**
 * The logs as tables: what SQL asks and what exports write.
 *
 * @module
 */

import type { ProblemRow } from "../answers.ts";
import type { Logs } from "../logs/logs.ts";
import { lifecycleOf } from "../replay/reducer.ts";
import type { LogName, Tombstones } from "../records/settings.ts";
import type { AsOf } from "../query/cut.ts";
import type { Cut } from "../replay/cut.ts";

/** What a column holds. JSON is the text of stored bytes. */
export type ColumnType = "TEXT" | "INTEGER" | "REAL" | "JSON";

/** A column by name. */
export interface TableColumn {
  /** Its name; no reserved word of any engine that exports are read by. */
  readonly name: string;
  /** What it holds. */
  readonly type: ColumnType;
}

/** One value of a row; bytes are text in UTF-8, and stay as they are. */
export type Cell = string | number | bigint | Uint8Array | null;

/** Takes the next row: the cells of the columns that are wanted, in their order. */
export type PutRow = (cells: Cell[]) => void;

/** Asked now and then between rows: no more come before the promise that it gives. */
export type Settle = () => Promise<void>;

/** What rows are made of. */
export interface TableWorld {
  /** The logs, pinned as long as rows are read. */
  readonly logs: Logs;
  /** How far the log that a point counts lines of is folded, and how far the others are. */
  readonly point: AsOf;
  /** The log that `point.cut` is of. */
  readonly pointLog: LogName;
  /** What is wrong with the logs' files. */
  problems(): AsyncIterable<ProblemRow>;
}

/** A table. */
export interface Table {
  /** Its name. */
  readonly name: string;
  /** The log whose state it is; null for a table of all logs. */
  readonly log: LogName | null;
  /** Its columns, in order. */
  readonly columns: readonly TableColumn[];
  /**
   * Gives all its rows in order, with the cells of the columns that are wanted.
   *
   * @param settle Where rows are too many to be put at once; large tables ask it.
   */
  fill(
    world: TableWorld,
    wanted: readonly string[],
    put: PutRow,
    settle?: Settle,
  ): Promise<void>;
}

/** Columns by their names and types. */
export function columns(spec: Readonly<Record<string, ColumnType>>): TableColumn[] {
  return Object.entries(spec).map(([name, type]) => ({ name, type }));
}

/** How far one log is folded. */
export function cutOf({ point, pointLog }: TableWorld, log: LogName): Cut {
  return log === pointLog ? point.cut : point.otherLogs;
}

/** What tombstones mean to the fold of a log, which is not always what its settings say. */
export function policyOf(logs: Logs, name: LogName): Tombstones {
  const { reducer, settings } = logs.log(name);
  return lifecycleOf(reducer)?.policy(settings) ?? settings.tombstones;
}
