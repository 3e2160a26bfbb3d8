import { opOf } from "../records/lifecycle.ts";
import type { LogRecord, RecordBatch } from "../records/reader.ts";
import type { Tombstones } from "../records/settings.ts";
import type { LinesOfId } from "./spans_of_id.ts";

const FIRST_CAPACITY = 1024;

/** The lines of one id, and what else is known of each, by its index. */
export interface GroupedLines extends LinesOfId {
  /** The id. */
  readonly id: string;
  /** Their physical line numbers, from 1. */
  readonly lines: Uint32Array;
}

/**
 * What spans ask of the readable lines of a log, collected while it is read: about twenty bytes a
 * line. Their versions are their places among the lines of their id.
 */
export class SpanLines {
  readonly #policy: Tombstones;
  readonly #ids: string[] = [];
  #size = 0;
  #keys = new Uint32Array(FIRST_CAPACITY);
  #lines = new Uint32Array(FIRST_CAPACITY);
  #effectives = new BigInt64Array(FIRST_CAPACITY);
  #ops = new Uint8Array(FIRST_CAPACITY);

  /** Begins with no line. */
  constructor(policy: Tombstones) {
    this.#policy = policy;
  }

  /** Takes the next line of the log; its keys must be those of a reader that began at the first. */
  take(record: LogRecord): void {
    const at = this.#size++;
    if (at === this.#keys.length) this.#grow();
    const { key } = record;
    if (key === this.#ids.length) this.#ids.push(record.id);
    this.#keys[at] = key;
    this.#lines[at] = record.line;
    this.#effectives[at] = record.effective;
    this.#ops[at] = opOf(record, this.#policy);
  }

  /** Takes the next lines of the log. */
  readonly takeAll = (batch: RecordBatch): void => {
    for (let index = 0; index < batch.length; index++) this.take(batch.at(index));
  };

  /** The lines of each id, in the order of the ids' first lines. */
  *byId(): Generator<GroupedLines> {
    const ends = this.#ends();
    const starts = ends.map((_, key) => key === 0 ? 0 : ends[key - 1]!);
    const { effectives, ops, lines } = this.#inPlaces(starts.slice());
    for (const [key, id] of this.#ids.entries()) {
      const start = starts[key]!, end = ends[key]!;
      yield {
        id,
        effectives: effectives.subarray(start, end),
        ops: ops.subarray(start, end),
        lines: lines.subarray(start, end),
      };
    }
  }

  /** Where the lines of each id end, once they lie together. */
  #ends(): Uint32Array {
    const ends = new Uint32Array(this.#ids.length);
    for (let at = 0; at < this.#size; at++) ends[this.#keys[at]!]!++;
    for (let key = 1; key < ends.length; key++) ends[key]! += ends[key - 1]!;
    return ends;
  }

  #inPlaces(places: Uint32Array): Omit<GroupedLines, "id"> {
    const effectives = new BigInt64Array(this.#size);
    const ops = new Uint8Array(this.#size);
    const lines = new Uint32Array(this.#size);
    for (let at = 0; at < this.#size; at++) {
      const place = places[this.#keys[at]!]!++;
      effectives[place] = this.#effectives[at]!;
      ops[place] = this.#ops[at]!;
      lines[place] = this.#lines[at]!;
    }
    return { effectives, ops, lines };
  }

  #grow(): void {
    const doubled = <A extends Uint8Array | Uint32Array | BigInt64Array>(
      column: A,
      larger: A,
    ): A => {
      larger.set(column as never);
      return larger;
    };
    const capacity = 2 * this.#keys.length;
    this.#keys = doubled(this.#keys, new Uint32Array(capacity));
    this.#lines = doubled(this.#lines, new Uint32Array(capacity));
    this.#effectives = doubled(this.#effectives, new BigInt64Array(capacity));
    this.#ops = doubled(this.#ops, new Uint8Array(capacity));
  }
}
