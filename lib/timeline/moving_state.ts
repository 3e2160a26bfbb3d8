import {
  bringsValue,
  kindOf,
  opOf,
  STANDING,
  type Standing,
  standingAfter,
  stepOf,
} from "../records/lifecycle.ts";
import type { LogRecord, RecordBatch } from "../records/reader.ts";
import type { Tombstones } from "../records/settings.ts";
import {
  type IdRow,
  isLive,
  type LineFacts,
  type Projection,
  VersionRef,
} from "../replay/projection.ts";
import { BEFORE_EVERYTHING, type Instant } from "../time/instant.ts";

const NONE = -1;

/** A line, and what it left in force. Lines are known by their places among the readable ones. */
interface Step {
  readonly key: number;
  readonly ref: LineFacts;
  /** The line of the same id before. */
  readonly before: number;
  readonly standing: Standing;
  readonly current: number;
  readonly tombstone: number;
}

/**
 * The state of a log behind any of its lines, moved from line to line by what changes between them:
 * to the end and back again costs each line once. It holds a step for every readable line.
 */
export class MovingState implements Projection {
  readonly #policy: Tombstones;
  readonly #steps: Step[] = [];
  readonly #ids: string[] = [];
  /** By key: the first step of an id, and the one behind which it stands now. */
  readonly #first: number[] = [];
  readonly #at: number[] = [];
  readonly #versions: number[] = [];
  /** How many steps are behind. */
  #position = 0;
  #folded = 0;
  /** Whether somebody was told of changes before. */
  #isKnown = false;

  /** Begins with no line. */
  constructor(policy: Tombstones) {
    this.#policy = policy;
  }

  /** Takes the next lines of the log; only before the state is moved. */
  readonly takeAll = (batch: RecordBatch): void => {
    for (let index = 0; index < batch.length; index++) this.#take(batch.at(index));
  };

  #take(record: LogRecord): void {
    const { key } = record;
    if (key === this.#ids.length) this.#ids.push(record.id);
    const place = this.#steps.length;
    const before = this.#at[key] ?? NONE;
    const last = before === NONE ? null : this.#steps[before]!;
    const step = stepOf(
      last?.standing ?? STANDING.absent,
      opOf(record, this.#policy),
      this.#policy,
    );
    const kind = kindOf(step);
    const tombstone = kind === "ignored"
      ? last?.tombstone ?? NONE
      : kind === "delete"
      ? place
      : NONE;
    this.#steps.push({
      key,
      ref: factsOf(record),
      before,
      standing: standingAfter(step),
      current: bringsValue(step) ? place : last?.current ?? NONE,
      tombstone,
    });
    this.#first[key] ??= place;
    this.#versions[key] = (this.#versions[key] ?? 0) + 1;
    this.#at[key] = place;
    this.#position = place + 1;
    this.#folded++;
  }

  /** The lines that were taken, by their numbers, ascending. */
  get lines(): number[] {
    return this.#steps.map(({ ref }) => ref.line);
  }

  /** The lines of one id. */
  linesOf(id: string): number[] {
    const key = this.#ids.indexOf(id);
    return this.#steps.filter((step) => step.key === key).map(({ ref }) => ref.line);
  }

  /** How many lines were folded so far, those that were taken back too. */
  get folded(): number {
    return this.#folded;
  }

  /**
   * Moves to the state behind a line, of which the number need not be that of a readable one.
   *
   * @returns The keys of the ids whose lines lie between; the first time those of all lines there.
   */
  move(line: number): Set<number> {
    const to = this.#placeBehind(line);
    const changed = new Set<number>(this.#isKnown ? [] : this.#at.keys());
    this.#isKnown = true;
    for (; this.#position < to; this.#position++) {
      this.#stand(this.#position, this.#position, changed);
    }
    if (to === 0) this.#forget(changed);
    for (; this.#position > to; this.#position--) {
      const place = this.#position - 1;
      this.#stand(place, this.#steps[place]!.before, changed);
    }
    return changed;
  }

  /** Before the first line, no line has to be taken back. */
  #forget(changed: Set<number>): void {
    for (const key of this.#at.keys()) changed.add(key);
    this.#at.length = 0;
    this.#position = 0;
  }

  #stand(place: number, at: number, changed: Set<number>): void {
    const { key } = this.#steps[place]!;
    this.#at[key] = at;
    changed.add(key);
    this.#folded++;
  }

  /** How many steps lie before the end of a line. */
  #placeBehind(line: number): number {
    let low = 0, high = this.#steps.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.#steps[middle]!.ref.line <= line) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** How many ids the whole log has. */
  get size(): number {
    return this.#ids.length;
  }

  /** Where the id of a key stands; undefined before its first line. */
  row(key: number): IdRow | undefined {
    const at = this.#at[key] ?? NONE;
    if (at === NONE) return undefined;
    const { current, tombstone } = this.#steps[at]!;
    return {
      id: this.#ids[key]!,
      firstOffset: this.#steps[this.#first[key]!]!.ref.offset,
      current: this.#refOf(current),
      tombstone: this.#refOf(tombstone),
    };
  }

  /** The id that a line is about. */
  idAt(line: number): string {
    return this.#ids[this.#steps[this.#placeBehind(line) - 1]!.key]!;
  }

  /** How many lines an id has in the whole log. */
  versionsOf(key: number): number {
    return this.#versions[key]!;
  }

  /** The first line of an id. */
  firstLineOf(key: number): number {
    return this.#steps[this.#first[key]!]!.ref.line;
  }

  /** The effective time behind a line; null before the first. */
  effectiveAt(line: number): Instant | null {
    if (line === 0) return null;
    return this.#steps[this.#placeBehind(line) - 1]?.ref.effective ?? BEFORE_EVERYTHING;
  }

  /** The last line whose effective time is not behind an instant; 0 for none. */
  lineBy(instant: Instant): number {
    return this.#steps.findLast(({ ref }) => ref.effective <= instant)?.ref.line ?? 0;
  }

  #refOf(place: number): VersionRef | null {
    return place === NONE ? null : new VersionRef(this.#steps[place]!.ref);
  }

  /** The rows of ids that are live, by the byte position of each id's first line. */
  live(): IdRow[] {
    const rows: IdRow[] = [];
    for (let key = 0; key < this.size; key++) {
      const row = this.row(key);
      if (row !== undefined && isLive(row)) rows.push(row);
    }
    return rows;
  }

  /** Rows follow from lines alone. */
  set(): void {
    throw new TypeError("Cannot set a row: it follows from the lines");
  }
}

function factsOf({ offset, length, line, version, atStart, effective }: LogRecord): LineFacts {
  return { offset, length, line, version, atStart, effective };
}
