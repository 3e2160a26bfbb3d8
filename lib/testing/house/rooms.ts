/**
 * The rooms of the house, in the order data flows through them.
 *
 * A file imports only from its own room or one further up. `ARCHITECTURE.md`
 * says what each is for, in the same order, and a test holds the two together.
 *
 * @module
 */

/** Folders, which end in a slash, and the few files that are a room by themselves. */
export const ROOMS: readonly string[] = [
  "lib/errors.ts",
  "lib/bytes/",
  "lib/time/",
  "lib/json/",
  "lib/storage/",
  "lib/records/",
  "lib/answers.ts",
  "lib/conflicts/",
  "lib/rewrite/",
  "lib/replay/",
  "lib/spans/",
  "lib/validate/",
  "lib/logs/",
  "lib/query/",
  "lib/tables/",
  "lib/timeline/",
  "lib/write/",
  "lib/live/",
  "lib/merge/",
  "lib/git/",
  "lib/bucket/",
  "lib/sync/",
  "lib/lake/",
  "reducers/",
  "snapshots/",
  "lib/open/",
  "lib/server/",
  "mod.ts",
  "cli/",
  "ui/",
  "tools/",
  "examples/",
  "lib/testing/",
];

/** Rooms that may not meet although one comes later: the front door introduces them. */
export const STRANGERS: readonly (readonly [from: string, to: string])[] = [
  ["snapshots/", "reducers/"],
];

/** Code that only tests import. */
export const TESTING = "lib/testing/";

/** How many files a folder may hold before it needs folders of its own; tests do not count. */
export const FILES_MAX = 18;

/**
 * The room of a file, by its path in the repository; null where it is in none.
 *
 * @example
 * ```ts
 * import { roomOf } from "./rooms.ts";
 *
 * if (roomOf("lib/json/write.ts") !== "lib/json/") throw new Error();
 * if (roomOf("lib/write.ts") !== null) throw new Error();
 * ```
 */
export function roomOf(file: string): string | null {
  return ROOMS.find((room) => room.endsWith("/") ? file.startsWith(room) : file === room) ?? null;
}
