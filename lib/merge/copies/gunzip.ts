import { LogError } from "../../errors.ts";
import { systemCode } from "../../storage/failure.ts";
import { concat, fromBytes } from "../../storage/source.ts";
import type { LogSource } from "../../storage/storage.ts";

/** How much a file may unpack to: it is held in memory, since a merge looks at lines again. */
export const UNPACKED_MAX_BYTES: number = 1024 * 1024 * 1024;

const CHUNK_BYTES = 256 * 1024;

/**
 * Unpacks a file that is packed with gzip, in one piece or in several behind each
 * other, as `gzip -dc` does. What comes out is held in memory.
 *
 * @throws {LogError} `wrong_format` where the packed bytes are damaged, or unpack to more than
 * `maxBytes`; what reading throws.
 *
 * @example
 * ```ts
 * import { fromBytes } from "../../storage/source.ts";
 * import { gunzip } from "./gunzip.ts";
 *
 * const text = new Blob(['{"id":"a"}\n']).stream();
 * const packed = text.pipeThrough(new CompressionStream("gzip"));
 * const bytes = new Uint8Array(await new Response(packed).arrayBuffer());
 * using source = await gunzip(fromBytes("entries.jsonl.1.gz", bytes));
 * if (source.size !== 11) throw new Error();
 * ```
 */
export async function gunzip(
  source: LogSource,
  maxBytes: number = UNPACKED_MAX_BYTES,
): Promise<LogSource> {
  // The platform's own DecompressionStream refuses a second piece behind the first.
  const { createGunzip } = await import("node:zlib");
  const { pipeline, Readable } = await import("node:stream");
  const parts: LogSource[] = [];
  let size = 0;
  try {
    // Whatever fails along the way is thrown where the end is read.
    const unpacked = pipeline(Readable.from(chunksOf(source)), createGunzip(), () => {});
    for await (const chunk of unpacked) {
      size += chunk.length;
      if (size > maxBytes) throw refusal(source.name, `it unpacks to more than ${maxBytes} bytes`);
      parts.push(fromBytes(source.name, new Uint8Array(chunk)));
    }
  } catch (error) {
    if (!systemCode(error)?.startsWith("Z_")) throw error;
    throw refusal(source.name, `what is packed in it is damaged (${(error as Error).message})`);
  }
  return concat(source.name, parts);
}

function refusal(name: string, reason: string): LogError {
  return new LogError("wrong_format", `Cannot unpack "${name}": ${reason}`, {
    place: { file: name },
    hint: `"gzip -dc" gives what can be had of it; write that to a file and name that`,
  });
}

async function* chunksOf(source: LogSource): AsyncGenerator<Uint8Array> {
  for (let offset = 0; offset < source.size;) {
    const chunk = new Uint8Array(Math.min(CHUNK_BYTES, source.size - offset));
    const count = await source.read(chunk, offset);
    if (count === 0) return;
    yield chunk.subarray(0, count);
    offset += count;
  }
}
