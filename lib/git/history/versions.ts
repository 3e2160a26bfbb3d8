/**
 * One version of a file after the other, and which of its records may have changed.
 *
 * Two versions next to each other in a history are nearly the same, so a line that is
 * the one that follows in the version before is taken over by its bytes, and only others
 * are parsed. Only one version is held at a time.
 *
 * @module
 */

import { parsedJson } from "../../json/parsed_json.ts";
import { Mapping } from "../../records/mapping/mapping.ts";
import { defaultLogSettings } from "../../records/settings.ts";

const NEWLINE = 10;
const BOM = [0xef, 0xbb, 0xbf];
const NO_ID = -1;
const WORD_BYTES = 4;
const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
/** What is kept instead of a file that git-lfs looks after. */
const LFS_POINTER = "version https://git-lfs.github.com/spec/";

/** Why a version cannot be read line by line. */
export class UnreadableVersion extends Error {}

/** What a version has that the one before it may not have had. */
export interface VersionChanges {
  /** The last line of each id that may be another one than before, in the order of the file. */
  readonly candidates: readonly Candidate[];
  /** Ids that the version before had; null where there was none. */
  readonly gone: readonly string[] | null;
  /** Lines without an id. */
  readonly withoutId: number;
  /** Lets the next version be compared with this one. */
  accept(): void;
}

/** A record that may have changed. */
export interface Candidate {
  readonly id: string;
  /** Its line, from 1. */
  readonly line: number;
  /** The object on that line, as it is spelled. */
  readonly text: string;
}

/** The lines of one version; blank ones are left out. */
interface Version {
  readonly bytes: Uint8Array;
  /** The same bytes. */
  readonly view: DataView;
  readonly starts: number[];
  /** Behind the newline. */
  readonly ends: number[];
  /** By line: the number of its id, or {@linkcode NO_ID}. */
  readonly ids: number[];
  /** By line: its number in the file. */
  readonly numbers: number[];
  /** By the number of an id: its last line, or -1. */
  readonly lastOf: Int32Array;
}

/** Reads versions of a file in the order of their commits. */
export class Versions {
  readonly #mapping: Mapping;
  readonly #ids = new Map<string, number>();
  readonly #names: string[] = [];
  #before: Version | null = null;

  /** @param id The key or JSON Pointer of the id. */
  constructor(id: string) {
    const settings = defaultLogSettings("entries", "entity");
    const none = { at: [], is_deleted: [], tombstones: "none" } as const;
    this.#mapping = new Mapping({ ...settings, ...none, id: [id], id_type: "number" });
  }

  /**
   * Reads the version that comes next, and compares it with the last one that was accepted.
   *
   * @param bytes The file; null where there is none.
   * @throws {UnreadableVersion}
   */
  next(bytes: Uint8Array | null): VersionChanges {
    const before = this.#before;
    const { version, takenFrom } = this.#read(bytes ?? new Uint8Array(0), before);
    const candidates: Candidate[] = [];
    for (const [line, id] of version.ids.entries()) {
      if (id === NO_ID || version.lastOf[id] !== line) continue;
      const from = takenFrom[line]!;
      if (from >= 0 && before!.lastOf[id] === from) continue;
      candidates.push({
        id: this.#names[id]!,
        line: version.numbers[line]!,
        text: textOf(version, line),
      });
    }
    const isGone = (line: number, id: number) => line >= 0 && version.lastOf[id]! < 0;
    const gone = before === null
      ? null
      : this.#names.slice(0, before.lastOf.length).filter((_, id) =>
        isGone(before.lastOf[id]!, id)
      );
    const withoutId = version.ids.filter((id) => id === NO_ID).length;
    return { candidates, gone, withoutId, accept: () => this.#before = version };
  }

