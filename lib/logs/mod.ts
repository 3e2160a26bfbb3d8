/**
 * Replays, for those who write reducers or ask questions of their own: what a
 * reducer is given and keeps, and how a log is replayed into it.
 *
 * @example
 * ```ts
 * import { openDirectory } from "../../mod.ts";
 * import type { Replay } from "./mod.ts";
 *
 * const logs = await openDirectory("testdata/demo");
 * const replay: Replay = await logs.replay("sessions", logs.reducers.sessions);
 * if (replay.malformed !== 0 || replay.lines < 100) throw new Error();
 * ```
 *
 * @module
 */

export type { RowPage, RowStream } from "../json/row_page.ts";
export { IdTable } from "../records/id_table.ts";
export type { Standing } from "../records/lifecycle.ts";
export type { LineTally, ScannedRows, ValueCount } from "../records/line_tally.ts";
export type {
  BorrowedBlock,
  LinePlace,
  LogRecord,
  ReadPosition,
  RecordBatch,
  Selection,
} from "../records/reader.ts";
export type { FoldedIds, FoldedLine, FoldedPlace } from "../records/scanner/folded_ids.ts";
export type { IdState, LoadedIds } from "../records/scanner/loaded_ids.ts";
export * from "../records/settings.ts";
export * from "../replay/checkpoint.ts";
export type { FetchedBytes, FetchedLine, LineRef, Stretches } from "../replay/fetch_lines.ts";
export { type Cut, NO_CUT } from "../replay/cut.ts";
export type { Pause } from "../replay/pause.ts";
export type { Mentions } from "../replay/mentions.ts";
export * from "../replay/projection.ts";
export { byLifecycle, type LifecycleFold, type Reducer, type Reducers } from "../replay/reducer.ts";
export * from "../replay/replay.ts";
export { RowTable } from "../replay/row_table.ts";
export * from "./logs.ts";
