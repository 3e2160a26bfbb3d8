import { ByteBuffer } from "../../../bytes/byte_buffer.ts";

/** The types of Thrift's compact protocol that Parquet's headers use. */
const TYPE = { i32: 5, i64: 6, binary: 8, list: 9, struct: 12 } as const;
/** A list of so many or more says its length behind its head. */
const LONG_LIST = 15;

/** A value of a field; fields whose value is undefined are left out. */
export type ThriftField =
  | { readonly i32: number }
  | { readonly i64: number }
  | { readonly binary: Uint8Array }
  | { readonly struct: ThriftStruct }
  | { readonly i32s: readonly number[] }
  | { readonly binaries: readonly Uint8Array[] }
  | { readonly structs: readonly ThriftStruct[] };

/** A struct: its fields by their numbers. */
export type ThriftStruct = { readonly [field: number]: ThriftField | undefined };

/**
 * A struct in Thrift's compact protocol, in which Parquet has its headers and its footer.
 *
 * @example
 * ```ts
 * import { thriftBytes } from "./thrift.ts";
 *
 * if (thriftBytes({ 1: { i32: -3 }, 4: { i64: 1 } }).join() !== "21,5,54,2,0") throw new Error();
 * ```
 */
export function thriftBytes(struct: ThriftStruct): Uint8Array {
  const into = new ByteBuffer();
  putStruct(into, struct);
  return into.written();
}

function putStruct(into: ByteBuffer, struct: ThriftStruct): void {
  let before = 0;
  // Keys that are numbers come in their order.
  for (const [key, value] of Object.entries(struct)) {
    if (value === undefined) continue;
    // Parquet's structs leave no gap that a nibble could not tell.
    into.putByte((Number(key) - before) << 4 | typeOf(value));
    before = Number(key);
    putField(into, value);
  }
  into.putByte(0);
}

function typeOf(field: ThriftField): number {
  if ("i32" in field) return TYPE.i32;
  if ("i64" in field) return TYPE.i64;
  if ("binary" in field) return TYPE.binary;
  return "struct" in field ? TYPE.struct : TYPE.list;
}

function putField(into: ByteBuffer, field: ThriftField): void {
  if ("i32" in field) into.putZigzag(field.i32);
  else if ("i64" in field) into.putZigzag(field.i64);
  else if ("binary" in field) putBinary(into, field.binary);
  else if ("struct" in field) putStruct(into, field.struct);
  else if ("i32s" in field) {
    putList(into, TYPE.i32, field.i32s, (value) => into.putZigzag(value));
  } else if ("binaries" in field) {
    putList(into, TYPE.binary, field.binaries, (value) => putBinary(into, value));
  } else putList(into, TYPE.struct, field.structs, (value) => putStruct(into, value));
}

function putBinary(into: ByteBuffer, bytes: Uint8Array): void {
  into.putVarint(bytes.length);
  into.putBytes(bytes);
}

function putList<T>(
  into: ByteBuffer,
  type: number,
  values: readonly T[],
  put: (value: T) => void,
): void {
  into.putByte(Math.min(values.length, LONG_LIST) << 4 | type);
  if (values.length >= LONG_LIST) into.putVarint(values.length);
  for (const value of values) put(value);
}
