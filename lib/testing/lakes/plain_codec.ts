/**
 * Objects of a lake as JSON lines instead of Parquet: what protocols are tested with, fast and
 * without packages.
 *
 * @module
 */

import type { LakeCodec } from "../../lake/runs/codec.ts";
import type { RowGroup } from "../../tables/parquet/decoding/open_parquet.ts";
import type { FilledColumn, ParquetColumn } from "../../tables/parquet/column_buffers.ts";
import type { Cell } from "../../tables/table.ts";

type PlainCell = string | number | null;

const decoder = new TextDecoder();
const encoder = new TextEncoder();

/** See above. */
export const PLAIN_CODEC: LakeCodec = {
  write(columns) {
    const rows: PlainCell[][] = [];
    return {
      write(count, filled) {
        for (let row = 0; row < count; row++) {
          rows.push(filled.map((column) => cellOf(column, row)));
        }
      },
      ready: () => Promise.resolve(),
      end: () => {
        const lines = [columns, ...rows].map((line) => `${JSON.stringify(line)}\n`);
        return Promise.resolve([encoder.encode(lines.join(""))]);
      },
    };
  },
  async read(source) {
    const bytes = new Uint8Array(source.size);
    await source.read(bytes, 0);
    const [head, ...lines] = decoder.decode(bytes).trimEnd().split("\n");
    const columns: ParquetColumn[] = JSON.parse(head!);
    const rows: PlainCell[][] = lines.map((line) => JSON.parse(line));
    // Two groups, so that readers go on from one to the next.
    const half = Math.ceil(rows.length / 2);
    const groups = [rows.slice(0, half), rows.slice(half)].filter((group) => group.length > 0);
    return groups.map((group) => groupOf(columns, group));
  },
};

function groupOf(columns: readonly ParquetColumn[], rows: readonly PlainCell[][]): RowGroup {
  const indexOf = (name: string) => columns.findIndex((column) => column.name === name);
  return {
    rows: rows.length,
    bounds(name) {
      const values = rows.map((row) => String(row[indexOf(name)])).sort();
      return { min: encoder.encode(values[0]), max: encoder.encode(values.at(-1)) };
    },
    read: (names, asBytes = []) =>
      Promise.resolve(names.map((name) => {
        const index = indexOf(name);
        if (index < 0) throw new Error(`there is no column ${name}`);
        const { type } = columns[index]!;
        return rows.map((row): Cell => {
          const cell = row[index]!;
          if (cell === null) return null;
          if (type === "INT64") return BigInt(cell);
          return asBytes.includes(name) ? encoder.encode(String(cell)) : cell;
        });
      })),
  };
}

function cellOf({ type, isNullable, validity, offsets, values }: FilledColumn, row: number) {
  if ((validity[row >> 3]! >> (row & 7) & 1) === 0) {
    if (!isNullable) throw new Error("a column that is never null is null");
    return null;
  }
  if (type === "INT32") return values[row] as number;
  if (type === "INT64") return String(values[row]);
  return decoder.decode((values as Uint8Array).subarray(offsets![row], offsets![row + 1]));
}
