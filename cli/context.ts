/**
 * A log directory opened for one command, with the clock and the zone in force.
 *
 * @module
 */

import { LogError } from "../lib/errors.ts";
import type { StoredJson } from "../lib/json/stored.ts";
import type { Boot, Logs, NotedLines } from "../lib/logs/logs.ts";
import { openLogs } from "../lib/open/logs.ts";
import { CONFIG_FILE, readSettings } from "../lib/open/settings.ts";
import type { GivenParams, ParamSpecs } from "../lib/query/ask/params.ts";
import { type ParamsFor, type QuestionName, QUESTIONS } from "../lib/query/ask/questions.ts";
import { readsFlags } from "../lib/records/lifecycle.ts";
import { summaryOf } from "../lib/records/mapping/summary.ts";
import { flagNames, type LogName, logNames, type Settings } from "../lib/records/settings.ts";
import { LocalStorage } from "../lib/storage/local.ts";
import type { LogDirectory } from "../lib/storage/log_file.ts";
import type { LogStorage, WritableStorage } from "../lib/storage/storage.ts";
import { type Instant, parseInstant } from "../lib/time/instant.ts";
import type { When } from "../lib/time/when.ts";
import { formatLocal } from "../lib/time/zone.ts";
import type { Machine, Resolved } from "./machine.ts";
import { bucketNamed, chooseDirectory, notInBucket } from "./parse/directory.ts";
import type { GlobalFlags, LogFlag, SingleWriterFlag } from "./parse/flags.ts";
import { chooseTimeZone } from "./parse/time_zone.ts";
import type { RowShape } from "./rows/row_shape.ts";
import type { Clock, Effect, Output } from "./terminal/output.ts";
import type { LoadRenderer, Rows } from "./terminal/screen.ts";
import { countOf } from "./views/parts/numbers.ts";

/** Questions whose answers hold what other logs say of entries. */
const OF_ENTRIES: ReadonlySet<QuestionName> = new Set(["asof", "list", "show", "carry"]);

/** Which logs an answer is made of, and the id that it is about. */
export interface Asked {
  /** The logs. */
  readonly logs: readonly LogName[];
  /** The id; null where the answer is about all of them. */
  readonly id: string | null;
}

/** What a {@linkcode Context} is made of. */
export interface ContextParts
  extends Pick<Context, "directory" | "reads" | "logs" | "now" | "machine"> {
  /** The files; null where one file is read instead of a directory, and in a bucket. */
  readonly storage: WritableStorage | null;
  /** The logs in a bucket; null where they are files. */
  readonly bucket: LogDirectory | null;
  /** Ends what is still asked of a bucket. */
  readonly stop?: () => void;
}

/** What a command that works on a log directory has at hand. */
export class Context {
  /** Its path. */
  readonly directory: string;
  readonly #storage: WritableStorage | null;
  readonly #bucket: LogDirectory | null;
  readonly #stop: (() => void) | undefined;
  /** What is read, whatever it is. */
  readonly reads: LogStorage;
  /** The logs of the directory. */
  readonly logs: Logs;
  /** The present, or what `LOG_NOW` says it is. */
  readonly now: Instant;
  /** The machine underneath. */
  readonly machine: Machine;
  readonly #output: Output;
  #log: LogName = "entries";
  /** Lines before the first known time, by file; only where that bears on the answer. */
  readonly #untimed = new Map<string, number>();
  /** Whether the answer is as of this moment. */
  #asksNow = false;
  #asked: Asked | null = null;
  #shape: RowShape | null = null;

  /** Puts together what {@linkcode openContext} found. */
  constructor(parts: ContextParts, output: Output) {
    const { directory, storage, bucket, stop, reads, logs, now, machine } = parts;
    this.directory = directory;
    this.#storage = storage;
    this.#bucket = bucket;
    this.#stop = stop;
    this.reads = reads;
    this.logs = logs;
    this.now = now;
    this.machine = machine;
    this.#output = output;
  }

