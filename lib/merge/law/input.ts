import type { LogSource } from "../../storage/storage.ts";
import { truncated } from "../../storage/truncated.ts";

/** Where the bytes of a line lie, without what ends it. */
export interface ByteRange {
  /** Byte offset of its first byte. */
  readonly offset: number;
  /** How many bytes it has. */
  readonly length: number;
}

/** A physical line, told apart from what ends it. */
export interface LineExtent extends ByteRange {
  /** How many carriage returns stand behind it. */
  readonly returns: number;
  /** Whether a newline follows; only the last line of a file may lack one. */
  readonly isEnded: boolean;
  /** Byte offset of the line behind it. */
  readonly end: number;
}

const WINDOW_BYTES = 256 * 1024;
const BOM = [0xef, 0xbb, 0xbf] as const;
const NEWLINE = 0x0a;
const CARRIAGE_RETURN = 0x0d;

/**
 * One input of a merge, read through a window that moves: cheap where it is
 * read front to back, right in any order, and of the same size for lines of any
 * length.
 */
export class Input {
  /** As the user would name it. */
  readonly name: string;
  /** Its bytes. */
  readonly source: LogSource;
  /** Where its first line begins: behind the byte order mark, if it has one. */
  readonly start: number;
  readonly #buffer: Uint8Array;
  #offset = 0;
  #held = 0;

  private constructor(name: string, source: LogSource, start: number) {
    this.name = name;
    this.source = source;
    this.start = start;
    this.#buffer = new Uint8Array(Math.min(WINDOW_BYTES, source.size));
  }

  /** Looks whether there is a byte order mark. */
  static async open(name: string, source: LogSource): Promise<Input> {
    const head = new Uint8Array(BOM.length);
    await source.read(head, 0);
    return new Input(name, source, BOM.every((byte, at) => head[at] === byte) ? BOM.length : 0);
  }

  /** Size in bytes. */
  get size(): number {
    return this.source.size;
  }

  /** The same bytes through a window of its own. */
  reopen(): Input {
    return new Input(this.name, this.source, this.start);
  }

  /**
   * Lends the bytes from `offset` on: at least `wanted`, but not more than a
   * window holds, nor than there are. They are gone once others are asked for.
   *
   * @throws {LogError} `changed_meanwhile` where the file was truncated, and what the source throws.
   */
  view(offset: number, wanted: number): Uint8Array | Promise<Uint8Array> {
    const start = offset - this.#offset;
    const end = start + Math.min(wanted, this.#buffer.length, this.size - offset);
    if (start < 0 || end > this.#held) return this.#load(offset);
    return this.#buffer.subarray(start, this.#held);
  }

  /** The line that begins at `offset`; null at the end of the file. */
  async lineAt(offset: number): Promise<LineExtent | null> {
    if (offset >= this.size) return null;
    let end = offset, isEnded = false;
    while (end < this.size && !isEnded) {
      const view = await this.view(end, 1);
      const newline = view.indexOf(NEWLINE);
      isEnded = newline >= 0;
      end += isEnded ? newline : view.length;
    }
    const returns = await this.returnsBefore(end, offset);
    return { offset, length: end - offset - returns, returns, isEnded, end: end + Number(isEnded) };
  }

  /** How many carriage returns stand right before `end`, as far back as `start`. */
  async returnsBefore(end: number, start: number): Promise<number> {
    for (let behind = end; behind > start;) {
      const from = Math.max(start, this.#isHeld(start, end) ? start : behind - WINDOW_BYTES);
      const view = (await this.view(from, behind - from)).subarray(0, behind - from);
      const last = view.findLastIndex((byte) => byte !== CARRIAGE_RETURN);
      if (last >= 0) return end - from - last - 1;
      behind = from;
    }
    return end - start;
  }

  #isHeld(start: number, end: number): boolean {
    return start >= this.#offset && end <= this.#offset + this.#held;
  }

  async #load(offset: number): Promise<Uint8Array> {
    const wanted = Math.min(this.#buffer.length, this.size - offset);
    this.#held = 0;
    const count = await this.source.read(this.#buffer.subarray(0, wanted), offset);
    if (count < wanted) throw truncated(this.name, { offset: offset + count });
    this.#offset = offset;
    this.#held = count;
    return this.#buffer.subarray(0, count);
  }
}
