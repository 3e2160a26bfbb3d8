import { RecordReader } from "../../records/reader.ts";
import type { LogSettings } from "../../records/settings.ts";
import { sha256Of } from "../../storage/digest.ts";
import type { LogSource } from "../../storage/storage.ts";
import { bomLengthOf, type LineBytes, LineViews } from "../line_bytes.ts";
import { SeenLines } from "../seen_lines.ts";

/**
 * The records that a file has, on readable lines anywhere in it or taken out of
 * others so far, told apart by their bytes without the white space around them.
 * The file is read for them when the first record is asked about, and not before.
 */
export class KnownRecords {
  readonly #source: LogSource;
  readonly #settings: LogSettings;
  readonly #maxLineBytes: number;
  #seen: SeenLines | null = null;
  /** Those that stand in the file in other bytes. */
  readonly #converted = new Set<string>();

  /** Takes the file, and how it is read. */
  constructor(source: LogSource, settings: LogSettings, maxLineBytes: number) {
    this.#source = source;
    this.#settings = settings;
    this.#maxLineBytes = maxLineBytes;
  }

  /** Takes in a record that stands on a line with something else; whether it is known already. */
  async note(view: LineBytes): Promise<boolean> {
    const record = trimmed(view);
    const seen = this.#seen ??= await this.#readableLines();
    if (this.#converted.size > 0 && this.#converted.has(await keyOf(record.body))) return true;
    return await seen.note(record) !== null;
  }

  /** The same for a record whose bytes in the file are others. */
  async noteConverted(view: LineBytes): Promise<boolean> {
    const record = trimmed(view);
    const seen = this.#seen ??= await this.#readableLines();
    const key = await keyOf(record.body);
    if (this.#converted.has(key) || await seen.find(record) !== null) return true;
    this.#converted.add(key);
    return false;
  }

  async #readableLines(): Promise<SeenLines> {
    const source = this.#source;
    const seen = new SeenLines(source);
    const views = new LineViews(source, await bomLengthOf(source));
    const options = { settings: this.#settings, maxLineBytes: this.#maxLineBytes };
    using reader = new RecordReader(source, options);
    for await (const batch of reader.batches()) {
      for (let index = 0; index < batch.length; index++) {
        await seen.note(trimmed(views.view(batch, batch.at(index))));
      }
    }
    return seen;
  }
}

function keyOf(body: Uint8Array): Promise<string> {
  return sha256Of(Uint8Array.from(body));
}

const SPACE: ReadonlySet<number | undefined> = new Set([0x20, 0x09, 0x0d]);

/** A record without the white space around it. */
function trimmed(view: LineBytes): LineBytes {
  const { body, offset } = view;
  let start = 0, end = body.length;
  while (SPACE.has(body[start])) start++;
  while (end > start && SPACE.has(body[end - 1])) end--;
  const record = body.subarray(start, end);
  return { ...view, bytes: record, body: record, offset: offset + start, length: end - start };
}
