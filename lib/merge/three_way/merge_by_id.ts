import type { MergeConflict, ThreeWayFindings } from "../../answers.ts";
import { StoredJson } from "../../json/stored.ts";
import type { LogSettings } from "../../records/settings.ts";
import { truncated } from "../../storage/truncated.ts";
import type { UnionLine } from "../union/line_columns.ts";
import { LineOrder } from "../law/order.ts";
import { decide, type Decision } from "./decide.ts";
import { type Cell, Layout } from "./layout.ts";
import { laterOfSame, laterRecord, mergeFields, withFieldsOf } from "./merge_fields.ts";
import { isHeldByBoth, OURS, type Sides, THEIRS } from "./sides.ts";
import { changeBy, type Versions, versionsById } from "./versions.ts";
import type { Piece } from "./write_pieces.ts";

/** How a merge by id decides what the contract leaves to the user. */
export interface ByIdOptions {
  readonly settings: LogSettings;
  /** Whether fields that both sides changed are taken from the later record. */
  readonly preferLater: boolean;
}

/** A conflict, and the piece that shows it. */
export interface FoundConflict extends Omit<MergeConflict, "line"> {
  readonly piece: Piece;
}

/** What merging by id came to. */
export interface MergedById {
  /** The merged file. */
  readonly pieces: readonly Piece[];
  readonly conflicts: readonly FoundConflict[];
  readonly findings: Pick<ThreeWayFindings, "merged" | "joined" | "decided">;
  /** How often the sides contradicted each other's order within an id. */
  readonly orderConflicts: number;
}

/** Merges three files id by id, and puts what comes of it in one order. */
export async function mergeById(sides: Sides, options: ByIdOptions): Promise<MergedById> {
  const merge = new ById(sides, options);
  for (const versions of versionsById(sides)) {
    const done = merge.absorb(versions);
    if (done !== undefined) await done;
  }
  return merge.finish();
}

class ById {
  readonly #sides: Sides;
  readonly #options: ByIdOptions;
  readonly #layout: Layout<Piece>;
  readonly #order: LineOrder;
  /** The order of an id's lines, where it is not that of their places. */
  readonly #orders: (readonly UnionLine[])[] = [];
  readonly #conflicts: FoundConflict[] = [];
  readonly #findings: MergedById["findings"] = { merged: [], joined: [], decided: [] };
  #orderConflicts = 0;

  constructor(sides: Sides, options: ByIdOptions) {
    this.#sides = sides;
    this.#options = options;
    this.#layout = new Layout(sides);
    this.#order = new LineOrder(sides.union);
  }

  absorb(versions: Versions): Promise<void> | void {
    const decision = decide(versions, this.#sides);
    switch (decision.kind) {
      case "side":
        return this.#keep(decision.lines, versions);
      case "union":
        return this.#unite(decision, versions);
      case "edited":
        return this.#mergeEdits(decision, versions);
      case "begun":
        return this.#mergeBegun(versions);
      case "removed":
        return this.#mark(versions, { kind: "removed", fields: [] });
    }
  }

  finish(): MergedById {
    return {
      pieces: inOrderOfIds(this.#layout.inOrder(), this.#orders),
      conflicts: this.#conflicts,
      findings: this.#findings,
      orderConflicts: this.#orderConflicts,
    };
  }

  /** Keeps lines where they are, or in the places of those that they were edited from. */
  #keep(lines: readonly UnionLine[], versions: Versions): void {
    for (const side of [OURS, THEIRS] as const) {
      const { added, removed } = changeBy(side, versions, this.#sides.union.columns);
      if (added.length > 0 && removed.length > 0) this.#layout.linkEdits(side, added, removed);
    }
    this.#stay(lines, versions);
  }

  #stay(lines: readonly UnionLine[], { id }: Versions): void {
    for (const line of lines) this.#layout.of(line).pieces.push({ kind: "line", line });
    if (id !== null && lines.length > 1) this.#orders.push(lines);
  }

  async #unite(
    { lines, hasRemovals }: Decision & { kind: "union" },
    versions: Versions,
  ): Promise<void> {
    const { id } = versions;
    if (id === null) return this.#keep(lines, versions);
    this.#keep(await this.#inOrderOfLaw(lines, versions), versions);
    if (hasRemovals) this.#findings.joined.push(id);
  }

