import type { MergeLines, ThreeWayFindings } from "../../answers.ts";
import { RecordReader } from "../../records/reader.ts";
import type { LogSettings } from "../../records/settings.ts";
import type { LogSource } from "../../storage/storage.ts";
import { concurrentVersions } from "../concurrent/concurrent.ts";
import { commonPrefix } from "../law/common_prefix.ts";
import { Input } from "../law/input.ts";
import { NO_LINE, type UnionLine } from "../union/line_columns.ts";
import { LineList } from "../union/line_list.ts";
import { type MergeInput, mergeLog, type MergeResult, type MergeSink } from "../law/merge_log.ts";
import { areAppendOnly } from "./append_only.ts";
import type { MarkerOptions } from "./markers.ts";
import { mergeById, type MergedById } from "./merge_by_id.ts";
import { BASE, isHeldBy, readSides, type Sides, THEIRS, wholeFiles } from "./sides.ts";
import { copySource } from "./write_both.ts";
import { countLinesOf, type Piece, writePieces } from "./write_pieces.ts";

/** Two versions of a file and the one that both were made from. */
export interface ThreeWayInputs {
  /** The common ancestor; an empty source where both sides began the file. */
  readonly base: MergeInput;
  /** Our version. */
  readonly ours: MergeInput;
  /** The other one. */
  readonly theirs: MergeInput;
}

/** How a three-way merge is done. */
export interface ThreeWayOptions {
  /** How the lines are read. */
  readonly settings: LogSettings;
  /** How conflicts are marked. */
  readonly markers: MarkerOptions;
  /** Whether fields that both sides changed are taken from the side with the later time. */
  readonly preferLater?: boolean;
}

/** What a three-way merge came to; with conflicts, the merged file holds git's markers. */
export interface ThreeWayResult extends MergeResult, ThreeWayFindings {}

/**
 * Merges two versions of a file of records, knowing the one that both were made from.
 *
 * 1. Where both sides hold every line of the ancestor in its order, and begin no id
 *    differently, they are merged as copies of a log are ({@linkcode mergeLog}).
 * 2. Else one id after the other. What one side alone did holds: edits, new lines, and
 *    lines taken out. What both sides added to an id is joined; a record that both edited
 *    is merged by its fields; what one side removed and the other changed is a conflict,
 *    and so is an id that both began differently.
 * 3. Lines without an id are told apart by their bytes, and never conflict.
 * 4. The order is ours, or theirs where only theirs moved lines.
 *
 * No line comes back that a side took out, and without conflicts no line is missing
 * that neither took out or edited. Memory grows with the lines behind what all three begin
 * with; where merging goes by id, with all lines, some hundred bytes each.
 *
 * @throws {LogError} what the sources and the sink throw.
 *
 * @example
 * ```ts
 * import { defaultSettings } from "../../records/settings.ts";
 * import { fromBytes } from "../../storage/source.ts";
 * import { mergeThreeWay } from "./merge_three_way.ts";
 *
 * const file = (name: string, text: string) =>
 *   ({ name, source: fromBytes(name, new TextEncoder().encode(text)) });
 * let merged = "";
 * const { conflicts } = await mergeThreeWay(
 *   {
 *     base: file("base", '{"id":"a","n":1}\n{"id":"b"}\n'),
 *     ours: file("ours", '{"id":"a","n":2}\n{"id":"b"}\n'),
 *     theirs: file("theirs", '{"id":"a","n":1}\n'),
 *   },
 *   {
 *     settings: defaultSettings().logs.entries,
 *     markers: { style: "merge", size: 7 },
 *   },
 *   { log: (bytes) => Promise.resolve(void (merged += new TextDecoder().decode(bytes))) },
 * );
 * if (merged !== '{"id":"a","n":2}\n' || conflicts.length > 0) throw new Error(merged);
 * ```
 */