  /** Ends what is still asked of a bucket, where the command is to end. */
  stopAsking(): void {
    this.#stop?.();
  }

  /** Whether there is a directory of files; else one file is only read, or logs in a bucket. */
  get hasDirectory(): boolean {
    return this.#storage !== null;
  }

  /**
   * Where lines are appended: the files of the directory, or the logs in a bucket.
   *
   * @throws {LogError} `bad_usage` where `--file` names one file.
   */
  get writes(): WritableStorage | LogDirectory {
    return this.#bucket ?? this.storage;
  }

  /**
   * The files of the directory.
   *
   * @throws {LogError} `bad_usage` where there are none because `--file` names one file;
   * `not_in_bucket` where the logs lie in a bucket.
   */
  get storage(): WritableStorage {
    if (this.#storage !== null) return this.#storage;
    if (this.#bucket !== null) throw notInBucket();
    throw new LogError("bad_usage", "Cannot do this with --file: it only reads one file", {
      hint: "--dir names the directory of the log, and log init makes any file one",
    });
  }

  /** The zone that words and local times are read in; only what shows it should ask. */
  get timeZone(): string {
    return this.logs.timeZone;
  }

  /** What was asked about; null where nothing was. */
  get asked(): Asked | null {
    return this.#asked;
  }

  /** What stands for an entry on one line; of the log that is asked about, unless another is named. */
  readonly summary = (entry: StoredJson | null, log: LogName = this.#log): string =>
    summaryOf(entry, this.logs.settingsOf(log));

  /** Prints rows as they come. */
  rows<T extends object>(rows: Rows<T>, loadView: LoadRenderer<Rows<T>>): Promise<void> {
    const shape = this.#shape;
    if (shape === null) return this.#output.rows(rows, loadView, this);
    // Fields are looked up in whatever rows there are; a view gets rows of its own kind.
    const view = shape.view(loadView as unknown as LoadRenderer<Rows<object>>);
    return this.#output.rows(this.#output.isJson ? shape.values(rows) : rows, view, this);
  }

  /** Shapes the rows of the answer from now on. */
  shapeRows(shape: RowShape): void {
    this.#shape = shape;
  }

  /** Prints rows, each at once. */
  live<T>(rows: Rows<T>, loadView: LoadRenderer<Rows<T>>): Promise<void> {
    return this.#output.live(rows, loadView, this);
  }

  /** Prints one value. */
  answer<T extends object>(value: T, loadView: LoadRenderer<T>): Promise<void> {
    if (this.#shape !== null) return this.rows([value], ofOne(loadView));
    return this.#output.answer(value, loadView, this);
  }

  /** Prints bytes as they are. */
  bytes(parts: AsyncIterable<Uint8Array>): Promise<void> {
    return this.#output.bytes(parts);
  }

  /** Whether a part of the answer could not be written. */
  get isAnswerLost(): boolean {
    return this.#output.isAnswerLost;
  }

  /** Notes what is done, and is to be said where anything fails from now on. */
  noteEffect(effect: () => Effect | null): void {
    this.#output.noteEffect(effect);
  }

  /**
   * The id that was typed, perhaps not whole.
   *
   * @throws {LogError} `ambiguous_id`.
   */
  async idOf(typed: string, log: LogName): Promise<string> {
    const { resolveId } = await import("../lib/query/ask/resolve_id.ts");
    const id = await resolveId(this.logs, log, typed);
    if (id !== typed) this.onPrefix(typed, id);
    return id;
  }

  /** Says something that belongs to the answer. */
  annotate(text: string): void {
    this.#output.annotate(text);
  }

  /** Says to people what the answer leaves open. */
  info(text: string): void {
    this.#output.info(text);
  }

  /** Says what is in force, with `--verbose`. */
  verbose(text: string): void {
    this.#output.verbose(text);
  }

  /** Warns, unless `--quiet`. */
  warn(text: string): void {
    this.#output.warn(text);
  }

  /** Says something to a person who waits for a word, and to no one else. */
  toTerminal(text: string): void {
    this.#output.toTerminal(text);
  }

  /** Shows how far reading a file has come. */
  get progress(): Output["progress"] {
    return this.#output.progress;
  }

  /**
   * The log that is called so.
   *
   * @throws {LogError} `bad_usage` where the directory has none, with the names of those it has.
   */
  logName(name: string): LogName {
    this.logs.settingsOf(name);
    return name;
  }

  /**
   * The parameters of a question, from what was typed. What words and dates among them came to
   * is said on standard error, where the answer itself does not.
   *
   * @throws {LogError} `bad_when`, `bad_usage`.
   */
  async params<Name extends QuestionName>(
    name: Name,
    given: GivenParams,
  ): Promise<ParamsFor<Name>> {
    const { paramContext, parseParams } = await import("../lib/query/ask/params.ts");
    const { params: specs } = QUESTIONS[name];
    const params = parseParams(specs as ParamSpecs, given, paramContext(this.logs, this.now));
    this.#log = (params.log ?? "entries") as LogName;
    await this.#checkMapping(name, params);
    for (const [name, value] of Object.entries(params)) {
      await this.#sayTime(name, value, params.log as LogName | undefined);
    }
    return params as ParamsFor<Name>;
  }

  /**
   * The point that a text means, which is said on standard error.
   *
   * @param log The log whose lines `line:N` counts.
   * @param label What it is said to be.
   * @throws {LogError} `bad_when`; `line_out_of_range`.
   */
  async when(text: string, log: LogName, label = "as of"): Promise<When> {
    const { paramContext } = await import("../lib/query/ask/params.ts");
    const { parseWhen } = await import("../lib/time/when.ts");
    const when = parseWhen(text, paramContext(this.logs, this.now));
    await this.#remarkWhen(label, when, log);
    this.#asksNow = when.kind === "instant" && when.instant === this.now;
    return when;
  }

  /** Says which time it is, where an answer is as of now. */
  sayNow(): void {
    if (!this.#output.isJson) this.#output.annotate(`as of ${this.#local(this.now)}`);
  }

  /** Notes what the answer is made of, for what is to be said of it. */
  asks(logs: readonly LogName[], id: string | null): void {
    this.#asked = { logs, id };
  }

  /** Says which id a beginning of one was read as. */
  readonly onPrefix = (typed: string, id: string): void => {
    this.#output.annotate(`${JSON.stringify(typed)} read as ${JSON.stringify(id)}`);
    if (this.#asked !== null) this.asks(this.#asked.logs, id);
  };

  /** Names the known ids nearest to one that is unknown. */
  async suggest(id: string, log: LogName): Promise<void> {
    const { unknownId } = await import("../lib/query/unknown.ts");
    const { state } = await this.logs.replay(log, this.logs.log(log).reducer);
    const { hint } = await unknownId(this.logs, log, id, state);
    if (hint !== undefined) this.#output.annotate(`hint: ${hint}`);
  }

  /** Says what the answer leaves open: lines that it could not take into account, or does not know when to. */
  remarkOnLines(): void {
    for (const [file, noted] of this.logs.noted) {
      const { malformed, lines, ahead } = noted;
      if (malformed > 0) {
        const skipped = countOf(malformed, "malformed line");
        this.#output.warn(`skipped ${skipped} in ${file}; "log validate" explains them`);
      }
      const untimed = this.#untimed.get(file) ?? 0;
      if (untimed > 0) {
        const have = untimed === 1
          ? "has no known time and counts"
          : "have no known time and count";
        const all = countOf(lines, "line");
        this.#output.warn(`${untimed} of the ${all} of ${file} ${have} as before everything`);
      }
      this.#remarkOnFlags(file, noted);
      if (this.#asksNow && ahead.lines > 0) {
        const lie = ahead.lines === 1 ? "lies" : "lie";
        const until = this.#local(ahead.latest);
        this.#output.warn(
          `${countOf(ahead.lines, "line")} of ${file} ${lie} ahead of now, up to ${until}`,
        );
      }
    }
    this.#remarkOnMentions();
  }

  #remarkOnMentions(): void {
    for (const { file, id, lines } of this.logs.mentions) {
      const [place, verb] = lines.length === 1 ? ["line", "names"] : ["lines", "name"];
      const numbers = anyNumbers(lines);
      this.#output.warn(
        `${place} ${numbers} of ${file}, which cannot be read, ${verb} ${JSON.stringify(id)}`,
      );
    }
  }

  /** Says where what should delete lines deletes none. */
  #remarkOnFlags(file: string, { oddFlags: { lines, first } }: NotedLines): void {
    const settings = Object.values(this.logs.settings.logs).find((log) => log.file === file);
    if (lines === 0 || settings === undefined || !readsFlags(settings.tombstones)) return;
    const names = flagNames(settings).map((name) => JSON.stringify(name)).join(" or ");
    const where = lines === 1 ? `on line ${first}` : `on ${lines} lines, line ${first} first`;
    this.#output.warn(
      `${names} holds neither true nor false ${where} of ${file}, which deletes nothing; ` +
        `"is_deleted": {"key": …, "present": true} in the config lets any value delete`,
    );
  }

  /**
   * Looks whether a log is read with settings that fit it, and says where that is doubtful.
   *
   * @param times What the times of its lines are for: where they are asked about, there is
   * no answer without them; where they are shown, it is said that there are none.
   * @throws {LogError} `unfit_mapping` where an answer could only be wrong.
   */
  async checkFit(log: LogName, times: "asked" | "shown" | "unused"): Promise<void> {
    const { fitRemark, knownFacts, noTimes, refuseUnfit } = await import(
      "../lib/query/facts/known_facts.ts"
    );
    const facts = await knownFacts(this.logs, log);
    if (facts === null) return;
    const settings = this.logs.settingsOf(log);
    refuseUnfit(settings, facts, times === "asked");
    if (times === "asked") this.#untimed.set(settings.file, facts.untimed);
    if (times === "shown" && facts.hasIds && !facts.hasTimes) {
      this.#output.warn(noTimes(settings, facts));
    }
    const remark = await fitRemark(this.logs, log, facts);
    if (remark !== null) this.#output.warn(remark);
  }

  /**
   * Looks whether the logs asked about are read with settings that fit them.
   *
   * @throws {LogError} `unfit_mapping` where an answer could only be wrong.
   */
  async #checkMapping(
    name: QuestionName,
    params: Readonly<Record<string, unknown>>,
  ): Promise<void> {
    const asksTimes = Object.values(params).some((value) =>
      typeof value === "bigint" || (isWhen(value) && value.kind === "instant")
    );
    this.#asksNow = Object.values(params).some((value) =>
      isWhen(value) && value.kind === "instant" && value.instant === this.now
    );
    const asked = name === "stats"
      ? logNames(this.logs.settings)
      : [(params.log ?? "entries") as LogName];
    // Answers about entries hold what other logs say of them.
    const about = OF_ENTRIES.has(name) ? asked[0] : undefined;
    const referring = this.logs.all().filter(({ settings }) => settings.refersTo === about)
      .map(({ name }) => name);
    this.asks([...asked, ...referring], typeof params.id === "string" ? params.id : null);
    for (const log of asked) await this.checkFit(log, asksTimes ? "asked" : "shown");
    for (const log of referring) await this.checkFit(log, "unused");
    for (const log of asked) await this.#remarkOnBeginning(log, params);
  }

  /** Says where a time lies before all that is left of a log whose own program drops old lines. */
  async #remarkOnBeginning(log: LogName, params: Readonly<Record<string, unknown>>): Promise<void> {
    const { compacted, file } = this.logs.settingsOf(log);
    if (!compacted) return;
    const { isBeforeLog } = await import("../lib/query/facts/before_log.ts");
    for (const value of Object.values(params)) {
      if (!isWhen(value) || value.kind !== "instant") continue;
      if (!await isBeforeLog(this.logs, log, value.instant)) continue;
      this.#output.warn(
        `${file} begins after ${this.#local(value.instant)}: its own program drops old lines, ` +
          `so what was then is not known`,
      );
    }
  }

  /** Says what a time came to. Answers say as of when they are, but not what they lie between. */
  async #sayTime(name: string, value: unknown, log: LogName = "entries"): Promise<void> {
    if (typeof value === "bigint") return this.#output.annotate(`${name} ${this.#local(value)}`);
    if (!isWhen(value)) return;
    const isSaid = name === "at" || name === "when";
    if (isSaid && this.#output.isJson) return;
    await this.#remarkWhen(isSaid ? "as of" : name, value, log);
  }

  async #remarkWhen(label: string, when: When, log: LogName): Promise<void> {
    if (when.kind === "instant") {
      this.#output.annotate(`${label} ${this.#local(when.instant)}`);
      return;
    }
    const { resolveCut } = await import("../lib/query/cut.ts");
    const { asOf: as_of } = await resolveCut(this.logs, log, when);
    const instant = as_of === null ? null : parseInstant(as_of);
    const time = instant === null ? "before any known time" : this.#local(instant);
    this.#output.annotate(`${label} line ${when.line}, ${time}`);
  }

  #local(instant: Instant): string {
    return `${formatLocal(instant, this.timeZone)} (${this.timeZone})`;
  }
}

