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

/** Stands for no line in {@linkcode PutSpan}, and for no end. */
export const NO_LINE = -1;

/**
 * Takes the next span of an id, by indices of its lines: at whose times it begins and ends, what is
 * in force, and the first line folded by then. {@linkcode NO_LINE} where there is none.
 */
export type PutSpan = (
  from: number,
  to: number,
  standing: Standing,
  current: number,
  tombstone: number,
  first: number,
) => void;

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
  const spans: Span[] = [];
  const orNull = (line: number) => line === NO_LINE ? null : line;
  const walk = new SpanWalk(lines.effectives, (from, to, standing, current, tombstone, first) => {
    spans.push({
      from: lines.effectives[from]!,
      to: to === NO_LINE ? END_OF_TIME : lines.effectives[to]!,
      state: standing === STANDING.live ? "live" : "deleted",
      current: orNull(current),
      tombstone: orNull(tombstone),
      first,
    });
  });
  putSpans(lines, { start: 0, end: lines.ops.length, policy }, walk);
  return spans;
}

/** Which lines are those of one id, and what its tombstones mean. */
export interface StretchOfId {
  /** The first of them. */
  readonly start: number;
  /** Behind the last. */
  readonly end: number;
  /** What tombstones mean. */
  readonly policy: Tombstones;
}

/** The same of one stretch among the lines of many ids, given to a walk without an object for each. */
export function putSpans(lines: LinesOfId, stretch: StretchOfId, walk: SpanWalk): void {
  if (isInOrder(lines.effectives, stretch)) changesInOrder(lines, stretch, walk);
  else changesByTime(lines, stretch, walk);
  walk.end();
}

function isInOrder(effectives: BigInt64Array, { start, end }: StretchOfId): boolean {
  for (let index = start + 1; index < end; index++) {
    if (effectives[index]! < effectives[index - 1]!) return false;
  }
  return true;
}

/** Where the id stands behind each line, where log order is the order of time. */
function changesInOrder(
  { ops }: LinesOfId,
  { start, end, policy }: StretchOfId,
  walk: SpanWalk,
): void {
  let standing: Standing = STANDING.absent;
  let current = NO_LINE, tombstone = NO_LINE;
  for (let index = start; index < end; index++) {
    const step = stepOf(standing, ops[index] as Op, policy);
    const kind = kindOf(step);
    if (kind !== "ignored") tombstone = kind === "delete" ? index : NO_LINE;
    if (bringsValue(step)) current = index;
    standing = standingAfter(step);
    walk.change(index, standing, current, tombstone, start);
  }
}

/**
 * Where the id stands from each time on: lines come in as time goes by, each in its place in the
 * log. They are the leaves of a tree whose nodes hold what the lines below come to.
 */
function changesByTime(
  lines: LinesOfId,
  { start, end, policy }: StretchOfId,
  walk: SpanWalk,
): void {
  const effectives = lines.effectives.subarray(start, end), { ops } = lines;
  let leaves = 1;
  while (leaves < effectives.length) leaves *= 2;
  const runs = new RunTable(2 * leaves, policy);
  const placeOf = (line: number | null) => line === null ? NO_LINE : start + line;
  let first = Infinity;
  for (const index of byTime(effectives)) {
    first = Math.min(first, index);
    runs.setLine(leaves + index, ops[start + index] as Op, index);
    for (let node = (leaves + index) >> 1; node >= 1; node >>= 1) {
      runs.join(node, 2 * node, 2 * node + 1);
    }
    const current = placeOf(runs.current(1)), tombstone = placeOf(runs.tombstone(1));
    walk.change(start + index, runs.standing(1), current, tombstone, start + first);
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

/** Where an id stands from the time of a line on. */
class Change {
  from = NO_LINE;
  standing: Standing = STANDING.absent;
  current = NO_LINE;
  tombstone = NO_LINE;
  first = NO_LINE;

  set(from: number, standing: Standing, current: number, tombstone: number, first: number): void {
    this.from = from;
    this.standing = standing;
    this.current = current;
    this.tombstone = tombstone;
    this.first = first;
  }

  /** Whether it is the same state of the id, from whenever it is. */
  isAs({ standing, current, tombstone, first }: Change): boolean {
    return this.standing === standing && this.current === current &&
      this.tombstone === tombstone && this.first === first;
  }
}

/**
 * Turns where one id after the other stands, in the order of time, into spans: of several changes at
 * one time the last counts, and one that changes nothing begins no span.
 */
export class SpanWalk {
  readonly #effectives: BigInt64Array;
  readonly #put: PutSpan;
  /** What began the span that has not ended; without a line before the first. */
  #open = new Change();
  /** What came last, which counts unless another comes at the same time. */
  #pending = new Change();

  /** @param effectives The times of the lines that changes are told of by index. */
  constructor(effectives: BigInt64Array, put: PutSpan) {
    this.#effectives = effectives;
    this.#put = put;
  }

  /** The id stands so from the time of the line `from` on. */
  change(
    from: number,
    standing: Standing,
    current: number,
    tombstone: number,
    first: number,
  ): void {
    const pending = this.#pending;
    if (pending.from !== NO_LINE && this.#effectives[pending.from] !== this.#effectives[from]) {
      this.#begin();
    }
    this.#pending.set(from, standing, current, tombstone, first);
  }

  /** No more changes of this id come. */
  end(): void {
    if (this.#pending.from !== NO_LINE) this.#begin();
    this.#close(NO_LINE);
    this.#open.from = this.#pending.from = NO_LINE;
  }

  /** Begins a span with what came last, and ends the one before. */
  #begin(): void {
    const pending = this.#pending, open = this.#open;
    if (open.from !== NO_LINE && pending.isAs(open)) return;
    this.#close(pending.from);
    this.#open = pending;
    this.#pending = open;
  }

  #close(to: number): void {
    const { from, standing, current, tombstone, first } = this.#open;
    if (from === NO_LINE || standing === STANDING.absent) return;
    this.#put(from, to, standing, current, tombstone, first);
  }
}
