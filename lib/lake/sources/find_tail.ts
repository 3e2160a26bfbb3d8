import { emptySource } from "../../storage/source.ts";
import { stretch } from "../../storage/fingerprint.ts";
import type { LogSource } from "../../storage/storage.ts";
import type { Mark } from "../format/mark.ts";
import type { GrowingLog } from "./growing_log.ts";
import { PrefixHash } from "./prefix_hash.ts";

/** What of a log a run has to read. */
export interface Tail extends Disposable {
  /** The mark that it lies behind; null for the whole log. */
  readonly mark: Mark | null;
  /** The log, of which nothing before `offset` is asked. */
  readonly source: LogSource;
  /** Where its first line begins. */
  readonly offset: number;
  /** The hash of all that lies before the mark ends. */
  readonly hash: PrefixHash;
}

const READ_BYTES = 256 * 1024;
const NEWLINE = 10;

/**
 * Finds what of a log lies behind the newest mark that still fits.
 *
 * Where a look tells that the log still begins with what the newest mark says, no more is read. Else
 * the log is read once up to the last mark that could fit, and compared by its hash.
 *
 * @param marks The marks that may be built upon, the newest first.
 * @param compares Whether it is looked at all; false only to see what comes of it.
 * @throws {LogError} what reading the log throws.
 */
export async function findTail(
  log: GrowingLog,
  marks: readonly Mark[],
  compares = true,
): Promise<Tail> {
  const [newest] = marks;
  if (newest !== undefined) {
    const source = await log.openBehind({ offset: newest.offset_to, source: newest.source });
    if (source !== null) {
      const offset = await nextLine(source, newest);
      if (offset !== null) {
        const hash = PrefixHash.resume(newest.source.hash_state, newest.offset_to);
        return tailOf(newest, source, offset, hash);
      }
      source[Symbol.dispose]();
    }
  }
  const source = await log.open() ?? emptySource("");
  const hashes = await prefixHashes(source, marks.map(({ offset_to }) => offset_to));
  for (const mark of marks) {
    const hash = hashes.get(mark.offset_to);
    if (hash === undefined || compares && hash.digest() !== mark.prefix_sha256) continue;
    const offset = await nextLine(source, mark);
    if (offset !== null) return tailOf(mark, source, offset, hash);
  }
  return tailOf(null, source, 0, new PrefixHash());
}

function tailOf(mark: Mark | null, source: LogSource, offset: number, hash: PrefixHash): Tail {
  return { mark, source, offset, hash, [Symbol.dispose]: () => source[Symbol.dispose]() };
}

/**
 * Where the line behind a prefix begins; null where more came to its last line. A last line without
 * its newline is exported where it can be read, and whoever writes on ends it first.
 */
async function nextLine(
  source: LogSource,
  { offset_to, source: { is_ended } }: Mark,
): Promise<number | null> {
  if (is_ended || offset_to === source.size) return offset_to;
  const [next] = await stretch(source, offset_to, offset_to + 1);
  return next === NEWLINE ? offset_to + 1 : null;
}

/** The hashes of a log up to some offsets, by them; of those behind its end there are none. */
async function prefixHashes(
  source: LogSource,
  offsets: readonly number[],
): Promise<Map<number, PrefixHash>> {
  const hashes = new Map<number, PrefixHash>();
  const hash = new PrefixHash();
  const buffer = new Uint8Array(READ_BYTES);
  for (const end of offsets.filter((offset) => offset <= source.size).sort((a, b) => a - b)) {
    while (hash.length < end) {
      const part = buffer.subarray(0, Math.min(READ_BYTES, end - hash.length));
      const count = await source.read(part, hash.length);
      if (count === 0) return hashes;
      hash.update(part.subarray(0, count));
    }
    hashes.set(end, PrefixHash.resume(hash.state(), end));
  }
  return hashes;
}
