import { StoredJson } from "../json/stored.ts";
import type { LogSource } from "../storage/storage.ts";
import { truncated } from "../storage/truncated.ts";
import type { VersionRef } from "./projection.ts";

/** Gaps up to this are read through rather than skipped: a read costs about as much. */
const GAP_BYTES = 32 * 1024;
/** The most that is read at once, unless one line is longer. */
const READ_BYTES = 1024 * 1024;

/** A place of bytes: a file that is open, or whatever else holds a log's bytes at their offsets. */
export type ByteSource = Pick<LogSource, "name" | "read">;

/** A line's bytes as they lie in the log. */
export interface FetchedLine {
  /** The physical line, without its newline. */
  line: Uint8Array;
  /** The value it holds. */
  entry: StoredJson;
}

/**
 * Fetches the lines of some refs, in the refs' order.
 *
 * They lie scattered over the log and are wanted in another order, so they are
 * read front to back in few reads and put in place from there.
 *
 * @throws {LogError} `changed_meanwhile` where the file ends before a line does, and what the source throws.
 */
export async function fetchLines(
  source: ByteSource,
  refs: readonly Pick<VersionRef, "offset" | "length">[],
): Promise<FetchedLine[]> {
  const order = Array.from(refs.keys()).sort((a, b) => refs[a]!.offset - refs[b]!.offset);
  const places = new Float64Array(refs.length);
  let total = 0;
  refs.forEach((ref, index) => {
    places[index] = total;
    total += ref.length;
  });
  const bytes = new Uint8Array(total);
  const last = refs[order.at(-1) ?? 0];
  // No more than lies between the first line and the last is ever read.
  const room = (start: number) => Math.min(READ_BYTES, last!.offset + last!.length - start);
  let buffer = new Uint8Array(0);
  for (let first = 0; first < order.length;) {
    const { next, start, end } = group(refs, order, first);
    if (buffer.length < end - start) buffer = new Uint8Array(Math.max(end - start, room(start)));
    const stretch = buffer.subarray(0, end - start);
    const read = await source.read(stretch, start);
    if (read < stretch.length) throw truncated(source.name, { offset: start + read });
    for (; first < next; first++) {
      const index = order[first]!;
      const { offset, length } = refs[index]!;
      bytes.set(stretch.subarray(offset - start, offset - start + length), places[index]!);
    }
  }
  return refs.map((ref, index) => {
    const line = bytes.subarray(places[index]!, places[index]! + ref.length);
    return { line, entry: StoredJson.fromLine(line) };
  });
}

/** The refs from `first` on that one read can serve. */
function group(
  refs: readonly Pick<VersionRef, "offset" | "length">[],
  order: readonly number[],
  first: number,
): { next: number; start: number; end: number } {
  const start = refs[order[first]!]!.offset;
  let end = start;
  let next = first;
  for (; next < order.length; next++) {
    const { offset, length } = refs[order[next]!]!;
    if (next > first && (offset - end > GAP_BYTES || offset + length - start > READ_BYTES)) break;
    end = Math.max(end, offset + length);
  }
  return { next, start, end };
}
