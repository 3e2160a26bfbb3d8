/**
 * How many instances of the scanner are made, for tests of what readers give back.
 *
 * @module
 */

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
