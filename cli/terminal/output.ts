/**
 * Where everything that is printed goes: the answer to standard output,
 * remarks to standard error.
 *
 * @module
 */

import { LogError } from "../../lib/errors.ts";
import { isRowStream } from "../../lib/json/row_page.ts";
import { JsonWriter } from "../../lib/json/write.ts";
import { summaryOf } from "../../lib/records/mapping/summary.ts";
import type { Machine, OutputStream } from "../machine.ts";
import type { GlobalFlags } from "../parse/flags.ts";
import { escapeForTerminal } from "./escape_for_terminal.ts";
import { Progress } from "./progress.ts";
import { reportLines } from "./report.ts";
import type { LoadRenderer, Rows, Screen } from "./screen.ts";
import { type Style, styleFor } from "./style.ts";

const BUFFER_CHARS = 65_536;
const encoder = new TextEncoder();

/** What of the global options decides how things are printed. */
export type OutputFlags = Pick<GlobalFlags, "json" | "color" | "quiet" | "verbose"> & {
  /** How an answer is laid out, by its name; `jsonl` is JSON. */
  readonly format?: string;
  /** The file that takes what is laid out so, which then is not the answer. */
  readonly out?: string;
};

/** What a command has done, which stays done whatever becomes of its answer. */
export interface Effect {
  /** What, and where. */
  readonly text: string;
  /** What to do next, or not to do again. */
  readonly hint: string;
}

/** What a screen shows times by. */
export type Clock = Pick<Screen, "now" | "timeZone"> & Partial<Pick<Screen, "summary">>;

/**
 * Prints one command's answer and remarks. A command hands over values with
 * the view for people; whether that view is needed is decided here.
 */
export class Output {
  readonly #stdout: OutputStream;
  readonly #stderr: OutputStream;
  readonly #flags: OutputFlags;
  readonly #style: Style;
  readonly #remarkStyle: Style;
  readonly #progress: Progress;
  /** Columns that found no room on the terminal. */
  readonly #leftOut = new Set<string>();
  #effect: () => Effect | null = () => null;
  #isAnswerLost = false;

