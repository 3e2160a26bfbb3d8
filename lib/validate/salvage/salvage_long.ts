import { Salvager } from "../../records/salvage.ts";
import type { LogSettings } from "../../records/settings.ts";
import type { LogSource } from "../../storage/storage.ts";
import { truncated } from "../../storage/truncated.ts";
import { bytesAt } from "../line_bytes.ts";

/** A part of a line that is too long to be held; all parts joined are the line. */
export interface LongPiece {
  /** Where it begins in the line. */
  readonly start: number;
  /** Behind its last byte, which may be white space. */
  readonly end: number;
  /** The bytes, where they are one whole record. */
  readonly record: Uint8Array | null;
}

/** Bytes between two runs of NUL. */
interface Stretch {
  /** Where it begins in the line. */
  readonly start: number;
  /** The bytes, on loan until the next stretch is asked for; null where they are too many. */
  readonly bytes: Uint8Array | null;
}

const READ_BYTES = 256 * 1024;
/** Stands for a stretch that is too long to be looked at, and so for no record. */
const OTHER = Uint8Array.of(0x78);

/**
 * Splits a line that is too long to be held, as {@linkcode salvage} does one that
 * is not. Only what lies between its runs of NUL is held, if that is not too long
 * either.
 *
 * @param readBytes How much is read at once.
 * @throws {LogError} what the source throws; `changed_meanwhile`.
 *
 * @example
 * ```ts
 * import { defaultSettings } from "../../records/settings.ts";
 * import { MemoryStorage } from "../../storage/memory.ts";
 * import { salvageLong } from "./salvage_long.ts";
 *
 * const log = `${"\0".repeat(1000)}{"id":"a"}`;
 * using source = await new MemoryStorage({ log }).open("log");
 * const line = { offset: 0, length: log.length };
 * const settings = defaultSettings().logs.entries;
 * const [hole, record] = await Array.fromAsync(salvageLong(source!, line, settings, 100));
 * if (hole?.end !== 1000 || record?.record?.length !== 10) throw new Error();
 * ```
 */
export async function* salvageLong(
  source: LogSource,
  { offset, length }: { offset: number; length: number },
  settings: LogSettings,
  maxLineBytes: number,
  readBytes: number = READ_BYTES,
): AsyncGenerator<LongPiece> {
  const salvager = new Salvager(settings);
  let done = 0;
  for await (const stretches of stretchesOf(source, { offset, length }, maxLineBytes, readBytes)) {
    for (const { start: before, bytes } of stretches) {
      const starts = salvager.split(bytes ?? OTHER);
      for (const [index, { start, isRecord }] of starts.entries()) {
        if (!isRecord || bytes === null) continue;
        // White space belongs to the piece before it, at the beginning to the first.
        const from = before === 0 && index === 0 ? 0 : start;
        const end = starts[index + 1]?.start ?? bytes.length;
        if (done < before + from) yield { start: done, end: before + from, record: null };
        done = before + end;
        yield { start: before + from, end: done, record: bytes.subarray(from, end) };
      }
    }
  }
  if (done < length) yield { start: done, end: length, record: null };
}

/** The stretches of a line, as many at once as one read brings. */
async function* stretchesOf(
  source: LogSource,
  { offset, length }: { offset: number; length: number },
  maxBytes: number,
  readBytes: number,
): AsyncGenerator<Stretch[]> {
  const buffer = new Uint8Array(Math.min(length, readBytes));
  /** One that ends in what was read last, where `read` bytes lay before that. */
  const stretch = async (start: number, end: number, read: number): Promise<Stretch> => {
    if (end - start > maxBytes) return { start, bytes: null };
    const isHere = start >= read;
    return {
      start,
      bytes: isHere
        ? buffer.subarray(start - read, end - read)
        : await bytesAt(source, offset + start, end - start),
    };
  };
  // Where the stretch begins that goes on behind what was read; null within a run of NUL.
  let open: number | null = null;
  for (let read = 0, count; read < length; read += count) {
    count = await source.read(buffer.subarray(0, length - read), offset + read);
    if (count === 0) throw truncated(source.name, { offset });
    const bytes = buffer.subarray(0, count);
    const found: Stretch[] = [];
    for (let at = 0; at < count;) {
      const nul = bytes.indexOf(0, at);
      const end = nul < 0 ? count : nul;
      const start: number = open ?? read + at;
      const goesOn = nul < 0 && read + count < length;
      if (!goesOn && start < read + end) found.push(await stretch(start, read + end, read));
      open = goesOn ? start : null;
      for (at = end; bytes[at] === 0;) at++;
    }
    yield found;
  }
}
