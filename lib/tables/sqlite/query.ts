import type { SQLOutputValue } from "node:sqlite";
import { LogError } from "../../errors.ts";
import { StoredJson } from "../../json/stored.ts";
import type { Table, TableWorld } from "../table.ts";
import { limitValues, openDatabase, rowsOf, type Statement } from "./engine.ts";
import { columnsNeeded, fillTables } from "./fill_tables.ts";
import { prepareGuarded } from "./prepare_guarded.ts";
import { type Run, runError } from "./run_error.ts";
import { schemaOf } from "./schema.ts";
import { onlyStatement } from "./statement.ts";
import { withWholeTexts } from "./whole_texts.ts";

/** One value of an answer; a number that JavaScript cannot hold is JSON with all its digits. */
export type AnswerValue = string | number | StoredJson | null;

/** Texts with a NUL come as bytes, see {@linkcode withWholeTexts}. */
const decoder = new TextDecoder("utf-8", { ignoreBOM: true });

/** A query whose tables are filled. */
export class Query implements Disposable {
  readonly #run: Run;
  readonly #statement: Statement;
  /** Which of the columns are JSON as it is stored. */
  readonly #isJson: readonly boolean[];
  /** The names of the columns, all different. */
  readonly columns: readonly string[];

  private constructor(
    run: Run,
    statement: Statement,
    columns: readonly string[],
    isJson: readonly boolean[],
  ) {
    this.#run = run;
    this.#statement = statement;
    this.#isJson = isJson;
    this.columns = columns;
  }

  /**
   * Prepares a query, and fills the tables that it names, as far as it names their columns.
   *
   * It can only read: the engine asks before every step, and whatever is not reading is refused.
   *
   * @param world Gives what tables are filled from.
   * @throws {LogError} `bad_usage` for a query that the engine does not understand, that would do
   * more than read, or that has two columns of one name; what reading the logs throws.
   */
  static async prepare(text: string, tables: readonly Table[], world: TableWorld): Promise<Query> {
    const query = onlyStatement(text);
    const database = openDatabase();
    try {
      database.exec(schemaOf(tables).join("\n"));
      const { read } = await prepareGuarded(database, query, tables);
      database.setAuthorizer(null);
      await fillTables(database, tables, columnsNeeded(read, query, tables), world);
      const { statement } = await prepareGuarded(database, query, tables);
      refuseTwins(statement);
      const columns = statement.columns();
      const whole = withWholeTexts(query, columns, tables);
      limitValues(database);
      return new Query(
        { database, tables, typed: text, cannot: "run the query" },
        (await prepareGuarded(database, whole, tables)).statement,
        columns.map(({ name }) => name),
        jsonColumns(statement, tables),
      );
    } catch (error) {
      database.close();
      throw error;
    }
  }

  /**
   * The rows of the answer, one at a time.
   *
   * @throws {LogError} `bad_usage` for what the engine finds wrong only with a value.
   */
  *rows(): Generator<Record<string, AnswerValue>> {
    try {
      for (const row of rowsOf(this.#statement)) {
        yield Object.fromEntries(
          row.map((value, at) => [this.columns[at]!, answerOf(value, this.#isJson[at]!)]),
        );
      }
    } catch (error) {
      if (!(error instanceof Error && "errcode" in error)) throw error;
      throw runError(error, this.#run);
    }
  }

  /** Closes the database. */
  [Symbol.dispose](): void {
    this.#run.database.close();
  }
}

function refuseTwins(statement: Statement): void {
  const names = statement.columns().map(({ name }) => name);
  const twin = names.find((name, at) => names.indexOf(name) !== at);
  if (twin === undefined) return;
  throw new LogError("bad_usage", `Cannot run the query: two of its columns are called "${twin}"`, {
    hint: "name one of them with AS",
  });
}

/** The columns of an answer that are columns of tables which hold JSON, and no expressions. */
function jsonColumns(statement: Statement, tables: readonly Table[]): boolean[] {
  return statement.columns().map(({ table, column }) =>
    tables.find(({ name }) => name === table)?.columns
      .some(({ name, type }) => name === column && type === "JSON") ?? false
  );
}

function answerOf(value: SQLOutputValue, isJson: boolean): AnswerValue {
  if (typeof value === "string") return isJson ? StoredJson.fromText(value) : value;
  if (typeof value === "bigint") return wholeNumber(value);
  if (value === Infinity) return StoredJson.fromText("9e999");
  if (value === -Infinity) return StoredJson.fromText("-9e999");
  return value instanceof Uint8Array ? decoder.decode(value) : value;
}

function wholeNumber(value: bigint): number | StoredJson {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : StoredJson.fromText(String(value));
}
