/**
 * Writing in two phases: what is written is made durable in its log, and only
 * then folded into the state. Memory is never ahead of the log.
 *
 * Writes that arrive while others are made durable wait, and then share the
 * next sync: one lock, one look at the logs, one write and one sync for each log.
 *
 * @module
 */

import type { Change, LostRow, WriteAnswer } from "../answers.ts";
import { LogError } from "../errors.ts";
import type { StoredJson } from "../json/stored.ts";
import { checkWritable } from "../records/check_format.ts";
import type { LogName } from "../records/settings.ts";
import type { Appended, LogDirectory, LogFile } from "../storage/log_file.ts";
import type { FileStat } from "../storage/storage.ts";
import { type AcknowledgedLine, AcknowledgedLines } from "./acknowledged_lines.ts";

/** An id of a log. */
export type RecordKey = `${LogName}/${string}`;

/** A line that is to be written. */
export interface NewLine {
  /** Which log. */
  readonly log: LogName;
  /** The id it has. */
  readonly id: string;
  /** The line, checked. */
  readonly entry: StoredJson;
  /** What it changes in the value before; [] where that is not known or not asked. */
  readonly changes: Change[];
  /** What comes of it, where that is not just its value. */
  readonly effect?: Pick<
    WriteAnswer,
    "ignored" | "deleted_line" | "restored_version" | "ignored_version"
  >;
}

/** One write, which is decided when its turn comes. */
export interface Intent {
  /** The logs that have to be up to date for the decision. */
  readonly logs: readonly LogName[];
  /** Which log is written to. */
  readonly log: LogName;
  /** What the decision depends on: it waits for writes before it to any of these to be in. */
  readonly reads: readonly RecordKey[];
  /** What it may write to. */
  readonly writes: readonly RecordKey[];
  /**
   * Reads what the decision takes besides the state, once the logs are up to date; again
   * before each decision.
   *
   * @throws what makes the write fail, and those behind it, as reading the logs does.
   */
  prepare?(): Promise<void>;
  /**
   * Decides, of the state as the logs are now: a line to write, or an answer where
   * there is nothing to write.
   *
   * @throws what makes the write fail, and nothing else.
   */
  decide(): NewLine | WriteAnswer;
}

/** The state that is written to. */
export interface WriteHost {
  /** Where the logs are. */
  readonly directory: LogDirectory;
  /** How long to wait for the lock. */
  readonly waitMs: number;
  /** A log's bytes. */
  fileOf(log: LogName): LogFile;
  /** Waits until logs are in memory. */
  ready(logs: Iterable<LogName>): Promise<void>;
  /** Runs work that nothing else may overlap that moves the state. */
  exclusively<T>(work: () => Promise<T>): Promise<T>;
  /** Tells whoever follows the logs that acknowledged lines are gone. */
  tellLost(row: LostRow): void;
  /** Whether a log is in memory, and a look at its name shows no change since it was read. */
  isUnchanged(log: LogName): Promise<boolean>;
  /** Takes in what has come to the logs since. */
  catchUp(logs: Iterable<LogName>): Promise<void>;
  /** What was seen of a log when it was looked at last; undefined for one that is not in memory. */
  seenOf(log: LogName): FileStat | null | undefined;
  /** The physical lines that were appended, and are not folded in yet. */
  linesOf(log: LogName, appended: Appended): Promise<number[]>;
  /** Folds in what was appended. Throws nothing. */
  apply(log: LogName, appended: Appended): Promise<void>;
}

/** A write that waits for its answer. */
interface Pending {
  readonly intent: Intent;
  readonly answer: PromiseWithResolvers<WriteAnswer>;
}

/** A write whose line is decided. */
interface Decided extends Pending {
  readonly line: NewLine;
}

/** A write that is done. */
interface Answered {
  readonly answer: PromiseWithResolvers<WriteAnswer>;
  readonly value: WriteAnswer;
}

/** Lines of one log that are durable. */
interface Durable {
  readonly log: LogName;
  readonly appended: Appended;
  /** What to say to whom, once they are folded in. */
  readonly answers: readonly Answered[];
}

const BATCH_MAX = 4096;
/** How often a write is decided again because somebody else wrote first. */
const MAX_ATTEMPTS = 20;

/** Takes writes one by one, and makes them durable together. */
export class Writer {
  readonly #journal: WriteHost;
  readonly #queue: Pending[] = [];
  #running: Promise<void> | null = null;
  #refusal: LogError | null = null;
  /** What was made durable, by log. */
  readonly #acknowledged = new Map<LogName, AcknowledgedLines>();
  /** What is gone of it and no answer has told yet, by log. */
  readonly #lost = new Map<LogName, LostRow>();

  /** Writes nothing yet. */
  constructor(journal: WriteHost) {
    this.#journal = journal;
  }

