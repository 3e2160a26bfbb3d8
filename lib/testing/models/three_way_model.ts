/**
 * The three-way merge as the contract tells it, in strings and arrays: slow, whole files
 * in memory, and plain enough to be seen to be right. Texts are latin1, a character a
 * byte, and records are spelled as `JSON.stringify` spells them.
 *
 * @module
 */

import type { ConflictStyle } from "../../merge/three_way/markers.ts";
import type { LogSettings } from "../../records/settings.ts";
import { type Line, linesOf, modelMerge } from "./merge_model.ts";
import { modelInstant } from "./model.ts";

/** Three files in latin1. */
export interface ModelFiles {
  base: string;
  ours: string;
  theirs: string;
}

/** What the model makes of three files. */
export interface ModelThreeWay {
  /** The merged file. */
  text: string;
  /** Whether both sides only appended. */
  isAppendOnly: boolean;
  /** What is left to people, by id. */
  conflicts: { id: string; kind: "fields" | "removed" | "begun"; fields: string[] }[];
}

type Fields = Record<string, unknown>;

/** What stands somewhere in the merged file: lines of the files by key, or text. */
type Cell =
  | { kind: "line"; key: string }
  | { kind: "text"; text: string; ours: string; theirs: string }
  | { kind: "conflict"; ours: string[]; theirs: string[]; base: string[] };

/** Where a line stands; lines that are versions of one another may share a slot. */
type Slot = string;

const BOM = "\xef\xbb\xbf";
const MARKER = /^(<{7,}|={7,}|>{7,}|\|{7,})( |$)/;

/** Merges three files. */
export function modelThreeWay(
  files: ModelFiles,
  settings: LogSettings,
  options: { style: ConflictStyle; later?: boolean } = { style: "merge" },
): ModelThreeWay {
  return new Model(files, settings, options).merge();
}

class Model {
  readonly #files: ModelFiles;
  readonly #settings: LogSettings;
  readonly #options: { style: ConflictStyle; later?: boolean };
  readonly #ours: Line[];
  readonly #theirs: Line[];
  readonly #base: Line[];
  readonly #disputed = new Set<string>();
  readonly #lines = new Map<string, Line[]>();
  readonly #slots = new Map<string, Slot>();
  readonly #cells = new Map<Slot, Cell[]>();
  readonly #orders: string[][] = [];
  readonly #conflicts: ModelThreeWay["conflicts"] = [];

  constructor(files: ModelFiles, settings: LogSettings, options: { style: ConflictStyle }) {
    this.#files = files;
    this.#settings = settings;
    this.#options = options;
    this.#ours = linesOf(files.ours, settings);
    this.#theirs = linesOf(files.theirs, settings);
    const all = linesOf(files.base, settings);
    for (const line of [...this.#ours, ...this.#theirs, ...all]) {
      this.#lines.set(line.key, [...this.#lines.get(line.key) ?? [], line]);
    }
    this.#base = this.#withoutMarkers(all);
  }

  #withoutMarkers(all: readonly Line[]): Line[] {
    let isInConflict = false;
    return all.filter(({ key, text }) => {
      const mark = this.#has("ours", key) || this.#has("theirs", key) ? null : MARKER.exec(text);
      if (mark) isInConflict = !text.startsWith(">");
      else if (isInConflict) this.#disputed.add(key);
      return !mark;
    });
  }

