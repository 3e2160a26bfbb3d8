/** So many arguments does a call take everywhere. */
const CALL_BYTES = 8 * 1024;

/**
 * The bytes that a base64 text stands for; white space in it counts for nothing.
 *
 * Where the runtime has no `Uint8Array.fromBase64`, which Node 22 lacks, it is decoded by the
 * slower `atob`.
 *
 * @throws {Error} for anything that is no base64.
 *
 * @example
 * ```ts
 * import { decodeBase64 } from "./base64.ts";
 *
 * if (decodeBase64("/wA=\n").join() !== "255,0") throw new Error();
 * ```
 */
export function decodeBase64(text: string): Uint8Array<ArrayBuffer> {
  if (typeof Uint8Array.fromBase64 === "function") return Uint8Array.fromBase64(text);
  const latin1 = atob(text);
  const bytes = new Uint8Array(latin1.length);
  for (let at = 0; at < bytes.length; at++) bytes[at] = latin1.charCodeAt(at);
  return bytes;
}

/**
 * Bytes as base64, padded.
 *
 * @example
 * ```ts
 * import { encodeBase64 } from "./base64.ts";
 *
 * if (encodeBase64(new Uint8Array([255, 0])) !== "/wA=") throw new Error();
 * ```
 */
export function encodeBase64(bytes: Uint8Array): string {
  if (typeof bytes.toBase64 === "function") return bytes.toBase64();
  let latin1 = "";
  for (let at = 0; at < bytes.length; at += CALL_BYTES) {
    latin1 += String.fromCharCode(...bytes.subarray(at, at + CALL_BYTES));
  }
  return btoa(latin1);
}