  /**
   * Writes, and gives the answer once the line is durable and folded in. Writes
   * are made in the order they are asked for, whatever their logs. Where one fails for
   * the disk's sake, all fail that are asked for before their caller can know: until
   * the promises that tell of it have settled. So what is written of a caller's writes
   * is always the first ones.
   *
   * @throws {LogError} `locked`; what {@linkcode LogFile.append} throws, and after
   * an `uncertain_write` that for every write; what `decide` throws.
   */
  write(intent: Intent): Promise<WriteAnswer> {
    if (this.#refusal !== null) return Promise.reject(this.#refusal);
    const answer = Promise.withResolvers<WriteAnswer>();
    this.#queue.push({ intent, answer });
    this.#running ??= this.#run();
    return answer.promise;
  }

  /** Returns once all that was asked for is done. */
  async settle(): Promise<void> {
    await this.#running;
  }

  async #run(): Promise<void> {
    // Whoever asks for several writes at once gets them into one batch.
    await Promise.resolve();
    while (this.#queue.length > 0) {
      const batch = this.#nextBatch();
      try {
        await this.#journal.ready(logsOf(batch));
        await this.#journal.exclusively(() => this.#commit(batch));
      } catch (error) {
        const failure = await this.#asWriteFailure(error, batch);
        this.#reject(batch, failure);
        // Promises tell of it one behind the other; a task comes after them all.
        await new Promise((resolve) => setTimeout(resolve));
        this.#reject([], failure);
      }
    }
    this.#running = null;
  }

  /** Fails some writes, and all that wait behind them. */
  #reject(batch: readonly Pending[], failure: unknown): void {
    for (const { answer } of [...batch, ...this.#queue.splice(0)]) answer.reject(failure);
  }

  /** What a log that could not be read for being no lines of JSON means to whoever writes. */
  async #asWriteFailure(error: unknown, batch: readonly Pending[]): Promise<unknown> {
    if (!(error instanceof LogError && error.code === "wrong_format")) return error;
    try {
      for (const log of logsOf(batch)) {
        const file = this.#journal.fileOf(log);
        using source = await file.open();
        if (source !== null) await checkWritable(source, file.name);
      }
      return error;
    } catch (refusal) {
      return refusal;
    }
  }

  /**
   * Takes writes from the queue, as long as none depends on another of them, and none is
   * for a log behind whose lines others are to come: each log's lines are written at once.
   */
  #nextBatch(): Pending[] {
    const written = new Set<RecordKey>();
    const logs = new Set<LogName>();
    let log: LogName | null = null;
    let noted = 0, count = 0;
    for (; count < Math.min(this.#queue.length, BATCH_MAX); count++) {
      const { reads, log: next } = this.#queue[count]!.intent;
      if (next !== log && logs.has(next)) break;
      logs.add(log = next);
      // Many writes read nothing, so what is written is noted only once somebody reads.
      for (; reads.length > 0 && noted < count; noted++) {
        for (const subject of this.#queue[noted]!.intent.writes) written.add(subject);
      }
      if (reads.some((subject) => written.has(subject))) break;
    }
    return this.#queue.splice(0, count);
  }

  /** The two phases. */
  async #commit(batch: readonly Pending[]): Promise<void> {
    const { directory, waitMs } = this.#journal;
    const durable: Durable[] = [];
    let failure: { error: unknown } | null = null;
    const written = new Set(batch.map(({ intent }) => intent.log));
    const isBlind = batch.every(({ intent }) => intent.reads.length === 0);
    const blind = isBlind ? Array.from(written, (log) => this.#journal.fileOf(log).name) : [];
    {
      using _turn = await directory.turn(waitMs, blind);
      try {
        let left = batch;
        for (let attempt = 1; left.length > 0; attempt++) {
          if (attempt > MAX_ATTEMPTS) throw keepsChanging(left);
          await this.#catchUp(left, attempt > 1);
          left = await this.#decideAndAppend(left, durable);
        }
      } catch (error) {
        failure = { error };
      }
    }
    for (const { log, appended, answers } of durable) {
      await this.#journal.apply(log, appended);
      for (const { answer, value } of answers) answer.resolve(value);
    }
    if (failure !== null) throw failure.error;
  }

  /**
   * Takes in what has come to the logs since, and notes acknowledged lines that are gone. A log
   * that shows no change is compared with its last line where it is appended to.
   */
  async #catchUp(batch: readonly Pending[], isAgain: boolean): Promise<void> {
    const looked = logsOf(batch), unchanged = new Set<LogName>();
    if (!isAgain) {
      for (const log of looked) if (await this.#journal.isUnchanged(log)) unchanged.add(log);
    }
    const written = new Set(batch.map(({ intent }) => intent.log));
    for (const log of written.difference(unchanged)) await this.#noteLost(log);
    await this.#journal.catchUp(looked.difference(unchanged));
  }

  /** Looks whether the lines of a log that were acknowledged are still there. */
  async #noteLost(log: LogName): Promise<void> {
    const lost = await this.#acknowledged.get(log)?.takeLost(this.#journal.fileOf(log));
    if (lost == null) return;
    const row: LostRow = { type: "lost", log, ...lost };
    this.#lost.set(log, row);
    this.#journal.tellLost(row);
  }

