import type { BinaryKind } from "./binary_kind.ts";

const MACHINES: Readonly<Record<BinaryKind, readonly [offset: number, bytes: string]>> = {
  "elf-x64": [18, "3e00"],
  "elf-arm64": [18, "b700"],
  "mach-o-x64": [4, "07000001"],
  "mach-o-arm64": [4, "0c000001"],
  "pe-x64": [68, "6486"],
  "pe-arm64": [68, "64aa"],
};

/** Stands in for a runtime in tests: the first bytes of a program of that kind, and no program. */
export function standIn(kind: BinaryKind): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(128);
  const put = (offset: number, hex: string) => bytes.set(Uint8Array.fromHex(hex), offset);
  if (kind.startsWith("elf-")) put(0, "7f454c46");
  if (kind.startsWith("mach-o-")) put(0, "cffaedfe");
  if (kind.startsWith("pe-")) {
    put(0, "4d5a");
    put(60, "40000000");
    put(64, "50450000");
  }
  put(...MACHINES[kind]);
  return bytes;
}
