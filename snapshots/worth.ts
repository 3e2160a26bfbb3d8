import { mappingOf } from "../lib/records/mapping/mapping.ts";
import type { CheckpointRequest } from "../lib/replay/checkpoint.ts";
import { loadsStates } from "../lib/replay/reducer.ts";
import type { SnapshotFile } from "./snapshot_file.ts";

/** Replaying up to here costs no more than starting the program, so nobody feels which is faster. */
const SMALL_BYTES = 8 * 1024 * 1024;

/**
 * How many bytes of a log are replayed in the time that a byte of its snapshot takes, as measured
 * on logs of 100,000 to 4,000,000 lines.
 */
const REPLAYED = {
  /** Rows go into the scanner's table as they are. */
  loaded: 3,
  /** An object is made of each row. */
  made: 14,
  /** Some ids are wanted, and the log is read line by line for them. */
  selected: 4,
  /** One id or value is wanted, and only lines in which it is found are read. */
  searched: 9,
} as const;

/** What is said of a snapshot that would take longer than doing without. */
export const SLOWER = "replaying the lines it stands for is faster";

/** Whether the rows that a request asks for can go into a scanner as they are. */
export function canLoad({ log: { reducer, settings }, filter }: CheckpointRequest): boolean {
  return filter === undefined && loadsStates(reducer) && mappingOf(settings) === null;
}

/** Whether replaying the lines that a snapshot stands for takes less time than reading its rows. */
export function isSlower(
  { bytes, header }: Pick<SnapshotFile, "bytes" | "header">,
  request: CheckpointRequest,
): boolean {
  if (header === null || header.offset <= SMALL_BYTES) return false;
  // What is read of the log is fetched first, which takes longer than anything else.
  if (request.source.isRemote) return false;
  return bytes * REPLAYED[kindOf(request)] > header.offset;
}

function kindOf(request: CheckpointRequest): keyof typeof REPLAYED {
  const { filter } = request;
  if (filter === undefined) return canLoad(request) ? "loaded" : "made";
  return "ids" in filter && filter.ids.length > 1 ? "selected" : "searched";
}
