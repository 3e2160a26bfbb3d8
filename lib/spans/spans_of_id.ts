import {
  bringsValue,
  kindOf,
  type Op,
  STANDING,
  type Standing,
  standingAfter,
  stepOf,
} from "../records/lifecycle.ts";
import type { Tombstones } from "../records/settings.ts";
import type { Instant } from "../time/instant.ts";
import { RunTable } from "./run_table.ts";

/** All lines of one id in log order; whoever makes spans of them knows a line by its index. */
export interface LinesOfId {
  /** The effective time of each. */
  readonly effectives: BigInt64Array;
  /** What each says by itself, as one of `OP`. */
  readonly ops: Uint8Array;
}

/** A stretch of time in which an id stood still. */
export interface Span {
  /** When it begins. */
  readonly from: Instant;
  /** When the next begins, which is no part of it; {@linkcode END_OF_TIME} where none does. */
  readonly to: Instant;
  /** Whether the id is live then, or under a tombstone. */
  readonly state: "live" | "deleted";
  /** Index of the line that holds the value in force, or under a tombstone the last live one. */
  readonly current: number | null;
  /** Index of the tombstone in force. */
  readonly tombstone: number | null;
  /** Index of the first line that is folded by then. */
  readonly first: number;
}

/** Where the last span of an id ends. */
export const END_OF_TIME: Instant = 2n ** 63n - 1n;

/** Where an id stands from some time on. */
interface Change extends Pick<Span, "from" | "current" | "tombstone" | "first"> {
  readonly standing: Standing;
}

/**
 * The stretches of time in which one id stood still, in the order of time; between them, and where
 * there is none, the id is absent.
 *
 * A line counts from its effective time on, in its place in the log. So one that comes into sight
 * later may lie earlier, and one line may be in force in several stretches. Where times never step
 * back, one pass over the lines is enough; else each line takes a time that grows with the logarithm
 * of their number.
 *
 * @example
 * ```ts
 * import { OP } from "../records/lifecycle.ts";
 * import { spansOfId } from "./spans_of_id.ts";
 *
 * // The second line lies behind the first and has an earlier time.
 * const lines = {
 *   effectives: BigInt64Array.of(20n, 10n),
 *   ops: Uint8Array.of(OP.value, OP.value),
 * };
 * const [only, ...others] = spansOfId(lines, "sticky");
 * if (only?.from !== 10n || only.current !== 1 || others[0]?.first !== 0) throw new Error();
 * ```
 */
export function spansOfId(lines: LinesOfId, policy: Tombstones): Span[] {
  const changes = isInOrder(lines.effectives)
    ? changesInOrder(lines, policy)
    : changesByTime(lines, policy);
  return spansBetween(distinct(changes));
}

function isInOrder(effectives: BigInt64Array): boolean {
  for (let index = 1; index < effectives.length; index++) {
    if (effectives[index]! < effectives[index - 1]!) return false;
  }
  return true;
}

/** Where the id stands behind each line, where log order is the order of time. */
function* changesInOrder({ effectives, ops }: LinesOfId, policy: Tombstones): Generator<Change> {
  let standing: Standing = STANDING.absent;
  let current: number | null = null, tombstone: number | null = null;
  for (let index = 0; index < ops.length; index++) {
    const step = stepOf(standing, ops[index] as Op, policy);
    const kind = kindOf(step);
    if (kind !== "ignored") tombstone = kind === "delete" ? index : null;
    if (bringsValue(step)) current = index;
    standing = standingAfter(step);
    yield { from: effectives[index]!, standing, current, tombstone, first: 0 };
  }
}

/**
 * Where the id stands from each time on: lines come in as time goes by, each in its place in the
 * log. They are the leaves of a tree whose nodes hold what the lines below come to.
 */
function* changesByTime({ effectives, ops }: LinesOfId, policy: Tombstones): Generator<Change> {
  let leaves = 1;
  while (leaves < ops.length) leaves *= 2;
  const runs = new RunTable(2 * leaves, policy);
  let first = Infinity;
  for (const index of byTime(effectives)) {
    first = Math.min(first, index);
    runs.setLine(leaves + index, ops[index] as Op, index);
    for (let node = (leaves + index) >> 1; node >= 1; node >>= 1) {
      runs.join(node, 2 * node, 2 * node + 1);
    }
    const standing = runs.standing(1), current = runs.current(1), tombstone = runs.tombstone(1);
    yield { from: effectives[index]!, standing, current, tombstone, first };
  }
}

/** The indices of lines by their effective times, and in log order where those are equal. */
export function byTime(effectives: BigInt64Array): Uint32Array {
  const order = Uint32Array.from(effectives, (_, index) => index);
  return order.sort((a, b) => {
    const one = effectives[a]!, other = effectives[b]!;
    return one < other ? -1 : one > other ? 1 : a - b;
  });
}

/** Of several changes at one time the last; and none that changes nothing. */
function* distinct(changes: Iterable<Change>): Generator<Change> {
  let before: Change | null = null, pending: Change | null = null;
  const isNews = (change: Change) =>
    before === null || change.standing !== before.standing || change.current !== before.current ||
    change.tombstone !== before.tombstone || change.first !== before.first;
  for (const change of changes) {
    if (pending !== null && pending.from !== change.from && isNews(pending)) {
      yield pending;
      before = pending;
    }
    pending = change;
  }
  if (pending !== null && isNews(pending)) yield pending;
}

function spansBetween(changes: Iterable<Change>): Span[] {
  const spans: Span[] = [];
  let open: Change | null = null;
  const close = (to: Instant) => {
    if (open === null || open.standing === STANDING.absent) return;
    const { from, standing, current, tombstone, first } = open;
    const state = standing === STANDING.live ? "live" : "deleted";
    spans.push({ from, to, state, current, tombstone, first });
  };
  for (const change of changes) {
    close(change.from);
    open = change;
  }
  close(END_OF_TIME);
  return spans;
}
