import { equal, rejects } from "node:assert/strict";
import { gzipSync } from "node:zlib";
import { LogError } from "../../errors.ts";
import { fromBytes } from "../../storage/source.ts";
import { gunzip } from "./gunzip.ts";

const TEXT = '{"id":"a"}\n'.repeat(100_000);

async function unpacked(bytes: Uint8Array): Promise<string> {
  using source = await gunzip(fromBytes("a.gz", bytes));
  const all = new Uint8Array(source.size);
  equal(await source.read(all, 0), source.size);
  return new TextDecoder().decode(all);
}

Deno.test("gunzip gives what was packed, also in several pieces", async () => {
  const piece = gzipSync(TEXT);
  equal(await unpacked(piece), TEXT);
  equal(await unpacked(new Uint8Array([...piece, ...gzipSync("more\n")])), `${TEXT}more\n`);
  equal(await unpacked(gzipSync("")), "");
});

Deno.test("gunzip refuses what is damaged, wherever, and what is too long", async () => {
  const piece = gzipSync(TEXT);
  const changed = new Uint8Array(piece);
  changed[changed.length - 6]! ^= 1;
  const damaged = [piece.slice(0, -1), piece.slice(0, 20), changed];
  damaged.push(new Uint8Array([...piece, 1, 2, 3]));
  for (const bytes of damaged) {
    await rejects(unpacked(bytes), {
      code: "wrong_format",
      message: /^Cannot unpack "a\.gz": what is packed in it is damaged/,
    });
  }
  await rejects(gunzip(fromBytes("a.gz", piece), TEXT.length - 1), {
    code: "wrong_format",
    message: `Cannot unpack "a.gz": it unpacks to more than ${TEXT.length - 1} bytes`,
  });
});

Deno.test("gunzip throws what reading throws", async () => {
  const error = new LogError("io_failed", "the disk is gone");
  const source = { ...fromBytes("a.gz", gzipSync(TEXT)), read: () => Promise.reject(error) };
  await rejects(gunzip(source), error);
});
