import type { LogSource } from "../../storage/storage.ts";
import { truncated } from "../../storage/truncated.ts";
import type { MergeSink } from "../law/write.ts";
import { markersFor } from "./markers.ts";

const STEP_BYTES = 64 * 1024;
const NEWLINE = 0x0a;

/**
 * Writes all of both sides between conflict markers, whatever their bytes: what is left
 * to do for files that cannot be merged.
 *
 * @param theirs Null where it cannot be read; then there is nothing on its side.
 * @param markerSize How often a marker repeats its character.
 *
 * @example
 * ```ts
 * import { fromBytes } from "../../storage/source.ts";
 * import { writeBoth } from "./write_both.ts";
 *
 * const side = (text: string) => fromBytes(text, new TextEncoder().encode(text));
 * let text = "";
 * const log = (bytes: Uint8Array) =>
 *   Promise.resolve(void (text += new TextDecoder().decode(bytes)));
 * await writeBoth(side("a\n"), side("b"), 7, { log });
 * if (text !== "<<<<<<< ours\na\n=======\nb\n>>>>>>> theirs\n") throw new Error(text);
 * ```
 */
export async function writeBoth(
  ours: LogSource,
  theirs: LogSource | null,
  markerSize: number,
  sink: MergeSink,
): Promise<void> {
  const markers = markersFor({ style: "merge", size: markerSize }, false);
  await sink.log(markers.ours);
  await writeEnded(ours, sink);
  await sink.log(markers.middle);
  if (theirs !== null) await writeEnded(theirs, sink);
  await sink.log(markers.theirs);
}

/** Copies a file; a marker behind it begins a line. */
async function writeEnded(source: LogSource, sink: MergeSink): Promise<void> {
  const last = await copySource(source, sink);
  if (last !== NEWLINE && source.size > 0) await sink.log(Uint8Array.of(NEWLINE));
}

/**
 * Copies all of a file.
 *
 * @returns Its last byte.
 * @throws {LogError} `changed_meanwhile` where it was truncated; what the source and the sink throw.
 */
export async function copySource(source: LogSource, sink: MergeSink): Promise<number | undefined> {
  const chunk = new Uint8Array(Math.min(STEP_BYTES, source.size));
  let last: number | undefined;
  for (let offset = 0; offset < source.size;) {
    const count = await source.read(chunk, offset);
    if (count === 0) throw truncated(source.name, { offset });
    last = chunk[count - 1];
    await sink.log(chunk.subarray(0, count));
    offset += count;
  }
  return last;
}