  /** The lines of a version, and for each the line before that it was taken over from, or -1. */
  #read(bytes: Uint8Array, before: Version | null): { version: Version; takenFrom: number[] } {
    const lines: Pick<Version, "starts" | "ends" | "ids" | "numbers"> = {
      starts: [],
      ends: [],
      ids: [],
      numbers: [],
    };
    const takenFrom: number[] = [];
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
    let next = 0;
    let at = BOM.every((byte, index) => bytes[index] === byte) ? BOM.length : 0;
    for (let number = 1; at < bytes.length; number++) {
      const isTaken = before !== null && isSameLine(view, at, before, next);
      const end = isTaken ? at + lengthOf(before, next) : endOfLine(bytes, at);
      const id = isTaken ? before.ids[next]! : this.#idOn(bytes.subarray(at, end), number);
      if (id !== null) {
        lines.starts.push(at);
        lines.ends.push(end);
        lines.ids.push(id);
        lines.numbers.push(number);
        takenFrom.push(isTaken ? next : -1);
        // Goes on behind the line that this one is in the place of; a new id stands between two.
        if (before !== null) next = isTaken ? next + 1 : behind(before, id, next);
      }
      at = end;
    }
    const lastOf = new Int32Array(this.#names.length).fill(-1);
    for (const [line, id] of lines.ids.entries()) if (id !== NO_ID) lastOf[id] = line;
    return { version: { ...lines, bytes, view, lastOf }, takenFrom };
  }

  /** The number of the id on a line; null for a blank one. */
  #idOn(line: Uint8Array, number: number): number | null {
    const text = decoded(line)?.trim();
    if (text === "") return null;
    const record = text === undefined ? undefined : parsedJson(text);
    if (typeof record !== "object" || record === null || Array.isArray(record)) {
      throw new UnreadableVersion(
        text?.startsWith(LFS_POINTER)
          ? "it is a pointer of git-lfs, and the file itself is not in git"
          : `line ${number} is not a JSON object`,
      );
    }
    const { id } = this.#mapping.factsOf(record, text!);
    return id === null ? NO_ID : this.#numberOf(id);
  }

  #numberOf(id: string): number {
    const known = this.#ids.get(id);
    if (known !== undefined) return known;
    const number = this.#names.push(id) - 1;
    this.#ids.set(id, number);
    return number;
  }
}

/** Behind the last line of an id; where there is none, `next`. */
function behind({ lastOf }: Version, id: number, next: number): number {
  const line = id === NO_ID ? -1 : lastOf[id] ?? -1;
  return line < 0 ? next : line + 1;
}

/** The place behind the newline of a line, or the end. */
function endOfLine(bytes: Uint8Array, at: number): number {
  const newline = bytes.indexOf(NEWLINE, at);
  return newline < 0 ? bytes.length : newline + 1;
}

function lengthOf({ starts, ends }: Version, line: number): number {
  return ends[line]! - starts[line]!;
}

/** Whether a line of the version before, with its newline, begins at a place. */
function isSameLine(bytes: DataView, at: number, before: Version, line: number): boolean {
  if (line >= before.ids.length) return false;
  const { view: others } = before;
  const from = before.starts[line]!;
  const length = lengthOf(before, line);
  if (others.getUint8(from + length - 1) !== NEWLINE || at + length > bytes.byteLength) {
    return false;
  }
  let index = 0;
  // By words, since nearly all time of an import goes by here.
  for (; index + WORD_BYTES <= length; index += WORD_BYTES) {
    if (bytes.getInt32(at + index) !== others.getInt32(from + index)) return false;
  }
  for (; index < length; index++) {
    if (bytes.getUint8(at + index) !== others.getUint8(from + index)) return false;
  }
  return true;
}

/** The text of a line; undefined for what is not UTF-8. */
function decoded(line: Uint8Array): string | undefined {
  try {
    return utf8.decode(line);
  } catch (error) {
    if (error instanceof TypeError) return undefined;
    throw error;
  }
}

function textOf({ bytes, starts, ends }: Version, line: number): string {
  return utf8.decode(bytes.subarray(starts[line], ends[line])).trim();
}
