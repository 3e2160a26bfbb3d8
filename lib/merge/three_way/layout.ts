import type { UnionLine } from "../union/line_columns.ts";
import { BASE, isHeldBy, OURS, type Side, type Sides, THEIRS } from "./sides.ts";

/**
 * A place in the merged file, which lines of several files share: a line and what a side
 * made of it, or all lines of a conflict. What is written there may be nothing.
 */
export interface Cell<Piece> {
  readonly pieces: Piece[];
}

/** The lines of three files, each in its place, to be filled and then put in one order. */
export class Layout<Piece> {
  readonly #sides: Sides;
  readonly #places = new Map<UnionLine, Cell<Piece>>();
  readonly #anchors: readonly [Anchors, Anchors];

  constructor(sides: Sides) {
    this.#sides = sides;
    this.#anchors = [anchorsOf(OURS, sides), anchorsOf(THEIRS, sides)];
  }

  /** The place of a line. */
  of(line: UnionLine): Cell<Piece> {
    let place = this.#places.get(line);
    if (place === undefined) this.#places.set(line, place = { pieces: [] });
    return place;
  }

  /** Has lines share a place. */
  share(place: Cell<Piece>, lines: readonly UnionLine[]): void {
    for (const line of lines) this.#places.set(line, place);
  }

  /**
   * Has the lines that a side added share the places of those it removed, the k-th with
   * the k-th, where they stand between the same lines: it edited them in place.
   */
  linkEdits(side: Side, added: readonly UnionLine[], removed: readonly UnionLine[]): void {
    const anchors = this.#anchors[side];
    for (const [index, line] of added.entries()) {
      const old = removed[index];
      if (old === undefined) return;
      if (anchors.get(line) === anchors.get(old)) this.share(this.of(old), [line]);
    }
  }

  /**
   * What is written, in order. Where one side moved lines of the ancestor, it is that
   * side's order; else, and where both did, ours. The other side's new lines stand behind
   * the line before them there, or the nearest before it that is left, and behind what
   * the first side has new at that place.
   */
  inOrder(): Piece[] {
    const { ours, theirs } = this.#sides;
    const own = this.#filled(ours), other = this.#filled(theirs);
    const old = this.#filled(this.#sides.base);
    return isMoved(other, old) && !isMoved(own, old)
      ? joined(other, own, old)
      : joined(own, other, old);
  }

  /** The places of some lines, each once, without those where nothing is written. */
  #filled(lines: readonly UnionLine[]): Set<Cell<Piece>> {
    const filled = new Set<Cell<Piece>>();
    for (const line of lines) {
      const place = this.of(line);
      if (place.pieces.length > 0) filled.add(place);
    }
    return filled;
  }
}

/** The last line before a line that both the ancestor and the side hold; null at the start. */
type Anchors = ReadonlyMap<UnionLine, UnionLine | null>;

function anchorsOf(side: Side, { union: { columns }, ours, theirs, base }: Sides): Anchors {
  const anchors = new Map<UnionLine, UnionLine | null>();
  const walk = (lines: readonly UnionLine[], other: number) => {
    let last: UnionLine | null = null;
    for (const line of lines) {
      if (isHeldBy(columns, line, other)) last = line;
      else anchors.set(line, last);
    }
  };
  walk(base, side);
  walk(side === OURS ? ours : theirs, BASE);
  return anchors;
}

/** Whether places that the ancestor has too stand in another order than there. */
function isMoved<T>(side: ReadonlySet<T>, old: ReadonlySet<T>): boolean {
  const inBase = [...old].filter((place) => side.has(place));
  let next = 0;
  for (const place of side) {
    if (!old.has(place)) continue;
    if (place !== inBase[next++]) return true;
  }
  return false;
}

function joined<Piece>(
  main: ReadonlySet<Cell<Piece>>,
  other: ReadonlySet<Cell<Piece>>,
  old: ReadonlySet<Cell<Piece>>,
): Piece[] {
  const behind = newBehind(main, other);
  const pieces: Piece[] = [];
  let waiting = behind.get(null) ?? [];
  const flush = () => {
    for (const place of waiting) pieces.push(...place.pieces);
    waiting = [];
  };
  for (const place of main) {
    const isOwnNew = !old.has(place) && !other.has(place);
    if (!isOwnNew) flush();
    pieces.push(...place.pieces);
    if (!isOwnNew) waiting = behind.get(place) ?? [];
  }
  flush();
  return pieces;
}

/** The places that only the other side has, by the last one before them that both have. */
function newBehind<Piece>(
  main: ReadonlySet<Cell<Piece>>,
  other: ReadonlySet<Cell<Piece>>,
): Map<Cell<Piece> | null, Cell<Piece>[]> {
  const behind = new Map<Cell<Piece> | null, Cell<Piece>[]>();
  let last: Cell<Piece> | null = null;
  for (const place of other) {
    if (main.has(place)) {
      last = place;
      continue;
    }
    const known = behind.get(last);
    if (known === undefined) behind.set(last, [place]);
    else known.push(place);
  }
  return behind;
}
