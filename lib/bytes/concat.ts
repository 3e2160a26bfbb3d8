/**
 * Bytes one after the other, in one piece.
 *
 * @example
 * ```ts
 * import { concat } from "./concat.ts";
 *
 * if (concat([Uint8Array.of(1, 2), Uint8Array.of(), Uint8Array.of(3)]).join() !== "1,2,3") {
 *   throw new Error();
 * }
 * ```
 */
export function concat(parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let end = 0;
  for (const part of parts) {
    bytes.set(part, end);
    end += part.length;
  }
  return bytes;
}
