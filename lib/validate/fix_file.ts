import type { FixRow } from "../answers.ts";
import type { OtherKind } from "../records/check_format.ts";
import type { DamageCode } from "../records/damage.ts";
import { fileKind } from "../records/file_kind.ts";
import { MAX_LINE_BYTES } from "../records/lines.ts";
import { type LinePlace, type RecordBatch, RecordReader } from "../records/reader.ts";
import { salvage } from "../records/salvage.ts";
import type { LogSettings } from "../records/settings.ts";
import type { LogSource } from "../storage/storage.ts";
import { truncated } from "../storage/truncated.ts";
import { type AsLines, asLines } from "./convert/as_lines.ts";
import { LoneSurrogateError } from "./convert/utf16_text.ts";
import { kindProblem } from "./file/file_problem.ts";
import { mappingProblem } from "./file/mapping.ts";
import { bomLengthOf, type LineBytes, LineViews, withoutReturns } from "./line_bytes.ts";
import { type LineInOrder, linesInOrder } from "./lines_in_order.ts";
import { KnownRecords } from "./salvage/known_records.ts";
import { type LongPiece, salvageLong } from "./salvage/salvage_long.ts";
import { type Utf16Line, utf16Lines, type Utf16Start, utf16Start } from "./salvage/utf16_lines.ts";

/** Takes the repaired log and what is set aside, both in the order of the old content. */
export interface FixSink {
  /** Appends whole lines to the new content; the bytes may be reused once this returns. */
  log(bytes: Uint8Array): Promise<void>;
  /**
   * Sets a stretch of the old content aside, whatever its length; `partOf` is the line that it is the
   * first part of, where it is not one whole.
   */
  quarantine(
    item: LinePlace & {
      readonly code: DamageCode;
      readonly partOf?: { readonly offset: number; readonly length: number };
    },
  ): Promise<void>;
  /** Tells of a damaged line of the old content that no item tells of. */
  repaired(line: LinePlace & { readonly code: DamageCode }): Promise<void>;
}

/** What repairing one file comes to. */
export interface FixCounts {
  /** What the file was and is no more; of such a file the lines are those it is converted to. */
  converted: FixRow["converted"];
  /** Physical lines before. */
  lines: number;
  /** Readable lines, which are kept with all their bytes but for what ends them. */
  kept: number;
  /** Records taken out of damaged lines, each to a line of its own. */
  salvaged: number;
  /** Of these, the ones that were UTF-16: what they took, and take now, newlines not counted. */
  recoded: { utf16Bytes: number; utf8Bytes: number };
  /** Lines that are set aside, whole or in part, by what is wrong with them. */
  quarantined: Partial<Record<DamageCode, number>>;
  /** Of these, the lines that a record was taken out of. */
  partly: Partial<Record<DamageCode, number>>;
  /** Of these, the lines of nothing but NUL, by which nothing is lost. */
  holes: number;
  /** What is mended: lines that something is kept of, and what is brought into the usual form. */
  repairs: number;
  /**
   * Lines with which something is lost: nothing is kept of them, and none of their records
   * stands elsewhere. Conflict markers, torn tails and {@linkcode holes} held nothing whole.
   */
  lost: number;
  /** Errors that are left as they are. */
  left: FixRow["left"];
  /** What is brought into the usual form: as many as `validate` warns of. */
  normalised: FixRow["normalised"];
  /** Bytes that are neither kept nor set aside: what ended lines but for newlines, blanks, a byte order mark. */
  droppedBytes: number;
  /** Bytes of the file. */
  bytes: number;
  /** Bytes of it that are set aside. */
  asideBytes: number;
}

/** Lines that hold nothing whole, whatever is made of them. */
const OF_NO_WORTH: ReadonlySet<DamageCode> = new Set(["conflict-marker", "torn-tail"]);
const MISSING_ID = "missing-id";
const BUFFER_BYTES = 256 * 1024;
const NEWLINE = 10;
const EMPTY = new Uint8Array();
const NOWHERE: FixSink = {
  log: () => Promise.resolve(),
  quarantine: () => Promise.resolve(),
  repaired: () => Promise.resolve(),
};
const SPACE: ReadonlySet<number> = new Set([0x20, 0x09, 0x0d]);

