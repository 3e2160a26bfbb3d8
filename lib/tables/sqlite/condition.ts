import type { SQLOutputValue } from "node:sqlite";
import { LogError } from "../../errors.ts";
import { type Logs, NO_REVIEWS } from "../../logs/logs.ts";
import type { LogName } from "../../records/settings.ts";
import { type Projection, stateOf } from "../../replay/projection.ts";
import { isOfReviews } from "../rows/state_columns.ts";
import { type RowSources, StateRows } from "../rows/state_rows.ts";
import type { Cell, Table, TableColumn, TableWorld } from "../table.ts";
import { type Database, openDatabase, rowsOf, type Statement } from "./engine.ts";
import {
  type ColumnsNeeded,
  columnsNeeded,
  columnsToFill,
  fillTable,
  fillTables,
  rebuildSearch,
} from "./fill_tables.ts";
import { RowInserter } from "./insert_rows.ts";
import { prepareGuarded } from "./prepare_guarded.ts";
import { FULL_TEXT, quoted, schemaOf, SEARCHED } from "./schema.ts";
import { onlyStatement } from "./statement.ts";

/** The tables that are of whole logs, whatever the point. */
const WHOLE: ReadonlySet<string> = new Set(["spans", "srs_spans", "problems", "logs"]);
const ROWID: TableColumn = { name: "rowid", type: "INTEGER" };

/** The state of one log behind some line, which moves. */
export type ConditionState = Projection & Omit<RowSources, "srsOf">;

/** What a condition is asked of. */
export interface ConditionOptions {
  /** The tables that it may name. */
  readonly tables: readonly Table[];
  /** The logs, pinned as long as it is asked. */
  readonly logs: Logs;
  /** The log whose state moves. */
  readonly log: LogName;
  /** That state. */
  readonly state: ConditionState;
}

/**
 * A condition in SQL over a state that moves. Of the table of the log that moves only the rows that
 * changed are written; tables that follow from other logs too are filled anew.
 */
export class Condition implements Disposable {
  readonly #database: Database;
  readonly #statement: Statement;
  /** The table that moves; null where the condition does not name it, or it cannot. */
  readonly #moving: MovingTable | null;
  /** Tables that are filled anew for each point. */
  readonly #filled: readonly Table[];
  readonly #needed: ColumnsNeeded;
  readonly #state: ConditionState;

  private constructor(
    database: Database,
    statement: Statement,
    needed: ColumnsNeeded,
    { tables, logs, log, state }: ConditionOptions,
  ) {
    const named = tables.filter(({ name }) => needed.has(name.toLowerCase()));
    const moves = (table: Table) => table.log === log && canMove(table, needed);
    const table = named.find(moves);
    this.#database = database;
    this.#statement = statement;
    this.#needed = needed;
    this.#state = state;
    this.#filled = named.filter((table) => !moves(table) && !WHOLE.has(table.name));
    this.#moving = table === undefined
      ? null
      : new MovingTable(database, table, needed.get(table.name.toLowerCase())!, {
        logs,
        log,
        state,
      });
  }

  /**
   * Prepares a condition: what stands behind `select`.
   *
   * @throws {LogError} `bad_usage` for one that cannot be read, that would do more than read, or
   * that has several columns.
   */
  static async prepare(
    condition: string,
    options: ConditionOptions & { readonly world: TableWorld },
  ): Promise<Condition> {
    const query = onlyStatement(`select ${condition}`);
    const { tables, world } = options;
    const database = openDatabase();
    try {
      database.exec(schemaOf(tables).join("\n"));
      const { statement, read } = await prepareGuarded(database, query, tables);
      if (statement.columns().length > 1) {
        throw new LogError("bad_usage", "Cannot ask the condition: it has more than one column");
      }
      database.setAuthorizer(null);
      const whole = tables.filter(({ name }) => WHOLE.has(name));
      await fillTables(database, whole, columnsNeeded(read), world);
      return new Condition(database, statement, columnsNeeded(read), options);
    } catch (error) {
      database.close();
      throw error;
    }
  }

  /** Whether tables have to be filled anew for each point. */
  get refills(): boolean {
    return this.#filled.length > 0;
  }

  /**
   * Whether it is true of the state as it is now.
   *
   * @param changed The keys of the ids that changed since it was asked last.
   * @param world What the other tables are filled from, at the same point.
   * @throws {LogError} `bad_usage` where it gives several rows, or fails at a value.
   */
  async isTrue(changed: Iterable<number>, world: TableWorld): Promise<boolean> {
    this.#database.exec("BEGIN");
    await this.#moving?.move(this.#state, changed);
    for (const table of this.#filled) {
      this.#database.exec(`DELETE FROM ${quoted(table.name)}`);
      const wanted = this.#needed.get(table.name.toLowerCase())!;
      await fillTable(this.#database, table, wanted, world);
    }
    if (this.#needed.has(FULL_TEXT)) rebuildSearch(this.#database);
    this.#database.exec("COMMIT");
    return isTrue(answerOf(this.#statement));
  }

  /** Closes the database. */
  [Symbol.dispose](): void {
    this.#database.close();
  }
}

/** Review state follows from another log, and a search index from all rows. */
function canMove({ name }: Table, needed: ColumnsNeeded): boolean {
  if (name === SEARCHED.table && needed.has(FULL_TEXT)) return false;
  return ![...needed.get(name.toLowerCase())!].some(isOfReviews);
}

/** The table of a log, whose rows are written as ids change. */
class MovingTable {
  readonly #rows: StateRows;
  readonly #inserter: RowInserter;
  readonly #remove: Statement;

  constructor(
    database: Database,
    table: Table,
    wanted: ReadonlySet<string>,
    { logs, log, state }: Pick<ConditionOptions, "logs" | "log" | "state">,
  ) {
    const columns = columnsToFill(table, wanted);
    this.#rows = new StateRows(logs, log, columns.map(({ name }) => name), {
      versionsOf: (key) => state.versionsOf(key),
      firstLineOf: (key) => state.firstLineOf(key),
      srsOf: NO_REVIEWS,
    });
    this.#inserter = new RowInserter(database, table.name, [...columns, ROWID]);
    this.#remove = database.prepare(`DELETE FROM ${quoted(table.name)} WHERE rowid = ?`);
  }

  async move(state: ConditionState, changed: Iterable<number>): Promise<void> {
    const there: number[] = [];
    for (const key of changed) {
      this.#remove.run(rowidOf(key));
      if (stateOf(state.row(key)) !== "absent") there.push(key);
    }
    const put = (cells: Cell[], key: number) => this.#inserter.put([...cells, rowidOf(key)]);
    await this.#rows.put(state, there, put);
    this.#inserter.end();
  }
}

/** Keys follow the first lines of ids, as rows do. */
function rowidOf(key: number): number {
  return key + 1;
}

function answerOf(statement: Statement): SQLOutputValue {
  try {
    const [row, ...others] = rowsOf(statement);
    if (others.length === 0) return row?.[0] ?? null;
  } catch (error) {
    const { message } = error as Error;
    throw new LogError("bad_usage", `Cannot ask the condition: ${message}`, { cause: error });
  }
  throw new LogError("bad_usage", "Cannot ask the condition: it gives more than one row", {
    hint: 'count the rows, as in "count(*) > 100 from entries"',
  });
}

/** What SQL takes for true: a number other than 0, or a text that begins with one. */
function isTrue(value: SQLOutputValue): boolean {
  if (typeof value === "string") return (Number.parseFloat(value) || 0) !== 0;
  return typeof value === "bigint" ? value !== 0n : typeof value === "number" && value !== 0;
}
