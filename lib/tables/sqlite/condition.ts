import type { SQLOutputValue } from "node:sqlite";
import { LogError } from "../../errors.ts";
import type { Logs } from "../../logs/logs.ts";
import type { LogName } from "../../records/settings.ts";
import { type Projection, stateOf } from "../../replay/projection.ts";
import type { Instant } from "../../time/instant.ts";
import { putEventTimes } from "../rows/event_times.ts";
import type { ReviewTimes } from "../rows/review_times.ts";
import { isOfReviews } from "../rows/state_columns.ts";
import { type RowSources, StateRows } from "../rows/state_rows.ts";
import { putStateTimes } from "../rows/state_times.ts";
import type { Cell, Table, TableColumn, TableWorld } from "../table.ts";
import { type Database, limitValues, openDatabase, rowsOf, type Statement } from "./engine.ts";
import { columnsNeeded, columnsToFill, fillTables } from "./fill_tables.ts";
import { RowInserter } from "./insert_rows.ts";
import { prepareGuarded } from "./prepare_guarded.ts";
import { type Run, runError } from "./run_error.ts";
import { FULL_TEXT, keepSearchInStep, quoted, schemaOf } from "./schema.ts";
import { isBlank, onlyStatement } from "./statement.ts";
import { TimedTable } from "./timed_table.ts";

/** The tables that are of whole logs, whatever the point. */
const WHOLE: ReadonlySet<string> = new Set(["spans", "srs_spans", "problems", "logs"]);
const EVENTS = "events";
const ROWID: TableColumn = { name: "rowid", type: "INTEGER" };
const BEFORE = "select ";
const SELECT = /^\s*select\b/i;

/** The state of one log behind some line, which moves. */
export type ConditionState = Projection & Omit<RowSources, "srsOf">;

/** What a condition is asked of. */
export interface ConditionOptions {
  /** The tables that it may name. */
  readonly tables: readonly Table[];
  /** What those are filled from that do not move. */
  readonly world: TableWorld;
  /** The log whose state moves. */
  readonly log: LogName;
  /** That state. */
  readonly state: ConditionState;
  /** Reads the reviews at all times, where the condition asks for them. */
  readonly reviews: () => Promise<ReviewTimes>;
  /** Looks at a log before its rows are made. */
  readonly check: (log: LogName) => Promise<void>;
}

/** Where a condition is asked. */
export interface ConditionPoint {
  /** Behind this line of the log that moves. */
  readonly line: number;
  /** Other logs are as of this time; null for nothing of them. */
  readonly through: Instant | null;
}

/** A table, or the rows of one log in it, brought to a point by the rows that change. */
interface Mover {
  move(point: ConditionPoint, changed: ReadonlySet<number>): void | Promise<void>;
}

/**
 * A condition in SQL over logs at some point, which moves. No table is filled twice: of the log that
 * is searched the rows of ids are written that changed, and of all others the rows that come and go.
 */
export class Condition implements Disposable {
  readonly #run: Run;
  readonly #statement: Statement;
  readonly #movers: readonly Mover[];
  /** How many lines were folded for the tables that move, those of the state itself left out. */
  readonly folded: number;

  private constructor(run: Run, statement: Statement, { movers, folded }: Movers) {
    this.#run = run;
    this.#statement = statement;
    this.#movers = movers;
    this.folded = folded;
  }

  /**
   * Prepares a condition: what stands behind `select`.
   *
   * @throws {LogError} `bad_usage` for one that cannot be read, that would do more than read, or
   * that has several columns; what reading the logs throws.
   */
  static async prepare(condition: string, options: ConditionOptions): Promise<Condition> {
    if (isBlank(condition)) {
      throw new LogError("bad_usage", "Cannot ask the condition: it is empty", {
        hint: `it is SQL, as in "count(*) > 100 from entries where state = 'live'"`,
      });
    }
    if (SELECT.test(condition)) {
      throw new LogError("bad_usage", "Cannot ask the condition: it begins with SELECT", {
        hint: 'leave that out, as in "count(*) > 100 from entries"',
      });
    }
    const query = onlyStatement(`${BEFORE}${condition}`);
    const { tables, world } = options;
    const database = openDatabase();
    try {
      database.exec(schemaOf(tables).join("\n"));
      const { statement, read } = await prepareGuarded(database, query, tables, BEFORE.length);
      if (statement.columns().length > 1) {
        throw new LogError("bad_usage", "Cannot ask the condition: it has more than one column");
      }
      database.setAuthorizer(null);
      const needed = columnsNeeded(read, query, tables);
      await fillTables(database, tables.filter(({ name }) => WHOLE.has(name)), needed, world);
      if (needed.has(FULL_TEXT)) database.exec(keepSearchInStep());
      const movers = await new Movers(database, options).make((table) =>
        needed.get(table.name.toLowerCase())
      );
      limitValues(database);
      const run = { database, tables, typed: condition, cannot: "ask the condition" } as const;
      return new Condition(run, statement, movers);
    } catch (error) {
      database.close();
      throw error;
    }
  }

  /**
   * Whether it is true at a point.
   *
   * @param changed The keys of the ids of the log that moves that changed since it was asked last.
   * @throws {LogError} `bad_usage` where it gives several rows, or fails at a value.
   */
  async isTrue(changed: ReadonlySet<number>, point: ConditionPoint): Promise<boolean> {
    return isTrue(await this.valueAt(changed, point));
  }

