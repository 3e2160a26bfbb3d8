import type { EventHistoryRow, HistoryRow, VersionRow } from "../answers.ts";
import { parseNode, stringMember } from "../json/tree.ts";
import { askPinned } from "../logs/ask_pinned.ts";
import type { Logs } from "../logs/logs.ts";
import type { LogName } from "../records/settings.ts";
import type { Cut } from "../replay/cut.ts";
import type { EventsProjection } from "../replay/projection.ts";
import { BEFORE_EVERYTHING, type Instant } from "../time/instant.ts";
import type { When } from "../time/when.ts";
import type { ParamsFor } from "./ask/questions.ts";
import { askTyped, type OnPrefix } from "./ask/resolve_id.ts";
import { LATEST, resolveCut } from "./cut.ts";
import { eventRowsIn, isWithin, type RowWindow } from "./rows.ts";
import { failUnknown } from "./unknown.ts";
import { type Version, versionsOf } from "./versions.ts";
import { storedLog } from "./world.ts";

/** What of an id's history is wanted. */
export interface HistoryOptions {
  /** Its interactions and firings too, on one timeline by effective time. */
  all: boolean;
  /** As of a time; null for everything there is. */
  at: When | null;
  /** Newest first, which counts for the limit too; oldest first without it. */
  reverse?: boolean;
  /** Which rows. */
  window: RowWindow;
}

interface Timed {
  effective: Instant;
  row: HistoryRow;
}

function versionRow(id: string, { effective, value: _, ...version }: Version): VersionRow {
  const before = effective === BEFORE_EVERYTHING ? "none" : "inherited";
  return { type: "version", id, time: version.at === null ? before : "own", ...version };
}

async function eventsOf(
  logs: Logs,
  type: "interaction" | "firing",
  id: string,
  cut: Cut,
): Promise<Timed[]> {
  const log: LogName = `${type}s`;
  const state: EventsProjection = type === "firing"
    ? await logs.firingsOf(id, cut)
    : await logs.interactionsOf(id, cut);
  const events = state.of(id);
  const rows = await eventRowsIn(storedLog(logs, log, state), events);
  return rows.map((event, index) => {
    const { offset, effective } = events[index]!.current;
    const { id, line, at, entry } = event;
    const node = parseNode(entry);
    const device = stringMember(node, "device"), actor = stringMember(node, "actor");
    const row: EventHistoryRow = { type, id, line, offset, at, device, actor, entry };
    return { effective, row };
  });
}

/**
 * Every version of an id with what changed, in log order; with `all`, its
 * interactions and firings between them, by effective time; with `reverse`,
 * the other way round.
 *
 * @throws {LogError} `unknown_id`, with the nearest ids.
 *
 * @example
 * ```ts
 * import { openDirectory } from "../../mod.ts";
 * import { historyRows } from "./history.ts";
 * import { ALL_ROWS } from "./rows.ts";
 *
 * const logs = await openDirectory("testdata/demo");
 * const options = { all: false, at: null, window: ALL_ROWS };
 * const rows = await historyRows(logs, "entries", "01KESP0XXHPQVT1ZRXRATPZ5ZP", options);
 * const kinds = rows.map((row) => row.type === "version" ? row.kind : row.type);
 * if (kinds.join() !== "capture,edit,edit,edit,edit") throw new Error();
 * ```
 */
export async function historyRows(
  logs: Logs,
  log: LogName,
  id: string,
  options: HistoryOptions,
): Promise<HistoryRow[]> {
  return await historyKnown(logs, log, id, options) ?? await failUnknown(logs, log, id);
}

/** The same; null for an unknown id. */
function historyKnown(
  logs: Logs,
  log: LogName,
  id: string,
  options: HistoryOptions,
): Promise<HistoryRow[] | null> {
  return askPinned(logs, (pinned) => timelineOf(pinned, log, id, options));
}

async function timelineOf(
  pinned: Logs,
  log: LogName,
  id: string,
  options: HistoryOptions,
): Promise<HistoryRow[] | null> {
  const { all, at, reverse = false, window } = options;
  const { cut, otherLogs } = at === null ? LATEST : await resolveCut(pinned, log, at);
  const known = await versionsOf(pinned, log, id, cut);
  if (known === null) return null;
  let timeline: Timed[] = known.versions.map((version) => ({
    effective: version.effective,
    row: versionRow(id, version),
  }));
  if (all && log === "entries") {
    timeline.push(...await eventsOf(pinned, "interaction", id, otherLogs));
    timeline.push(...await eventsOf(pinned, "firing", id, otherLogs));
    timeline.sort((a, b) => (a.effective < b.effective ? -1 : a.effective > b.effective ? 1 : 0));
  }
  timeline = timeline.filter(({ effective }) => isWithin(window, effective));
  if (reverse) timeline.reverse();
  return timeline.slice(0, window.limit ?? Infinity).map(({ row }) => row);
}

/** Answers the question `history`. */
export function run(
  logs: Logs,
  { id, log, all, at, reverse, ...window }: ParamsFor<"history">,
  { onPrefix }: { readonly onPrefix?: OnPrefix },
): Promise<HistoryRow[]> {
  const options = { all, at, reverse, window };
  return askTyped(logs, log, id, (id) => historyKnown(logs, log, id, options), onPrefix);
}
