/**
 * Memory that is taken as it is needed and given back all at once, and in it the
 * regions for the lines at hand. They begin small and are made anew, larger,
 * for a longer line:
 *
 *     stack    one byte per open container; as deep as a line can be
 *     scratch  strings with escapes, decoded
 *     input    the bytes to scan, then a sentinel newline and room for a wide load
 */

import { HEAP } from "./layout";

export let heapEnd: usize = HEAP;
/** Tables and what they point at lie behind this. */
export let tablesStart: usize = HEAP;

/** What tables have grown out of, for smaller things to lie in. */
let spareStart: usize = 0;
let spareEnd: usize = 0;

/** Gives back what {@link allocate} gave, where it is larger than what is spare. */
export function recycle(at: usize, bytes: usize): void {
  if (bytes <= spareEnd - spareStart) return;
  spareStart = at;
  spareEnd = at + bytes;
}

export function allocate(bytes: usize): usize {
  const spare = spareStart;
  if (bytes <= spareEnd - spare) {
    spareStart = min(spare + bytes + 7 & ~7, spareEnd);
    return spare;
  }
  const at = heapEnd;
  heapEnd = at + bytes + 7 & ~7;
  // The slack lets a wide load run past the last string.
  const missing = <i64> heapEnd + 64 - (<i64> memory.size() << 16);
  if (missing > 0) {
    // In steps, for every growth hands the host a new view of the memory.
    const pages = <i32> (missing + 0xffff >> 16);
    if (memory.grow(max(pages, 64)) < 0 && memory.grow(pages) < 0) unreachable();
  }
  return at;
}

export let stack: usize = 0;
export let scratch: usize = 0;
export let input: usize = 0;
let capacity: usize = 0;

/** Room behind the last line for its sentinel and for loads that look past it. */
const SLACK: usize = 128;

/** Makes room for as many bytes of lines and gives where they go; what lay there before stays. */
export function reserve(bytes: u32): usize {
  if (bytes <= capacity) return input;
  const room = <usize> bytes + SLACK;
  const before = input, isEmpty = heapEnd == HEAP;
  stack = allocate(room);
  scratch = allocate(room);
  input = allocate(room);
  memory.copy(input, before, capacity);
  if (isEmpty) tablesStart = heapEnd;
  capacity = bytes;
  return input;
}

/** Gives all of it back; what lies in it stays, and may be anything from now on. */
export function clearHeap(): void {
  heapEnd = tablesStart = HEAP;
  capacity = 0;
  spareStart = spareEnd = 0;
}

@inline
export function sameBytes(a: usize, b: usize, length: u32): bool {
  if (length < 8) return length == 0 || (load<u64>(a) ^ load<u64>(b)) << <u64> (64 - 8 * length) == 0;
  const last = <usize> length - 8;
  for (let at: usize = 0; at < last; at += 8) {
    if (load<u64>(a + at) != load<u64>(b + at)) return false;
  }
  return load<u64>(a + last) == load<u64>(b + last);
}
