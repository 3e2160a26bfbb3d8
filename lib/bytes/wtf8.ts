/**
 * Strings as the scanner compares them: UTF-8, but a lone surrogate has its own
 * three bytes, so that two strings are equal exactly when their bytes are.
 *
 * @module
 */

const encoder = new TextEncoder();
const decoder = new TextDecoder("utf-8", { ignoreBOM: true });

/** The bytes of a string. */
export function encodeWtf8(text: string): Uint8Array {
  if (text.isWellFormed()) return encoder.encode(text);
  const parts = text.split(/(\p{Surrogate})/u).map((part) => {
    const unit = part.charCodeAt(0);
    return part.isWellFormed()
      ? encoder.encode(part)
      : Uint8Array.of(0xe0 | unit >> 12, 0x80 | unit >> 6 & 63, 0x80 | unit & 63);
  });
  const bytes = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let end = 0;
  for (const part of parts) {
    bytes.set(part, end);
    end += part.length;
  }
  return bytes;
}

/** The string of some bytes. */
export function decodeWtf8(bytes: Uint8Array): string {
  const text = decoder.decode(bytes);
  return text.includes("\ufffd") ? decodeExactly(bytes) : text;
}

/** Piece by piece: a decoder would replace lone surrogates. */
function decodeExactly(bytes: Uint8Array): string {
  let text = "";
  for (let at = 0; at < bytes.length;) {
    const [, second = 0, third = 0] = bytes.subarray(at, at + 3);
    if (bytes[at] === 0xed && second >= 0xa0) {
      text += String.fromCharCode(0xd000 | (second & 63) << 6 | (third & 63));
      at += 3;
      continue;
    }
    const next = bytes.indexOf(0xed, at + 1);
    const end = next < 0 ? bytes.length : next;
    text += decoder.decode(bytes.subarray(at, end));
    at = end;
  }
  return text;
}
