import type { IdStates } from "./id_states.ts";
import type { ScannerInstance } from "./instances.ts";

// As laid out in assembly/layout.ts, assembly/strings.ts and assembly/fold.ts.
const IDS = 0, CUT_SIZE = 0x9400 + 12;
const ENTRY_VERSIONS = 8, ENTRY_STATE = 16, STATE_TOMBSTONE = 44, REF_BYTES = 32;
const PAGE_BYTES = 65536;
/** What the scanner leaves behind the end of what it has taken, for wide loads. */
const SLACK = 64;

/**
 * Puts ids into a scanner that folds by one cut and has seen none, as if it had folded their lines.
 *
 * @param input Where the scanner takes an id from; there is room for the longest.
 * @returns False where an id is there twice; the scanner is of no more use then.
 */
export function loadStates(instance: ScannerInstance, input: number, states: IdStates): boolean {
  const { memory } = instance;
  let folded = 0;
  let bytes = new Uint8Array(memory.buffer, input), words = new Uint32Array(memory.buffer);
  for (let key = 0; key < states.length; key++) {
    const length = states.copyId(key, bytes);
    if (instance.internInput(IDS, length) !== key) return false;
    const isBuried = states.isUnderTombstone(key);
    const tombstone = isBuried ? allocate(instance, REF_BYTES) : 0;
    // Views lose their bytes where the memory grows.
    if (words.length === 0) {
      bytes = new Uint8Array(memory.buffer, input);
      words = new Uint32Array(memory.buffer);
    }
    const entry = instance.entryOf(IDS, key) >>> 0;
    words[(entry + ENTRY_VERSIONS) >> 2] = states.versions(key);
    if (!states.isFolded(key)) continue;
    folded = key + 1;
    states.copyState(key, words, (entry + ENTRY_STATE) >>> 2);
    if (!isBuried) continue;
    words[(entry + ENTRY_STATE + STATE_TOMBSTONE) >> 2] = tombstone;
    states.copyTombstone(key, words, tombstone >> 2);
  }
  words[CUT_SIZE >> 2] = folded;
  return true;
}

/** Takes memory as `allocate` in assembly/heap.ts does. */
function allocate({ memory, heapEnd }: ScannerInstance, bytes: number): number {
  const at = heapEnd.value >>> 0;
  const end = (at + bytes + 7) & ~7;
  const missing = end + SLACK - memory.buffer.byteLength;
  if (missing > 0) memory.grow(Math.max(Math.ceil(missing / PAGE_BYTES), 64));
  heapEnd.value = end;
  return at;
}
