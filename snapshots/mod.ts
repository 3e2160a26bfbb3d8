/**
 * Snapshots: projections of logs kept as files, so that a replay begins with the
 * newest one that serves and reads only the lines behind it. They are a cache:
 * deleting them loses nothing.
 *
 * @module
 */

export type { OnUnreadable } from "./examine.ts";
export type { ChainPosition } from "./header.ts";
export { invalidateSnapshots } from "./invalidate.ts";
export * from "./list.ts";
export type { LostId, LostLines } from "../lib/replay/lost_lines.ts";
export * from "./lost/lost_lines.ts";
export * from "./prune.ts";
export * from "./verify.ts";
export * from "./write.ts";
