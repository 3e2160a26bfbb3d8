import type { Change, DiffRow } from "../answers.ts";
import { askPinned, askPinnedRows } from "../logs/ask_pinned.ts";
import type { Logs } from "../logs/logs.ts";
import type { LogName } from "../records/settings.ts";
import type { FetchedLine, LineRef } from "../replay/fetch_lines.ts";
import type { Pause } from "../replay/pause.ts";
import { type IdRow, type Projection, stateOf } from "../replay/projection.ts";
import type { When } from "../time/when.ts";
import type { ParamsFor } from "./ask/questions.ts";
import { askTyped, type OnPrefix } from "./ask/resolve_id.ts";
import { changesBetween } from "./changes.ts";
import { resolveCut } from "./cut.ts";
import { failUnknown } from "./unknown.ts";
import { envelopeOf, objectOf } from "./versions.ts";

/** Which rows of a diff are wanted. */
export interface DiffOptions {
  /** Only this id; null for all. */
  id: string | null;
  /** At most this many rows; null for all. */
  limit: number | null;
}

/** An id whose end states differ, before its values are looked at. */
interface Pair {
  before: IdRow | undefined;
  after: IdRow | undefined;
  change: DiffRow["change"];
}

/** Values are fetched for so many ids at first, so that some rows appear soon, and then at a time. */
const FIRST_PAIRS = 256, PAIRS_AT_ONCE = 4096;
/** So many ids are looked at, and so many values compared, in well under a millisecond. */
const KEYS_AT_ONCE = 1024, COMPARED_AT_ONCE = 64;

function changeOf(before: IdRow | undefined, after: IdRow | undefined): DiffRow["change"] | null {
  const from = stateOf(before), to = stateOf(after);
  if (to !== "live") return from === "live" ? "deleted" : null;
  if (from === "absent") return "added";
  if (from === "deleted") return "restored";
  return before!.current!.offset === after!.current!.offset ? null : "edited";
}

async function pairsOf(from: Projection, to: Projection, pause: Pause): Promise<Pair[]> {
  const pairs: (Pair & { first: number })[] = [];
  const keys = Math.max(from.size, to.size);
  for (let key = 0; key < keys; key++) {
    if (key % KEYS_AT_ONCE === 0) await pause.yieldIfDue();
    const before = from.row(key), after = to.row(key);
    const change = changeOf(before, after);
    if (change === null) continue;
    const first = Math.min(before?.firstOffset ?? Infinity, after?.firstOffset ?? Infinity);
    pairs.push({ before, after, change, first });
  }
  return pairs.sort((a, b) => a.first - b.first);
}

/** Fetches both values of each pair; of a deleted one, the last. */
async function* compare(
  logs: Logs,
  log: LogName,
  pairs: readonly Pair[],
): AsyncGenerator<DiffRow[]> {
  const envelope = envelopeOf(logs.settingsOf(log));
  for (let first = 0, end = FIRST_PAIRS; first < pairs.length; end += PAIRS_AT_ONCE) {
    const some = pairs.slice(first, end);
    first = end;
    const isDeleted = ({ change }: Pair) => change === "deleted";
    const values = await logs.fetchLines(
      log,
      some.map((pair) => currentOf(isDeleted(pair) ? pair.before : pair.after)!),
    );
    const older = some.map((pair) => isDeleted(pair) ? null : currentOf(pair.before));
    const olds = await logs.fetchLines(log, older.filter((ref) => ref !== null));
    const rows: DiffRow[] = [];
    let old = 0;
    for (const [index, { before, after, change }] of some.entries()) {
      if (index % COMPARED_AT_ONCE === 0) await logs.pause.yieldIfDue();
      const { id } = (after ?? before)!;
      const value = values[index]!;
      const was = older[index] === null ? null : olds[old++]!;
      const changes = change === "deleted" ? [] : changesOf(was, value, envelope);
      if (change !== "edited" || changes.length > 0) {
        rows.push({ id, change, changes, entry: value.entry });
      }
    }
    yield rows;
  }
}

function currentOf(row: IdRow | undefined): LineRef | null {
  return row?.current ? { row, ref: row.current } : null;
}

function changesOf(
  was: FetchedLine | null,
  is: FetchedLine,
  envelope: ReadonlySet<string>,
): Change[] {
  return changesBetween(was && objectOf(was.entry), objectOf(is.entry), envelope);
}

/**
 * What is different at `to` from what was at `from`: one row per id that was
 * added, edited, deleted or restored between the two end states, in order of
 * first capture. Ids that are dead at both ends are not listed.
 *
 * @throws {LogError} `unknown_id` for one id that the log never heard of.
 *
 * @example
 * ```ts
 * import { openDirectory } from "../../mod.ts";
 * import { diffRows } from "./diff.ts";
 *
 * const logs = await openDirectory("testdata/demo");
 * const from = { kind: "line", line: 280 } as const, to = { kind: "line", line: 281 } as const;
 * const rows = diffRows(logs, "entries", from, to, { id: null, limit: null });
 * const [edit] = await Array.fromAsync(rows);
 * if (edit?.changes.map(({ path }) => path).join() !== "/text,/note") throw new Error();
 * ```
 */
export function diffRows(
  logs: Logs,
  log: LogName,
  from: When,
  to: When,
  options: DiffOptions,
): AsyncGenerator<DiffRow> {
  return askPinnedRows(logs, (pinned) => differingRows(pinned, log, from, to, options));
}

async function* differingRows(
  pinned: Logs,
  log: LogName,
  from: When,
  to: When,
  options: DiffOptions,
): AsyncGenerator<DiffRow[]> {
  const pairs = await pairsBetween(pinned, log, from, to, options.id) ??
    await failUnknown(pinned, log, options.id!);
  let left = options.limit ?? Infinity;
  for await (const rows of compare(pinned, log, pairs)) {
    yield rows.slice(0, left);
    left -= rows.length;
    if (left <= 0) return;
  }
}

/** The ids that differ; null for one id that the log never heard of. */
async function pairsBetween(
  pinned: Logs,
  log: LogName,
  from: When,
  to: When,
  id: string | null,
): Promise<Pair[] | null> {
  const ends = [];
  for (const when of [from, to]) ends.push((await resolveCut(pinned, log, when)).cut);
  const filter = id === null ? undefined : { ids: [id] };
  const replay = await pinned.replay(log, pinned.log(log).reducer, { to: ends, filter });
  if (id !== null && replay.versionsOf(0) === 0) return null;
  const [older, newer] = replay.states;
  return await pairsOf(older!, newer!, pinned.pause);
}

/** The row of one id, where it differs; null for an unknown id. */
async function diffKnown(
  logs: Logs,
  log: LogName,
  from: When,
  to: When,
  id: string,
): Promise<DiffRow[] | null> {
  return await askPinned(logs, async (pinned) => {
    const pairs = await pairsBetween(pinned, log, from, to, id);
    return pairs && (await Array.fromAsync(compare(pinned, log, pairs))).flat();
  });
}

/** Answers the question `diff`. */
export async function* run(
  logs: Logs,
  { from, to, id, log, limit }: ParamsFor<"diff">,
  { onPrefix }: { readonly onPrefix?: OnPrefix },
): AsyncGenerator<DiffRow> {
  if (id === null) return yield* diffRows(logs, log, from, to, { id, limit });
  const rows = await askTyped(logs, log, id, (id) => diffKnown(logs, log, from, to, id), onPrefix);
  yield* rows.slice(0, limit ?? Infinity);
}