/**
 * Opens the log directory that the options and the environment name.
 *
 * @throws {LogError} When the directory, its config, the zone of `--tz` or
 * `LOG_NOW` is not usable
 */
export async function openContext(
  machine: Machine,
  flags: GlobalFlags & SingleWriterFlag,
  output: Output,
): Promise<Context> {
  const place = flags.file === undefined
    ? await placeOf(machine, flags, output)
    : await oneFile(flags.file, machine, flags);
  const { settings } = place;
  const zone = chooseZone(flags, settings.time_zone, machine, output);
  if (flags.verbose) output.verbose(`time zone ${zone().value} (${zone().why})`);
  const now = currentTime(machine);
  const logs = openLogs(place.reads, {
    settings,
    timeZone: () => zone().value,
    snapshots: flags.file === undefined && !flags["no-snapshot"],
    onProgress: output.progress,
    ...(flags.verbose && { onBoot: bootReasons(flags, output) }),
  });
  return new Context({ ...place, logs, now, machine }, output);
}

/** Where logs are, and how they are read. */
interface Place extends Pick<ContextParts, "directory" | "storage" | "bucket" | "stop" | "reads"> {
  readonly settings: Settings;
}

async function placeOf(
  machine: Machine,
  flags: GlobalFlags & SingleWriterFlag,
  output: Output,
): Promise<Place> {
  if (flags.map !== undefined) {
    throw onlyTogether("--map", "it works only with --file");
  }
  const url = bucketNamed(flags.dir, machine);
  if (url !== null) {
    const { openBucketPlace } = await import("./bucket/open_place.ts");
    const now = () => currentTime(machine);
    return await openBucketPlace(url, { machine, flags, output, now });
  }
  const directory = chooseDirectory(flags.dir, machine);
  output.verbose(`directory "${directory.value}" (${directory.why})`);
  const singleWriter = flags["single-writer"] === true;
  const storage = new LocalStorage(directory.value, { singleWriter });
  using config = await storage.open(CONFIG_FILE);
  output.verbose(config === null ? `no ${CONFIG_FILE}` : `settings from ${CONFIG_FILE}`);
  const settings = await readSettings(storage);
  return { directory: directory.value, storage, bucket: null, reads: storage, settings };
}

