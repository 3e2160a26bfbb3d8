import { JsonWalker, membersAt, skipSpace, stringAt } from "../../json/walk.ts";
import { salvage } from "../../records/salvage.ts";
import type { LogSettings } from "../../records/settings.ts";
import type { LogSource } from "../../storage/storage.ts";
import { bytesAt, withoutReturns } from "../line_bytes.ts";
import { endsInText } from "./not_json.ts";

/** A record that is whole, but for lying on several lines. */
export interface BrokenRecord {
  /** What it is about; null where its id is no member of the record itself. */
  readonly id: string | null;
  /** 1-based line it begins on. */
  readonly first: number;
  /** 1-based line it ends on. */
  readonly last: number;
  /**
   * `text`: line breaks stand in a text of it. `values`: they stand between its
   * values. `cut`: another record was written into it, or it was wrapped.
   */
  readonly how: "text" | "values" | "cut";
}

/** The beginning of a record, and what follows the line that it is on. */
export interface Beginning {
  /** The bytes, up to where the line ends or another record begins. */
  readonly bytes: Uint8Array;
  /** 1-based line it is on. */
  readonly line: number;
  /** Byte offset behind that line's newline. */
  readonly next: number;
  /** Whether another record stands behind it on its line. */
  readonly isCut: boolean;
}

/** How many bytes may still be looked at behind lines that cannot be read. */
export interface LookAhead {
  /** Less than none once it is spent: then no record is looked for any more. */
  bytesLeft: number;
}

const FIRST_READ_BYTES = 256;
/** A record that is longer is not looked for. */
const RECORD_BYTES_MAX = 1024 * 1024;
const OPEN_BRACE = 0x7b;
const NEWLINE = 0x0a;
const QUOTE = 0x22;
const SPACE = 0x20;

/**
 * The record that begins on a line which cannot be read and goes on behind it;
 * null where what stands there makes none. It is only told of: whether the lines
 * belong together is for people to say.
 *
 * @throws {LogError} what the source throws.
 *
 * @example
 * ```ts
 * import { defaultSettings } from "../../records/settings.ts";
 * import { MemoryStorage } from "../../storage/memory.ts";
 * import { brokenRecord } from "./broken_record.ts";
 *
 * const log = '{"id":"a","text":"one\ntwo\nthree"}\n';
 * using source = await new MemoryStorage({ log }).open("log");
 * const bytes = new TextEncoder().encode(log.slice(0, 21));
 * const beginning = { bytes, line: 1, next: 22, isCut: false };
 * const found = await brokenRecord(source!, beginning, defaultSettings().logs.entries, {
 *   bytesLeft: 1024,
 * });
 * if (found?.last !== 3 || found.how !== "text") throw new Error();
 * ```
 */
export async function brokenRecord(
  source: LogSource,
  beginning: Beginning,
  settings: LogSettings,
  lookAhead: LookAhead,
): Promise<BrokenRecord | null> {
  const { bytes, line, isCut } = beginning;
  if (bytes.length > RECORD_BYTES_MAX || lookAhead.bytesLeft < 0) return null;
  const start = skipSpace(bytes, 0, bytes.length);
  const walker = new JsonWalker();
  if (bytes[start] !== OPEN_BRACE || walker.walk(bytes, start, bytes.length)) return null;
  if (walker.at < bytes.length) return null;
  const isInText = endsInText(bytes);
  const breaks = isCut ? null : await lastLine(source, beginning, SPACE, settings, lookAhead);
  if (breaks !== null) return { first: line, ...breaks, how: isInText ? "text" : "values" };
  const wrapped = await lastLine(source, beginning, null, settings, lookAhead);
  return wrapped === null ? null : { first: line, ...wrapped, how: "cut" };
}

/** What the record is about and the line it ends on, were its lines joined by a byte or by nothing; null where it does not end. */
async function lastLine(
  source: LogSource,
  { bytes, line, next }: Beginning,
  joint: number | null,
  settings: LogSettings,
  lookAhead: LookAhead,
): Promise<Pick<BrokenRecord, "id" | "last"> | null> {
  const walker = new JsonWalker();
  for (let asked = FIRST_READ_BYTES;; asked *= 2) {
    const rest = await bytesAt(source, next, asked);
    const { joined, ends } = join(bytes, rest, joint);
    lookAhead.bytesLeft -= joined.length;
    if (lookAhead.bytesLeft < 0) return null;
    const isWhole = walker.walk(joined, 0, joined.length);
    const mayGoOn = next + rest.length < source.size && asked < RECORD_BYTES_MAX;
    // What ends with what was read may end on a line that goes on.
    if (walker.at === joined.length && mayGoOn) continue;
    if (!isWhole) return null;
    const index = ends.findIndex((end) => end >= walker.at);
    if (index === 0 || skipSpace(joined, walker.at, ends[index]!) < ends[index]!) return null;
    const record = joined.subarray(0, walker.at);
    const [piece] = salvage(record, settings) ?? [];
    if (!piece?.isRecord || piece.end < record.length) return null;
    return { id: idOf(record, settings), last: line + index };
  }
}

function idOf(record: Uint8Array, { id }: LogSettings): string | null {
  const spans = membersAt(record, 0, record.length, new Set(id));
  const texts = id.map((name) => spans.get(name)).filter((span) => span !== undefined)
    .filter(({ start }) => record[start] === QUOTE)
    .map(({ start, end }) => stringAt(record, start, end));
  return texts.find((text) => text !== "") ?? null;
}

/** Lines without what ends them, joined, and where each of them ends then. */
function join(
  first: Uint8Array,
  rest: Uint8Array,
  joint: number | null,
): { joined: Uint8Array; ends: number[] } {
  const joined = new Uint8Array(first.length + rest.length + 1);
  joined.set(first);
  let length = first.length;
  const ends = [length];
  for (let at = 0; at < rest.length;) {
    const newline = rest.indexOf(NEWLINE, at);
    const end = newline < 0 ? rest.length : newline;
    const line = withoutReturns(rest.subarray(at, end));
    if (joint !== null) joined[length++] = joint;
    joined.set(line, length);
    ends.push(length += line.length);
    at = end + 1;
  }
  return { joined: joined.subarray(0, length), ends };
}