  /** Remembers lines, and gives for the first of them what was found before it. */
  #acknowledge(log: LogName, lines: readonly AcknowledgedLine[]): LostRow | undefined {
    let acknowledged = this.#acknowledged.get(log);
    if (acknowledged === undefined) {
      this.#acknowledged.set(log, acknowledged = new AcknowledgedLines());
    }
    acknowledged.note(lines);
    const lost = this.#lost.get(log);
    this.#lost.delete(log);
    return lost;
  }

  /**
   * Makes durable what some writes come to, as the logs are now. Where somebody else wrote to a
   * log in between, gives back its writes and those behind them: they are to be decided again.
   */
  async #decideAndAppend(
    batch: readonly Pending[],
    durable: Durable[],
  ): Promise<readonly Pending[]> {
    const looked = logsOf(batch);
    for (const { intent } of batch) if (intent.prepare !== undefined) await intent.prepare();
    const again: Pending[] = [];
    for (const [log, lines] of decide(batch)) {
      const after = looked.has(log) ? this.#journal.seenOf(log) : undefined;
      // What was asked for behind a line waits until that line is durable.
      const made = again.length > 0 ? null : await this.#makeDurable(log, lines, after);
      if (made === null) again.push(...lines);
      else durable.push(made);
    }
    return again;
  }

  /** Phase one for the lines of one log; gives what to say once phase two is over, null as above. */
  async #makeDurable(
    log: LogName,
    decided: readonly Decided[],
    after: FileStat | null | undefined,
  ): Promise<Durable | null> {
    const file = this.#journal.fileOf(log);
    const lines = decided.map(({ line }) => line.entry.bytes);
    try {
      const appended = await file.append(lines, after);
      if (appended === null) return null;
      // Where nothing kept others from writing, the look before may have missed it.
      if (!this.#journal.directory.can.lock) await this.#noteLost(log);
      const numbers = await this.#numbersOf(log, appended);
      const kept: AcknowledgedLine[] = [];
      const answers = decided.map(
        ({ line: { id, entry, changes, effect }, answer }, at): Answered => {
          const line = numbers[at]!, offset = appended.lineOffsets[at]!;
          kept.push({ id, line, offset, bytes: entry.bytes });
          const value = { log, id, line, offset, written: true, entry, changes, ...effect };
          return { answer, value };
        },
      );
      const lost = this.#acknowledge(log, kept);
      if (lost !== undefined) answers[0]!.value.lost = lost;
      return { log, appended, answers };
    } catch (error) {
      if (error instanceof LogError && error.code === "uncertain_write") {
        this.#refusal = refusalAfter(error);
      }
      throw error;
    }
  }

  /** On which lines it is; the lines are there, so what fails here leaves them unsaid. */
  async #numbersOf(log: LogName, appended: Appended): Promise<number[]> {
    try {
      return await this.#journal.linesOf(log, appended);
    } catch (cause) {
      const file = this.#journal.fileOf(log).name;
      const reason = cause instanceof Error ? cause.message : String(cause);
      const message = `Cannot tell which lines of "${file}" were added: ${reason}`;
      throw new LogError("uncertain_write", message, { cause, place: { file } });
    }
  }
}

/** The logs that have to be up to date for a batch. */
function logsOf(batch: readonly Pending[]): Set<LogName> {
  const logs = new Set<LogName>();
  for (const { intent } of batch) for (const log of intent.logs) logs.add(log);
  return logs;
}

/** What each write comes to: lines by log. Who is to write nothing gets the answer at once. */
function decide(batch: readonly Pending[]): Map<LogName, Decided[]> {
  const lines = new Map<LogName, Decided[]>();
  for (const pending of batch) {
    try {
      const { intent, answer } = pending;
      const decision = intent.decide();
      if ("written" in decision) {
        answer.resolve(decision);
        continue;
      }
      const decided = { intent, answer, line: decision };
      const others = lines.get(decision.log);
      if (others === undefined) lines.set(decision.log, [decided]);
      else others.push(decided);
    } catch (error) {
      pending.answer.reject(error);
    }
  }
  return lines;
}

function keepsChanging(left: readonly Pending[]): LogError {
  const logs = new Set(left.flatMap(({ intent }) => intent.logs));
  const message = `Cannot write to ${[...logs].join(", ")}: other programs keep changing the log`;
  return new LogError("changed_meanwhile", message, {
    hint: "nothing of it was written; stop what writes to it, then try again",
  });
}

function refusalAfter(cause: LogError): LogError {
  const message = "Cannot write: nobody knows what an earlier write that failed has left";
  return new LogError("uncertain_write", message, {
    cause,
    ...(cause.place && { place: cause.place }),
    hint: "look at the log, then open it again",
  });
}
