import type { Input } from "../law/input.ts";
import type { LineColumns, UnionLine } from "../union/line_columns.ts";
import type { MergeSink } from "../law/write.ts";
import { type MarkerOptions, markersFor } from "./markers.ts";
import type { Sides } from "./sides.ts";

/** What stands at one place of the merged file. */
export type Piece =
  /** A line as it is in one of the files. */
  | { readonly kind: "line"; readonly line: UnionLine }
  /** What two lines were merged into, in the place of ours. */
  | {
    readonly kind: "merged";
    readonly ours: UnionLine;
    readonly theirs: UnionLine;
    readonly bytes: Uint8Array;
  }
  /** The lines of a conflict, between markers. */
  | {
    readonly kind: "conflict";
    readonly ours: readonly UnionLine[];
    readonly theirs: readonly UnionLine[];
    readonly base: readonly UnionLine[];
  };

const CHUNK_BYTES = 64 * 1024;
const BOM = Uint8Array.of(0xef, 0xbb, 0xbf);
const NEWLINE = 0x0a;
const CARRIAGE_RETURN = 0x0d;

/** How many lines a piece comes to. */
export function countLinesOf(piece: Piece, { style }: MarkerOptions): number {
  if (piece.kind !== "conflict") return 1;
  const { ours, theirs, base } = piece;
  return 3 + ours.length + theirs.length + (style === "merge" ? 0 : 1 + base.length);
}

/**
 * Writes a merged file. Ours and theirs decide together whether it begins with a byte
 * order mark: where they differ, it is left out, as carriage returns are. The last line
 * is ended unless no file ends it.
 */
export async function writePieces(
  pieces: readonly Piece[],
  { inputs, union: { columns }, markers }: Pick<Sides, "inputs" | "union"> & {
    markers: MarkerOptions;
  },
  sink: MergeSink,
): Promise<void> {
  const writer = new PieceWriter(inputs, columns, sink);
  const sides = inputs.slice(0, 2).filter(({ size }) => size > 0);
  if (sides.length > 0 && sides.every(({ start }) => start > 0)) await writer.bytes(BOM);
  for (const [index, piece] of pieces.entries()) {
    const isLast = index === pieces.length - 1;
    const { kind } = piece;
    if (kind === "line") await writer.line(piece.line, !isLast || columns.isEnded(piece.line));
    else if (kind === "merged") await writer.merged(piece, isLast);
    else await writer.conflict(piece, markers);
  }
  await writer.flush();
}

class PieceWriter {
  readonly #inputs: readonly Input[];
  readonly #columns: LineColumns;
  readonly #sink: MergeSink;
  readonly #chunk = new Uint8Array(CHUNK_BYTES);
  #filled = 0;

  constructor(inputs: readonly Input[], columns: LineColumns, sink: MergeSink) {
    this.#inputs = inputs;
    this.#columns = columns;
    this.#sink = sink;
  }

  async line(line: UnionLine, isEnded: boolean): Promise<void> {
    const { input, offset, length } = this.#columns.placeOf(line);
    for (let done = 0; done < length;) {
      const view = await this.#inputs[input]!.view(offset + done, 1);
      const part = view.subarray(0, length - done);
      await this.bytes(part);
      done += part.length;
    }
    await this.#end(this.#columns.returnsOf(line), isEnded);
  }

  async merged(
    { ours, theirs, bytes }: Piece & { kind: "merged" },
    isLast: boolean,
  ): Promise<void> {
    await this.bytes(bytes);
    const columns = this.#columns;
    const isEnded = !isLast || columns.isEnded(ours) || columns.isEnded(theirs);
    await this.#end(columns.returnsOf(ours), isEnded);
  }

  async conflict(
    { ours, theirs, base }: Piece & { kind: "conflict" },
    options: MarkerOptions,
  ): Promise<void> {
    const haveReturns = [...ours, ...theirs].every((line) => this.#columns.returnsOf(line) > 0);
    const markers = markersFor(options, haveReturns);
    const sides = [[markers.ours, ours], [markers.base, base], [markers.middle, theirs]] as const;
    for (const [marker, lines] of sides) {
      if (marker === null) continue;
      await this.bytes(marker);
      for (const line of lines) await this.line(line, true);
    }
    await this.bytes(markers.theirs);
  }

  async bytes(bytes: Uint8Array): Promise<void> {
    for (let done = 0; done < bytes.length;) {
      const part = bytes.subarray(done, done + CHUNK_BYTES - this.#filled);
      this.#chunk.set(part, this.#filled);
      this.#filled += part.length;
      done += part.length;
      if (this.#filled === CHUNK_BYTES) await this.flush();
    }
  }

  async flush(): Promise<void> {
    if (this.#filled > 0) await this.#sink.log(this.#chunk.subarray(0, this.#filled));
    this.#filled = 0;
  }

  async #end(returns: number, isEnded: boolean): Promise<void> {
    if (returns > 0) await this.bytes(new Uint8Array(returns).fill(CARRIAGE_RETURN));
    if (isEnded) await this.bytes(Uint8Array.of(NEWLINE));
  }
}
