import type { FixRow } from "../answers.ts";
import type { DamageCode } from "../records/damage.ts";
import { MAX_LINE_BYTES } from "../records/lines.ts";
import { type LinePlace, type RecordBatch, RecordReader } from "../records/reader.ts";
import { splitGlued } from "../records/salvage.ts";
import type { LogSettings } from "../records/settings.ts";
import type { LogSource } from "../storage/storage.ts";
import { bomLengthOf, type LineBytes, LineViews, withoutReturns } from "./line_bytes.ts";
import { type LineInOrder, linesInOrder } from "./lines_in_order.ts";

/** Takes the repaired log and what is set aside, both in the order of the old content. */
export interface FixSink {
  /** Appends whole lines to the new content; the bytes may be reused once this returns. */
  log(bytes: Uint8Array): Promise<void>;
  /** Sets a stretch of the old content aside, whatever its length. */
  quarantine(item: LinePlace & { readonly code: DamageCode }): Promise<void>;
}

/** What repairing one file comes to. */
export interface FixCounts {
  /** Physical lines before. */
  lines: number;
  /** Readable lines, which are kept with all their bytes but for what ends them. */
  kept: number;
  /** Records taken out of glued lines, each to a line of its own. */
  salvaged: number;
  /** Lines that are set aside, whole or in part, by what is wrong with them. */
  quarantined: Partial<Record<DamageCode, number>>;
  /** What is brought into the usual form: as many as `validate` warns of. */
  normalised: FixRow["normalised"];
  /** Bytes that are neither kept nor set aside: what ended lines but for newlines, blanks, a byte order mark. */
  droppedBytes: number;
}

const BUFFER_BYTES = 256 * 1024;
const NEWLINE = 10;

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
  readonly #source: LogSource;
  readonly #settings: LogSettings;
  readonly #maxLineBytes: number;
  readonly #sink: FixSink;
  readonly #buffer: LineBuffer;
  readonly counts: FixCounts = {
    lines: 0,
    kept: 0,
    salvaged: 0,
    quarantined: {},
    normalised: { blank: 0, bom: 0, crlf: 0, final_newline: 0 },
    droppedBytes: 0,
  };

  constructor(source: LogSource, settings: LogSettings, sink: FixSink, maxLineBytes: number) {
    this.#source = source;
    this.#settings = settings;
    this.#maxLineBytes = maxLineBytes;
    this.#sink = sink;
    this.#buffer = new LineBuffer(sink);
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
  }

  async #takeBatch(batch: RecordBatch, views: LineViews): Promise<void> {
    for (const line of linesInOrder(batch)) {
      const view = views.view(batch, line.place);
      // Waiting takes longer than most lines do.
      if (line.kind !== "record" || !this.#keep(view)) await this.#takeSlowly(line, view);
    }
  }

  /** Keeps a readable line, if there is room. */
  #keep(view: LineBytes): boolean {
    const { bytes, body } = view;
    if (!this.#buffer.put(body)) return false;
    const { counts } = this, { normalised } = counts;
    counts.kept++;
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
    } else {
      const hasSetAside = place.code === "glued-records"
        ? await this.#salvage(view)
        : await this.#setAside(view, 0, view.length, place.code);
      if (hasSetAside) counts.quarantined[place.code] = 1 + (counts.quarantined[place.code] ?? 0);
    }
  }

  /** Keeps the records of a glued line; whether something else was on it. */
  async #salvage(view: LineBytes): Promise<boolean> {
    let hasSetAside = false;
    for (const { start, end, isRecord } of splitGlued(view.bytes, this.#settings)!) {
      if (!isRecord) {
        hasSetAside = await this.#setAside(view, start, end, "glued-records");
        continue;
      }
      const record = withoutReturns(view.bytes.subarray(start, end));
      if (!this.#buffer.put(record)) {
        await this.#buffer.makeRoom(record.length);
        this.#buffer.put(record);
      }
      this.counts.salvaged++;
      this.counts.droppedBytes += end - start - record.length;
    }
    return hasSetAside;
  }

  async #setAside(view: LineBytes, start: number, end: number, code: DamageCode): Promise<true> {
    const { line, offset } = view;
    await this.#sink.quarantine({ line, offset: offset + start, length: end - start, code });
    return true;
  }
}

/**
 * Repairs one file: gives what it should hold to `sink`, and tells it what to
 * set aside. Readable lines keep their bytes and order. Whole records come out
 * of glued lines; every other bad line is set aside as it is. Carriage returns
 * at the end of lines, blank lines and a byte order mark are dropped, and the
 * last line is ended. Of what comes out, nothing is left to repair.
 *
 * Memory is flat, but for one line at a time.
 *
 * @param maxLineBytes See {@linkcode ReadOptions.maxLineBytes}: a longer line is set aside.
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
): Promise<FixCounts> {
  const fix = new Fix(source, settings, sink, maxLineBytes);
  await fix.run();
  return fix.counts;
}

/** Whether a file already is what repairing it comes to: there is nothing to do. */
export function isRepaired({ lines, kept, normalised }: FixCounts): boolean {
  return lines === kept && Object.values(normalised).every((count) => count === 0);
}
