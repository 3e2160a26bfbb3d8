import assert from "node:assert/strict";
import { binaryKind } from "./binary_kind.ts";
import { PLATFORMS } from "./platforms.ts";
import { standIn } from "./stand_in.ts";

Deno.test("binaryKind names the format and the processor of each system's programs", () => {
  for (const { binary } of PLATFORMS) assert.equal(binaryKind(standIn(binary)), binary);
});

Deno.test("binaryKind names the program that runs this test", async () => {
  const kinds = new Map([
    ["linux x86_64", "elf-x64"],
    ["linux aarch64", "elf-arm64"],
    ["darwin x86_64", "mach-o-x64"],
    ["darwin aarch64", "mach-o-arm64"],
    ["windows x86_64", "pe-x64"],
    ["windows aarch64", "pe-arm64"],
  ]);
  const kind = binaryKind(await Deno.readFile(Deno.execPath()));
  assert.equal(kind, kinds.get(`${Deno.build.os} ${Deno.build.arch}`));
});

Deno.test("binaryKind knows no other file and no other processor", () => {
  assert.equal(binaryKind(new TextEncoder().encode("#!/bin/sh\n".padEnd(100))), null);
  assert.equal(binaryKind(new Uint8Array()), null);
  const riscv = standIn("elf-x64");
  riscv[18] = 0xf3;
  assert.equal(binaryKind(riscv), null);
  const cutShort = standIn("pe-x64").subarray(0, 65);
  assert.equal(binaryKind(cutShort), null);
});
