/**
 * The lifecycle law: what each line of an id does to it.
 *
 * An id stands on two facts: whether it has a captured value, and whether it is
 * under a tombstone. What a line does depends on this standing, on what the line
 * says by itself (its op), and on the log's policy for tombstones, not on what the
 * values are. The line's effect, and where the id stands behind it:
 *
 *                         value         delete        restore       bare restore
 *     absent              capture  L    delete   B    capture  L    ignored  A
 *     live                edit     L    delete   D    edit     L    ignored  L
 *     buried (no value)   ignored  B    ignored  B    restore  L    ignored  B
 *     deleted             ignored  D    ignored  D    restore  L    restore  L
 *
 * That is `sticky`. Under `latest` the last line decides: a value restores where this
 * table ignores it, and a second tombstone deletes again. Under `none` flags are data:
 * every line is a value.
 *
 * Invariants:
 * - an ignored line changes nothing;
 * - a captured value stays until another one replaces it, also under a tombstone;
 * - behind a line that is not ignored, the id is under a tombstone exactly if the
 *   line deletes; else it is live, by the line's own value, or behind a bare restore
 *   by the one captured before.
 *
 * The effect of a run of lines is a function from standings to standings. Such
 * functions compose: `compose` is associative, `IDENTITY` is neutral on both sides,
 * and folding lines one by one leads where the composed function leads. So runs of
 * lines can be folded apart and joined.
 *
 * Standings, ops, steps and effects are small integers looked up in tables, so that
 * a fold over millions of lines allocates nothing for them.
 *
 * @module
 */

import { DEFAULT_FLAG, type LogSettings, type Tombstones } from "./settings.ts";

/** What a line did to its id. */
export type VersionKind = "capture" | "edit" | "delete" | "restore" | "ignored";

/** Where an id stands: one of {@linkcode STANDING}. */
export type Standing = 0 | 1 | 2 | 3;

/** The four standings: bit 0 tells of a captured value, bit 1 of a tombstone. */
export const STANDING = {
  /** Neither captured nor deleted. */
  absent: 0,
  /** Captured, and not deleted. */
  live: 1,
  /** Deleted, and never captured. */
  buried: 2,
  /** Captured, and deleted. */
  deleted: 3,
} as const satisfies Record<string, Standing>;

/** All standings, each at its own index. */
export const STANDINGS: readonly Standing[] = [0, 1, 2, 3];

/** What a line says by itself: one of {@linkcode OP}. */
export type Op = 0 | 1 | 2 | 3;

/** The four ops. */
export const OP = {
  /** It holds a value, and no flag. */
  value: 0,
  /** It is a tombstone, whatever else it holds. */
  delete: 1,
  /** It holds a value, and the flag that restores. */
  restore: 2,
  /** It holds the flag that restores, and no value. */
  bare: 3,
} as const satisfies Record<string, Op>;

/** All ops, each at its own index. */
export const OPS: readonly Op[] = [0, 1, 2, 3];

/** What the law asks of a line. */
export interface LineFlags {
  /** Whether the line is a tombstone. */
  readonly isDeleted: boolean;
  /** Whether the line lifts a tombstone. */
  readonly isRestored: boolean;
  /** Whether it says nothing but id, time, device, actor and flags. */
  readonly isBare: boolean;
}

/** What one line did, packed: ask {@linkcode kindOf}, {@linkcode standingAfter} and {@linkcode bringsValue}. */
export type Step = number;

/** A function on the four standings, packed: what a run of lines does, wherever the id stands before. */
export type Effect = number;

const HAS_VALUE = 1, HAS_TOMBSTONE = 2;
const KINDS: readonly VersionKind[] = ["capture", "edit", "delete", "restore", "ignored"];
const KIND_SHIFT = 2, KIND_MASK = 7, BRINGS_VALUE = 1 << 5;

/** Whether flags mean anything; where they do not, they are data like other keys. */
export function readsFlags(policy: Tombstones): boolean {
  return policy !== "none";
}

/** Whether the config says by itself what deletes. */
export function hasOwnFlags({ is_deleted, tombstones }: LogSettings): boolean {
  return readsFlags(tombstones) && is_deleted.join() !== DEFAULT_FLAG;
}

/** What a line says by itself; always a value where flags mean nothing. */
export function opOf({ isDeleted, isRestored, isBare }: LineFlags, policy: Tombstones): Op {
  if (!readsFlags(policy)) return OP.value;
  if (isDeleted) return OP.delete;
  if (!isRestored) return OP.value;
  return isBare ? OP.bare : OP.restore;
}

/** Whether a line of this op holds a value. */
export function holdsValue(op: Op): boolean {
  return op === OP.value || op === OP.restore;
}

/** Where an id stands of which these lines are in force; null where there is none. */
export function standingOf(
  row: { readonly current: unknown; readonly tombstone: unknown } | undefined,
): Standing {
  if (row === undefined) return STANDING.absent;
  const { current, tombstone } = row;
  return ((current === null ? 0 : HAS_VALUE) |
    (tombstone === null ? 0 : HAS_TOMBSTONE)) as Standing;
}