  /** The value of it at a point, which {@linkcode Condition.isTrue} takes for true or not. */
  async valueAt(changed: ReadonlySet<number>, point: ConditionPoint): Promise<SQLOutputValue> {
    const { database } = this.#run;
    database.exec("BEGIN");
    for (const mover of this.#movers) await mover.move(point, changed);
    database.exec("COMMIT");
    return answerOf(this.#statement, this.#run);
  }

  /** Closes the database. */
  [Symbol.dispose](): void {
    this.#run.database.close();
  }
}

/** What brings the tables of a condition to a point. */
class Movers {
  readonly movers: Mover[] = [];
  folded = 0;
  readonly #database: Database;
  readonly #options: ConditionOptions;

  constructor(database: Database, options: ConditionOptions) {
    this.#database = database;
    this.#options = options;
  }

  async make(wantedOf: (table: Table) => ReadonlySet<string> | undefined): Promise<this> {
    const { tables, log, check } = this.#options;
    for (const table of tables) {
      const wanted = wantedOf(table);
      if (wanted === undefined || WHOLE.has(table.name)) continue;
      const columns = columnsToFill(table, wanted);
      if (table.name === EVENTS) await this.#moveEvents(table, columns);
      else if (table.log === log) await this.#moveRows(table, columns);
      else {
        await check(table.log!);
        await this.#moveStates(table, columns);
      }
    }
    return this;
  }

  /** The log that is searched. */
  async #moveRows(table: Table, columns: readonly TableColumn[]): Promise<void> {
    const { world: { logs }, log, state } = this.#options;
    const reviews = await this.#reviewsFor(columns);
    this.movers.push(
      new MovingTable(this.#database, table, columns, { logs, log, state, reviews }),
    );
  }

  /** Another log. */
  async #moveStates({ name, log }: Table, columns: readonly TableColumn[]): Promise<void> {
    const reviews = await this.#reviewsFor(columns);
    const timed = new TimedTable(this.#database, name, columns);
    const wanted = columns.map(({ name }) => name);
    const { logs } = this.#options.world;
    this.folded += await putStateTimes(logs, log!, wanted, reviews, timed.put);
    timed.end();
    this.movers.push({ move: ({ through }) => timed.move(through) });
  }

  /** The lines of all logs. */
  async #moveEvents(table: Table, columns: readonly TableColumn[]): Promise<void> {
    const { world, log } = this.#options;
    const byLine = new TimedTable(this.#database, EVENTS, columns, "events by line");
    const byTime = new TimedTable(this.#database, EVENTS, columns);
    const wanted = columns.map(({ name }) => name);
    const put = { byLine: byLine.put, byTime: byTime.put };
    this.folded += await putEventTimes(table, world, log, wanted, put);
    byLine.end();
    byTime.end();
    this.movers.push({
      move({ line, through }) {
        byLine.move(line);
        byTime.move(through);
      },
    });
  }

  async #reviewsFor(columns: readonly TableColumn[]): Promise<ReviewTimes | null> {
    if (!columns.some(({ name }) => isOfReviews(name))) return null;
    const reviews = await this.#options.reviews();
    this.folded += reviews.lines;
    return reviews;
  }
}

/** What a {@linkcode MovingTable} is made of. */
interface MovingOptions extends Pick<ConditionOptions, "log" | "state"> {
  readonly logs: Logs;
  readonly reviews: ReviewTimes | null;
}

/** The table of the log that is searched, whose rows are written as ids change. */
class MovingTable implements Mover {
  readonly #rows: StateRows;
  readonly #inserter: RowInserter;
  readonly #remove: Statement;
  readonly #state: ConditionState;
  readonly #reviews: ReviewTimes | null;
  #through: Instant | null = null;

  constructor(
    database: Database,
    table: Table,
    columns: readonly TableColumn[],
    { logs, log, state, reviews }: MovingOptions,
  ) {
    this.#state = state;
    this.#reviews = reviews;
    this.#rows = new StateRows(logs, log, columns.map(({ name }) => name), {
      versionsOf: (key) => state.versionsOf(key),
      firstLineOf: (key) => state.firstLineOf(key),
      srsOf: (id) => reviews?.srsAt(id, this.#through) ?? null,
    });
    this.#inserter = new RowInserter(database, table.name, [...columns, ROWID]);
    this.#remove = database.prepare(`DELETE FROM ${quoted(table.name)} WHERE rowid = ?`);
  }

  async move({ through }: ConditionPoint, changed: ReadonlySet<number>): Promise<void> {
    const keys = this.#reviews === null ? changed : this.#withReviewed(changed, through);
    this.#through = through;
    const there: number[] = [];
    for (const key of keys) {
      this.#remove.run(rowidOf(key));
      if (stateOf(this.#state.row(key)) !== "absent") there.push(key);
    }
    const put = (cells: Cell[], key: number) => this.#inserter.put([...cells, rowidOf(key)]);
    await this.#rows.put(this.#state, there, put);
    this.#inserter.end();
  }

  /** Also the ids whose review state is another one at that time. */
  #withReviewed(changed: ReadonlySet<number>, through: Instant | null): Set<number> {
    const keys = new Set(changed);
    for (let key = 0; key < this.#state.size; key++) {
      const row = this.#state.row(key);
      if (row === undefined) continue;
      const before = this.#reviews!.srsAt(row.id, this.#through);
      if (this.#reviews!.srsAt(row.id, through) !== before) keys.add(key);
    }
    return keys;
  }
}

/** Keys follow the first lines of ids, as rows do. */
function rowidOf(key: number): number {
  return key + 1;
}

function answerOf(statement: Statement, run: Run): SQLOutputValue {
  try {
    const [row, ...others] = rowsOf(statement);
    if (others.length === 0) return row?.[0] ?? null;
  } catch (error) {
    throw runError(error as Error, run);
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
