/** The parts of the JSON and UTF-8 grammars that need no structure. */

@inline
export function skipSpace(p: usize): usize {
  let c = load<u8>(p);
  // Most often there is none.
  if (c > 0x20) return p;
  while (c == 0x20 || c == 0x09 || c == 0x0d) c = load<u8>(++p);
  return p;
}

@inline
export function isHex(c: u32): bool {
  return c - 0x30 < 10 || (c | 0x20) - 0x61 < 6;
}

@inline
function isContinuation(p: usize): bool {
  return (load<u8>(p) & 0xc0) == 0x80;
}

/** Behind one multi-byte character, or 0 where strict decoding would refuse it. */
function skipMultiByte(p: usize): usize {
  const c = <u32> load<u8>(p);
  const d = <u32> load<u8>(p, 1);
  if (c < 0xc2) return 0;
  if (c < 0xe0) return isContinuation(p + 1) ? p + 2 : 0;
  if (c < 0xf0) {
    if (c == 0xe0 && d < 0xa0) return 0;
    if (c == 0xed && d > 0x9f) return 0;
    return isContinuation(p + 1) && isContinuation(p + 2) ? p + 3 : 0;
  }
  if (c > 0xf4) return 0;
  if (c == 0xf0 && d < 0x90) return 0;
  if (c == 0xf4 && d > 0x8f) return 0;
  return isContinuation(p + 1) && isContinuation(p + 2) && isContinuation(p + 3) ? p + 4 : 0;
}

/** Whether strict UTF-8 decoding would accept the bytes; nearly always a look at their top bits. */
export function isUtf8(p: usize, end: usize): bool {
  while (p < end) {
    const high = i8x16.bitmask(v128.load(p));
    if (high == 0) {
      p += 16;
      continue;
    }
    p += ctz(high);
    while (p < end && load<u8>(p) >= 0x80) {
      p = skipMultiByte(p);
      if (p == 0) return false;
    }
  }
  return true;
}

@inline
export function isDigit(p: usize): bool {
  return <u32> load<u8>(p) - 0x30 < 10;
}

function skipNumber(p: usize): usize {
  if (load<u8>(p) == 0x2d) p++;
  if (load<u8>(p) == 0x30) p++;
  else {
    if (!isDigit(p)) return 0;
    while (isDigit(p)) p++;
  }
  if (load<u8>(p) == 0x2e) {
    if (!isDigit(++p)) return 0;
    while (isDigit(p)) p++;
  }
  if ((load<u8>(p) | 0x20) == 0x65) {
    const sign = load<u8>(++p);
    if (sign == 0x2b || sign == 0x2d) p++;
    if (!isDigit(p)) return 0;
    while (isDigit(p)) p++;
  }
  return p;
}

export function skipScalar(p: usize): usize {
  const c = load<u8>(p);
  if (c == 0x74) return load<u32>(p) == 0x65757274 ? p + 4 : 0;
  if (c == 0x6e) return load<u32>(p) == 0x6c6c756e ? p + 4 : 0;
  if (c == 0x66) return load<u32>(p, 1) == 0x65736c61 ? p + 5 : 0;
  return skipNumber(p);
}
