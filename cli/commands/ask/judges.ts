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
import { ReviewTimes } from "../../../lib/tables/rows/review_times.ts";
import type { BisectJudge, BisectQuestion } from "../../../lib/timeline/bisect.ts";
import type { Verdict } from "../../../lib/timeline/bisection.ts";
import type { MovingState } from "../../../lib/timeline/moving_state.ts";
import type { Context } from "../../context.ts";
import { checkedTables, logCheck, problemsOf } from "./table_world.ts";

/** Judges states, one after the other. */
export interface Judge extends BisectJudge, Disposable {}

/** The exit codes of a command that judges, as those of git. */
const SKIP = 125, FIRST_FAILURE = 126;

/** A condition that is true of bad states. */
export class SqlJudge implements Judge {
  readonly #condition: string;
  readonly #context: Context;
  readonly #logs: PinnedLogs;
  readonly #log: LogName;
  #prepared: Condition | null = null;

  /** Judges by what stands behind `select`. */
  constructor(condition: string, context: Context, logs: PinnedLogs, log: LogName) {
    this.#condition = condition;
    this.#context = context;
    this.#logs = logs;
    this.#log = log;
  }

  /** How many lines were folded for other tables than that of the log. */
  get folded(): number {
    return this.#prepared?.folded ?? 0;
  }

  /** Asks the condition of a state. */
  async ask({ line, state, changed, through }: BisectQuestion): Promise<Verdict> {
    this.#prepared ??= await this.#prepare(state);
    return await this.#prepared.isTrue(changed, { line, through }) ? "bad" : "good";
  }

  async #prepare(state: MovingState): Promise<Condition> {
    const { Condition } = await import("../../../lib/tables/sqlite/condition.ts");
    const logs = this.#logs, log = this.#log, context = this.#context;
    return await Condition.prepare(this.#condition, {
      tables: checkedTables(context, {}),
      world: { logs, point: LATEST, pointLog: log, problems: () => problemsOf(context) },
      log,
      state,
      reviews: () => ReviewTimes.read(logs, "interactions"),
      check: logCheck(context, {}),
    });
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
  #reviews: ReviewTimes | null = null;

  /** Judges by a command of the shell. */
  constructor(command: string, logs: PinnedLogs, log: LogName) {
    this.#command = command;
    this.#logs = logs;
    this.#log = log;
  }

  /** How many lines were folded to know the reviews at any time. */
  get folded(): number {
    return this.#reviews?.lines ?? 0;
  }

  /**
   * Runs the command for a state.
   *
   * @throws {LogError} `io_failed` where it exits with 126 or more, or cannot be run.
   */
  async ask({ line, state, through }: BisectQuestion): Promise<Verdict> {
    if (this.#log === "entries") {
      this.#reviews ??= await ReviewTimes.read(this.#logs, "interactions");
    }
    const world = {
      folded: storedLog(this.#logs, this.#log, state),
      srsOf: (id: string) => this.#reviews?.srsAt(id, through) ?? null,
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