async function oneFile(
  path: string,
  machine: Machine,
  { dir, map = [], log = "entries" }: GlobalFlags & Partial<LogFlag>,
): Promise<Place> {
  if (dir !== undefined) throw onlyTogether("--file and --dir", "either names what is read");
  const { openOneFile } = await import("./parse/one_file.ts");
  const { directory, storage: reads, settings } = await openOneFile(path, log, map, machine);
  return { directory, storage: null, bucket: null, reads, settings };
}

function onlyTogether(what: string, reason: string): LogError {
  return new LogError("bad_usage", `Cannot use ${what}: ${reason}`);
}

/**
 * The clock and the zone for a command that has no log directory.
 *
 * @param config The zone that a config names, for a command that looks into one.
 * @throws {LogError} `bad_time_zone` for `--tz` and the config, `bad_when` for `LOG_NOW`
 */
export function clockOf(
  flags: GlobalFlags,
  machine: Machine,
  output: Output,
  config: string | null = null,
): Clock & { readonly zone: Resolved } {
  const zone = chooseZone(flags, config, machine, output);
  return {
    now: currentTime(machine),
    get timeZone() {
      return zone().value;
    },
    get zone() {
      return zone();
    },
  };
}

function chooseZone(
  { tz }: GlobalFlags,
  config: string | null,
  machine: Machine,
  output: Output,
): () => Resolved {
  return chooseTimeZone({ flag: tz, config, machine, warn: (text) => output.warn(text) });
}

