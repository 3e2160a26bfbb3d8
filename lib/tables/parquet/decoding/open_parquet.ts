/**
 * Parquet files as exports write them, read a row group and a column at a time.
 *
 *     "PAR1"   row groups   footer (Thrift)   the footer's length in four bytes   "PAR1"
 *
 * Only what exports write is read: texts and whole numbers, not nested, compressed by Zstandard, in
 * pages of the first kind.
 *
 * @module
 */

import { LogError } from "../../../errors.ts";
import { stretch } from "../../../storage/fingerprint.ts";
import type { LogSource } from "../../../storage/storage.ts";
import type { Cell } from "../../table.ts";
import { type ThriftFields, ThriftReader } from "./thrift.ts";
import {
  deltaValues,
  ENCODING,
  type PlainValues,
  plainValues,
  runValues,
  type ValueType,
} from "./values.ts";

/** Undoes a Zstandard frame. */
export type Decompress = (bytes: Uint8Array) => Uint8Array;

/** Values of one column, by row. */
export type ColumnValues = ArrayLike<Cell>;

/** The least and the greatest value of a column of texts, or what lies beyond it, in UTF-8. */
export interface TextBounds {
  /** Not greater than any value. */
  readonly min: Uint8Array;
  /** Not less than any value. */
  readonly max: Uint8Array;
}

/** Rows of a file that lie together. */
export interface RowGroup {
  /** How many rows. */
  readonly rows: number;
  /** The bounds of a column of texts; null where the file does not say. */
  bounds(column: string): TextBounds | null;
  /** Reads columns, in the order of their names. Texts in `asBytes` stay bytes. */
  read(columns: readonly string[], asBytes?: readonly string[]): Promise<ColumnValues[]>;
}

const MAGIC = "PAR1", TAIL_BYTES = 8, LENGTH_BYTES = 4;
/** So much is read of a file's end at first; most footers are shorter. */
const END_BYTES = 64 * 1024;
const TYPES: Readonly<Record<number, ValueType>> = { 1: "INT32", 2: "INT64", 6: "STRING" };
const OPTIONAL = 1, ZSTD = 6, DATA_PAGE = 0, DICTIONARY_PAGE = 2;
const decoder = new TextDecoder("utf-8", { ignoreBOM: true });

/**
 * Opens a file; what lies in it is read when it is asked for.
 *
 * @throws {LogError} `wrong_format` for a file that no export wrote.
 */
export async function openParquet(
  source: LogSource,
  decompress: Decompress,
): Promise<readonly RowGroup[]> {
  const footer = await readFooter(source);
  const [, ...schema] = footer[2] as ThriftFields[];
  const columns = schema.map((element): Column => ({
    name: decoder.decode(element[4] as Uint8Array),
    type: TYPES[element[1] as number]!,
    isOptional: element[3] === OPTIONAL,
  }));
  return (footer[4] as ThriftFields[]).map((group) =>
    new ColumnGroup(source, decompress, columns, group)
  );
}

async function readFooter(source: LogSource): Promise<ThriftFields> {
  const start = Math.max(0, source.size - END_BYTES);
  let end = await stretch(source, start, source.size);
  const tail = new DataView(end.buffer, end.byteOffset, end.length);
  const isParquet = end.length >= TAIL_BYTES &&
    decoder.decode(end.subarray(end.length - LENGTH_BYTES)) === MAGIC;
  if (!isParquet) {
    throw new LogError("wrong_format", `Cannot read "${source.name}": it is no Parquet file`, {
      hint: "remove it if it is not yours, or restore it from a backup",
    });
  }
  const length = tail.getUint32(end.length - TAIL_BYTES, true);
  if (length + TAIL_BYTES > end.length) {
    end = await stretch(source, source.size - TAIL_BYTES - length, source.size);
  }
  return new ThriftReader(end, end.length - TAIL_BYTES - length).struct();
}

interface Column {
  readonly name: string;
  readonly type: ValueType;
  readonly isOptional: boolean;
}

/** See {@linkcode RowGroup}. */
class ColumnGroup implements RowGroup {
  readonly rows: number;
  readonly #source: LogSource;
  readonly #decompress: Decompress;
  readonly #columns: readonly Column[];
  readonly #chunks: readonly ThriftFields[];

