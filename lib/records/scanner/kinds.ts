/**
 * What the value of a key may be, as bits to be joined: `strings` is a list of
 * nothing but strings, `instant` an RFC 3339 time with an offset.
 */
export const KIND = {
  string: 1,
  boolean: 2,
  null: 4,
  object: 8,
  strings: 16,
  instant: 32,
} as const;
