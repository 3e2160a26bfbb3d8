import type { LogSource } from "./storage.ts";

/** What stands for a file that is not there, where that is an empty one. */
export function emptySource(name: string): LogSource {
  return { name, size: 0, read: () => Promise.resolve(0), [Symbol.dispose]() {} };
}
