import type { ScannerInstance } from "./instances.ts";

/** What lies before the tables and says where they are; as laid out in assembly/layout.ts. */
const ROOTS = 0x9000, ROOTS_END = 0x9480;

/**
 * The part of a scanner's memory in which its tables lie. It can still be read when the
 * scanner serves another reader, from a copy then.
 */
export class TableMemory {
  #instance: ScannerInstance | null;
  #roots: Uint32Array | null = null;
  /** What an address lacks to be a place in the views. */
  #base = 0;
  /** Views of the memory; to be asked for anew after each scan, and {@linkcode refresh}. */
  words!: Uint32Array;
  /** The same in steps of eight bytes. */
  floats!: Float64Array;
  /** The same as instants. */
  instants!: BigInt64Array;
  /** The same byte by byte. */
  bytes!: Uint8Array;

  /** Takes a scanner in use. */
  constructor(instance: ScannerInstance) {
    this.#instance = instance;
    this.#view(instance.memory.buffer);
  }

  #view(buffer: ArrayBufferLike): void {
    this.words = new Uint32Array(buffer);
    this.floats = new Float64Array(buffer);
    this.instants = new BigInt64Array(buffer);
    this.bytes = new Uint8Array(buffer);
  }

  /** Takes over new views where the memory grew. */
  refresh(): void {
    const buffer = this.#instance?.memory.buffer;
    if (buffer !== undefined && buffer !== this.words.buffer) this.#view(buffer);
  }

  /** A number that lies before the tables. */
  root(address: number): number {
    const roots = this.#roots;
    return roots === null ? this.words[address >> 2]! : roots[(address - ROOTS) >> 2]!;
  }

  /** The place in {@linkcode bytes} of what an address points at. */
  placeOf(address: number): number {
    return address - this.#base;
  }

  /** Copies the tables: the scanner may be used for something else from now on. */
  copy(): void {
    const instance = this.#instance!, { buffer } = instance.memory;
    this.#roots = new Uint32Array(buffer.slice(ROOTS, ROOTS_END));
    this.#base = instance.tablesStart.value;
    // What follows the end may be loaded with the last word.
    this.#view(buffer.slice(this.#base, (instance.heapEnd.value + 15) & ~7));
    this.#instance = null;
  }

  /** Keeps the memory as it is: the scanner will not be used again. */
  keep(): void {
    this.refresh();
    this.#instance = null;
  }
}
