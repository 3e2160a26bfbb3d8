/**
 * ClickHouse in this process, as npm's chdb packs it. Of chdb only the package for this platform is
 * taken: it is the engine, and the others are the same for systems that these tests do not run on.
 *
 * @module
 */

import native from "@chdb/lib-linux-x64-gnu";

/** An engine, in whose folder paths begin. A process has only one at a time. */
export class ClickHouse implements Disposable {
  readonly #stored = Deno.makeTempDirSync();
  readonly #cwd = Deno.cwd();
  readonly #connection: unknown;

  /** Starts it. */
  constructor({ folder }: { readonly folder: string }) {
    Deno.chdir(folder);
    this.#connection = native.CreateConnection(this.#stored);
  }

  /** Runs the statements of a script. */
  async run(script: string): Promise<void> {
    for (const statement of script.split(/;$/m)) {
      if (statement.trim() !== "") await this.#query(statement, "Null");
    }
  }

  /** The rows of a query; of 64-bit integers the digits. */
  async rows(query: string): Promise<Record<string, unknown>[]> {
    const settings = "SETTINGS output_format_json_quote_64bit_integers = 1";
    const text = await this.#query(`SELECT * FROM (${query}) ${settings}`, "JSONEachRow");
    return text.split("\n").filter((line) => line !== "").map((line) => JSON.parse(line));
  }

  /** Meanwhile this process can answer what the engine asks of a bucket. */
  async #query(query: string, format: string): Promise<string> {
    const { bytes } = await native.QueryAsyncConnection(this.#connection, query, format);
    return new TextDecoder().decode(bytes);
  }

  /** Ends it. */
  [Symbol.dispose](): void {
    native.CloseConnection(this.#connection);
    Deno.removeSync(this.#stored, { recursive: true });
    Deno.chdir(this.#cwd);
  }
}