  /** Lines of both sides as the law orders them, in which the ancestor has no say. */
  async #inOrderOfLaw(
    lines: readonly UnionLine[],
    { ours, theirs }: Versions,
  ): Promise<UnionLine[]> {
    const left = new Set(lines);
    const sequences = [ours, theirs].map((side) => side.filter((line) => left.has(line)));
    const ordered = await this.#order.of(sequences);
    this.#orderConflicts += ordered.conflicts;
    return [...ordered.lines];
  }

  async #mergeEdits(
    edited: Decision & { kind: "edited" },
    versions: Versions,
  ): Promise<void> {
    const { settings, preferLater } = this.#options;
    const { base } = edited, id = versions.id!;
    const isDisputed = this.#sides.disputed.has(base);
    const ours = await this.#read(edited.ours), theirs = await this.#read(edited.theirs);
    const old = isDisputed ? null : await this.#read(base);
    let { merged, conflicts: fields } = mergeFields({ base: old, ours, theirs }, settings);
    if (fields.length > 0) {
      const side = preferLater ? laterRecord(ours, theirs, settings) : null;
      if (side === null) {
        return this.#mark(versions, { kind: "fields", fields: [...fields] });
      }
      if (side === "theirs") merged = withFieldsOf(merged, theirs, fields);
      this.#findings.decided.push({ id, fields: [...fields], side });
    }
    this.#findings.merged.push(id);
    const cell = this.#cellOfEdit(edited);
    cell.pieces.push({ ...edited, kind: "merged", bytes: merged.bytes });
    this.#stay(versions.base.filter((line) => this.#isHeldByBoth(line)), versions);
  }

  /** Begun by both: one thing where only the times differ, else perhaps two. */
  async #mergeBegun(versions: Versions): Promise<void> {
    const { ours, theirs } = versions;
    const later: UnionLine[] = [];
    for (const [index, own] of ours.entries()) {
      const other = theirs[index];
      if (other === undefined || ours.length !== theirs.length) break;
      const settings = this.#options.settings;
      const side = laterOfSame(await this.#read(own), await this.#read(other), settings);
      if (side !== null) later.push(side === "ours" ? own : other);
    }
    if (later.length < ours.length) {
      return this.#mark(versions, { kind: "begun", fields: [] });
    }
    this.#findings.merged.push(versions.id!);
    for (const [index, line] of later.entries()) {
      const cell = this.#layout.of(ours[index]!);
      this.#layout.share(cell, [theirs[index]!]);
      cell.pieces.push({ kind: "line", line });
    }
  }

  /**
   * Leaves an id to people: the lines that both sides have stay, and the others stand
   * between markers where the first of them stood.
   */
  #mark(versions: Versions, { kind, fields }: Pick<MergeConflict, "kind" | "fields">): void {
    const rest = versions.ours.filter((line) => this.#isHeldByBoth(line));
    const isOpen = (line: UnionLine) => !this.#isHeldByBoth(line);
    const ours = versions.ours.filter(isOpen), theirs = versions.theirs.filter(isOpen);
    const base = versions.base.filter(isOpen);
    const piece: Piece = { kind: "conflict", ours, theirs, base };
    this.#stay(rest, versions);
    const cell = this.#layout.of((base[0] ?? ours[0])!);
    this.#layout.share(cell, [...ours, ...theirs, ...base]);
    cell.pieces.push(piece);
    this.#conflicts.push({ id: versions.id!, kind, fields, piece });
  }

  /** Where the ancestor's line was, unless both sides still have it. */
  #cellOfEdit({ base, ours, theirs }: Decision & { kind: "edited" }): Cell<Piece> {
    const cell = this.#layout.of(this.#isHeldByBoth(base) ? ours : base);
    this.#layout.share(cell, [ours, theirs]);
    return cell;
  }

  #isHeldByBoth(line: UnionLine): boolean {
    return isHeldByBoth(this.#sides.union.columns, line);
  }

  async #read(line: UnionLine): Promise<StoredJson> {
    const { input, offset, length } = this.#sides.union.columns.placeOf(line);
    const { source, name } = this.#sides.inputs[input]!;
    const bytes = new Uint8Array(length);
    if (await source.read(bytes, offset) < length) throw truncated(name, { offset });
    return new StoredJson(bytes);
  }
}

/** Puts the lines of each id in their own order, in the places that they have together. */
function inOrderOfIds(
  pieces: readonly Piece[],
  orders: readonly (readonly UnionLine[])[],
): Piece[] {
  const indexes = new Map<UnionLine, number>();
  for (const order of orders) for (const line of order) indexes.set(line, -1);
  for (const [index, piece] of pieces.entries()) {
    if (piece.kind === "line" && indexes.has(piece.line)) indexes.set(piece.line, index);
  }
  const ordered = [...pieces];
  for (const order of orders) {
    const places = order.map((line) => indexes.get(line)!).sort((a, b) => a - b);
    for (const [index, line] of order.entries()) ordered[places[index]!] = { kind: "line", line };
  }
  return ordered;
}
