import { equalBytes } from "../../bytes/equal_bytes.ts";
import type { FilledColumn } from "./column_buffers.ts";
import type { ColumnWriter, ParquetColumn } from "./encoding/column_writer.ts";
import type { Compress } from "./encoding/compress.ts";
import { Int32Writer, Int64Writer } from "./encoding/number_columns.ts";
import { ParquetWriter } from "./encoding/parquet_writer.ts";
import { DictionaryWriter, PlainTextWriter } from "./encoding/text_columns.ts";
import { columnWriter } from "./file_sequence.ts";

/** One Parquet file that is being made of columns filled elsewhere. */
export interface ParquetFile {
  /** Takes the next rows; what is lent of the columns is copied. */
  write(rows: number, columns: readonly FilledColumn[]): void;
  /** Waits until what was taken is not more than memory should hold. */
  ready(): Promise<void>;
  /** Gives the whole file. */
  end(): Promise<Uint8Array[]>;
}

/** Begins a Parquet file with these columns. */
export type OpenParquet = (columns: readonly ParquetColumn[]) => ParquetFile;

/** What begins files, each of one row group. */
export function filledFiles(compress: Compress): OpenParquet {
  return (columns) => {
    const fillers = columns.map((column) => new Filler(columnWriter(column, compress)));
    const file = new ParquetWriter(fillers.map(({ writer }) => writer));
    return {
      write(rows, filled) {
        for (const [index, filler] of fillers.entries()) filler.take(rows, filled[index]!);
      },
      ready: () => Promise.resolve(),
      end: () => Promise.resolve(file.end()),
    };
  };
}

const decoder = new TextDecoder("utf-8", { ignoreBOM: true });

/** Puts the values of one column into what writes it. */
class Filler {
  readonly writer: ColumnWriter;
  /** The numbers of texts that were in a dictionary; equal texts have one. */
  readonly #keys = new Map<string, number>();
  #lastText = new Uint8Array();
  #lastKey = -1;

  constructor(writer: ColumnWriter) {
    this.writer = writer;
  }

  take(rows: number, { validity, offsets, values, nullCount }: FilledColumn): void {
    for (let row = 0; row < rows; row++) {
      const isThere = nullCount === 0 || (validity[row >> 3]! & 1 << (row & 7)) !== 0;
      if (!isThere) this.writer.putNull();
      else if (this.writer instanceof Int32Writer) this.writer.put(values[row] as number);
      else if (this.writer instanceof Int64Writer) this.writer.put(values[row] as bigint);
      else this.#putText((values as Uint8Array).subarray(offsets![row], offsets![row + 1]));
    }
  }

  #putText(text: Uint8Array): void {
    const { writer } = this;
    if (writer instanceof PlainTextWriter) {
      writer.put(text);
      writer.endFullPage();
    } else if (writer instanceof DictionaryWriter) {
      const key = this.#keyOf(text);
      if (writer.put(key)) return;
      writer.define(key, text);
      writer.put(key);
    }
  }

  /** In many columns a text is that of the row before, and is not decoded to be found. */
  #keyOf(text: Uint8Array): number {
    if (this.#lastKey >= 0 && equalBytes(text, this.#lastText)) return this.#lastKey;
    const spelled = decoder.decode(text);
    const key = this.#keys.get(spelled) ?? this.#keys.size;
    this.#keys.set(spelled, key);
    this.#lastText = text.slice();
    return this.#lastKey = key;
  }
}
