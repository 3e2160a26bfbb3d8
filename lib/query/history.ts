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
import { type ReadVersion, readVersions, type Version, versionsOf } from "./versions.ts";
import { storedLog } from "./world.ts";

/** What of an id's history is wanted. */
export interface HistoryOptions {
  /** Its interactions and firings too, on one timeline by effective time. */
  all: boolean;
  /** As of a time; null for everything there is. */
  at: When | null;
  /** Newest first, which counts for the limit too; oldest first without it. */
  reverse?: boolean;
  /** Leaves out so many of the rows, from the first on; none without it. */
  skip?: number;
  /** Which rows. */
  window: RowWindow;
}

/** A row, or the version that is to become one. */
interface Timed {
  effective: Instant;
  row: EventHistoryRow | Version;
}

function versionRow(id: string, { version, at, changes, entry }: ReadVersion): VersionRow {
  const { effective, kind, line, offset, device, actor } = version;
  const inherited = effective === BEFORE_EVERYTHING ? "none" : "inherited";
  return {
    type: "version",
    id,
    time: at === null ? inherited : "own",
    version: version.version,
    kind,
    line,
    offset,
    at,
    device,
    actor,
    changes,
    entry,
  };
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
  const { all, at, reverse = false, skip = 0, window } = options;
  const { cut, otherLogs } = at === null ? LATEST : await resolveCut(pinned, log, at);
  const known = await versionsOf(pinned, log, id, cut);
  if (known === null) return null;
  let timeline: Timed[] = known.versions.map((version) => ({
    effective: version.effective,
    row: version,
  }));
  if (all && log === "entries") {
    timeline.push(...await eventsOf(pinned, "interaction", id, otherLogs));
    timeline.push(...await eventsOf(pinned, "firing", id, otherLogs));
    timeline.sort((a, b) => (a.effective < b.effective ? -1 : a.effective > b.effective ? 1 : 0));
  }
  timeline = timeline.filter(({ effective }) => isWithin(window, effective));
  if (reverse) timeline.reverse();
  const rows = timeline.slice(skip, skip + (window.limit ?? Infinity)).map(({ row }) => row);
  const read = await readVersions(
    pinned,
    log,
    rows.filter((row): row is Version => !("type" in row)),
  );
  const versionRows = read.map((version) => versionRow(id, version)).values();
  return rows.map((row) => "type" in row ? row : versionRows.next().value!);
}

/** Answers the question `history`. */
export function run(
  logs: Logs,
  params: ParamsFor<"history">,
  { onPrefix }: { readonly onPrefix?: OnPrefix },
): Promise<HistoryRow[]> {
  return askHistory(logs, params, { onPrefix });
}

/** The same from some row on. */
export function askHistory(
  logs: Logs,
  { id, log, all, at, reverse, ...window }: ParamsFor<"history">,
  { onPrefix, skip = 0 }: { readonly onPrefix?: OnPrefix | undefined; readonly skip?: number },
): Promise<HistoryRow[]> {
  const options = { all, at, reverse, window, skip };
  return askTyped(logs, log, id, (id) => historyKnown(logs, log, id, options), onPrefix);
}