/** So many numbers are named, and the rest counted. */
const NUMBERS_MAX = 5;

function anyNumbers(numbers: readonly number[]): string {
  const shown = numbers.slice(0, NUMBERS_MAX).join(", ");
  const rest = numbers.length - NUMBERS_MAX;
  return rest > 0 ? `${shown} and ${rest} more` : shown.replace(/, (\d+)$/, " and $1");
}

/** Shows one value where rows are shaped. */
function ofOne<T>(loadView: LoadRenderer<T>): LoadRenderer<Rows<T>> {
  return async () => {
    const { default: view } = await loadView();
    return {
      async *default(rows, screen) {
        for await (const value of rows) yield* view(value, screen);
      },
    };
  };
}

function isWhen(value: unknown): value is When {
  return typeof value === "object" && value !== null && "kind" in value;
}

/** Says how each replay began, once. */
function bootReasons(flags: GlobalFlags, output: Output): (boot: Boot) => void {
  const said = new Set<string>();
  const say = (reason: string) => {
    if (!said.has(reason)) output.verbose(reason);
    said.add(reason);
  };
  return ({ file, checkpoint, checkpointLines, tailLines, needsEveryLine, rejected }) => {
    for (const { name, reason } of rejected) say(`passed over ${name}: ${reason}`);
    if (checkpoint !== null) {
      const tail = countOf(tailLines, "line");
      say(
        `${file}: from ${checkpoint} (${countOf(checkpointLines, "line")}, then a tail of ${tail})`,
      );
      return;
    }
    const without = flags["no-snapshot"] ? "--no-snapshot" : "no snapshot serves";
    say(`${file}: from its first line (${needsEveryLine ? "every line is asked for" : without})`);
  };
}

/**
 * The present, or what `LOG_NOW` says it is.
 *
 * @throws {LogError} `bad_when` for a `LOG_NOW` that is no instant
 */
export function currentTime(machine: Machine): Instant {
  const variable = machine.env("LOG_NOW");
  if (!variable) return machine.now();
  const now = parseInstant(variable);
  if (now !== null) return now;
  throw new LogError("bad_when", `Cannot use LOG_NOW="${variable}": it is not an instant`, {
    hint: "set it to an RFC 3339 instant such as 2026-04-20T10:15:00Z, or unset it",
  });
}
