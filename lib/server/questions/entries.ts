/**
 * The live entries now or at any moment, a page at a time: read where the index says that
 * their lines lie, instead of replaying the log.
 *
 * @module
 */

import type { Row } from "../../answers.ts";
import { ask } from "../../query/ask/ask.ts";
import type { AsOf } from "../../query/cut.ts";
import { rowsIn } from "../../query/rows.ts";
import type { LogName } from "../../records/settings.ts";
import { fetchLines } from "../../replay/fetch_lines.ts";
import type { IdRow } from "../../replay/projection.ts";
import type { When } from "../../time/when.ts";
import { HttpProblem } from "../http/problem.ts";
import { isAt, positionAt } from "../position.ts";
import type { Served } from "../served.ts";
import type { IndexedLog } from "../time_indexes.ts";
import { stateOfLog } from "./file_states.ts";
import { momentAt } from "./moment.ts";
import { type Answered, given, question, type RowsWanted } from "./question.ts";

/** So many rows are looked through at once, and so many for one answer. */
const LOOKED_AT_ONCE = 512, LOOKED_MAX = 20_000;
/** Where so many ids stand is found out in a few milliseconds. */
const IDS_AT_ONCE = 8_192;
const CURSOR = /^(\d{1,16})-([0-9a-f]{8})$/;

/** What rows have to be. */
interface Filter {
  readonly q: string | null;
  readonly tag: string | null;
  readonly kind: string | null;
  readonly deleted: boolean;
}

const LOG = {
  kind: "log",
  brief: "Which log to ask: entries, interactions, firings, sessions, …",
} as const;

/** `EntriesList` */
export const entriesList = question({
  name: "EntriesList",
  path: "/entries",
  cli: "log list | log asof <at>",
  brief: "The live entries, now or as of a time",
  isRows: true,
  params: {
    at: { kind: "when", brief: "As of this time instead of now" },
    log: LOG,
    since: { kind: "bound", brief: "Only rows from this time on (a date: from its start)" },
    until: { kind: "bound", brief: "Only rows before this time (a date: before its start)" },
    q: { kind: "text", brief: "Only rows whose line contains this text, in any case" },
    tag: { kind: "text", brief: "Only rows with this tag" },
    kind: { kind: "text", brief: "Only rows whose shape is of this kind" },
    deleted: { kind: "flag", brief: "Deleted entries instead of live ones" },
    facets: { kind: "flag", brief: "Also count kinds and tags" },
  },
  stateOf: (served, { log }) => stateOfLog(served, log),
  run(served, { at, log, since, until, q, tag, kind, deleted, facets }, wanted) {
    const filter = { q: q?.toLowerCase() ?? null, tag, kind, deleted };
    const isPlain = q === null && tag === null && kind === null && !deleted;
    const isWindow = since !== null || until !== null;
    if (isPlain && (isWindow || (wanted.isBare && wanted.cursor === null))) {
      return replayed(served, { at, log, since, until }, wanted);
    }
    return indexed(served, { at, log, filter, facets }, wanted);
  },
});

/** All rows, as the command line has them. */
async function replayed(
  served: Served,
  { at, ...window }: { at: When | null; log: LogName; since: bigint | null; until: bigint | null },
  { limit }: RowsWanted,
): Promise<Answered> {
  const params = given({ ...window, limit });
  const rows = at === null
    ? await ask(served.logs, "list", params, served.now())
    : await ask(served.logs, "asof", { ...params, when: at as never }, served.now());
  return { kind: "rows", rows: rows as AsyncIterable<object> };
}

async function indexed(
  served: Served,
  asked: { at: When | null; log: LogName; filter: Filter; facets: boolean },
  { limit, cursor }: RowsWanted,
): Promise<Answered> {
  const { at, log } = asked;
  const point = await served.pointAt(log, at);
  return await served.indexes.ask(log, async (indexed) => {
    const from = await offsetOf(indexed, cursor);
    const page = await pageOf(served, indexed, { ...asked, point }, { from, limit });
    const { index, source } = indexed;
    const next = page.next === null ? null : await positionAt(source, page.next);
    const time = at === null ? {} : { as_of: point.asOf, time_zone: served.logs.timeZone };
    return {
      kind: "rows",
      rows: page.rows.map((row) => ({ ...row, ...time })),
      next: next && `${next.offset}-${next.hash}`,
      more: {
        as_of: point.asOf,
        time_zone: served.logs.timeZone,
        live: index.liveAt(point.cut),
        ids: index.ids,
        looked: page.looked,
        moment: momentAt(index, at, point),
        ...(asked.facets && { facets: await facetsOf(served, indexed, { ...asked, point }) }),
      },
    };
  });
}

