import { STANDING, type Standing, standingOf } from "../records/lifecycle.ts";
import type { FoldedIds } from "../records/scanner/folded_ids.ts";
import { type IdRow, type Projection, VersionRef } from "./projection.ts";
import type { LifecycleFold } from "./reducer.ts";

/**
 * A projection that holds its rows as objects, by key; over what the scanner has folded, of which
 * a row is made when it is asked for.
 *
 * A state that keeps more than rows is a class of its own that extends it.
 *
 * @example
 * ```ts
 * import { RowTable } from "./row_table.ts";
 *
 * const table = new RowTable();
 * table.set(1, { id: "b", firstOffset: 11, current: null, tombstone: null });
 * if (table.size !== 2 || table.row(0) !== undefined || table.row(1)?.id !== "b") throw new Error();
 * if (table.live().length !== 0) throw new Error("a row without a value is not live");
 * ```
 */
export class RowTable<Row extends IdRow = IdRow> implements Projection<Row> {
  /** Rows that were put here: they hide what was folded. */
  readonly #rows: (Row | undefined)[] = [];
  #folded: FoldedIds | null = null;
  #fields: readonly string[] = [];
  #members: LifecycleFold["members"] | null = null;

  /**
   * Shows what the scanner folds, as well as the rows that are put here; for who replays a log.
   *
   * @param fields The fields that were folded with each line.
   */
  showFolded(
    folded: FoldedIds,
    fields: readonly string[],
    members: LifecycleFold["members"] | null,
  ): void {
    this.#folded = folded;
    this.#fields = fields;
    this.#members = members;
  }

  /** Makes a row once and for all: what the scanner folds from now on changes it no more. */
  makeRow(key: number): void {
    if (this.#rows[key] !== undefined) return;
    const row = this.#foldedRow(key);
    if (row !== undefined) this.#rows[key] = row;
  }

  /** Makes all rows, and shows no more of what the scanner folds. */
  makeRows(): void {
    const { size } = this;
    for (let key = 0; key < size; key++) this.makeRow(key);
    this.#folded = null;
  }

  /** What the scanner folded, where no row was put here that hides any of it. */
  get folded(): FoldedIds | null {
    return this.#rows.length === 0 ? this.#folded : null;
  }

  /** How many ids are known. */
  get size(): number {
    return Math.max(this.#rows.length, this.#folded?.size ?? 0);
  }

  /** Where the id of a key stands; undefined where nothing of it was folded. */
  row(key: number): Row | undefined {
    return this.#rows[key] ?? this.#foldedRow(key);
  }

  #foldedRow(key: number): Row | undefined {
    const folded = this.#folded;
    if (folded === null || folded.standing(key) === undefined) return undefined;
    const current = folded.current(key), tombstone = folded.tombstone(key);
    const row: IdRow = {
      id: folded.id(key),
      firstOffset: folded.firstOffset(key),
      current: current && new VersionRef(current),
      tombstone: tombstone && new VersionRef(tombstone),
    };
    if (!this.#members) return row as Row;
    const field = (name: string) => {
      const index = this.#fields.indexOf(name);
      if (index < 0) {
        throw new RangeError(`Cannot give field "${name}": the reducer does not ask it`);
      }
      return folded.field(key, index);
    };
    return { ...row, ...this.#members(field) } as Row;
  }

  /** Where the id of a key stands, without its row. */
  standing(key: number): Standing | undefined {
    const put = this.#rows[key];
    return put === undefined ? this.#folded?.standing(key) : standingOf(put);
  }

  /** Puts a row in the place of another. */
  set(key: number, row: Row | undefined): void {
    this.#rows[key] = row;
  }

  /** The rows of ids that are live, by the byte position of each id's first folded line. */
  live(): Row[] {
    const rows: Row[] = [];
    let last = -1;
    let isSorted = true;
    for (let key = 0; key < this.size; key++) {
      if (this.standing(key) !== STANDING.live) continue;
      const row = this.row(key)!;
      isSorted &&= row.firstOffset >= last;
      last = row.firstOffset;
      rows.push(row);
    }
    // Keys are in this order already, unless they are those of a selection.
    return isSorted ? rows : rows.sort((a, b) => a.firstOffset - b.firstOffset);
  }
}
