import type { Span } from "../../json/walk.ts";
import type { LogSource } from "../../storage/storage.ts";

/** Where a conversion can go on from: a place in the original, and what has to be known there. */
export interface ConversionPoint {
  /** Byte offset in the original. */
  readonly origin: number;
}

/** What one step of a conversion came to. */
export interface ConversionStep<Point extends ConversionPoint> {
  /** The next bytes of the new content; there may be none, even though more follow. */
  readonly bytes: Uint8Array;
  /** Where the next step begins. */
  readonly next: Point;
  /** Whether nothing follows. */
  readonly isEnd: boolean;
}

/** A way to turn the content of a file into another, a stretch at a time. */
export interface Conversion<Point extends ConversionPoint> {
  /** Where it begins. */
  readonly start: Point;
  /**
   * Gives the same bytes each time, at most so many, and never half a character.
   *
   * @param isTight Whether it ends with the last of the bytes, rather than before what
   * there is no room for.
   */
  step(
    source: LogSource,
    point: Point,
    maxBytes: number,
    isTight?: boolean,
  ): Promise<ConversionStep<Point>>;
}

const STEP_BYTES = 64 * 1024;

/**
 * The converted content of a file, as if it were a file of its own. It is made
 * stretch by stretch, as it is read, so that memory stays flat: of each stretch no
 * more is kept than where it begins.
 */
export class ConvertedSource<Point extends ConversionPoint = ConversionPoint> implements LogSource {
  readonly #source: LogSource;
  readonly #conversion: Conversion<Point>;
  /** Where each stretch begins, in the new content and in the old. */
  readonly #offsets: number[] = [];
  readonly #points: Point[] = [];
  #size = 0;
  /** The stretch made last. */
  #last: { index: number; bytes: Uint8Array } = { index: -1, bytes: new Uint8Array() };

  private constructor(source: LogSource, conversion: Conversion<Point>) {
    this.#source = source;
    this.#conversion = conversion;
  }

  /**
   * Converts a source once, to learn where the stretches begin. The source stays the
   * caller's, and has to stay open.
   *
   * @throws what a step throws.
   */
  static async over<Point extends ConversionPoint>(
    source: LogSource,
    conversion: Conversion<Point>,
  ): Promise<ConvertedSource<Point>> {
    const converted = new ConvertedSource(source, conversion);
    for (let point = conversion.start, isEnd = false; !isEnd;) {
      const step = await conversion.step(source, point, STEP_BYTES);
      if (step.bytes.length > 0) {
        converted.#offsets.push(converted.#size);
        converted.#points.push(point);
        converted.#size += step.bytes.length;
      }
      point = step.next;
      isEnd = step.isEnd;
    }
    return converted;
  }

  /** The name of the original. */
  get name(): string {
    return this.#source.name;
  }

  /** Size of the new content. */
  get size(): number {
    return this.#size;
  }

  /** Reads new content. */
  async read(into: Uint8Array, offset: number): Promise<number> {
    let done = 0;
    while (done < into.length && offset + done < this.#size) {
      const index = this.#stretchAt(offset + done);
      const bytes = await this.#stretch(index);
      const part = bytes.subarray(offset + done - this.#offsets[index]!);
      // The original was cut meanwhile.
      if (part.length === 0) break;
      const wanted = part.subarray(0, into.length - done);
      into.set(wanted, done);
      done += wanted.length;
    }
    return done;
  }

  /** Which bytes of the original a stretch of the new content comes from. */
  async originOf({ start, end }: Span): Promise<Span> {
    return { start: await this.#place(start, false), end: await this.#place(end, true) };
  }

  /** The place in the original that an offset stands for: of the bytes before it, or of those behind it. */
  async #place(offset: number, isEnd: boolean): Promise<number> {
    const index = this.#stretchAt(isEnd ? Math.max(0, offset - 1) : offset);
    const length = offset - this.#offsets[index]!;
    const point = this.#points[index]!;
    const { next } = await this.#conversion.step(this.#source, point, length, isEnd);
    return next.origin;
  }

  /** Closes nothing. */
  [Symbol.dispose](): void {}

  async #stretch(index: number): Promise<Uint8Array> {
    if (this.#last.index !== index) {
      const { bytes } = await this.#conversion.step(
        this.#source,
        this.#points[index]!,
        STEP_BYTES,
      );
      this.#last = { index, bytes };
    }
    return this.#last.bytes;
  }

  /** The stretch that an offset lies in. */
  #stretchAt(offset: number): number {
    let low = 0, high = this.#offsets.length;
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if (this.#offsets[middle]! <= offset) low = middle;
      else high = middle;
    }
    return low;
  }
}
