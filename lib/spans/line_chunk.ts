const LINE_BYTES = 17;

/**
 * What spans ask of some lines that follow each other in the log, as columns in one stretch of
 * bytes, so that a chunk can be put away and be had back:
 *
 *     effective times, 8 bytes each   keys, 4   physical lines, 4   ops, 1
 */
export class LineChunk {
  /** All of it. */
  readonly bytes: Uint8Array;
  /** The effective time of each line in halves, the low one first. */
  readonly effectiveWords: Uint32Array;
  /** The key of its id. */
  readonly keys: Uint32Array;
  /** Its physical line number, from 1. */
  readonly lines: Uint32Array;
  /** What it says by itself, as one of `OP`. */
  readonly ops: Uint8Array;

  /** Makes room for so many lines, a multiple of two. */
  constructor(lines: number) {
    const buffer = new ArrayBuffer(lines * LINE_BYTES);
    this.bytes = new Uint8Array(buffer);
    this.effectiveWords = new Uint32Array(buffer, 0, 2 * lines);
    this.keys = new Uint32Array(buffer, 8 * lines, lines);
    this.lines = new Uint32Array(buffer, 12 * lines, lines);
    this.ops = new Uint8Array(buffer, 16 * lines, lines);
  }
}
