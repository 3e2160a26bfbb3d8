import { encodeWtf8 } from "../../bytes/wtf8.ts";
import { FoldedIds, type FoldedLine } from "./folded_ids.ts";
import { giveBackInstance, type ScannerInstance, takeInstance } from "./instances.ts";
import { TableMemory } from "./table_memory.ts";

// As laid out in assembly/layout.ts, assembly/strings.ts and assembly/fold.ts.
const IDS = 0, CUT_SIZE = 0x9400 + 12;
const ENTRY_VERSIONS = 8, ENTRY_STATE = 16;
const STATE_FIRST = 32, STATE_FLAGS = 40, STATE_TOMBSTONE = 44, REF_BYTES = 32;
const FOLDED = 4, HAS_VALUE = 1, HAS_TOMBSTONE = 2;
const PAGE_BYTES = 65536;
/** What the scanner leaves behind the end of what it has taken, for wide loads. */
const SLACK = 64;
const LINES_MAX = 0xffffffff;

/** What the lines that rows stand for allow them to say. */
export interface LoadBounds {
  /** Physical lines. */
  readonly lines: number;
  /** Bytes. */
  readonly bytes: number;
  /** Bytes of one line, without its newline. */
  readonly lineBytes: number;
  /** The latest effective time. */
  readonly latest: bigint;
  /** Whether each id is live. */
  readonly isLive: boolean;
}

/** Which lines of an id are in force. */
export interface IdState {
  /** Byte offset of the first line folded. */
  readonly firstOffset: number;
  /** The line that holds the value in force, or under a tombstone the last live one. */
  readonly current: FoldedLine | null;
  /** The tombstone in force. */
  readonly tombstone: FoldedLine | null;
}

/** Takes the instance that knows the ids; what it was loaded through is of no more use then. */
export let takeLoaded: (ids: LoadedIds) => ScannerInstance;

/**
 * Ids and where they stand, loaded into a scanner that has scanned nothing yet, as if it had folded
 * their lines by one cut and no fields. One reader can go on from there.
 *
 * @example
 * ```ts
 * import { LoadedIds } from "./loaded_ids.ts";
 *
 * const ids = new LoadedIds({ lines: 9, bytes: 99, lineBytes: 99, latest: 0n, isLive: false });
 * const row = '{"id":"a","versions":2,"first_offset":0,"current":null,"tombstone":null}\n';
 * if (ids.take(new TextEncoder().encode(row)) !== row.length) throw new Error();
 * if (ids.length !== 1 || ids.versions(0) !== 2 || ids.state(0)?.current !== null) throw new Error();
 * if (ids.add("a", 1, undefined)) throw new Error("it is there already");
 * ```
 */
export class LoadedIds implements Disposable {
  #instance: ScannerInstance | null;
  readonly #folded: FoldedIds;
  /** How many bytes the input holds. */
  #taken = 0;

  /** Says what rows may tell of. */
  constructor({ lines, bytes, lineBytes, latest, isLive }: LoadBounds) {
    const instance = this.#instance = takeInstance();
    instance.setCuts(1, 0);
    const lineMax = Math.min(lines, LINES_MAX);
    instance.setStoredBounds(lineMax, bytes, lineBytes, latest, isLive ? 1 : 0);
    this.#folded = new FoldedIds(new TableMemory(instance), 0, 0);
  }

  get #wasm(): ScannerInstance {
    if (this.#instance === null) throw new ReferenceError("Cannot read ids: a reader has them");
    return this.#instance;
  }

  static {
    takeLoaded = (ids) => {
      const instance = ids.#wasm;
      ids.#instance = null;
      return instance;
    };
  }

