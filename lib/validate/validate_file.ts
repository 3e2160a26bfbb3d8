import type { FileCounts, ProblemRow } from "../answers.ts";
import { fileKind } from "../records/file_kind.ts";
import {
  type BorrowedBlock,
  type LogRecord,
  type ReadOptions,
  type RecordBatch,
  RecordReader,
} from "../records/reader.ts";
import type { LogSource } from "../storage/storage.ts";
import { lookAtOtherKind } from "./convert/look_at_other_kind.ts";
import { DamageRows } from "./damage/damage_rows.ts";
import { kindProblem, mappingRow } from "./file/file_problem.ts";
import { type MappingProblem, mappingProblem } from "./file/mapping.ts";
import { linesSetAside, planFix } from "./fix_file.ts";
import {
  bomLengthOf,
  bytesAt,
  type LineBytes,
  LineViews,
  problemAt,
  wholeLine,
} from "./line_bytes.ts";
import { type LineInOrder, linesInOrder } from "./lines_in_order.ts";
import type { ProblemCode } from "./problems.ts";
import { type CheckOptions, RecordChecks } from "./record_checks.ts";

/** How to validate one file. */
export interface ValidateOptions extends CheckOptions {
  /** See {@linkcode ReadOptions.maxLineBytes}. */
  maxLineBytes?: number | undefined;
  /** Told after each block how far reading is, in bytes. */
  onProgress?: ((doneBytes: number, totalBytes: number) => void) | undefined;
}

const CARRIAGE_RETURN = 0x0d;
/** How much of a file is shown where its byte order mark is. */
const HEAD_BYTES = 256;

/** So many rows wait for the next readable line; if they are more, the one in doubt goes. */
const HELD_MAX = 1000;
/** Problems of lines that are not told where one of the whole file says the same. */
const UNSAID: Partial<Record<MappingProblem["about"], ReadonlySet<string>>> = {
  at: new Set(["missing-at", "bad-at"]),
  range: new Set(["future-time", "unset-clock"]),
};
/** Warnings that `--fix` does away with. */
const MENDED: ReadonlySet<string> = new Set<ProblemCode>([
  "blank",
  "bom",
  "crlf",
  "no-final-newline",
]);

/** What looking at all lines came to. */
interface Validated {
  /** Physical lines. */
  readonly lines: number;
  /** Whether one is malformed in a way that is not left alone. */
  readonly hasDamage: boolean;
}

/** The problems of one file, line by line. */
class Validation {
  readonly #source: LogSource;
  readonly #file: string;
  readonly #options: ValidateOptions;
  readonly #bomLength: number;
  readonly #views: LineViews;
  readonly #checks: RecordChecks;
  readonly #damages: DamageRows;
  /** The rows since a line whose time is in doubt. */
  #held: ProblemRow[] = [];
  /** Whether something may be odd about the record looked at last. */
  #isOdd = false;
  #hasDamage = false;

  constructor(source: LogSource, options: ValidateOptions, bomLength: number) {
    this.#source = source;
    this.#file = options.file;
    this.#options = options;
    this.#bomLength = bomLength;
    this.#views = new LineViews(source, bomLength);
    this.#checks = new RecordChecks(source, options);
    const { file, settings, maxLineBytes } = options;
    this.#damages = new DamageRows(source, file, settings, maxLineBytes);
  }

