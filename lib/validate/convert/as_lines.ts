import { type FileKind, fileKind } from "../../records/file_kind.ts";
import type { LinePlace } from "../../records/reader.ts";
import { countNewlines } from "../../storage/count_newlines.ts";
import { borrowed } from "../../storage/source.ts";
import type { LogSource } from "../../storage/storage.ts";
import { type ConversionPoint, ConvertedSource } from "./converted_source.ts";
import { jsonValues } from "./json_values.ts";
import { utf16Text } from "./utf16_text.ts";

/** A file as lines, and how they come from it. */
export interface AsLines {
  /** The lines. */
  readonly source: LogSource;
  /** What the file is; of UTF-16 that holds an array, UTF-16. */
  readonly kind: FileKind;
  /** Where in the file a stretch of the lines comes from. To be asked front to back. */
  originOf(place: LinePlace): Promise<LinePlace>;
}

/**
 * A file of any kind as lines: in UTF-8, and a line for each value of an array, or
 * of what is pretty-printed. A file of lines, and a packed one, is as it is.
 *
 * The source stays the caller's, and has to stay open.
 *
 * @throws {LoneSurrogateError} for UTF-16 that no UTF-8 stands for; what the source throws.
 *
 * @example
 * ```ts
 * import { fromBytes } from "../../storage/source.ts";
 * import { asLines } from "./as_lines.ts";
 *
 * const bytes = new TextEncoder().encode('[{"id": "a"},\n {"id": "b"}]');
 * const { source, kind, originOf } = await asLines(fromBytes("log", bytes));
 * if (kind.kind !== "json-array" || source.size !== 22) throw new Error();
 * const { line, offset, length } = await originOf({ line: 2, offset: 11, length: 10 });
 * if (line !== 2 || offset !== 15 || length !== 11) throw new Error(`${offset} ${length}`);
 * ```
 */
export async function asLines(source: LogSource): Promise<AsLines> {
  const kind = await fileKind(source);
  switch (kind.kind) {
    case "lines":
    case "packed":
      return { source: borrowed(source), kind, originOf: (place) => Promise.resolve(place) };
    case "utf-16": {
      const text = await ConvertedSource.over(source, utf16Text(kind));
      const lines = await asLines(text);
      // The text has the lines of the file.
      const originOf = async (place: LinePlace) => {
        const inText = await lines.originOf(place);
        return { line: inText.line, ...await spanOf(text, inText) };
      };
      return { source: lines.source, kind, originOf };
    }
    case "json-array":
    case "pretty-printed": {
      const lines = await ConvertedSource.over(source, jsonValues(kind));
      let line = 1, counted = 0;
      const originOf = async (place: LinePlace) => {
        const span = await spanOf(lines, place);
        line += await countNewlines(source, counted, span.offset);
        counted = span.offset;
        return { line, ...span };
      };
      return { source: lines, kind, originOf };
    }
  }
}

async function spanOf<Point extends ConversionPoint>(
  converted: ConvertedSource<Point>,
  { offset, length }: LinePlace,
): Promise<{ offset: number; length: number }> {
  const { start, end } = await converted.originOf({ start: offset, end: offset + length });
  return { offset: start, length: end - start };
}
