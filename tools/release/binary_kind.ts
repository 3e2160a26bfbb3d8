/** The format of an executable file and the processor that it is made for. */
export type BinaryKind =
  | "elf-x64"
  | "elf-arm64"
  | "mach-o-x64"
  | "mach-o-arm64"
  | "pe-x64"
  | "pe-arm64";

const ELF_MACHINES: ReadonlyMap<number, BinaryKind> = new Map([
  [0x3e, "elf-x64"],
  [0xb7, "elf-arm64"],
]);
const MACH_O_MACHINES: ReadonlyMap<number, BinaryKind> = new Map([
  [0x0100_0007, "mach-o-x64"],
  [0x0100_000c, "mach-o-arm64"],
]);
const PE_MACHINES: ReadonlyMap<number, BinaryKind> = new Map([
  [0x8664, "pe-x64"],
  [0xaa64, "pe-arm64"],
]);

/** The three formats begin with these, read as little-endian numbers. */
const ELF = 0x464c_457f, MACH_O_64 = 0xfeed_facf, MZ = 0x5a4d, PE = 0x0000_4550;
const HEADER_BYTES = 64;

/**
 * The kind of an executable file, by its first bytes; null for any other file.
 *
 * ```text
 * ELF     0 7F "ELF"          18 machine, two bytes
 * Mach-O  0 CF FA ED FE        4 processor, four bytes
 * PE      0 "MZ"              60 where "PE" NUL NUL lies; behind that the machine, two bytes
 * ```
 *
 * @example
 * ```ts
 * import { binaryKind } from "./binary_kind.ts";
 *
 * const script = new TextEncoder().encode("#!/bin/sh\n".padEnd(64));
 * if (binaryKind(script) !== null) throw new Error();
 * ```
 */
export function binaryKind(bytes: Uint8Array): BinaryKind | null {
  if (bytes.length < HEADER_BYTES) return null;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const magic = view.getUint32(0, true);
  if (magic === ELF) return ELF_MACHINES.get(view.getUint16(18, true)) ?? null;
  if (magic === MACH_O_64) return MACH_O_MACHINES.get(view.getUint32(4, true)) ?? null;
  if ((magic & 0xffff) !== MZ) return null;
  const offsetBytes = view.getUint32(60, true);
  if (offsetBytes + 6 > bytes.length || view.getUint32(offsetBytes, true) !== PE) return null;
  return PE_MACHINES.get(view.getUint16(offsetBytes + 4, true)) ?? null;
}
