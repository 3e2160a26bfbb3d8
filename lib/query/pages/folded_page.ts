/**
 * Rows of a listing, written from the bytes of their lines: the id as the scanner has it, numbers,
 * the time and the value as they are stored. What is spelled in any other way is made into a
 * value first, as {@linkcode FoldedPage.rows} does of everything.
 *
 * @module
 */

import type { Row, TimeOrigin } from "../../answers.ts";
import type { RowPage } from "../../json/row_page.ts";
import { StoredJson } from "../../json/stored.ts";
import { type JsonWriter, stringify } from "../../json/write.ts";
import { NO_REVIEWS } from "../../logs/logs.ts";
import { atOf } from "../../records/reader.ts";
import type { FoldedIds, FoldedPlace } from "../../records/scanner/folded_ids.ts";
import type { FetchedBytes } from "../../replay/fetch_lines.ts";
import { BEFORE_EVERYTHING } from "../../time/instant.ts";
import type { World } from "../world.ts";

const encoder = new TextEncoder();
const SPACE = 0x20, QUOTE = 0x22, LAST_ASCII = 0x7f;
const ID = encoder.encode('{"id":');
const VERSION = encoder.encode(',"version":');
const LINE = encoder.encode(',"line":');
const AT = encoder.encode(',"at":');
const ENTRY = encoder.encode(',"entry":');
const SRS = encoder.encode(',"srs":');
const TIME = {
  own: encoder.encode(',"time":"own"'),
  inherited: encoder.encode(',"time":"inherited"'),
  none: encoder.encode(',"time":"none"'),
} as const satisfies Record<TimeOrigin, Uint8Array>;

/** What a {@linkcode FoldedPage} is made of. */
export interface FoldedPageParts<More> extends Pick<FetchedBytes, "bytes" | "places"> {
  /** Where the log is read, and the review state of its ids. */
  readonly world: Pick<World, "folded" | "srsOf">;
  /** Where each id stands. */
  readonly folded: FoldedIds;
  /** Which live ids are listed, in order; `places` says where in `bytes` the line of each is. */
  readonly keys: Uint32Array;
  /** Members that each row has behind its own. */
  readonly more: More;
}

/** Live rows of which the scanner knows where they stand, and whose lines are fetched. */
export class FoldedPage<More extends Record<string, string | null>> implements RowPage<Row & More> {
  readonly #parts: FoldedPageParts<More>;
  #areRowsMade = false;

  /** Takes the lines; the rows are not made yet. */
  constructor(parts: FoldedPageParts<More>) {
    this.#parts = parts;
  }

  /** How many rows. */
  get length(): number {
    return this.#parts.keys.length;
  }

  /** The rows, made now. */
  rows(): (Row & More)[] {
    const { world, folded, keys, more } = this.#parts;
    this.#areRowsMade = true;
    return Array.from(keys, (key, index) => {
      const place = folded.livePlace(key);
      const stored = this.#line(index, place);
      const id = folded.id(key), { version, line } = place;
      const at = atOf(stored, place.atStart, world.folded.settings);
      const time = this.#timeOf(key, place);
      const entry = StoredJson.fromLine(stored);
      return { id, version, line, at, time, entry, srs: world.srsOf(id), ...more };
    });
  }

  /** Writes the rows without making them. */
  writeTo(writer: JsonWriter): void {
    const { folded, keys, more } = this.#parts;
    const text = stringify(more);
    const rest = encoder.encode(text === "{}" ? "}\n" : `,${text.slice(1)}\n`);
    for (let index = 0; index < keys.length; index++) {
      const key = keys[index]!;
      const place = folded.livePlace(key);
      write(writer, ID);
      this.#writeId(writer, key);
      write(writer, VERSION);
      writer.writeValue(place.version);
      write(writer, LINE);
      writer.writeValue(place.line);
      write(writer, AT);
      this.#writeAt(writer, index, place);
      write(writer, TIME[this.#timeOf(key, place)]);
      write(writer, ENTRY);
      this.#writeEntry(writer, index, place);
      write(writer, SRS);
      this.#writeSrs(writer, key);
      write(writer, rest);
    }
  }

  /** Frees the lines now rather than at some time, unless there are rows that refer to them. */
  release(): void {
    if (!this.#areRowsMade) (this.#parts.bytes.buffer as ArrayBuffer).transfer(0);
  }

  #writeId(writer: JsonWriter, key: number): void {
    const { folded } = this.#parts;
    const { bytes, start, end } = folded.idBytes(key);
    if (!writer.writePlainString(bytes, start, end)) writer.writeValue(folded.id(key));
  }

  #writeAt(writer: JsonWriter, index: number, place: FoldedPlace): void {
    const { bytes, places, world: { folded: { settings } } } = this.#parts;
    const { atStart } = place;
    const start = places[index]! + atStart;
    if (atStart >= 0 && settings.at_format === "rfc3339" && bytes[start] === QUOTE) {
      // A valid time holds no quote, so the next one ends it even where it is spelled with escapes.
      const end = bytes.indexOf(QUOTE, start + 1);
      if (writer.writePlainString(bytes, start + 1, end)) return;
    }
    writer.writeValue(atOf(this.#line(index, place), atStart, settings));
  }

  #writeEntry(writer: JsonWriter, index: number, place: FoldedPlace): void {
    const { bytes, places } = this.#parts;
    const start = places[index]!, end = start + place.length;
    const isBare = isPlain(bytes[start]!) && isPlain(bytes[end - 1]!);
    if (isBare) writer.writeBytes(bytes, start, end);
    else writer.writeValue(StoredJson.fromLine(bytes.subarray(start, end)));
  }

  #writeSrs(writer: JsonWriter, key: number): void {
    const { world: { srsOf }, folded } = this.#parts;
    writer.writeValue(srsOf === NO_REVIEWS ? null : srsOf(folded.id(key)));
  }

  #line(index: number, { length }: FoldedPlace): Uint8Array {
    const { bytes, places } = this.#parts;
    return bytes.subarray(places[index]!, places[index]! + length);
  }

  #timeOf(key: number, { atStart }: FoldedPlace): TimeOrigin {
    if (atStart >= 0) return "own";
    return this.#parts.folded.liveTime(key) === BEFORE_EVERYTHING ? "none" : "inherited";
  }
}

function write(writer: JsonWriter, bytes: Uint8Array): void {
  writer.writeBytes(bytes, 0, bytes.length);
}

/** Neither white space around a value nor a byte order mark. */
function isPlain(byte: number): boolean {
  return byte > SPACE && byte <= LAST_ASCII;
}