  constructor(
    source: LogSource,
    decompress: Decompress,
    columns: readonly Column[],
    group: ThriftFields,
  ) {
    this.#source = source;
    this.#decompress = decompress;
    this.#columns = columns;
    this.rows = group[3] as number;
    this.#chunks = (group[1] as ThriftFields[]).map((chunk) => chunk[3] as ThriftFields);
  }

  bounds(name: string): TextBounds | null {
    const statistics = this.#chunks[this.#indexOf(name)]![12] as ThriftFields | undefined;
    const [max, min] = [statistics?.[5], statistics?.[6]] as (Uint8Array | undefined)[];
    return max === undefined || min === undefined ? null : { min, max };
  }

  async read(
    names: readonly string[],
    asBytes: readonly string[] = [],
  ): Promise<ColumnValues[]> {
    const columns: ColumnValues[] = [];
    for (const name of names) {
      columns.push(await this.#readColumn(this.#indexOf(name), asBytes.includes(name)));
    }
    return columns;
  }

  #indexOf(name: string): number {
    const index = this.#columns.findIndex((column) => column.name === name);
    if (index >= 0) return index;
    const message = `Cannot read "${this.#source.name}": it has no column "${name}"`;
    throw new LogError("wrong_format", message, { hint: "export into another place" });
  }

  async #readColumn(index: number, asBytes: boolean): Promise<ColumnValues> {
    const chunk = this.#chunks[index]!, column = this.#columns[index]!;
    const start = (chunk[11] ?? chunk[9]) as number;
    const bytes = await stretch(this.#source, start, start + (chunk[7] as number));
    const isPacked = chunk[4] === ZSTD;
    const cells: Cell[] = [];
    let dictionary: readonly Cell[] = [];
    for (let at = 0; cells.length < this.rows;) {
      const reader = new ThriftReader(bytes, at);
      const header = reader.struct();
      at = reader.at + (header[3] as number);
      const packed = bytes.subarray(reader.at, at);
      const page = isPacked && packed.length > 0 ? this.#decompress(packed) : packed;
      if (header[1] === DICTIONARY_PAGE) {
        const count = (header[7] as ThriftFields)[1] as number;
        dictionary = cellsOf(plainValues(page, column.type, count), asBytes);
      } else if (header[1] === DATA_PAGE) {
        takePage(cells, page, header[5] as ThriftFields, { column, dictionary, asBytes });
      } else throw new RangeError(`Cannot read Parquet: a page is of the kind ${header[1]}`);
    }
    return cells;
  }
}

/** Appends the rows of a page. */
function takePage(
  cells: Cell[],
  page: Uint8Array,
  header: ThriftFields,
  { column, dictionary, asBytes }: {
    readonly column: Column;
    readonly dictionary: readonly Cell[];
    readonly asBytes: boolean;
  },
): void {
  const rows = header[1] as number;
  let levels: Uint32Array | null = null, body = page;
  if (column.isOptional) {
    const length = new DataView(page.buffer, page.byteOffset).getUint32(0, true);
    levels = runValues(page.subarray(LENGTH_BYTES, LENGTH_BYTES + length), 1, rows);
    body = page.subarray(LENGTH_BYTES + length);
  }
  const count = levels === null ? rows : levels.reduce((sum, level) => sum + level, 0);
  const values = pageValues(body, header[2] as number, count, column.type);
  const there = values instanceof Uint32Array
    ? Array.from(values, (place) => dictionary[place]!)
    : cellsOf(values, asBytes);
  for (let row = 0, next = 0; row < rows; row++) {
    cells.push(levels === null || levels[row] === 1 ? there[next++]! : null);
  }
}

/** The values of a page, or their places in the dictionary. */
function pageValues(
  body: Uint8Array,
  encoding: number,
  count: number,
  type: ValueType,
): PlainValues | Uint32Array {
  switch (encoding) {
    case ENCODING.plain:
      return plainValues(body, type, count);
    case ENCODING.deltas:
      return deltaValues(body, type);
    case ENCODING.dictionary:
    case ENCODING.plainDictionary:
      return count === 0 ? new Uint32Array() : runValues(body.subarray(1), body[0]!, count);
  }
  throw new RangeError(`Cannot read Parquet: a page has the encoding ${encoding}`);
}

function cellsOf(values: PlainValues, asBytes: boolean): readonly Cell[] {
  if (values instanceof Int32Array || values instanceof BigInt64Array) {
    return Array.from<Cell>(values);
  }
  return asBytes ? values : values.map((bytes) => decoder.decode(bytes));
}
