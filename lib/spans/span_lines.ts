import { ByteBuffer } from "../bytes/byte_buffer.ts";
import { decodeWtf8 } from "../bytes/wtf8.ts";
import { opOf } from "../records/lifecycle.ts";
import type { LogRecord, RecordBatch } from "../records/reader.ts";
import type { Tombstones } from "../records/settings.ts";
import { LineChunk } from "./line_chunk.ts";
import { FilledGroup, type FullChunk, type LineGroup } from "./line_group.ts";
import type { LinesOfId } from "./spans_of_id.ts";

const FIRST_KEYS = 1024;

/** Where lines are put that are too many for memory. */
export interface Scratch {
  /** Appends all of the bytes. */
  write(bytes: Uint8Array): Promise<void>;
  /** Fills `into` from `offset` on. */
  read(into: Uint8Array, offset: number): Promise<void>;
}

/** How many lines are held at once. */
export interface SpanLinesLimits {
  /** A chunk has so many. */
  readonly chunkLines: number;
  /** So many full chunks stay in memory where there is somewhere else to put them. */
  readonly heldChunks: number;
  /** So many lines are laid together at once, and those of one id at least. */
  readonly groupLines: number;
}

/** About forty megabytes. */
const LIMITS: SpanLinesLimits = { chunkLines: 1 << 16, heldChunks: 16, groupLines: 1 << 20 };

/** How spans keep the lines of a log. */
export interface SpanLinesOptions {
  /** Where to put lines that are too many for memory; without it all stay there. */
  readonly scratch?: Scratch | undefined;
  /** How many are too many. */
  readonly limits?: SpanLinesLimits;
}

/** The lines of one id, and what else is known of each, by its index. */
export interface GroupedLines extends LinesOfId {
  /** The id. */
  readonly id: string;
  /** Their physical line numbers, from 1. */
  readonly lines: Uint32Array;
}

/**
 * What spans ask of the readable lines of a log, collected while it is read: 17 bytes a line, and
 * the ids. Their versions are their places among the lines of their id.
 */
export class SpanLines {
  readonly #policy: Tombstones;
  readonly #scratch: Scratch | undefined;
  readonly #limits: SpanLinesLimits;
  /** The ids one behind the other, and by key where each ends. */
  readonly #ids = new ByteBuffer();
  #idEnds = new Uint32Array(FIRST_KEYS);
  #idCount = 0;
  /** How many lines each id has. */
  #counts = new Uint32Array(FIRST_KEYS);
  readonly #full: FullChunk[] = [];
  /** How many chunks were put away. */
  #putAway = 0;
  #last: LineChunk;
  #size = 0;

  /** Begins with no line. */
  constructor(policy: Tombstones, { scratch, limits = LIMITS }: SpanLinesOptions = {}) {
    this.#policy = policy;
    this.#scratch = scratch;
    this.#limits = limits;
    this.#last = new LineChunk(limits.chunkLines);
  }

  /** Takes the next line of the log; its keys must be those of a reader that began at the first. */
  take(record: LogRecord): void {
    if (this.#size === this.#limits.chunkLines) this.#endChunk();
    const at = this.#size++, chunk = this.#last, { key } = record;
    if (key === this.#idCount) this.#addId(record);
    this.#counts[key]!++;
    chunk.keys[at] = key;
    chunk.lines[at] = record.line;
    record.copyEffective(chunk.effectiveWords, 2 * at);
    chunk.ops[at] = opOf(record, this.#policy);
  }

  /** Takes the next lines of the log. */
  readonly takeAll = (batch: RecordBatch): void => {
    for (let index = 0; index < batch.length; index++) this.take(batch.at(index));
  };

  /** Puts away what memory should not hold; to be asked now and then while lines are taken. */
  async settle(): Promise<void> {
    const { heldChunks } = this.#limits;
    if (this.#scratch === undefined) return;
    while (this.#full.length - this.#putAway > heldChunks) {
      const full = this.#full[this.#putAway]!;
      await this.#scratch.write(full.chunk!.bytes);
      full.chunk = null;
      this.#putAway++;
    }
  }

  /** Lends the id of a key, in WTF-8. */
  borrowId(key: number): Uint8Array {
    const start = key === 0 ? 0 : this.#idEnds[key - 1]!;
    return this.#ids.bytes.subarray(start, this.#idEnds[key]!);
  }

  /** The lines of all ids, in the order of the ids' first lines; also those that were put away. */
  async *groups(): AsyncGenerator<LineGroup> {
    for (const group of this.#emptyGroups()) {
      const away = new LineChunk(this.#putAway === 0 ? 0 : this.#limits.chunkLines);
      for (const [index, full] of this.#full.entries()) {
        if (!group.takesFrom(full)) continue;
        if (full.chunk === null) await this.#scratch!.read(away.bytes, index * away.bytes.length);
        group.take(full.chunk ?? away, full.size);
      }
      yield group;
    }
  }

  /** The lines of each id, in the order of the ids' first lines; none may have been put away. */
  *byId(): Generator<GroupedLines> {
    for (const group of this.#emptyGroups()) {
      for (const full of this.#full) {
        if (group.takesFrom(full)) group.take(full.chunk!, full.size);
      }
      const { firstKey, starts, effectives, ops, lines } = group;
      for (let index = 0; index + 1 < starts.length; index++) {
        const start = starts[index]!, end = starts[index + 1]!;
        yield {
          id: decodeWtf8(this.borrowId(firstKey + index)),
          effectives: effectives.subarray(start, end),
          ops: ops.subarray(start, end),
          lines: lines.subarray(start, end),
        };
      }
    }
  }

  /** Groups with room for the lines of their ids. */
  *#emptyGroups(): Generator<FilledGroup> {
    if (this.#size > 0) this.#endChunk();
    for (let firstKey = 0; firstKey < this.#idCount;) {
      let end = firstKey, lines = 0;
      do lines += this.#counts[end++]!; while (
        end < this.#idCount && lines + this.#counts[end]! <= this.#limits.groupLines
      );
      yield new FilledGroup(firstKey, this.#counts.subarray(firstKey, end));
      firstKey = end;
    }
  }

  #addId(record: LogRecord): void {
    const key = this.#idCount++;
    if (key === this.#counts.length) {
      this.#counts = grown(this.#counts);
      this.#idEnds = grown(this.#idEnds);
    }
    this.#ids.putBytes(record.borrowId());
    this.#idEnds[key] = this.#ids.length;
  }

  #endChunk(): void {
    let leastKey = Infinity, largestKey = 0;
    for (let at = 0; at < this.#size; at++) {
      const key = this.#last.keys[at]!;
      if (key < leastKey) leastKey = key;
      if (key > largestKey) largestKey = key;
    }
    this.#full.push({ chunk: this.#last, size: this.#size, leastKey, largestKey });
    this.#last = new LineChunk(this.#limits.chunkLines);
    this.#size = 0;
  }
}

function grown(numbers: Uint32Array): Uint32Array<ArrayBuffer> {
  const larger = new Uint32Array(2 * numbers.length);
  larger.set(numbers);
  return larger;
}
