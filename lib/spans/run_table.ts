import {
  applied,
  bringsValue,
  compose,
  effectOf,
  IDENTITY,
  kindOf,
  type Op,
  STANDING,
  type Standing,
  STANDINGS,
  stepOf,
} from "../records/lifecycle.ts";
import type { Tombstones } from "../records/settings.ts";

/** The line that was in force before the run still is. */
const UNCHANGED = -1;
/** No line is in force. */
const NO_LINE = -2;
const FROM_EACH = STANDINGS.length;

/**
 * What runs of lines of one id do, one run a slot: the effect on the standing, as the lifecycle law
 * has it, and which lines are in force behind the run.
 *
 * Both depend on where the id stands before the run, so a slot keeps an answer for each of the four
 * standings. Joining two runs is associative, and an empty slot is neutral on both sides: a long
 * run may be folded in pieces, in any grouping. Lines are named by any number from 0.
 *
 * @example
 * ```ts
 * import { OP, STANDING } from "../records/lifecycle.ts";
 * import { RunTable } from "./run_table.ts";
 *
 * const runs = new RunTable(4, "sticky");
 * runs.setLine(0, OP.value, 0);
 * runs.setLine(1, OP.delete, 1);
 * runs.setLine(2, OP.value, 2);
 * runs.join(3, 0, 1);
 * runs.join(3, 3, 2);
 * if (runs.standing(3) !== STANDING.deleted) throw new Error("the tombstone is sticky");
 * if (runs.current(3) !== 0 || runs.tombstone(3) !== 1) throw new Error();
 * ```
 */
export class RunTable {
  readonly #policy: Tombstones;
  readonly #effects: Uint8Array;
  /** By slot and then the standing before: the line with the value in force. */
  readonly #currents: Int32Array;
  /** The same for the tombstone in force. */
  readonly #tombstones: Int32Array;

  /** Makes so many empty slots. */
  constructor(slots: number, policy: Tombstones) {
    this.#policy = policy;
    this.#effects = new Uint8Array(slots).fill(IDENTITY);
    this.#currents = new Int32Array(FROM_EACH * slots).fill(UNCHANGED);
    this.#tombstones = new Int32Array(FROM_EACH * slots).fill(UNCHANGED);
  }

  /** Puts a run of one line into a slot. */
  setLine(slot: number, op: Op, line: number): void {
    this.#effects[slot] = effectOf(op, this.#policy);
    for (const from of STANDINGS) {
      const step = stepOf(from, op, this.#policy);
      const kind = kindOf(step), at = FROM_EACH * slot + from;
      this.#currents[at] = bringsValue(step) ? line : UNCHANGED;
      this.#tombstones[at] = kind === "ignored" ? UNCHANGED : kind === "delete" ? line : NO_LINE;
    }
  }

  /** Puts the run of two slots, one behind the other, into a third; it may be one of the two. */
  join(into: number, first: number, second: number): void {
    const effect = this.#effects[first]!;
    this.#joinLines(this.#currents, into, first, second, effect);
    this.#joinLines(this.#tombstones, into, first, second, effect);
    this.#effects[into] = compose(effect, this.#effects[second]!);
  }

  #joinLines(
    lines: Int32Array,
    into: number,
    first: number,
    second: number,
    effect: number,
  ): void {
    const joined = JOINED;
    for (const from of STANDINGS) {
      const later = lines[FROM_EACH * second + applied(effect, from)]!;
      joined[from] = later === UNCHANGED ? lines[FROM_EACH * first + from]! : later;
    }
    lines.set(joined, FROM_EACH * into);
  }

  /** Where an id of which nothing was known stands behind the run. */
  standing(slot: number): Standing {
    return applied(this.#effects[slot]!, STANDING.absent);
  }

  /** The line that holds the value in force then, or under a tombstone the last live one. */
  current(slot: number): number | null {
    return lineOrNull(this.#currents[FROM_EACH * slot]!);
  }

  /** The tombstone in force then. */
  tombstone(slot: number): number | null {
    return lineOrNull(this.#tombstones[FROM_EACH * slot]!);
  }
}

/** Reused, so that a join allocates nothing. */
const JOINED = new Int32Array(FROM_EACH);

function lineOrNull(line: number): number | null {
  return line < 0 ? null : line;
}
