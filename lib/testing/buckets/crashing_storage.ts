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
 * A storage that does something before each of its calls, given the name of the call; what is
 * thrown there fails it.
 */
export function beforeCalls(
  storage: MemoryStorage,
  work: (name: PropertyKey) => void,
): WritableStorage {
  return new Proxy(storage, {
    get(target, name) {
      const value = Reflect.get(target, name);
      if (typeof value !== "function") return value;
      return (...args: unknown[]) => {
        try {
          work(name);
        } catch (error) {
          return Promise.reject(error);
        }
        return value.apply(target, args);
      };
    },
  });
}

/**
 * A storage that dies before one of its changes, as a process does; what was changed before stays.
 *
 * @param changes How many changes are made before.
 */
export function crashingAfter(storage: MemoryStorage, changes: number): WritableStorage {
  let left = changes;
  return beforeCalls(storage, (name) => {
    if (CHANGES.has(name) && left-- <= 0) throw new Crash("died");
  });
}
