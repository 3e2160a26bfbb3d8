import type { MemoryStorage } from "../../storage/memory.ts";
import type { WritableStorage } from "../../storage/storage.ts";

/** What is thrown where a process is taken to have died. */
export class Crash extends Error {}

const CHANGES: ReadonlySet<PropertyKey> = new Set<keyof WritableStorage>([
  "create",
  "appendTo",
  "link",
  "rename",
  "renameNoReplace",
  "remove",
  "syncFolder",
]);

/**
 * A storage that dies before one of its changes, as a process does; what was changed before stays.
 *
 * @param changes How many changes are made before.
 */
export function crashingAfter(storage: MemoryStorage, changes: number): WritableStorage {
  let left = changes;
  return new Proxy(storage, {
    get(target, name) {
      const value = Reflect.get(target, name);
      if (typeof value !== "function") return value;
      return (...args: unknown[]) => {
        if (CHANGES.has(name) && left-- <= 0) return Promise.reject(new Crash("died"));
        return value.apply(target, args);
      };
    },
  });
}