  /** Makes an output for one run of a command. */
  constructor(machine: Machine, flags: OutputFlags) {
    this.#stdout = machine.stdout;
    this.#stderr = machine.stderr;
    this.#flags = flags;
    this.#style = styleFor(machine.stdout, machine, flags.color);
    this.#remarkStyle = styleFor(machine.stderr, machine, flags.color);
    this.#progress = new Progress(
      (text) => this.#stderr.write(encoder.encode(text)),
      machine.elapsedMs,
    );
  }

  /** Whether answers are printed as JSON. */
  get isJson(): boolean {
    const { json, format, out } = this.#flags;
    return json === true || (format === "jsonl" && out === undefined);
  }

  /** Prints rows as they come: as JSON one a line, or as the view has them. */
  async rows<T>(rows: Rows<T>, loadView: LoadRenderer<Rows<T>>, clock: Clock): Promise<void> {
    if (this.isJson) return await this.#json(rows);
    const lines = await this.#view(rows, loadView, clock);
    if (lines === 0) this.info("nothing to show");
  }

  /** Prints rows like {@linkcode Output.rows}, each at once: who reads may wait for it. */
  async live<T>(rows: Rows<T>, loadView: LoadRenderer<Rows<T>>, clock: Clock): Promise<void> {
    if (this.isJson) {
      const writer = new JsonWriter((bytes) => this.#toStdout(bytes));
      for await (const row of rows) {
        writer.writeRow(row);
        writer.end();
      }
      return;
    }
    const { default: view } = await loadView();
    for await (const line of view(rows, this.#screen(clock))) this.text(`${line}\n`);
  }

  /** Prints one value: as JSON on one line, or as the view has it. */
  async answer<T>(value: T, loadView: LoadRenderer<T>, clock: Clock): Promise<void> {
    if (this.isJson) await this.#json([value]);
    else await this.#view(value, loadView, clock);
  }

  /** Prints text that has no other form. */
  text(text: string): void {
    this.#toStdout(encoder.encode(text));
  }

  /** Prints bytes as they are; on a terminal as text that cannot act on it. */
  async bytes(parts: AsyncIterable<Uint8Array>): Promise<void> {
    if (!this.#stdout.isTerminal) {
      for await (const part of parts) this.#toStdout(part);
      return;
    }
    const decoder = new TextDecoder();
    for await (const part of parts) {
      this.text(escapeForTerminal(decoder.decode(part, { stream: true })));
    }
    this.text(`${escapeForTerminal(decoder.decode())}\n`);
  }

  /** Says something that belongs to the answer. */
  annotate(text: string): void {
    this.#toStderr([this.#remarkStyle("dim", escapeForTerminal(text))]);
  }

  /** Says to people what the answer leaves open; with `--json` it is in the answer. */
  info(text: string): void {
    if (!this.isJson && !this.#flags.quiet) this.annotate(text);
  }

  /** Warns, unless `--quiet`. */
  warn(text: string): void {
    if (!this.#flags.quiet) this.#toStderr([this.#remarkStyle("warning", escapeForTerminal(text))]);
  }

  /** Says something to a person who waits for a word, and to no one else. */
  toTerminal(text: string): void {
    if (this.#stderr.isTerminal && !this.#flags.quiet) this.annotate(text);
  }

  /** What a question is shown on: standard error, so that the answer stays alone. */
  questionScreen(clock: Clock): Screen {
    return screenOf(this.#stderr, this.#remarkStyle, clock);
  }

  /** Asks: shows lines made for {@linkcode Output.questionScreen}, and leaves the cursor behind the last one. */
  ask(lines: Iterable<string>): void {
    this.#progress.erase();
    this.#stderr.write(encoder.encode([...lines].join("\n")));
  }

  /** Gives a reason, only under `--verbose`. */
  verbose(text: string): void {
    if (this.#flags.verbose) this.#toStderr([this.#remarkStyle("dim", escapeForTerminal(text))]);
  }

  /** Shows how far reading a file has come, to a person who waits. */
  readonly progress = (file: string, doneBytes: number, totalBytes: number): void => {
    if (this.#flags.quiet || !this.#stderr.isTerminal) return;
    this.#progress.update(file, doneBytes, totalBytes);
  };

  /** Whether a part of the answer could not be written. */
  get isAnswerLost(): boolean {
    return this.#isAnswerLost;
  }

  /** Notes what is done, and is to be said where anything fails from now on. */
  noteEffect(effect: () => Effect | null): void {
    this.#effect = effect;
  }

  /** Says what failed, and what was done before. */
  async fail(error: unknown, debug: boolean): Promise<void> {
    const options = { style: this.#remarkStyle, debug };
    const columns = columnsOf(this.#stderr);
    const mayBeWide = columns !== Infinity && error instanceof LogError && error.details.length > 0;
    // What measures text is not loaded for a failure that has none of it.
    const fit = mayBeWide && await import("./text.ts").then(({ cut }) => cut);
    const report = reportLines(error, {
      ...options,
      ...fit && { fit: (line) => fit(line, columns) },
    });
    this.#toStderr([...report, ...this.#effectLines()]);
  }

  /** Says what was done, where nobody reads the answer any more. */
  sayEffect(): void {
    const lines = this.#effectLines();
    if (lines.length > 0) this.#toStderr(lines);
  }

  #effectLines(): string[] {
    const effect = this.#effect();
    if (effect === null) return [];
    const line = (label: string, text: string) =>
      `${this.#remarkStyle("dim", `${label}:`)} ${escapeForTerminal(text)}`;
    return [line("done", effect.text), line("hint", effect.hint)];
  }

  /** Leaves the terminal clean. */
  end(): void {
    this.#progress.erase();
  }

  async #json(rows: Rows<unknown>): Promise<void> {
    const writer = new JsonWriter((bytes) => this.#toStdout(bytes));
    try {
      if (isRowStream(rows)) await rows.writeTo(writer);
      else for await (const row of rows) writer.writeRow(row);
    } finally {
      writer.end();
    }
  }

  /** Prints what a view makes of a value, and gives the number of lines. */
  async #view<T>(value: T, loadView: LoadRenderer<T>, clock: Clock): Promise<number> {
    const { default: view } = await loadView();
    const screen = this.#screen(clock);
    let lines = 0;
    let pending = "";
    try {
      for await (const line of view(value, screen)) {
        lines++;
        pending += line + "\n";
        if (pending.length < BUFFER_CHARS) continue;
        const full = pending;
        pending = "";
        this.text(full);
      }
    } finally {
      this.text(pending);
    }
    this.#sayLeftOut();
    return lines;
  }

  #screen(clock: Clock): Screen {
    return screenOf(this.#stdout, this.#style, clock, (headings) => {
      for (const heading of headings) this.#leftOut.add(heading);
    });
  }

  /** Says which columns found no room, once for all tables of an answer. */
  #sayLeftOut(): void {
    if (this.#leftOut.size === 0) return;
    const columns = [...this.#leftOut].join(", ");
    this.info(`left out for lack of room: ${columns}; a wider terminal or --json shows them`);
    this.#leftOut.clear();
  }

  #toStdout(bytes: Uint8Array): void {
    this.#progress.erase();
    try {
      this.#stdout.write(bytes);
    } catch (error) {
      this.#isAnswerLost = true;
      throw error;
    }
  }

  #toStderr(lines: string[]): void {
    this.#progress.erase();
    this.#stderr.write(encoder.encode(lines.join("\n") + "\n"));
  }
}

/** The zone is found once a time is shown, and not before. */
function screenOf(
  stream: OutputStream,
  style: Style,
  clock: Clock,
  onLeftOut: Screen["onLeftOut"] = () => {},
): Screen {
  return {
    columns: columnsOf(stream),
    style,
    now: clock.now,
    summary: clock.summary ?? ((entry) => summaryOf(entry)),
    onLeftOut,
    get timeZone() {
      return clock.timeZone;
    },
  };
}

/** How wide a terminal is; Infinity off one. */
export function columnsOf(stream: OutputStream): number {
  return (stream.isTerminal ? stream.columns() : null) ?? Infinity;
}
