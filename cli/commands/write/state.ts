/**
 * A log directory opened for one command that writes or follows: no more of it in memory than the
 * command needs.
 *
 * @module
 */

import type { WriteAnswer } from "../../../lib/answers.ts";
import { LogError } from "../../../lib/errors.ts";
import { IdWriter, type WritesById } from "../../../lib/live/by_id/id_writer.ts";
import type { LogState } from "../../../lib/live/state.ts";
import { LocalDirectory } from "../../../lib/logs/local_directory.ts";
import type { Logs } from "../../../lib/logs/logs.ts";
import { openLogs } from "../../../lib/open/logs.ts";
import { open } from "../../../lib/open/state.ts";
import { MAX_LINE_BYTES } from "../../../lib/records/lines.ts";
import { LOCK_WAIT_MS } from "../../../lib/storage/storage.ts";
import { ulid } from "../../../lib/write/ulid.ts";
import { type Context, currentTime } from "../../context.ts";
import { warnOfFilesBeside } from "../../files_beside.ts";
import { type DeviceFlag, deviceOf, type GlobalFlags } from "../../parse/flags.ts";

/**
 * Opens the directory for writing: a log is read into memory only if the command
 * needs it, and a new line has the time at which it is written.
 */
export async function openForWriting(
  context: Context,
  flags: GlobalFlags & DeviceFlag,
): Promise<LogState> {
  // Before a second log is begun beside one that lies there under another name.
  await warnOfFilesBeside(context);
  return await openOnDemand(context, flags);
}

/**
 * Writes about one id, whose lines alone are read. Where the log does not know the id, it is read
 * into memory after all, for the ids that may have been meant are among the others.
 */
export async function writeById(
  context: Context,
  flags: GlobalFlags & DeviceFlag,
  write: (writes: WritesById) => Promise<WriteAnswer>,
): Promise<WriteAnswer> {
  await warnOfFilesBeside(context);
  try {
    return await write(idWriter(context, flags));
  } catch (error) {
    if (!(error instanceof LogError && error.code === "unknown_entry")) throw error;
  }
  await using state = await openOnDemand(context, flags);
  return await write(state);
}

/** The logs as the command found them, for questions whose findings are not remarked on. */
export function silentLogs(context: Context, flags: GlobalFlags): Logs {
  return openLogs(context.reads, {
    settings: context.logs.settings,
    timeZone: () => context.timeZone,
    snapshots: !flags["no-snapshot"],
  });
}

function idWriter(context: Context, flags: GlobalFlags & DeviceFlag): IdWriter {
  const { machine, writes } = context;
  return new IdWriter({
    directory: "turn" in writes ? writes : new LocalDirectory(writes),
    logs: silentLogs(context, flags),
    now: () => currentTime(machine),
    newId: ulid,
    device: deviceOf(flags, machine),
    waitMs: LOCK_WAIT_MS,
    maxLineBytes: MAX_LINE_BYTES,
    onProgress: context.progress,
  });
}

async function openOnDemand(
  context: Context,
  flags: GlobalFlags & DeviceFlag,
): Promise<LogState> {
  const { machine } = context;
  return await open(context.writes, {
    now: () => currentTime(machine),
    settings: context.logs.settings,
    timeZone: () => context.timeZone,
    device: deviceOf(flags, machine),
    hydrate: "on_demand",
    watch: false,
    yieldEveryMs: null,
    snapshots: !flags["no-snapshot"],
    onProgress: context.progress,
  });
}

/** Opens the directory to follow what changes in it. */
export async function openForWatching(context: Context, flags: GlobalFlags): Promise<LogState> {
  let isReading = true;
  const state = await open(context.writes, {
    now: () => context.now,
    settings: context.logs.settings,
    timeZone: () => context.timeZone,
    yieldEveryMs: null,
    snapshots: !flags["no-snapshot"],
    // What comes later is short, and nothing would take the line away again.
    onProgress: (...progress) => isReading && context.progress(...progress),
  });
  state.hydrated.finally(() => isReading = false).catch(() => {});
  return state;
}
