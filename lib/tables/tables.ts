import { type LogName, logNames, type Settings } from "../records/settings.ts";
import { EVENTS } from "./rows/event_table.ts";
import { LOGS, PROBLEMS } from "./rows/log_tables.ts";
import { REVIEW_SPANS } from "./rows/review_span_table.ts";
import { SPANS } from "./rows/span_table.ts";
import { stateColumns } from "./rows/state_columns.ts";
import { fillState } from "./rows/state_rows.ts";
import type { Table } from "./table.ts";

/** The tables that are of all logs. */
const OF_ALL_LOGS: readonly Table[] = [EVENTS, SPANS, REVIEW_SPANS, PROBLEMS, LOGS];
/** What full text search adds, and what SQLite keeps for itself. */
const RESERVED = /^(?:entries_fts|sqlite_)/;

/**
 * All tables of a directory: the state of each log, then what is of all logs. A log of the config
 * whose name another table has gets `log_` before it.
 *
 * @example
 * ```ts
 * import { defaultSettings } from "../records/settings.ts";
 * import { tablesOf } from "./tables.ts";
 *
 * const names = tablesOf(defaultSettings()).map(({ name }) => name);
 * if (names.slice(0, 2).join() !== "entries,interactions") throw new Error();
 * if (!names.includes("spans")) throw new Error();
 * ```
 */
export function tablesOf(settings: Pick<Settings, "logs">): Table[] {
  const taken = new Set(OF_ALL_LOGS.map(({ name }) => name));
  const states = logNames(settings).map((log) => {
    let name = log;
    // SQLite takes names for equal that differ in case.
    while (taken.has(name.toLowerCase()) || RESERVED.test(name.toLowerCase())) name = `log_${name}`;
    taken.add(name.toLowerCase());
    return stateTable(log, name, settings);
  });
  return [...states, ...OF_ALL_LOGS];
}

function stateTable(log: LogName, name: string, { logs }: Pick<Settings, "logs">): Table {
  return {
    name,
    log,
    columns: stateColumns(logs[log]!),
    fill: (world, wanted, put) => fillState(world, log, wanted, put),
  };
}