async function offsetOf({ source }: IndexedLog, cursor: string | null): Promise<number> {
  if (cursor === null) return 0;
  const [, offset, hash] = CURSOR.exec(cursor) ?? [];
  if (offset === undefined) {
    throw new HttpProblem(
      400,
      "bad-parameter",
      "Cannot read the cursor: it must be one that an answer gave",
    );
  }
  const position = { offset: Number(offset), hash: hash! };
  if (await isAt(source, position)) return position.offset;
  throw new HttpProblem(410, "cursor-stale", "Cannot go on: the log was rewritten since", {
    hint: "ask for the first page again",
  });
}

interface Page {
  readonly rows: Row[];
  readonly next: number | null;
  /** How many rows were looked at. */
  readonly looked: number;
}

async function pageOf(
  served: Served,
  { index, source }: IndexedLog,
  { log, point, filter }: { log: LogName; point: AsOf; filter: Filter },
  { from, limit }: { from: number; limit: number | null },
): Promise<Page> {
  const { deleted: isDeleted, ...wanted } = filter;
  const isFiltered = Object.values(wanted).some((value) => value !== null);
  const most = limit ?? Infinity;
  const srsOf = await served.srsAt(log, point);
  const settings = served.logs.settingsOf(log);
  const fetch = (refs: Parameters<typeof fetchRefs>[1]) => fetchRefs(source, refs);
  const world = { folded: { settings, fetch } as never, srsOf };
  const rows: Row[] = [];
  let looked = 0;
  for (let next: number | null = from; next !== null;) {
    await served.pause.yieldIfDue();
    const size = isFiltered ? LOOKED_AT_ONCE : Math.min(LOOKED_AT_ONCE, most - rows.length);
    const options = { from: next, limit: size, isDeleted, idsMax: IDS_AT_ONCE };
    const window = index.window(point.cut, options);
    looked += window.rows.length;
    for (const [at, row] of (await rowsIn(world, window.rows)).entries()) {
      if (isFiltered && !isWanted(row, filter)) continue;
      rows.push(row);
      if (rows.length < most) continue;
      const following = window.rows[at + 1];
      return { rows, next: following?.firstOffset ?? window.next, looked };
    }
    next = window.next;
    if (looked >= LOOKED_MAX && most < Infinity) return { rows, next, looked };
  }
  return { rows, next: null, looked };
}

function fetchRefs(
  source: IndexedLog["source"],
  refs: readonly { row: IdRow; ref: NonNullable<IdRow["current"]> }[],
) {
  return fetchLines(source, refs.map(({ ref }) => ref));
}

function isWanted({ entry }: Row, { q, tag, kind }: Filter): boolean {
  if (q !== null && !entry!.text.toLowerCase().includes(q)) return false;
  if (tag === null && kind === null) return true;
  const value = entry!.value as { tags?: unknown; shape?: { kind?: unknown } | null };
  if (kind !== null && value.shape?.kind !== kind) return false;
  return tag === null || (Array.isArray(value.tags) && value.tags.includes(tag));
}

/** How many of the live entries have each kind and each tag, of the first so many. */
async function facetsOf(
  served: Served,
  indexed: IndexedLog,
  asked: { log: LogName; point: AsOf; filter: Filter },
): Promise<object> {
  const { cut } = asked.point;
  const name = `facets ${asked.log} ${cut.through} ${cut.lineMax} ${asked.filter.deleted}`;
  const all = { ...asked, filter: { ...asked.filter, q: null, tag: null, kind: null } };
  return await served.remember(name, await served.revision([asked.log]), async () => {
    const { rows, next } = await pageOf(served, indexed, all, { from: 0, limit: LOOKED_MAX });
    const kinds = new Map<string, number>(), tags = new Map<string, number>();
    const count = (into: Map<string, number>, name: unknown) => {
      if (typeof name === "string") into.set(name, (into.get(name) ?? 0) + 1);
    };
    for (const [at, { entry }] of rows.entries()) {
      if (at % LOOKED_AT_ONCE === 0) await served.pause.yieldIfDue();
      const value = entry!.value as { tags?: unknown; shape?: { kind?: unknown } | null };
      count(kinds, value.shape?.kind);
      if (Array.isArray(value.tags)) { for (const tag of new Set(value.tags)) count(tags, tag); }
    }
    return {
      kinds: mostFirst(kinds),
      tags: mostFirst(tags),
      of: rows.length,
      whole: next === null,
    };
  });
}

const FACETS_MAX = 20;

function mostFirst(counts: ReadonlyMap<string, number>): [name: string, count: number][] {
  return [...counts].sort(([, a], [, b]) => b - a).slice(0, FACETS_MAX);
}