/** Whether an id with this standing has a captured value. */
export function isCaptured(standing: Standing): boolean {
  return (standing & HAS_VALUE) !== 0;
}

/** Whether an id with this standing is under a tombstone. */
export function isUnderTombstone(standing: Standing): boolean {
  return (standing & HAS_TOMBSTONE) !== 0;
}

/**
 * What a line does to an id.
 *
 * @example
 * ```ts
 * import { kindOf, STANDING, standingAfter, step } from "./lifecycle.ts";
 *
 * const classified = { isDeleted: false, isRestored: false, isBare: false };
 * const late = step(STANDING.deleted, classified, "sticky");
 * if (kindOf(late) !== "ignored" || standingAfter(late) !== STANDING.deleted) throw new Error();
 * const last = step(STANDING.deleted, classified, "latest");
 * if (kindOf(last) !== "restore" || standingAfter(last) !== STANDING.live) throw new Error();
 * ```
 */
export function step(standing: Standing, line: LineFlags, policy: Tombstones): Step {
  return stepOf(standing, opOf(line, policy), policy);
}

/** The same for a line of which only its op is known. */
export function stepOf(standing: Standing, op: Op, policy: Tombstones): Step {
  return STEPS[policy][op << 2 | standing]!;
}

/** What the line did, in a word. */
export function kindOf(step: Step): VersionKind {
  return KINDS[step >> KIND_SHIFT & KIND_MASK]!;
}

/** Where the id stands behind the line. */
export function standingAfter(step: Step): Standing {
  return (step & (HAS_VALUE | HAS_TOMBSTONE)) as Standing;
}

/** Whether the value of the line itself came into force. */
export function bringsValue(step: Step): boolean {
  return (step & BRINGS_VALUE) !== 0;
}

/** Whether a line with a value is ignored unless it has the flag that restores. */
export function needsRestore(standing: Standing, policy: Tombstones): boolean {
  return kindOf(stepOf(standing, OP.value, policy)) === "ignored";
}

/** The effect of no line at all. */
export const IDENTITY: Effect = pack((standing) => standing);

/** What a line of this op does, wherever the id stands before. */
export function effectOf(op: Op, policy: Tombstones): Effect {
  return EFFECTS[policy][op]!;
}

/** Where an effect leads from a standing. */
export function applied(effect: Effect, standing: Standing): Standing {
  return (effect >> 2 * standing & 3) as Standing;
}

/**
 * The effect of two runs of lines, one behind the other.
 *
 * @example
 * ```ts
 * import { applied, compose, effectOf, OP, STANDING } from "./lifecycle.ts";
 *
 * const [value, tombstone] = [effectOf(OP.value, "sticky"), effectOf(OP.delete, "sticky")];
 * const run = compose(compose(value, tombstone), value);
 * if (applied(run, STANDING.absent) !== STANDING.deleted) throw new Error();
 * if (run !== compose(value, compose(tombstone, value))) throw new Error();
 * ```
 */
export function compose(first: Effect, second: Effect): Effect {
  let effect = 0;
  for (const from of STANDINGS) effect |= applied(second, applied(first, from)) << 2 * from;
  return effect;
}

function pack(standingFrom: (standing: Standing) => Standing): Effect {
  return STANDINGS.reduce<number>((effect, from) => effect | standingFrom(from) << 2 * from, 0);
}

/** The law itself, by the book; everything else looks it up. */
function kindBy(standing: Standing, op: Op, policy: Tombstones): VersionKind {
  const wasCaptured = isCaptured(standing);
  const written = wasCaptured ? "edit" : "capture";
  const isDeleted = isUnderTombstone(standing);
  const isSticky = policy === "sticky";
  switch (op) {
    case OP.delete:
      return isDeleted && isSticky ? "ignored" : "delete";
    case OP.bare:
      // It holds no value, so it can only bring back what was there.
      return isDeleted && wasCaptured ? "restore" : "ignored";
    case OP.restore:
      return isDeleted ? "restore" : written;
    case OP.value:
      if (!isDeleted) return written;
      return isSticky ? "ignored" : "restore";
  }
}

function stepBy(standing: Standing, op: Op, policy: Tombstones): Step {
  const kind = kindBy(standing, op, policy);
  const packed = KINDS.indexOf(kind) << KIND_SHIFT;
  if (kind === "ignored") return packed | standing;
  if (kind === "delete") return packed | standing | HAS_TOMBSTONE;
  return packed | HAS_VALUE | (holdsValue(op) ? BRINGS_VALUE : 0);
}

function tabled(valueOf: (policy: Tombstones) => Iterable<number>): Record<Tombstones, Uint8Array> {
  const table = (policy: Tombstones) => Uint8Array.from(valueOf(policy));
  return { sticky: table("sticky"), latest: table("latest"), none: table("none") };
}

/** By op and then standing. */
const STEPS = tabled((policy) =>
  OPS.map((op) => readsFlags(policy) ? op : OP.value)
    .flatMap((op) => STANDINGS.map((standing) => stepBy(standing, op, policy)))
);

/** By op. */
const EFFECTS = tabled((policy) =>
  OPS.map((op) => pack((standing) => standingAfter(stepOf(standing, op, policy))))
);
