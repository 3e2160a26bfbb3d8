/** The top-level keys that are looked for, and what the current line has for them. */

import { sameBytes } from "./heap";
import {
  ENVELOPE,
  KEY_BYTES,
  KEY_HEADS,
  KEYS,
  NONE,
  ROLE_BYTES,
  ROLES,
  SLOTS,
} from "./layout";

let keyCount: u32 = 0;
let keyBytesEnd: usize = KEY_BYTES;
/** Counts the lines, so that slots need no clearing between them. */
export let generation: u32 = 0;


@inline
function keyHash(p: usize, length: u32): u32 {
  return (length * 7 + load<u8>(p) * 31 + load<u8>(p + length - 1)) & 255;
}

/** Takes the key whose bytes the host put at KEY_BYTES + its running end; gives its slot. */
export function addKey(length: u32, envelope: u32): u32 {
  const slot = keyCount++;
  const at = KEYS + <usize> slot * 16;
  const head = KEY_HEADS + <usize> keyHash(keyBytesEnd, length) * 4;
  store<u32>(at, <u32> keyBytesEnd);
  store<u32>(at, length, 4);
  store<u32>(at, envelope == 0 ? 0 : ENVELOPE, 8);
  store<u32>(at, load<u32>(head), 12);
  store<u32>(head, slot + 1);
  keyBytesEnd += length;
  return slot;
}

/** Says what the values of a key may be; one of another kind is unfit. */
export function setKinds(slot: u32, kinds: u32): void {
  const at = KEYS + <usize> slot * 16;
  store<u32>(at, load<u32>(at, 8) | kinds, 8);
}

/** Forgets all keys; their tables are cleared with the rest of the memory below the rows. */
export function clearKeys(): void {
  keyCount = generation = 0;
  keyBytesEnd = KEY_BYTES;
}

/** Where the host puts the next key's bytes. */
export function keyBytes(): usize {
  return keyBytesEnd;
}

/** Lets `slot` serve a role; of several slots in one role the first valid one wins. */
export function addRole(role: u32, slot: u32): void {
  const list = ROLES + <usize> role * ROLE_BYTES;
  const count = load<u32>(list);
  store<u32>(list + 4 + <usize> count * 4, slot);
  store<u32>(list, count + 1);
}

@inline
export function findKey(p: usize, length: u32): u32 {
  if (length == 0) return NONE;
  let next = load<u32>(KEY_HEADS + <usize> keyHash(p, length) * 4);
  while (next != 0) {
    const at = KEYS + <usize> (next - 1) * 16;
    if (load<u32>(at, 4) == length && sameBytes(load<u32>(at), p, length)) return next - 1;
    next = load<u32>(at, 12);
  }
  return NONE;
}

@inline
export function slotAt(slot: u32): usize {
  return SLOTS + <usize> slot * 16;
}

@inline
export function roleCount(role: usize): u32 {
  return load<u32>(ROLES + role * ROLE_BYTES);
}

/** The slot's place if the current line has that key, else 0. */
@inline
export function roleSlot(role: usize, index: u32): usize {
  const at = slotAt(load<u32>(ROLES + role * ROLE_BYTES + 4 + <usize> index * 4));
  return load<u32>(at, 12) == generation ? at : 0;
}

/** Forgets what the line before had. */
@inline
export function nextGeneration(): void {
  generation++;
}

/** What the values of a slot's key may be, and whether it is part of the envelope. */
@inline
export function kindsOf(slot: u32): u32 {
  return load<u32>(KEYS + <usize> slot * 16, 8);
}
