import { type IdRow, isLive, type Projection } from "./projection.ts";

/**
 * A projection that holds its rows as objects, by key.
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
  readonly #rows: (Row | undefined)[] = [];

  /** How many ids are known. */
  get size(): number {
    return this.#rows.length;
  }

  /** Where the id of a key stands; undefined where nothing of it was folded. */
  row(key: number): Row | undefined {
    return this.#rows[key];
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
    for (const row of this.#rows) {
      if (row === undefined || !isLive(row)) continue;
      isSorted &&= row.firstOffset >= last;
      last = row.firstOffset;
      rows.push(row);
    }
    // Keys are in this order already, unless they are those of a selection.
    return isSorted ? rows : rows.sort((a, b) => a.firstOffset - b.firstOffset);
  }
}