  async *problems(): AsyncGenerator<ProblemRow, Validated> {
    const { settings, maxLineBytes, onProgress } = this.#options;
    const { fields, kinds } = this.#checks;
    const options: ReadOptions = { settings, fields, kinds, maxLineBytes, onProgress };
    using reader = new RecordReader(this.#source, options);
    for await (const batch of reader.batches()) {
      const block = batch.borrowBlock();
      const isToBeTold = (record: LogRecord) => this.#look(record, block);
      for (const line of linesInOrder(batch, isToBeTold)) yield* this.#tell(line, batch);
    }
    yield* this.#release(false);
    yield* this.#checks.ofFile();
    return { lines: reader.lines, hasDamage: this.#hasDamage };
  }

  /** Looks at the next record; whether there may be something to tell of its line. */
  #look(record: LogRecord, { bytes, offset: blockOffset }: BorrowedBlock): boolean {
    const { line, offset, length } = record;
    const bom = offset === 0 ? this.#bomLength : 0;
    const start = offset + bom - blockOffset;
    const end = offset + length - blockOffset;
    let bodyEnd = end;
    while (bodyEnd > start && bytes[bodyEnd - 1] === CARRIAGE_RETURN) bodyEnd--;
    const span = { bytes, start, end: bodyEnd, line, offset: offset + bom };
    this.#isOdd = this.#checks.look(record, span);
    const endsWell = bodyEnd === end && offset + length < this.#source.size;
    return this.#isOdd || !endsWell || bom > 0 || this.#held.length > 0;
  }

  /** The problems of one line, as far as they are certain. */
  async *#tell(line: LineInOrder, batch: RecordBatch): AsyncGenerator<ProblemRow> {
    const isTooLong = line.kind === "damage" && line.place.code === "too-long";
    const view = isTooLong
      ? await this.#views.head(line.place)
      : this.#views.view(batch, line.place);
    const isRecord = line.kind === "record";
    if (!isRecord) this.#checks.pass(view);
    if (isRecord && this.#held.length > 0) yield* this.#release(this.#checks.wasUnset);
    if (!isRecord || this.#isOdd) yield* this.#pass(this.#lineProblems(line, view));
    if (line.place.offset === 0 && this.#bomLength > 0) yield* this.#pass(this.#bomProblem());
    if (isKept(line) && !this.#endsWell(view)) yield* this.#pass(this.#endProblems(view));
  }

  /** Gives rows, or holds them while one before them is in doubt. */
  async *#pass(
    rows: Iterable<ProblemRow> | AsyncIterable<ProblemRow>,
  ): AsyncGenerator<ProblemRow> {
    for await (const row of rows) {
      if (!this.#checks.isInDoubt) yield row;
      else if (this.#held.push(row) > HELD_MAX) yield* this.#release(false);
    }
  }

  /** Gives the rows that were held, with or without the one in doubt. */
  *#release(isCertain: boolean): Generator<ProblemRow> {
    const rows = this.#held;
    this.#held = [];
    yield* isCertain ? rows : rows.filter(({ code }) => code !== "unset-clock");
  }

  async *#lineProblems({ kind, place }: LineInOrder, view: LineBytes): AsyncGenerator<ProblemRow> {
    if (kind === "record") return yield* this.#checks.explain(place, view);
    if (kind === "blank") return yield problemAt(this.#file, view, wholeLine(view), "blank");
    this.#hasDamage ||= place.code !== "missing-id";
    yield await this.#damages.row(place, view);
  }

  async *#bomProblem(): AsyncGenerator<ProblemRow> {
    const bytes = await bytesAt(this.#source, 0, HEAD_BYTES);
    const end = bytes.indexOf(0x0a);
    const line = end < 0 ? bytes : bytes.subarray(0, end);
    const view: LineBytes = { bytes: line, body: line, line: 1, offset: 0, length: line.length };
    yield problemAt(this.#file, view, { start: 0, end: this.#bomLength }, "bom");
  }

  /** Whether a newline ends the line, and nothing else. */
  #endsWell({ bytes, body, offset, length }: LineBytes): boolean {
    return body.length === bytes.length && offset + length < this.#source.size;
  }

  /** What the end of a readable line lacks, or has too much. */
  *#endProblems(view: LineBytes): Generator<ProblemRow> {
    const { body, offset, length: end } = view;
    if (body.length < end) {
      yield problemAt(this.#file, view, { start: body.length, end }, "crlf");
    }
    if (offset + end === this.#source.size) {
      yield problemAt(this.#file, view, { start: end, end }, "no-final-newline");
    }
  }
}

/** Whether `--fix` leaves a line where it is: a record, or an object without an id. */
function isKept({ kind, place }: LineInOrder): boolean {
  return kind === "record" || (kind === "damage" && place.code === "missing-id");
}

/**
 * Finds what is malformed or odd in one file, front to back: a row for each
 * problem, by line and then in the order of the codes, and then those of the file
 * as a whole that take all lines to know. Gives the counts at last. Where the file
 * as a whole is not what it is read as, that comes first, and takes the place of
 * the problems that its lines have for it.
 *
 * Where the log is not known, each line is looked at alone, and memory is flat
 * whatever the file's size; else it takes a few words a line and id.
 *
 * @throws {LogError} what the source throws.
 *
 * @example
 * ```ts
 * import { defaultSettings } from "../records/settings.ts";
 * import { MemoryStorage } from "../storage/memory.ts";
 * import { validateFile } from "./validate_file.ts";
 *
 * using source = await new MemoryStorage({ log: '{"id":"a","te\n' }).open("log");
 * const [problem] = await Array.fromAsync(validateFile(source!, {
 *   file: "log",
 *   log: null,
 *   settings: defaultSettings().logs.entries,
 *   now: 0n,
 *   loadSchema: null,
 *   isEntry: null,
 * }));
 * if (problem?.code !== "invalid-json" || problem.column !== 14) throw new Error();
 * ```
 */
export async function* validateFile(
  source: LogSource,
  options: ValidateOptions,
): AsyncGenerator<ProblemRow, FileCounts> {
  const counts = {
    ...{ file: options.file, lines: 0, bytes: source.size, errors: 0, warnings: 0 },
    ...{ repairs: 0, sets_aside: 0 },
  };
  const kind = await fileKind(source);
  if (kind.kind !== "lines") {
    const { lines, refusal } = await lookAtOtherKind(source, kind);
    yield kindProblem(options.file, kind, refusal);
    return { ...counts, lines, errors: 1, ...await repairCounts(source, options) };
  }
  const mapping = await mappingProblem(source, options.settings, options.maxLineBytes);
  if (mapping !== null) {
    const row = mappingRow(options.file, mapping);
    counts[row.severity === "error" ? "errors" : "warnings"]++;
    yield row;
    if (mapping.about === "id") return { ...counts, lines: mapping.lines };
  }
  const unsaid = mapping && UNSAID[mapping.about];
  const { lines, hasDamage } = yield* lineProblems(source, options, { counts, unsaid });
  // By now, what lines were held against takes no memory any more.
  const repair = hasDamage ? await repairCounts(source, options) : null;
  return { ...counts, lines, ...repair };
}

/** What a validation that nobody followed to its end gives back. */
const UNFINISHED: Validated = { lines: 0, hasDamage: false };

/** The problems of lines, but for those that are not told. */
async function* lineProblems(
  source: LogSource,
  options: ValidateOptions,
  { counts, unsaid }: { counts: FileCounts; unsaid: ReadonlySet<string> | null | undefined },
): AsyncGenerator<ProblemRow, Validated> {
  const validation = new Validation(source, options, await bomLengthOf(source));
  const problems = validation.problems();
  try {
    while (true) {
      const next = await problems.next();
      if (next.done) return next.value;
      const { severity, code } = next.value;
      if (unsaid?.has(code)) continue;
      if (severity === "error") counts.errors++;
      else counts.warnings++;
      if (MENDED.has(code)) counts.repairs++;
      yield next.value;
    }
  } finally {
    // What `await using` does, but in Node 22, where generators cannot be disposed of.
    await problems.return(UNFINISHED);
  }
}

/** What `--fix` makes of a file: only the repair itself knows what it can keep. */
async function repairCounts(
  source: LogSource,
  { settings, maxLineBytes }: ValidateOptions,
): Promise<Pick<FileCounts, "repairs" | "sets_aside">> {
  const counts = await planFix(source, settings, maxLineBytes);
  return { repairs: counts.repairs, sets_aside: linesSetAside(counts) };
}