export async function mergeThreeWay(
  { base, ours, theirs }: ThreeWayInputs,
  options: ThreeWayOptions,
  sink: MergeSink,
): Promise<ThreeWayResult> {
  const { settings } = options;
  const inputs: Input[] = [];
  for (const { name, source } of [ours, theirs, base]) inputs.push(await Input.open(name, source));
  const prefix = await commonPrefix(inputs);
  const whole = wholeFiles(inputs);
  // Merging by id needs all lines, and is likely where the sides differ early on.
  const isMostlyShared = 2 * prefix.ends[BASE]! > base.source.size;
  const start = isMostlyShared ? prefix : whole;
  using reader = new RecordReader(base.source, { settings });
  const reading = { reader, settings };
  let sides = await readSides(inputs, start, reading);
  if (await areAppendOnly(sides, start.lines, settings)) {
    const none = { removed: 0, merged: [], joined: [], decided: [], conflicts: [] };
    return { ...await mergeLog([ours, theirs], settings, sink), way: "append_only", ...none };
  }
  if (isMostlyShared) sides = await readSides(inputs, whole, reading);
  const preferLater = options.preferLater === true;
  const merged = await mergeById(sides, { settings, preferLater });
  const only = await onlyChangedSide(inputs);
  if (only === null) await writePieces(merged.pieces, { ...sides, ...options }, sink);
  else await copySource(only, sink);
  return await resultOf(merged, sides, { ...options, prefixLines: prefix.lines });
}

/**
 * The side that alone changed the file, or one of two that are the same: it is the result
 * byte for byte, line ends and all.
 */
async function onlyChangedSide(inputs: readonly Input[]): Promise<LogSource | null> {
  const [ours, theirs, base] = inputs.map(({ source }) => source) as [
    LogSource,
    LogSource,
    LogSource,
  ];
  if (await areSameBytes(ours, theirs) || await areSameBytes(theirs, base)) return ours;
  return await areSameBytes(ours, base) ? theirs : null;
}

const STEP_BYTES = 64 * 1024;

async function areSameBytes(a: LogSource, b: LogSource): Promise<boolean> {
  if (a.size !== b.size) return false;
  const one = new Uint8Array(STEP_BYTES), other = new Uint8Array(STEP_BYTES);
  for (let offset = 0; offset < a.size; offset += STEP_BYTES) {
    const count = await a.read(one, offset);
    if (await b.read(other, offset) !== count) return false;
    if (one.subarray(0, count).some((byte, index) => byte !== other[index])) return false;
  }
  return true;
}

async function resultOf(
  { pieces, conflicts, findings, orderConflicts }: MergedById,
  sides: Sides,
  { settings, markers, prefixLines }: ThreeWayOptions & { prefixLines: number },
): Promise<ThreeWayResult> {
  const list = new LineList();
  const firstLines = new Map<Piece, number>();
  for (const piece of pieces) {
    firstLines.set(piece, list.length + 1);
    if (piece.kind === "line") list.push(piece.line);
    // No file has these, and no version is to be named.
    else for (let n = countLinesOf(piece, markers); n > 0; n--) list.push(NO_LINE);
  }
  const { removed, added } = countChanges(pieces, sides);
  const { lines } = list;
  const { union: { columns }, reader } = sides;
  const merged = { lines, columns, reader, before: 0 };
  const apart = await concurrentVersions(merged, sides.inputs, settings);
  return {
    way: "by_id",
    common_prefix_lines: prefixLines,
    lines: { ...countLines(lines, sides), added, respelled: apart.respelled },
    removed,
    order_conflicts: orderConflicts,
    dropped: [],
    concurrent: apart.concurrent,
    ...findings,
    conflicts: conflicts.map(({ piece, ...conflict }) => ({
      ...conflict,
      line: firstLines.get(piece)!,
    })).sort((a, b) => a.line - b.line),
  };
}

/** Lines that ours has and the merged file has not, and the other way round; both sides of a conflict are in it. */
function countChanges(
  pieces: readonly Piece[],
  { ours }: Sides,
): { removed: number; added: number } {
  const left = new Set<UnionLine>();
  let count = 0;
  for (const piece of pieces) {
    if (piece.kind === "line") left.add(piece.line);
    else if (piece.kind === "merged") count++;
    else for (const line of [...piece.ours, ...piece.theirs]) left.add(line);
  }
  const kept = ours.filter((line) => left.has(line)).length;
  return { removed: ours.length - kept, added: left.size - kept + count };
}

function countLines(
  lines: Uint32Array,
  { union: { columns }, ours, theirs }: Sides,
): Omit<MergeLines, "added" | "respelled"> {
  return {
    base: ours.length,
    copies: theirs.length,
    identical: ours.filter((line) => isHeldBy(columns, line, THEIRS)).length,
    dropped_torn: 0,
    dropped_repaired: 0,
    malformed_kept: lines.filter((line) => line !== NO_LINE && columns.isUnreadable(line)).length,
    total: lines.length,
  };
}
