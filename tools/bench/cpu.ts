/**
 * CPU time of child processes, as the operating system accounts for it.
 *
 * `Deno.Command` does not report it, and `/usr/bin/time` is missing on many machines. So this calls
 * `getrusage(2)` of the C library, which counts ended children, and theirs, to the microsecond.
 *
 * @module
 */

const CHILDREN = -1;
/** Of `struct rusage`: user and system time come first, each as seconds and microseconds. */
const RUSAGE_BYTES = 144;
const LIBRARIES: Partial<Record<typeof Deno.build.os, string>> = {
  linux: "libc.so.6",
  darwin: "libSystem.B.dylib",
};

/** Seconds of user and system time of all children that have ended; null if unknown here. */
export const childCpuSeconds: () => number | null = openRusage() ?? (() => null);

function openRusage(): (() => number) | null {
  const library = LIBRARIES[Deno.build.os];
  if (library === undefined) return null;
  let symbols;
  try {
    ({ symbols } = Deno.dlopen(
      library,
      { getrusage: { parameters: ["i32", "buffer"], result: "i32" } } as const,
    ));
  } catch {
    // A Linux with another C library.
    return null;
  }
  const bytes = new Uint8Array(RUSAGE_BYTES);
  const view = new DataView(bytes.buffer);
  const secondsAt = (offset: number) =>
    Number(view.getBigInt64(offset, true)) + view.getInt32(offset + 8, true) / 1e6;
  return () => symbols.getrusage(CHILDREN, bytes) === 0 ? secondsAt(0) + secondsAt(16) : NaN;
}
