/**
 * The state of a log directory, part by part: what its logs and views answer, and
 * what its subscribers get.
 *
 * @module
 */

export type { FieldPatch } from "../write/field_patch.ts";
export type { Subscription } from "./broadcast.ts";
export type { LiveLogsOptions, ViewSpec } from "./live_logs.ts";
export * from "./state.ts";
export type { Entries, Events, Firings, Sessions } from "./views/logs_views.ts";
export type { StateAt } from "./views/state_at.ts";
export type { ViewState } from "./views/view_state.ts";
export { WATCH_TIMES, type WatchTimes } from "./watch.ts";
export { type TaskClock, Yielder } from "./yielder.ts";
