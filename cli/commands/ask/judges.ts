/**
 * What judges the state of a log in a search: a condition in SQL, or a command of the shell.
 *
 * @module
 */

import { LogError } from "../../../lib/errors.ts";
import { JsonWriter } from "../../../lib/json/write.ts";
import type { PinnedLogs } from "../../../lib/logs/logs.ts";
import { LATEST } from "../../../lib/query/cut.ts";
import { answerRows } from "../../../lib/query/rows.ts";
import { storedLog } from "../../../lib/query/world.ts";
import type { LogName } from "../../../lib/records/settings.ts";
import type { Condition } from "../../../lib/tables/sqlite/condition.ts";
import type { TableWorld } from "../../../lib/tables/table.ts";
import type { BisectQuestion } from "../../../lib/timeline/bisect.ts";
import type { Verdict } from "../../../lib/timeline/bisection.ts";
import type { Context } from "../../context.ts";
import { checkedTables } from "./table_world.ts";

/** Judges states, one after the other. */
export interface Judge extends Disposable {
  /** Whether a state is as wanted. */
  ask(question: BisectQuestion): Promise<Verdict>;
}

/** The exit codes of a command that judges, as those of git. */
const SKIP = 125, FIRST_FAILURE = 126;

/** A condition that is true of bad states. */
export class SqlJudge implements Judge {
  readonly #condition: string;
  readonly #context: Context;
  readonly #world: TableWorld;
  #prepared: Condition | null = null;

  /** Judges by what stands behind `select`. */
  constructor(condition: string, context: Context, logs: PinnedLogs, log: LogName) {
    async function* problems() {}
    this.#condition = condition;
    this.#context = context;
    this.#world = { logs, point: LATEST, pointLog: log, problems };
  }

  /** Asks the condition of a state. */
  async ask({ line, state, changed, otherLogs }: BisectQuestion): Promise<Verdict> {
    const { logs, pointLog: log } = this.#world;
    if (this.#prepared === null) {
      const { Condition } = await import("../../../lib/tables/sqlite/condition.ts");
      const tables = checkedTables(this.#context, {});
      const options = { tables, logs, log, state, world: this.#world };
      this.#prepared = await Condition.prepare(this.#condition, options);
    }
    const point = { cut: { through: null, lineMax: line }, otherLogs, asOf: null };
    return await this.#prepared.isTrue(changed, { ...this.#world, point }) ? "bad" : "good";
  }

  /** Closes the tables. */
  [Symbol.dispose](): void {
    this.#prepared?.[Symbol.dispose]();
  }
}

/** A command that is given a state as lines of JSON, and tells by its exit code. */
export class CommandJudge implements Judge {
  readonly #command: string;
  readonly #logs: PinnedLogs;
  readonly #log: LogName;

  /** Judges by a command of the shell. */
  constructor(command: string, logs: PinnedLogs, log: LogName) {
    this.#command = command;
    this.#logs = logs;
    this.#log = log;
  }

  /**
   * Runs the command for a state.
   *
   * @throws {LogError} `io_failed` where it exits with 126 or more, or cannot be run.
   */
  async ask({ line, state, otherLogs }: BisectQuestion): Promise<Verdict> {
    const srsOf = await this.#logs.srs(otherLogs);
    const world = {
      folded: storedLog(this.#logs, this.#log, state),
      srsOf,
      asOf: null,
      timeZone: this.#logs.timeZone,
    };
    const parts: Uint8Array<ArrayBuffer>[] = [];
    const writer = new JsonWriter((bytes) => parts.push(bytes.slice() as Uint8Array<ArrayBuffer>));
    for await (const rows of answerRows(world, state.live())) {
      for (const row of rows) writer.writeRow(row);
    }
    writer.end();
    const code = await exitCodeOf(this.#command, new Blob(parts));
    if (code < FIRST_FAILURE) return code === 0 ? "good" : code === SKIP ? "skip" : "bad";
    throw new LogError(
      "io_failed",
      `Cannot go on: the command exited with ${code} for the state behind line ${line}`,
      { hint: "0 is good, 125 cannot be told, any other code up to 124 is bad" },
    );
  }

  /** Has nothing to close. */
  [Symbol.dispose](): void {}
}

/** Runs a command of the shell; what it prints goes to standard error. */
async function exitCodeOf(command: string, input: Blob): Promise<number> {
  const child = new Deno.Command("sh", {
    args: ["-c", `{ ${command}\n} >&2`],
    stdin: "piped",
    stdout: "inherit",
    stderr: "inherit",
  }).spawn();
  const [{ code }] = await Promise.all([
    child.status,
    // A command need not read all of it.
    input.stream().pipeTo(child.stdin).catch(() => {}),
  ]);
  return code;
}