/** A part of a line. */
function part({ line, offset, bytes }: LineBytes, start: number, end: number): LineBytes {
  const length = Math.max(0, end - start);
  const found = bytes.subarray(start, start + length);
  return { line, offset: offset + start, length, bytes: found, body: withoutReturns(found) };
}

function addOne(counts: Partial<Record<DamageCode, number>>, code: DamageCode): void {
  counts[code] = 1 + (counts[code] ?? 0);
}

/** Whether nothing but white space is there; not so where there is more than is held. */
function isBlank({ bytes, length }: LineBytes): boolean {
  return bytes.length === length && bytes.every((byte) => SPACE.has(byte));
}

/** Lines on their way to the sink, many at a time. */
class LineBuffer {
  readonly #sink: FixSink;
  #bytes = new Uint8Array(BUFFER_BYTES);
  #length = 0;

  constructor(sink: FixSink) {
    this.#sink = sink;
  }

  /** Appends a line and its newline, if there is room. */
  put(line: Uint8Array): boolean {
    if (this.#length + line.length >= this.#bytes.length) return false;
    this.#bytes.set(line, this.#length);
    this.#length += line.length;
    this.#bytes[this.#length++] = NEWLINE;
    return true;
  }

  /** Makes room for a line. */
  async makeRoom(length: number): Promise<void> {
    await this.flush();
    if (length >= this.#bytes.length) this.#bytes = new Uint8Array(length + 1);
  }

  async flush(): Promise<void> {
    if (this.#length > 0) await this.#sink.log(this.#bytes.subarray(0, this.#length));
    this.#length = 0;
  }
}

/** The repair of one file. */
class Fix {
  readonly #lines: AsLines;
  readonly #source: LogSource;
  readonly #settings: LogSettings;
  readonly #maxLineBytes: number;
  readonly #sink: FixSink;
  readonly #buffer: LineBuffer;
  readonly #known: KnownRecords;
  readonly #setsAside: ReadonlySet<DamageCode>;
  /** Where the lines of bytes begin again, behind UTF-16 lines that were taken as such. */
  #resumeAt = 0;
  #withoutId = 0;
  #withoutTime = 0;
  readonly counts: FixCounts;

  constructor(
    lines: AsLines,
    bytes: number,
    settings: LogSettings,
    sink: FixSink,
    maxLineBytes: number,
    setAside: readonly DamageCode[],
    known: KnownRecords,
  ) {
    const { source, kind: { kind } } = lines;
    this.counts = noCounts(bytes);
    if (kind !== "lines" && kind !== "packed") this.counts.converted = kind;
    this.#lines = lines;
    this.#source = source;
    this.#setsAside = new Set(setAside);
    this.#settings = settings;
    this.#maxLineBytes = maxLineBytes;
    this.#sink = sink;
    this.#buffer = new LineBuffer(sink);
    this.#known = known;
  }

  async run(): Promise<void> {
    const { counts } = this;
    const bomLength = await bomLengthOf(this.#source);
    counts.normalised.bom = Math.sign(bomLength);
    counts.droppedBytes = bomLength;
    const views = new LineViews(this.#source, bomLength);
    const options = { settings: this.#settings, maxLineBytes: this.#maxLineBytes };
    using reader = new RecordReader(this.#source, options);
    for await (const batch of reader.batches()) await this.#takeBatch(batch, views);
    await this.#buffer.flush();
    counts.lines = reader.lines;
    const { blank, bom, crlf, final_newline } = counts.normalised;
    // Of what is converted, the lines were no lines before.
    counts.repairs += counts.converted === null ? blank + bom + crlf + final_newline : 1;
    await this.#noteLeft();
  }

  /** Notes what is left: settings that fit no line, else the lines without an id. */
  async #noteLeft(): Promise<void> {
    const { counts } = this;
    const isSuspicious = this.#withoutId > counts.kept || this.#withoutTime * 2 > counts.kept;
    const mapping = isSuspicious
      ? await mappingProblem(this.#source, this.#settings, this.#maxLineBytes)
      : null;
    if (mapping !== null && (mapping.about === "id" || mapping.about === "at")) {
      counts.left.push({ code: "mapping", lines: 1, message: mapping.message });
    }
    if (this.#withoutId > 0) {
      counts.left.push({ code: MISSING_ID, lines: this.#withoutId, message: null });
    }
  }

  async #takeBatch(batch: RecordBatch, views: LineViews): Promise<void> {
    for (const line of linesInOrder(batch)) {
      const view = views.view(batch, line.place);
      if (view.offset < this.#resumeAt) await this.#takeBehind(line, view);
      // Waiting takes longer than most lines do.
      else {
        if (line.kind === "record" && line.place.atStart < 0) this.#withoutTime++;
        if (line.kind !== "record" || !this.#keep(view)) await this.#takeSlowly(line, view);
      }
    }
  }

  /** Keeps a readable line, if there is room. */
  #keep(view: LineBytes): boolean {
    if (!this.#put(view)) return false;
    this.counts.kept++;
    return true;
  }

  #put(view: LineBytes): boolean {
    const { bytes, body } = view;
    if (!this.#buffer.put(body)) return false;
    const { counts } = this, { normalised } = counts;
    if (body.length < bytes.length) normalised.crlf++;
    if (view.offset + view.length === this.#source.size) normalised.final_newline++;
    counts.droppedBytes += bytes.length - body.length;
    return true;
  }

  async #takeSlowly({ kind, place }: LineInOrder, view: LineBytes): Promise<void> {
    const { counts } = this;
    if (kind === "record") {
      await this.#buffer.makeRoom(view.body.length);
      this.#keep(view);
    } else if (kind === "blank") {
      counts.normalised.blank++;
      counts.droppedBytes += view.length;
    } else if (place.code === MISSING_ID && !this.#setsAside.has(MISSING_ID)) {
      await this.#leave(view);
    } else if (!await this.#repair(view, place.code)) {
      await this.#noteRepaired(view, place.code);
    }
  }

  /** Tells of a line that no item tells of, so that it is known again. */
  async #noteRepaired({ line, offset, length }: LineBytes, code: DamageCode): Promise<void> {
    // What is converted has no such lines, and no merge takes it in.
    if (this.counts.converted !== null) return;
    await this.#sink.repaired({ line, offset, length, code });
  }

  /** Leaves an object without an id where it is: it harms no reader, and may be another program's. */
  async #leave(view: LineBytes): Promise<void> {
    if (!this.#put(view)) {
      await this.#buffer.makeRoom(view.body.length);
      this.#put(view);
    }
    this.#withoutId++;
  }

  /** Takes what is left of a line that UTF-16 text ends on. */
  async #takeBehind({ kind, place }: LineInOrder, view: LineBytes): Promise<void> {
    const code = "code" in place ? place.code : "nul-bytes";
    const behind = part(view, this.#resumeAt - view.offset, view.length);
    if (isBlank(behind)) this.counts.droppedBytes += behind.length;
    else await this.#repair(behind, code);
    if (kind === "damage") await this.#noteRepaired(view, code);
  }

  /**
   * Keeps the records that are whole on a damaged line, and sets the rest aside.
   *
   * @returns Whether what is set aside tells of the whole line.
   */
  async #repair(view: LineBytes, code: DamageCode): Promise<boolean> {
    const text = code === "nul-bytes" ? utf16Start(view.bytes) : null;
    if (text !== null && await this.#takeUtf16(view, text)) return false;
    return await this.#salvage(view, code);
  }

  /** The same for a line without UTF-16 text, or the part of one before such a text. */
  async #salvage(view: LineBytes, code: DamageCode, goesOn = false): Promise<boolean> {
    const { counts } = this;
    let hasSetAside = false, hasKept = false, hasRecord = false;
    for await (const { start, end, record } of this.#piecesOf(view, code)) {
      hasRecord ||= record !== null;
      if (record === null || await this.#known.note(record)) {
        const isFirstPart = !hasSetAside && !goesOn && end - start < view.length;
        await this.#setAside(view, start, end, code, isFirstPart);
        hasSetAside = true;
      } else {
        await this.#keepRecord(withoutReturns(record), end - start);
        hasKept = true;
      }
    }
    if (hasSetAside) addOne(counts.quarantined, code);
    if (hasKept) counts.repairs++;
    if (hasSetAside && hasKept) addOne(counts.partly, code);
    if (hasRecord) return hasSetAside;
    if (await this.#isHole(view, code)) counts.holes++;
    else if (!OF_NO_WORTH.has(code) && !goesOn) counts.lost++;
    return hasSetAside;
  }

  async *#piecesOf(view: LineBytes, code: DamageCode): AsyncGenerator<LongPiece> {
    if (code === "too-long") {
      yield* salvageLong(this.#source, view, this.#settings, this.#maxLineBytes);
      return;
    }
    const { bytes, length } = view;
    const whole = [{ start: 0, end: length, isRecord: false }];
    // An object without an id is whole, but nothing that an answer could tell of.
    const pieces = code === MISSING_ID ? whole : salvage(bytes, this.#settings) ?? whole;
    for (const { start, end, isRecord } of pieces) {
      yield { start, end, record: isRecord ? bytes.subarray(start, end) : null };
    }
  }

  /** Whether a line that no record was found on is nothing but NUL. */
  async #isHole({ bytes, offset, length }: LineBytes, code: DamageCode): Promise<boolean> {
    if (code === "nul-bytes") return bytes.every((byte) => byte === 0);
    return code === "too-long" && await isAllNul(this.#source, { offset, length });
  }

  /** Keeps a record that stood on a line with something else; with what ended it, it took so many bytes. */
  async #keepRecord(record: Uint8Array, tookBytes: number): Promise<void> {
    if (!this.#buffer.put(record)) {
      await this.#buffer.makeRoom(record.length);
      this.#buffer.put(record);
    }
    this.counts.salvaged++;
    this.counts.droppedBytes += tookBytes - record.length;
  }

  /** Takes a run of UTF-16 lines that begins on a line; whether there is one. */
  async #takeUtf16(view: LineBytes, { start, isLittleEndian }: Utf16Start): Promise<boolean> {
    const begin = view.offset + start;
    let { line } = view;
    const run = utf16Lines(this.#source, begin, { isLittleEndian }, this.#maxLineBytes);
    for await (const found of run) {
      const record = this.#recordIn(found);
      if (found.offset === begin) {
        // What only looks like UTF-16 is nothing to go by.
        if (record === null) return false;
        const before = part(view, 0, start);
        if (start > 0) await this.#salvage(before, "nul-bytes", true);
      }
      await this.#takeUtf16Line({ ...found, line }, record);
      line += found.newlines;
      this.#resumeAt = found.offset + found.length;
    }
    return this.#resumeAt > begin;
  }

  async #takeUtf16Line(
    { line, offset, length, newlines, text }: Utf16Line & { line: number },
    record: Uint8Array | null,
  ): Promise<void> {
    const { counts } = this;
    const view: LineBytes = { bytes: EMPTY, body: record ?? EMPTY, line, offset, length };
    if (text?.trim() === "") {
      counts.normalised.blank++;
      counts.droppedBytes += length - newlines;
    } else if (record === null || await this.#known.note(record)) {
      await this.#setAside(view, 0, length, "nul-bytes");
      addOne(counts.quarantined, "nul-bytes");
      if (record === null) counts.lost++;
    } else {
      await this.#keepRecord(record, record.length);
      counts.repairs++;
      counts.recoded.utf16Bytes += length - newlines;
      counts.recoded.utf8Bytes += record.length;
    }
  }

  /** The record that a UTF-16 line holds, in UTF-8; null where it holds none. */
  #recordIn({ text }: Utf16Line): Uint8Array | null {
    if (text === null) return null;
    const record = new TextEncoder().encode(text);
    const [piece] = salvage(record, this.#settings) ?? [];
    return piece?.isRecord && piece.end === record.length ? record : null;
  }

  async #setAside(
    view: LineBytes,
    start: number,
    end: number,
    code: DamageCode,
    isFirstPart = false,
  ): Promise<void> {
    const { line, offset, length } = view;
    const stretch = { line, offset: offset + start, length: end - start };
    const place = await this.#lines.originOf(stretch);
    // What is converted has no such lines, and no merge takes it in.
    const isOfLine = isFirstPart && this.counts.converted === null;
    await this.#sink.quarantine({ ...place, code, ...isOfLine && { partOf: { offset, length } } });
    this.counts.asideBytes += place.length;
  }
}

/** Whether a stretch of a file, however long, is nothing but NUL. */
async function isAllNul(
  source: LogSource,
  { offset, length }: { offset: number; length: number },
): Promise<boolean> {
  const buffer = new Uint8Array(Math.min(BUFFER_BYTES, length));
  for (let done = 0, count; done < length; done += count) {
    count = await source.read(buffer.subarray(0, length - done), offset + done);
    if (count === 0) throw truncated(source.name, { offset });
    if (buffer.subarray(0, count).some((byte) => byte !== 0)) return false;
  }
  return true;
}

/**
 * Repairs one file: gives what it should hold to `sink`, and tells it what to
 * set aside. Readable lines keep their bytes and order. Whole records come out
 * of damaged lines, and out of UTF-16 ones behind them, unless the file has them
 * on another line; everything else is set aside as it is. Carriage returns at the
 * end of lines, blank lines and a byte order mark are dropped, and the last line
 * is ended. A file that is UTF-16 becomes UTF-8, and an array or pretty-printed
 * values become lines. Of what comes out, nothing is left to repair.
 *
 * Left as they are: packed files, UTF-16 that no UTF-8 stands for, and objects
 * without an id.
 *
 * Memory is flat, but for one line at a time, and a few words for each record that
 * is taken out of a line.
 *
 * @param maxLineBytes See {@linkcode ReadOptions.maxLineBytes}: a longer line is set aside.
 * @param setAside What would be left, and is to be set aside: `missing-id`.
 * @throws {LogError} what the source and the sink throw.
 *
 * @example
 * ```ts
 * import { defaultSettings } from "../records/settings.ts";
 * import { MemoryStorage } from "../storage/memory.ts";
 * import { fixFile } from "./fix_file.ts";
 *
 * using source = await new MemoryStorage({ log: '{"id":"a"}{"id":"b"}\r\noops\n' }).open("log");
 * let log = "", aside = "";
 * const counts = await fixFile(source!, defaultSettings().logs.entries, {
 *   log: (bytes) => Promise.resolve(void (log += new TextDecoder().decode(bytes))),
 *   quarantine: ({ line, code }) => Promise.resolve(void (aside += `${line} ${code}`)),
 *   repaired: () => Promise.resolve(),
 * });
 * if (log !== '{"id":"a"}\n{"id":"b"}\n' || counts.salvaged !== 2) throw new Error(log);
 * if (aside !== "2 invalid-json") throw new Error(aside);
 * ```
 */
export async function fixFile(
  source: LogSource,
  settings: LogSettings,
  sink: FixSink,
  maxLineBytes: number = MAX_LINE_BYTES,
  setAside: readonly DamageCode[] = [],
): Promise<FixCounts> {
  return await fix(source, settings, { sink, maxLineBytes, setAside });
}

/**
 * What {@linkcode fixFile} would come to; changes nothing.
 *
 * @throws {LogError} what the source throws.
 *
 * @example
 * ```ts
 * import { defaultSettings } from "../records/settings.ts";
 * import { fromBytes } from "../storage/source.ts";
 * import { planFix } from "./fix_file.ts";
 *
 * const log = fromBytes("log", new TextEncoder().encode('{"id":"a"}{"id":"b"}\n'));
 * const { kept, salvaged } = await planFix(log, defaultSettings().logs.entries);
 * if (kept !== 0 || salvaged !== 2) throw new Error();
 * ```
 */
export async function planFix(
  source: LogSource,
  settings: LogSettings,
  maxLineBytes: number = MAX_LINE_BYTES,
  setAside: readonly DamageCode[] = [],
): Promise<FixCounts> {
  return await fix(source, settings, { sink: null, maxLineBytes, setAside });
}

/** Repairs a file, or only counts what that comes to where there is no sink. */
async function fix(
  source: LogSource,
  settings: LogSettings,
  { sink, maxLineBytes, setAside }: {
    sink: FixSink | null;
    maxLineBytes: number;
    setAside: readonly DamageCode[];
  },
): Promise<FixCounts> {
  const kind = await fileKind(source);
  const found = await asLines(source).catch((error) => {
    if (error instanceof LoneSurrogateError) return error.message;
    throw error;
  });
  if (typeof found === "string" || found.kind.kind === "packed") {
    const { code, message } = kindProblem(
      "",
      kind as OtherKind,
      typeof found === "string" ? found : null,
    );
    if (sink !== null) await copyAll(source, sink);
    return { ...noCounts(source.size), left: [{ code, lines: 1, message }] };
  }
  const known = new KnownRecords();
  const run = async (lines: AsLines, into: FixSink) => {
    const fix = new Fix(lines, source.size, settings, into, maxLineBytes, setAside, known);
    await fix.run();
    return fix.counts;
  };
  const counts = await run(found, NOWHERE);
  const isOther = await known.lookFor(found.source, maxLineBytes);
  if (sink === null && !isOther) return counts;
  // Where lines come from is asked front to back, so they begin anew.
  return await run(await asLines(source), sink ?? NOWHERE);
}

function noCounts(bytes: number): FixCounts {
  return {
    converted: null,
    lines: 0,
    kept: 0,
    salvaged: 0,
    recoded: { utf16Bytes: 0, utf8Bytes: 0 },
    quarantined: {},
    partly: {},
    holes: 0,
    repairs: 0,
    lost: 0,
    left: [],
    normalised: { blank: 0, bom: 0, crlf: 0, final_newline: 0 },
    droppedBytes: 0,
    bytes,
    asideBytes: 0,
  };
}

/** Gives a sink all of a file as it is. */
export async function copyAll(source: LogSource, sink: Pick<FixSink, "log">): Promise<void> {
  const buffer = new Uint8Array(Math.min(BUFFER_BYTES, source.size));
  for (let at = 0, count: number; at < source.size; at += count) {
    count = await source.read(buffer.subarray(0, source.size - at), at);
    if (count === 0) throw truncated(source.name, { offset: at });
    await sink.log(buffer.subarray(0, count));
  }
}

/** Whether a file already is what repairing it comes to: there is nothing to do. */
export function isRepaired(counts: FixCounts): boolean {
  const { converted, lines, kept, normalised } = counts;
  return converted === null && lines === kept + linesInPlace(counts) &&
    Object.values(normalised).every((count) => count === 0);
}

/**
 * Why a file is not to be repaired unless somebody insists: nothing, or less than is
 * set aside, would be left of it. Null where it is.
 */
export function whyNotRepaired(counts: FixCounts): string | null {
  const { kept, salvaged, lost, converted, droppedBytes, bytes, asideBytes } = counts;
  const aside = linesSetAside(counts);
  const keeps = kept + salvaged + linesInPlace(counts);
  if (keeps === 0 && aside > 0) return `it would keep no line and set ${aside} aside`;
  const lines = keeps === 1 ? "line" : "lines";
  if (lost > keeps) return `it would keep ${keeps} ${lines} and set ${lost} aside`;
  // What is converted may be one line, however much of it is lost.
  const isMostLost = converted !== null && asideBytes * 2 > bytes - droppedBytes;
  return isMostLost ? `it would set ${asideBytes} of ${bytes} bytes aside` : null;
}

/** How many lines are set aside, whole or in part. */
export function linesSetAside({ quarantined }: FixCounts): number {
  return Object.values(quarantined).reduce((sum, lines) => sum + lines, 0);
}

/** How many lines without an id are left where they are. */
function linesInPlace({ left }: FixCounts): number {
  return left.find(({ code }) => code === MISSING_ID)?.lines ?? 0;
}
