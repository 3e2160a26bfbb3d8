/**
 * How many instances of the scanner are made, and how many lie unused; for tests of
 * what readers give back.
 *
 * @module
 */

import {
  giveBackInstance,
  type ScannerInstance,
  takeInstance,
} from "../records/scanner/instances.ts";

let made = 0;
let last: WebAssembly.Instance | null = null;

const { Instance } = WebAssembly;
WebAssembly.Instance = class extends Instance {
  constructor(module: WebAssembly.Module, imports?: WebAssembly.Imports) {
    super(module, imports);
    made++;
    last = this;
  }
};

/** How many WebAssembly instances were made since this module was loaded. */
export function instancesMade(): number {
  return made;
}

/** How large the memory is of the one that was made last. */
export function memoryBytesOfLast(): number {
  return (last!.exports.memory as WebAssembly.Memory).buffer.byteLength;
}

/** How many are made meanwhile. */
export async function instancesMadeBy(action: () => unknown): Promise<number> {
  const before = made;
  await action();
  return made - before;
}

/** How many can be taken that need not be made. */
export function spareInstances(): number {
  const taken: ScannerInstance[] = [];
  for (const before = made; made === before;) taken.push(takeInstance());
  const spare = taken.length - 1;
  for (const instance of taken.slice(0, spare)) giveBackInstance(instance);
  return spare;
}

/** Lets as many lie unused as are kept at most, and gives their number. */
export function fillSpareInstances(): number {
  const before = spareInstances();
  const taken = Array.from({ length: before + 1 }, takeInstance);
  taken.forEach(giveBackInstance);
  return spareInstances() > before ? fillSpareInstances() : before;
}