  #side(side: "ours" | "theirs" | "base"): Line[] {
    return side === "ours" ? this.#ours : side === "theirs" ? this.#theirs : this.#base;
  }

  #has(side: "ours" | "theirs" | "base", key: string): boolean {
    return this.#side(side).some((line) => line.key === key);
  }

  merge(): ModelThreeWay {
    const { base, ours, theirs } = this.#files;
    if (this.#isAppendOnly()) {
      const { text } = modelMerge([ours, theirs], this.#settings);
      return { text, isAppendOnly: true, conflicts: [] };
    }
    for (const id of this.#ids()) this.#decide(id);
    let text = this.#write(this.#arrange());
    if (ours === theirs || theirs === base) text = ours;
    else if (ours === base) text = theirs;
    return { text, isAppendOnly: false, conflicts: this.#conflicts };
  }

  #isAppendOnly(): boolean {
    const isSubsequence = (side: readonly Line[]) => {
      const keys = side.map(({ key }) => key);
      let from = 0;
      return this.#base.every(({ key }) => (from = keys.indexOf(key, from) + 1) > 0);
    };
    const isBegunApart = (id: string) =>
      this.#of("base", id).length === 0 && this.#of("ours", id).length > 0 &&
      this.#of("theirs", id).length > 0 &&
      !this.#of("ours", id).some((k) => this.#has("theirs", k));
    return isSubsequence(this.#ours) && isSubsequence(this.#theirs) &&
      !this.#ids().some((id) => id.startsWith("id ") && isBegunApart(id));
  }

  /** The id of a line; that of one without an id are its bytes. */
  #idOf({ record, text }: Line): string {
    const id = record && this.#settings.id.map((key) => record[key])
      .find((value) => typeof value === "string" && value !== "");
    return id ? `id ${id}` : `line ${text}`;
  }

  #ids(): string[] {
    const all = [...this.#base, ...this.#ours, ...this.#theirs];
    return [...new Set(all.map((line) => this.#idOf(line)))];
  }

  /** The keys of an id's lines in a file. */
  #of(side: "ours" | "theirs" | "base", id: string): string[] {
    return this.#side(side).filter((line) => this.#idOf(line) === id).map(({ key }) => key);
  }

  #decide(id: string): void {
    const base = this.#of("base", id), ours = this.#of("ours", id), theirs = this.#of("theirs", id);
    const without = (keys: string[], others: string[]) => keys.filter((k) => !others.includes(k));
    const own = { added: without(ours, base), removed: without(base, ours) };
    const other = { added: without(theirs, base), removed: without(base, theirs) };
    const isSame = (a: string[], b: string[]) => [...a].sort().join() === [...b].sort().join();
    if (isSame(ours, theirs) || isSame(theirs, base)) return this.#keep(id, ours);
    if (isSame(ours, base)) return this.#keep(id, theirs);
    const gone = [...own.removed, ...other.removed];
    const union = without([...new Set([...ours, ...theirs])], gone);
    if (id.startsWith("line ")) return this.#keep(id, union);
    if (base.length === 0) {
      return isSame(without(ours, theirs), ours) ? this.#begun(id) : this.#unite(id, union);
    }
    if (gone.length === 0) return this.#unite(id, union);
    if (ours.length === 0 || theirs.length === 0) return this.#conflict(id, "removed");
    if (this.#disputed.has(base.at(-1)!) && ours.length === 1 && theirs.length === 1) {
      return this.#edited(id, base.at(-1)!, ours[0]!, theirs[0]!);
    }
    if (own.added.length > 1 || other.added.length > 1) return this.#unite(id, union);
    if (own.added.length + other.added.length < 2) {
      const [edit, others] = own.added.length > 0 ? [own, other] : [other, own];
      const isEditOfRemoved = others.removed.some((key) => key === edit.removed.at(-1));
      const isLost = own.added.length + other.added.length === 0
        ? union.length === 0
        : isEditOfRemoved;
      return isLost ? this.#conflict(id, "removed") : this.#unite(id, union);
    }
    const last = base.at(-1)!;
    const isFromLast = ({ added, removed }: typeof own, lines: string[]) =>
      removed.includes(last) || lines.indexOf(added[0]!) > lines.indexOf(last);
    const from = isSame(own.removed, other.removed)
      ? own.removed.at(-1)!
      : isFromLast(own, ours) && isFromLast(other, theirs)
      ? last
      : null;
    if (from === null) return this.#unite(id, union);
    this.#edited(id, from, own.added[0]!, other.added[0]!);
  }

  #slot(key: string): Slot {
    return this.#slots.get(key) ?? key;
  }

  #put(slot: Slot, cell: Cell): void {
    this.#cells.set(slot, [...this.#cells.get(slot) ?? [], cell]);
  }

  /** The last line before a line that the other file has too. */
  #anchor(side: "ours" | "theirs" | "base", key: string, other: "ours" | "theirs" | "base") {
    const keys = this.#side(side).map((line) => line.key);
    return keys.slice(0, keys.indexOf(key)).findLast((before) => this.#has(other, before));
  }

  /** Lines stay; one that was edited between the same neighbours is where its old version was. */
  #keep(id: string, keys: string[]): void {
    for (const side of ["ours", "theirs"] as const) {
      const removed = this.#of("base", id).filter((key) => !this.#has(side, key));
      const added = this.#of(side, id).filter((key) => !this.#has("base", key));
      added.forEach((key, index) => {
        const old = removed[index];
        if (old === undefined) return;
        const isInPlace = this.#anchor(side, key, "base") === this.#anchor("base", old, side);
        if (isInPlace) this.#slots.set(key, this.#slot(old));
      });
    }
    for (const key of keys) this.#put(this.#slot(key), { kind: "line", key });
    if (id.startsWith("id ")) this.#orders.push(keys);
  }

  /** Lines of both sides: each side's order is kept, else the earlier comes first. */
  #unite(id: string, keys: string[]): void {
    const rests = (["ours", "theirs"] as const)
      .map((side) => this.#of(side, id).filter((key) => keys.includes(key)));
    const timeOf = (key: string) => {
      const times = this.#lines.get(key)!.map(({ time }) => time);
      return times.reduce((a, b) => a < b ? a : b);
    };
    const compare = (a: string, b: string) => {
      const times = timeOf(a) - timeOf(b);
      if (times !== 0n) return times < 0n ? -1 : 1;
      const [one, other] = [this.#lines.get(a)![0]!, this.#lines.get(b)![0]!];
      if (one.text !== other.text) return one.text < other.text ? -1 : 1;
      return one.occurrence - other.occurrence;
    };
    const ordered: string[] = [];
    const left = new Set(keys);
    while (left.size > 0) {
      const open = rests.map((rest) => rest.filter((key) => left.has(key)));
      const isFree = (key: string) => open.every((rest) => !rest.includes(key) || rest[0] === key);
      const free = [...left].filter(isFree);
      const [next] = (free.length > 0 ? free : [...left]).sort(compare);
      ordered.push(next!);
      left.delete(next!);
    }
    this.#keep(id, ordered);
  }

  #record(key: string): Fields {
    return JSON.parse(this.#lines.get(key)![0]!.text);
  }

  #time(value: unknown): bigint | null {
    return typeof value === "string" ? modelInstant(value) : null;
  }

  /** Which of two is later: by instant, else by text. */
  #later<T>(a: T, b: T): T {
    const one = this.#time(a), other = this.#time(b);
    if (one !== other && (one === null || other === null)) return one === null ? b : a;
    if (one !== other) return one! > other! ? a : b;
    return JSON.stringify(a) >= JSON.stringify(b) ? a : b;
  }

  #begun(id: string): void {
    const ours = this.#of("ours", id), theirs = this.#of("theirs", id);
    const later = ours.map((own, index) => {
      const other = theirs[index];
      if (other === undefined) return null;
      const a = this.#record(own), b = this.#record(other);
      const strip = (record: Fields) =>
        JSON.stringify(
          Object.entries(record).filter(([key]) => !this.#settings.at.includes(key)).sort(),
        );
      if (strip(a) !== strip(b)) return null;
      const one = this.#time(a.at), two = this.#time(b.at);
      if (one === two) {
        return this.#lines.get(own)![0]!.text >= this.#lines.get(other)![0]!.text ? own : other;
      }
      return two === null || one !== null && one > two ? own : other;
    });
    if (ours.length !== theirs.length || later.includes(null)) return this.#conflict(id, "begun");
    later.forEach((key, index) => {
      this.#slots.set(theirs[index]!, ours[index]!);
      this.#put(ours[index]!, { kind: "line", key: key! });
    });
  }

  #edited(id: string, from: string, own: string, other: string): void {
    const isKept = this.#has("ours", from) && this.#has("theirs", from);
    const rest = this.#of("base", id).filter((k) => this.#has("ours", k) && this.#has("theirs", k));
    const base = this.#disputed.has(from) ? null : this.#record(from);
    const ours = this.#record(own), theirs = this.#record(other);
    const { merged, conflicts } = this.#fields(base, ours, theirs);
    if (conflicts.length > 0) {
      const one = this.#time(ours.at), two = this.#time(theirs.at);
      if (!this.#options.later || one === two) return this.#conflict(id, "fields", conflicts);
      if (one === null || two !== null && two > one) {
        for (const key of conflicts) {
          if (key in theirs) merged[key] = theirs[key];
          else delete merged[key];
        }
      }
    }
    const slot = this.#slot(isKept ? own : from);
    for (const key of [own, other]) this.#slots.set(key, slot);
    this.#put(slot, { kind: "text", text: JSON.stringify(merged), ours: own, theirs: other });
    // Neither line is there any more, so that neither is an edit in the place of another.
    for (const key of rest) this.#put(this.#slot(key), { kind: "line", key });
    this.#orders.push(rest);
  }

  #fields(base: Fields | null, ours: Fields, theirs: Fields) {
    const merged: Fields = { ...ours };
    const conflicts: string[] = [];
    const same = (a: unknown, b: unknown) => JSON.stringify(a) === JSON.stringify(b);
    for (const key of new Set([...Object.keys(ours), ...Object.keys(theirs)])) {
      const a = ours[key], b = theirs[key], old = base?.[key];
      if (same(a, b)) continue;
      let value: unknown;
      if (base !== null && same(b, old)) continue;
      else if (base !== null && same(a, old)) value = b;
      else if (this.#settings.at.includes(key)) {
        value = a === undefined || b === undefined ? a ?? b : this.#later(a, b);
      } else if (base === null || !areSets(old ?? [], a, b)) {
        conflicts.push(key);
        continue;
      } else {
        const [o, x, y] = [old ?? [], a, b].map((set) => (set as unknown[]).map(String));
        const kept = x!.filter((item) => y!.includes(item) || !o!.includes(item));
        value = [...kept, ...y!.filter((item) => !x!.includes(item) && !o!.includes(item))];
      }
      if (value === undefined) delete merged[key];
      else merged[key] = value;
    }
    return { merged, conflicts };
  }

  #conflict(id: string, kind: ModelThreeWay["conflicts"][0]["kind"], fields: string[] = []): void {
    const isBoth = (key: string) => this.#has("ours", key) && this.#has("theirs", key);
    const [base, ours, theirs] = (["base", "ours", "theirs"] as const)
      .map((side) => this.#of(side, id).filter((key) => !isBoth(key)));
    const rest = this.#of("ours", id).filter(isBoth);
    for (const key of rest) this.#put(this.#slot(key), { kind: "line", key });
    this.#orders.push(rest);
    const slot = this.#slot((base![0] ?? ours![0])!);
    for (const key of [...ours!, ...theirs!, ...base!]) this.#slots.set(key, slot);
    this.#put(slot, { kind: "conflict", ours: ours!, theirs: theirs!, base: base! });
    this.#conflicts.push({ id: id.slice("id ".length), kind, fields });
  }

  #arrange(): Cell[] {
    const slots = (side: "ours" | "theirs" | "base") =>
      [
        ...new Set(this.#side(side).map(({ key }) => this.#slot(key))),
      ].filter((slot) => this.#cells.has(slot));
    const base = slots("base");
    const isMoved = (side: Slot[]) => {
      const common = side.filter((slot) => base.includes(slot));
      return common.join("\0") !== base.filter((slot) => side.includes(slot)).join("\0");
    };
    let main = slots("ours"), other = slots("theirs");
    if (isMoved(other) && !isMoved(main)) [main, other] = [other, main];
    const list = [...main];
    other.forEach((slot, index) => {
      if (main.includes(slot)) return;
      const before = other.slice(0, index).at(-1);
      let at = before === undefined ? 0 : list.indexOf(before) + 1;
      const isOwnNew = (one: Slot | undefined) =>
        one !== undefined && main.includes(one) && !base.includes(one) && !other.includes(one);
      while (isOwnNew(list[at])) at++;
      list.splice(at, 0, slot);
    });
    return this.#inOrderOfIds(list.flatMap((slot) => this.#cells.get(slot)!));
  }

  #inOrderOfIds(cells: Cell[]): Cell[] {
    const ordered = [...cells];
    for (const order of this.#orders) {
      const places = cells.flatMap((cell, index) =>
        cell.kind === "line" && order.includes(cell.key) ? [index] : []
      );
      order.forEach((key, index) => ordered[places[index]!] = { kind: "line", key });
    }
    return ordered;
  }

  #write(cells: readonly Cell[]): string {
    const sides = [this.#files.ours, this.#files.theirs].filter((file) => file !== "");
    let text = sides.length > 0 && sides.every((file) => file.startsWith(BOM)) ? BOM : "";
    const returnsOf = (key: string) => {
      const counts = this.#lines.get(key)!.map(({ returns }) => returns);
      return counts.every((count) => count === counts[0]) ? counts[0]! : 0;
    };
    const isEnded = (key: string) => this.#lines.get(key)!.some((line) => line.isEnded);
    const line = (key: string) =>
      `${this.#lines.get(key)![0]!.text}${"\r".repeat(returnsOf(key))}\n`;
    cells.forEach((cell, index) => {
      const isLast = index === cells.length - 1;
      if (cell.kind === "line") {
        text += isLast && !isEnded(cell.key) ? line(cell.key).slice(0, -1) : line(cell.key);
      } else if (cell.kind === "text") {
        text += cell.text + "\r".repeat(returnsOf(cell.ours));
        text += isLast && !isEnded(cell.ours) && !isEnded(cell.theirs) ? "" : "\n";
      } else {
        const cr = [...cell.ours, ...cell.theirs].every((key) => returnsOf(key) > 0) ? "\r" : "";
        text += `<<<<<<< ours${cr}\n${cell.ours.map(line).join("")}`;
        if (this.#options.style !== "merge") {
          text += `||||||| base${cr}\n${cell.base.map(line).join("")}`;
        }
        text += `=======${cr}\n${cell.theirs.map(line).join("")}>>>>>>> theirs${cr}\n`;
      }
    });
    return text;
  }
}

function areSets(...arrays: unknown[]): boolean {
  return arrays.every((array) => Array.isArray(array) && new Set(array).size === array.length);
}
