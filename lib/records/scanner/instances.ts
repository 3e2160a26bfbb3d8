/**
 * Instances of the compiled scanner. Making one takes a hundred times as long as
 * scanning a small log with it, so a few that are given back are kept for the
 * next who ask.
 *
 * @module
 */

import { decodeBase64 } from "../../bytes/base64.ts";
import { SCANNER_WASM } from "./scanner_wasm.ts";

/** What `assembly/scan.ts` exports. */
export interface ScannerInstance {
  memory: WebAssembly.Memory;
  rowCount: WebAssembly.Global;
  damageCount: WebAssembly.Global;
  needsPriorTime: WebAssembly.Global;
  nextLine: WebAssembly.Global;
  effective: WebAssembly.Global;
  oddFlagLines: WebAssembly.Global;
  firstOddFlagLine: WebAssembly.Global;
  aheadLines: WebAssembly.Global;
  latestAhead: WebAssembly.Global;
  earliest: WebAssembly.Global;
  latest: WebAssembly.Global;
  runLength: WebAssembly.Global;
  tablesStart: WebAssembly.Global;
  heapEnd: WebAssembly.Global;
  toldLines: WebAssembly.Global;
  toldBytes: WebAssembly.Global;
  reset(): void;
  reserve(bytes: number): number;
  keyBytes(): number;
  addKey(length: number, envelope: number): number;
  addRole(role: number, slot: number): void;
  setKinds(slot: number, kinds: number): void;
  setClosely(closely: number): void;
  setAtFormat(format: number): void;
  setFilter(mode: number): void;
  setEffective(value: bigint): void;
  setNextLine(line: number): void;
  setCuts(count: number, fields: number): void;
  setFolding(isFolding: number): void;
  setInputOffset(offset: number): void;
  setNeedle(length: number, plain: number): void;
  internInput(table: number, length: number): number;
  internedCount(table: number): number;
  entryOf(table: number, symbol: number): number;
  setStoredBounds(
    lines: number,
    bytes: number,
    lineBytes: number,
    time: bigint,
    isLive: number,
  ): void;
  takeStoredRows(from: number, to: number): number;
  passRun(first: number, from: bigint, to: bigint): number;
  scan(start: number, end: number, linesMax: number): number;
}

/** How many unused instances are kept: a few more than one command reads with at a time. */
const KEPT_MAX = 4;
/**
 * How large the memory of each may be. Memory never shrinks, so an instance that
 * read a log of many ids or long lines is dropped; blocks of short lines fit.
 */
const KEPT_MAX_BYTES = 8 * 1024 * 1024;

/** As laid out in assembly/layout.ts. */
const HASH_KEYS = 0x9100;
/** How many keys of eight bytes the hash of ids and field values takes. */
export const HASH_KEY_COUNT = 65;
/**
 * Drawn once a process: whoever chooses the ids of a log cannot know which of them share a slot
 * of a table. No answer depends on them.
 */
let processKeys: BigUint64Array<ArrayBuffer> | undefined;

const kept: ScannerInstance[] = [];
let compiled: WebAssembly.Module | undefined;

function instantiate(): ScannerInstance {
  compiled ??= new WebAssembly.Module(decodeBase64(SCANNER_WASM));
  const abort = () => {
    throw new Error("The scanner ran out of memory");
  };
  return new WebAssembly.Instance(compiled, { env: { abort } })
    .exports as unknown as ScannerInstance;
}

/**
 * Takes an instance that knows nothing: one that was given back, or a new one.
 *
 * @param hashKeys {@linkcode HASH_KEY_COUNT} of them; those of the process without it.
 */
export function takeInstance(hashKeys?: BigUint64Array): ScannerInstance {
  const instance = kept.pop() ?? instantiate();
  instance.reset();
  processKeys ??= crypto.getRandomValues(new BigUint64Array(HASH_KEY_COUNT));
  new BigUint64Array(instance.memory.buffer, HASH_KEYS).set(hashKeys ?? processKeys);
  return instance;
}

/** Whether an instance is worth keeping once it is given back. */
export function isWorthKeeping({ memory }: ScannerInstance): boolean {
  return memory.buffer.byteLength <= KEPT_MAX_BYTES;
}

/**
 * Gives an instance back, which the caller may not touch any more: once, and only
 * if nothing can still write to its memory. Views of the memory lose their bytes,
 * so that none shows what is read with the instance next.
 */
export function giveBackInstance(instance: ScannerInstance): void {
  // Growing detaches the buffer, also by nothing.
  instance.memory.grow(0);
  if (kept.length < KEPT_MAX && isWorthKeeping(instance)) kept.push(instance);
}
