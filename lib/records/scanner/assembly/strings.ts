/** Interned strings: each distinct id and each distinct field value has a dense number, its symbol. */

import { allocate, input, recycle, sameBytes } from "./heap";
import { HASH_KEYS, HASH_KEYS_LAST, IDS, NONE, VALUES } from "./layout";

/**
 * A table of interned strings: {count, capacity, slots, entries, header}. A slot is {hash, ptr}, ptr 0
 * where it is free; at ptr lies {symbol, length, versions, hash}, of an id where it stands (`fold.ts`),
 * and `header` bytes behind ptr the string, so that a look-up touches two places in memory. `entries`
 * gives the host each symbol's ptr.
 */
const TABLE_COUNT: usize = 0;
export const TABLE_CAPACITY: usize = 4;
export const TABLE_SLOTS: usize = 8;
const TABLE_ENTRIES: usize = 12;
const TABLE_HEADER: usize = 16;
const LEAST_HEADER: usize = 16;

/** Forgets all strings; the tables are cleared with the rest of the memory below the rows. */
export function clearTables(): void {
  setIdHeader(LEAST_HEADER);
  store<u32>(VALUES, <u32> LEAST_HEADER, TABLE_HEADER);
}

/** Says how much of an entry lies before the id; only while there is none. */
export function setIdHeader(bytes: usize): void {
  store<u32>(IDS, <u32> bytes, TABLE_HEADER);
}

/** One step of NH: the halves of eight bytes, each with a half of the key, multiplied. */
@inline
function product(bytes: u64, key: u64): u64 {
  return <u64> (<u32> bytes + <u32> key) * <u64> (<u32> (bytes >> 32) + <u32> (key >> 32));
}

/**
 * NH, the universal hash of UMAC (RFC 4418), under keys that the host drew: two strings collide
 * with a probability of about 2^-32 whoever chose them, so that no choice of ids fills one slot.
 * Of a string longer than the keys, the sum so far goes in under a key of its own.
 */
@inline
export function hashBytes(p: usize, length: u32): u32 {
  let sum: u64 = length;
  let key = HASH_KEYS;
  const end = p + length;
  while (p + 8 <= end) {
    sum += product(load<u64>(p), load<u64>(key));
    p += 8;
    key += 8;
    if (key == HASH_KEYS_LAST) {
      sum = product(sum, load<u64>(key));
      key = HASH_KEYS;
    }
  }
  if (p < end) sum += product(load<u64>(p) & (<u64> 1 << <u64> (end - p) * 8) - 1, load<u64>(key));
  // The upper half of a product depends on all bits of its factors.
  return <u32> ((sum ^ sum >> 32) * 0xc4ceb9fe1a85ec53 >> 32);
}

function grow(table: usize): void {
  const count = load<u32>(table, TABLE_COUNT);
  const capacity = max<u32>(load<u32>(table, TABLE_CAPACITY) * 2, 1024);
  const slots = allocate(<usize> capacity * 16);
  const entries = allocate(<usize> capacity * 4);
  memory.fill(slots, 0, <usize> capacity * 16);
  memory.copy(entries, load<u32>(table, TABLE_ENTRIES), <usize> count * 4);
  const mask = capacity * 2 - 1;
  for (let symbol: u32 = 0; symbol < count; symbol++) {
    const entry = load<u32>(entries + <usize> symbol * 4);
    const hash = load<u32>(entry, 12);
    let at = hash & mask;
    while (load<u32>(slots + <usize> at * 8, 4) != 0) at = at + 1 & mask;
    store<u32>(slots + <usize> at * 8, hash);
    store<u32>(slots + <usize> at * 8, entry, 4);
  }
  recycle(load<u32>(table, TABLE_SLOTS), <usize> load<u32>(table, TABLE_CAPACITY) * 16);
  recycle(load<u32>(table, TABLE_ENTRIES), <usize> load<u32>(table, TABLE_CAPACITY) * 4);
  store<u32>(table, capacity, TABLE_CAPACITY);
  store<u32>(table, <u32> slots, TABLE_SLOTS);
  store<u32>(table, <u32> entries, TABLE_ENTRIES);
}

/** The entry of the bytes; a new one where `add`, else 0 for bytes never seen. */
export function find(table: usize, p: usize, length: u32, hash: u32, add: bool): usize {
  const count = load<u32>(table, TABLE_COUNT);
  if (!add && count == 0) return 0;
  if (add && count == load<u32>(table, TABLE_CAPACITY)) grow(table);
  const mask = load<u32>(table, TABLE_CAPACITY) * 2 - 1;
  const slots = <usize> load<u32>(table, TABLE_SLOTS);
  const header = <usize> load<u32>(table, TABLE_HEADER);
  let at = hash & mask;
  while (true) {
    const slot = slots + <usize> at * 8;
    const entry = <usize> load<u32>(slot, 4);
    if (entry == 0) break;
    if (load<u32>(slot) == hash && load<u32>(entry, 4) == length && sameBytes(entry + header, p, length)) {
      return entry;
    }
    at = at + 1 & mask;
  }
  if (!add) return 0;
  const entry = allocate(header + length);
  memory.fill(entry, 0, header);
  store<u32>(entry, count);
  store<u32>(entry, length, 4);
  store<u32>(entry, hash, 12);
  memory.copy(entry + header, p, length);
  store<u32>(slots + <usize> at * 8, hash);
  store<u32>(slots + <usize> at * 8, <u32> entry, 4);
  store<u32>(<usize> load<u32>(table, TABLE_ENTRIES) + <usize> count * 4, <u32> entry);
  store<u32>(table, count + 1, TABLE_COUNT);
  return entry;
}

/** The symbol of the bytes; a new one where `add`, else NONE for bytes never seen. */
export function intern(table: usize, p: usize, length: u32, add: bool): u32 {
  const entry = find(table, p, length, hashBytes(p, length), add);
  return entry == 0 ? NONE : load<u32>(entry);
}

/** Interns the host's string, put into the input, among ids (0) or field values (1). */
export function internInput(table: u32, length: u32): u32 {
  return intern(table == 0 ? IDS : VALUES, input, length, true);
}

/** How many strings a table holds. */
export function internedCount(table: u32): u32 {
  return load<u32>(table == 0 ? IDS : VALUES, TABLE_COUNT);
}

/** Address of a symbol's entry. */
export function entryOf(table: u32, symbol: u32): usize {
  return load<u32>(<usize> load<u32>(table == 0 ? IDS : VALUES, TABLE_ENTRIES) + <usize> symbol * 4);
}
