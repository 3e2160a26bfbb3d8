/**
 * Bytes as lower-case hex digits, two each. Node 22 has no `Uint8Array.prototype.toHex`.
 *
 * @example
 * ```ts
 * import { hexOf } from "./hex.ts";
 *
 * if (hexOf(Uint8Array.of(0, 10, 255)) !== "000aff") throw new Error();
 * ```
 */
export function hexOf(bytes: Uint8Array): string {
  if (typeof bytes.toHex === "function") return bytes.toHex();
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
