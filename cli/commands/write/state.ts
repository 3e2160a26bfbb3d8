/**
 * A log directory opened for one command as a state in memory.
 *
 * @module
 */

import type { LogState } from "../../../lib/live/state.ts";
import { open } from "../../../lib/open/state.ts";
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
  const { machine } = context;
  // Before a second log is begun beside one that lies there under another name.
  await warnOfFilesBeside(context);
  return await open(context.storage, {
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
  const state = await open(context.storage, {
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
