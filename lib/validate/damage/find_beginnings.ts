import type { DamageCode } from "../../records/damage.ts";
import { RecordReader } from "../../records/reader.ts";
import type { LogSettings } from "../../records/settings.ts";
import type { LogSource } from "../../storage/storage.ts";
import { bomLengthOf, bytesAt, type LineBytes, LineViews } from "../line_bytes.ts";
import { linesInOrder } from "../lines_in_order.ts";

/** A line that cannot be read, as long as its bytes are not looked up. */
interface CutLine {
  readonly line: number;
  readonly offset: number;
  readonly length: number;
}

/** What a line may be called that was cut short. */
const CUT: ReadonlySet<DamageCode> = new Set(["invalid-json", "torn-tail"]);
const PRIME = 0x01000193;

/** Whether a line of this code may be the beginning of another. */
export function mayBeBeginning(code: DamageCode): boolean {
  return CUT.has(code);
}

/**
 * The lines of a file that were cut short, and that a readable line begins with: of these nothing
 * is missing. Memory grows by a few words for each line that was cut short.
 *
 * @returns By the 1-based line, the first readable line that begins with all its bytes.
 * @throws {LogError} what the source throws.
 *
 * @example
 * ```ts
 * import { defaultSettings } from "../../records/settings.ts";
 * import { fromBytes } from "../../storage/source.ts";
 * import { findBeginnings } from "./find_beginnings.ts";
 *
 * const log = fromBytes("log", new TextEncoder().encode('{"id":"a"\n{"id":"b"}\n{"id":"a","n":1}\n'));
 * const found = await findBeginnings(log, defaultSettings().logs.entries);
 * if ([...found].join() !== "1,3") throw new Error([...found].join());
 * ```
 */
export async function findBeginnings(
  source: LogSource,
  settings: LogSettings,
  maxLineBytes?: number,
): Promise<Map<number, number>> {
  const cut = new CutLines();
  const views = new LineViews(source, await bomLengthOf(source));
  const found = new Map<number, number>();
  const read = () => new RecordReader(source, { settings, maxLineBytes });
  using first = read();
  for await (const batch of first.batches()) {
    for (const { kind, place } of linesInOrder(batch)) {
      if (kind === "damage" && CUT.has(place.code)) cut.add(views.view(batch, place));
    }
  }
  if (cut.isEmpty) return found;
  using second = read();
  for await (const batch of second.batches()) {
    for (const { kind, place } of linesInOrder(batch)) {
      if (kind !== "record") continue;
      const { body, line } = views.view(batch, place);
      for (const one of cut.beginningsOf(body)) {
        if (!found.has(one.line) && await isBeginning(source, one, body)) {
          found.set(one.line, line);
        }
      }
    }
  }
  return found;
}

async function isBeginning(
  source: LogSource,
  { offset, length }: CutLine,
  body: Uint8Array,
): Promise<boolean> {
  const bytes = await bytesAt(source, offset, length);
  return bytes.length === length && bytes.every((byte, at) => byte === body[at]);
}

/** Lines by a hash of all their bytes, which that of a longer line passes through. */
class CutLines {
  readonly #byHash = new Map<number, CutLine[]>();
  readonly #lengths = new Set<number>();
  #longest = 0;

  get isEmpty(): boolean {
    return this.#byHash.size === 0;
  }

  add({ line, offset, body }: LineBytes): void {
    let hash = 0;
    for (let at = 0; at < body.length; at++) hash = Math.imul(hash ^ body[at]!, PRIME);
    const one = { line, offset, length: body.length };
    const known = this.#byHash.get(hash);
    if (known === undefined) this.#byHash.set(hash, [one]);
    else known.push(one);
    this.#lengths.add(body.length);
    this.#longest = Math.max(this.#longest, body.length);
  }

  /** Those that a line seems to begin with; their bytes decide. */
  *beginningsOf(body: Uint8Array): Generator<CutLine> {
    const end = Math.min(body.length, this.#longest);
    for (let at = 0, hash = 0; at < end;) {
      hash = Math.imul(hash ^ body[at++]!, PRIME);
      if (!this.#lengths.has(at)) continue;
      for (const one of this.#byHash.get(hash) ?? []) if (one.length === at) yield one;
    }
  }
}
