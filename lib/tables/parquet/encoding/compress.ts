/** Compresses bytes as one Zstandard frame. */
export type Compress = (bytes: Uint8Array) => Uint8Array;