  /** Gives the scanner back, unless a reader has it; to do so again is harmless. */
  [Symbol.dispose](): void {
    if (this.#instance !== null) giveBackInstance(this.#instance);
    this.#instance = null;
  }

  /** How many ids there are. */
  get length(): number {
    return this.#wasm.internedCount(IDS);
  }

  /** The readable lines of all rows that were taken, and the bytes of the lines that they point at. */
  get told(): { readonly lines: number; readonly bytes: number } {
    const { toldLines, toldBytes } = this.#wasm;
    return { lines: toldLines.value, bytes: toldBytes.value };
  }

  /**
   * Takes rows of a snapshot, whole lines, up to one that is spelled in another way than
   * `encodeRow` spells it, that cannot be right, or that is of an id which is there already.
   *
   * @returns Where that begins; the length where all were taken.
   */
  take(rows: Uint8Array): number {
    const instance = this.#wasm;
    const input = instance.reserve(rows.length) >>> 0;
    new Uint8Array(instance.memory.buffer, input, rows.length).set(rows);
    this.#taken = rows.length;
    return this.takeOn(0);
  }

  /** Goes on with the same rows, behind one that it did not take. */
  takeOn(from: number): number {
    return this.#wasm.takeStoredRows(from, this.#taken) >>> 0;
  }

  /** Adds an id, whose row can be right; false where it is there already. */
  add(id: string, versions: number, state: IdState | undefined): boolean {
    const instance = this.#wasm, { memory } = instance;
    const bytes = encodeWtf8(id), key = this.length;
    // What this overwrites of the rows was taken before, for an id is shorter than its row.
    const input = instance.reserve(bytes.length) >>> 0;
    new Uint8Array(memory.buffer, input, bytes.length).set(bytes);
    if (instance.internInput(IDS, bytes.length) !== key) return false;
    const tombstone = state?.tombstone ? allocate(instance, REF_BYTES) : 0;
    const view = new DataView(memory.buffer);
    const entry = instance.entryOf(IDS, key) >>> 0, at = entry + ENTRY_STATE;
    view.setUint32(entry + ENTRY_VERSIONS, versions, true);
    if (state === undefined) return true;
    const { firstOffset, current } = state;
    const flags = (current ? HAS_VALUE : 0) | (state.tombstone ? HAS_TOMBSTONE : 0);
    view.setFloat64(at + STATE_FIRST, firstOffset, true);
    view.setUint32(at + STATE_FLAGS, flags | FOLDED, true);
    view.setUint32(at + STATE_TOMBSTONE, tombstone, true);
    view.setUint32(CUT_SIZE, key + 1, true);
    if (current) point(view, at, current);
    if (state.tombstone) point(view, tombstone, state.tombstone);
    return true;
  }

  /** How many readable lines an id has. */
  versions(key: number): number {
    return this.#wasm && this.#folded.versions(key);
  }

  /** The id. */
  id(key: number): string {
    return this.#wasm && this.#folded.id(key);
  }

  /** Where an id stands; undefined where nothing of it was folded. */
  state(key: number): IdState | undefined {
    const folded = this.#wasm && this.#folded;
    if (folded.standing(key) === undefined) return undefined;
    return {
      firstOffset: folded.firstOffset(key),
      current: folded.current(key),
      tombstone: folded.tombstone(key),
    };
  }
}

function point(view: DataView, ref: number, line: FoldedLine): void {
  view.setFloat64(ref, line.offset, true);
  view.setBigInt64(ref + 8, line.effective, true);
  view.setUint32(ref + 16, line.length, true);
  view.setUint32(ref + 20, line.line, true);
  view.setUint32(ref + 24, line.version, true);
  view.setInt32(ref + 28, line.atStart, true);
}

/** Takes memory as `allocate` in assembly/heap.ts does. */
function allocate({ memory, heapEnd }: ScannerInstance, bytes: number): number {
  const at = heapEnd.value >>> 0;
  const end = (at + bytes + 7) & ~7;
  const missing = end + SLACK - memory.buffer.byteLength;
  if (missing > 0) memory.grow(Math.ceil(missing / PAGE_BYTES));
  heapEnd.value = end;
  return at;
}
