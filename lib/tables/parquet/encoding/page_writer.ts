import type { Compress } from "./compress.ts";
import { thriftBytes, type ThriftStruct } from "./thrift.ts";

/** How the values of a page are written, by Parquet's numbers. */
export const ENCODING = { plain: 0, runs: 3, deltas: 5, dictionary: 8 } as const;

const PAGE = { data: 0, dictionary: 2 } as const;

/** The pages of one column in one row group, compressed. */
export class PageWriter {
  readonly #compress: Compress;
  /** The bytes, in the order of the file. */
  parts: Uint8Array[] = [];
  /** The length of the parts. */
  bytes = 0;
  /** The same if nothing were compressed. */
  plainBytes = 0;
  /** The encodings of the pages, each once. */
  readonly encodings = new Set<number>();
  /** The length of the dictionary page, which is the first; null without one. */
  dictionaryBytes: number | null = null;

  /** Begins with no page. */
  constructor(compress: Compress) {
    this.#compress = compress;
  }

  /** Writes the values that data pages point at. */
  putDictionary(body: Uint8Array, values: number): void {
    this.#put(PAGE.dictionary, body, {
      7: { struct: { 1: { i32: values }, 2: { i32: ENCODING.plain } } },
    });
    this.dictionaryBytes = this.bytes;
    this.encodings.add(ENCODING.plain);
  }

  /** Writes values, nulls counted, in one of {@linkcode ENCODING}. */
  putData(body: Uint8Array, values: number, encoding: number): void {
    this.encodings.add(encoding);
    this.#put(PAGE.data, body, {
      5: {
        struct: {
          1: { i32: values },
          2: { i32: encoding },
          3: { i32: ENCODING.runs },
          4: { i32: ENCODING.runs },
        },
      },
    });
  }

  #put(type: number, body: Uint8Array, header: ThriftStruct): void {
    const packed = this.#compress(body);
    const head = thriftBytes({
      1: { i32: type },
      2: { i32: body.length },
      3: { i32: packed.length },
      ...header,
    });
    this.parts.push(head, packed);
    this.bytes += head.length + packed.length;
    this.plainBytes += head.length + body.length;
  }
}
