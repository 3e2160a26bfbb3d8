import {
  kindOf,
  type Op,
  STANDING,
  type Standing,
  standingAfter,
  stepOf,
  type VersionKind,
} from "../../records/lifecycle.ts";
import type { Tombstones } from "../../records/settings.ts";
import { type Span, spansOfId } from "../../spans/spans_of_id.ts";
import type { Instant } from "../../time/instant.ts";
import type { PriorLine } from "./prior_lines.ts";

/** What one line did. */
export interface LineEffect {
  /** Its ordinal among the lines of its id. */
  readonly version: number;
  /** What it did to its id. */
  readonly kind: VersionKind;
}

/** All lines of one id of a log, the exported ones first. */
class IdLines {
  readonly lines: number[] = [];
  readonly #effectives: Instant[] = [];
  readonly #ops: Op[] = [];
  #standing: Standing = STANDING.absent;

  add({ line, effective, op }: PriorLine, policy: Tombstones): LineEffect {
    const step = stepOf(this.#standing, op, policy);
    this.#standing = standingAfter(step);
    this.#effectives.push(effective);
    this.#ops.push(op);
    return { version: this.lines.push(line), kind: kindOf(step) };
  }

  spans(policy: Tombstones): Span[] {
    const effectives = BigInt64Array.from(this.#effectives);
    return spansOfId({ effectives, ops: Uint8Array.from(this.#ops) }, policy);
  }
}

/** The ids of one log, as far as new lines touch them. */
export class LogIds {
  readonly #policy: Tombstones;
  /** The exported lines of the ids that no new line touched yet. */
  readonly #prior = new Map<string, PriorLine[]>();
  readonly #touched = new Map<string, IdLines>();

  /** Begins behind the exported lines. */
  constructor(prior: readonly PriorLine[], policy: Tombstones) {
    this.#policy = policy;
    for (const line of prior) {
      const known = this.#prior.get(line.id);
      if (known === undefined) this.#prior.set(line.id, [line]);
      else known.push(line);
    }
  }

  /** Adds the next line. */
  add(line: PriorLine): LineEffect {
    return this.#touch(line.id).add(line, this.#policy);
  }

  /** Touches all ids. */
  touchAll(): void {
    for (const id of [...this.#prior.keys()]) this.#touch(id);
  }

  /** The stretches of each id that was touched. */
  *spans(): Generator<{ id: string; lines: readonly number[]; spans: readonly Span[] }> {
    for (const [id, own] of this.#touched) {
      yield { id, lines: own.lines, spans: own.spans(this.#policy) };
    }
  }

  #touch(id: string): IdLines {
    const known = this.#touched.get(id);
    if (known !== undefined) return known;
    const own = new IdLines();
    for (const line of this.#prior.get(id) ?? []) own.add(line, this.#policy);
    this.#prior.delete(id);
    this.#touched.set(id, own);
    return own;
  }
}
