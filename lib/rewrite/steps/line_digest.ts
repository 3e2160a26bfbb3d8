import { type Digest, sha256Of, startHash } from "../../storage/digest.ts";

const CARRIAGE_RETURN = 0x0d;

/**
 * The digest of a line, however long, without the carriage returns at its end: these do not
 * tell lines apart.
 *
 * @param parts Its bytes in order, without the newline; each may be reused once the next is asked
 * for.
 *
 * @example
 * ```ts
 * import { lineDigest } from "./line_digest.ts";
 *
 * const digest = async (text: string) => await lineDigest([new TextEncoder().encode(text)]);
 * const [line, other] = [await digest("oops"), await digest("oops\r\r")];
 * if (line.size !== 4 || other.size !== 4 || line.sha256 !== other.sha256) throw new Error();
 * ```
 */
export async function lineDigest(
  parts: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
): Promise<Digest> {
  const pieces = piecesOf(parts);
  const first = await pieces.next();
  if (first.done) return { size: 0, sha256: await sha256Of(new Uint8Array()) };
  const start = Uint8Array.from(first.value);
  const second = await pieces.next();
  // What comes in one part is hashed at once: loading what hashes piece by piece takes longer.
  if (second.done) return { size: start.length, sha256: await sha256Of(start) };
  const hash = await startHash();
  hash.update(start).update(second.value);
  let size = start.length + second.value.length;
  for await (const piece of pieces) {
    hash.update(piece);
    size += piece.length;
  }
  return { size, sha256: hash.digest("hex") };
}

/** What counts of a line: carriage returns wait until something stands behind them. */
async function* piecesOf(
  parts: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
): AsyncGenerator<Uint8Array> {
  let returns = 0;
  for await (const bytes of parts) {
    const end = bytes.findLastIndex((byte) => byte !== CARRIAGE_RETURN) + 1;
    if (end > 0) {
      if (returns > 0) yield new Uint8Array(returns).fill(CARRIAGE_RETURN);
      yield bytes.subarray(0, end);
      returns = 0;
    }
    returns += bytes.length - end;
  }
}
