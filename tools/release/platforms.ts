import type { BinaryKind } from "./binary_kind.ts";

/** A system that the program is released for. */
export interface Platform {
  /** Its name in the names of archives. */
  readonly name: string;
  /** The npm package that holds nothing but the runtime for it. */
  readonly runtimePackage: string;
  /** What the registry says of that package's tarball, as in a lock file. */
  readonly integrity: string;
  /** What its runtime is a file of. */
  readonly binary: BinaryKind;
}

/** The version of the runtime in all archives: the one that everything here is tested with. */
export const RUNTIME_VERSION = "2.9.6";

/** Every system that there is an archive for. */
export const PLATFORMS: readonly Platform[] = [
  {
    name: "linux-x64",
    runtimePackage: "@deno/linux-x64-glibc",
    integrity:
      "sha512-3md4TKLCuzsLDmfOoC5KN7NAZaxSVkMgm64vg6foD00JBADCpYS2/5QqXfzgnP5ZQz3iLP9vBQJtEgc116OAoQ==",
    binary: "elf-x64",
  },
  {
    name: "linux-arm64",
    runtimePackage: "@deno/linux-arm64-glibc",
    integrity:
      "sha512-poqhoH9B3nYloigEMPT5t8HY+wBeiuea1An5Q7fqgJzP0SYmWsoS/oUnWO/pEiA4ofzIBy1Elt/in58xKtxEoQ==",
    binary: "elf-arm64",
  },
  {
    name: "macos-x64",
    runtimePackage: "@deno/darwin-x64",
    integrity:
      "sha512-tPi3CWPRdjW1MaWlvWjORE7Ass5SADdWdj1BF1Q1PEdzi+5u/mC5YhmZzniMiPr81PpaFeqjXaLAsfb8lFsZ0Q==",
    binary: "mach-o-x64",
  },
  {
    name: "macos-arm64",
    runtimePackage: "@deno/darwin-arm64",
    integrity:
      "sha512-V8uO1Aolrl/yvdMb5lOtgtigs8YuZBjrOrgviVMiYkQ0swymFfzkae1wZak4Xi24t7vf7d/eiMb/7ryjjVm+tg==",
    binary: "mach-o-arm64",
  },
  {
    name: "windows-x64",
    runtimePackage: "@deno/win32-x64",
    integrity:
      "sha512-qRGnmVz/Ea6UWPht/S3xFRK17UZ/ls38DSVfgGB17fpASLxPkksqzWUI/BzL9YYoOknYzfc94mySGyInZu/JXw==",
    binary: "pe-x64",
  },
  {
    name: "windows-arm64",
    runtimePackage: "@deno/win32-arm64",
    integrity:
      "sha512-iHSHs89g2Uy6k0bGHmXkgzTIW8WXImYPpvqRRO/zNsK1/N79PcjvAth1TuQatuIALcLdocstPs/PAYtndbfr0A==",
    binary: "pe-arm64",
  },
];
