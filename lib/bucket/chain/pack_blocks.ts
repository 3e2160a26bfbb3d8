import { LogError } from "../../errors.ts";
import { sha256Of } from "../../storage/digest.ts";
import type { Chain } from "./chain.ts";
import type { Head } from "./commit.ts";
import { commitNumber, indexNumber } from "./keys.ts";
import type { BucketObjects } from "./objects.ts";
import { packOf } from "./pack.ts";

/** Blocks of more bytes stay as they are: reading a line of them would take too much. */
const PACK_BYTES_MAX = 64 * 1024 * 1024;

/** How {@linkcode packBlocks} packs. */
export interface PackOptions {
  /** Whether the packed commits stay, as in a bucket from which nothing can be removed. */
  readonly keepsCommits?: boolean;
}

/**
 * Packs the whole blocks of a chain up to a head, and removes the commits that are in packs. Any
 * number of packers may do so at once, and each may be stopped at any moment.
 *
 * @returns How many packs were made.
 * @throws {LogError} what requests throw; `remote_failed` for a pack that is not what it must be.
 */
export async function packBlocks(
  chain: Chain,
  objects: BucketObjects,
  head: Head,
  { keepsCommits = false }: PackOptions = {},
): Promise<number> {
  const { keys } = chain;
  const packed = new Set<number>();
  for await (const { key } of objects.list(keys.packs)) packed.add(indexNumber(key) ?? 0);
  const singles = new Map<number, number[]>();
  for await (const { key } of objects.list(keys.commits)) {
    const n = commitNumber(key);
    if (n === null || keys.lastOf(keys.blockOf(n)) > head.n) continue;
    singles.set(keys.blockOf(n), [...singles.get(keys.blockOf(n)) ?? [], n]);
  }
  let made = 0;
  for (const [k, numbers] of singles) {
    if (!packed.has(k)) {
      if (!await packBlock(chain, objects, k)) continue;
      made++;
    }
    if (keepsCommits) continue;
    // Nothing is removed but what was read back whole just now, whatever a list says.
    if (await chain.packs.readBack(k) === null) throw unreadable(keys.pack(k));
    // One after the other: as long as a commit is there, readers take the next one to be.
    for (const n of numbers) await objects.remove(keys.commit(n));
  }
  return made;
}

/** Packs one block; false where it is not whole, or too large. */
async function packBlock(chain: Chain, objects: BucketObjects, k: number): Promise<boolean> {
  const commits = await chain.singlesOf(k);
  if (commits === null) return false;
  if (commits.reduce((sum, { body }) => sum + body.length, 0) > PACK_BYTES_MAX) return false;
  // The commits may be what was created again after the block was packed and removed.
  if (await objects.has(chain.keys.index(k))) return true;
  const { body, index } = await packOf(commits);
  await createSame(objects, chain.keys.pack(k), body, await sha256Of(body));
  await createSame(objects, chain.keys.index(k), index, await sha256Of(index));
  return true;
}

/** An object that is the same whoever writes it: it is created, or found to be there. */
async function createSame(
  objects: BucketObjects,
  key: string,
  bytes: Uint8Array<ArrayBuffer>,
  sha256: string,
): Promise<void> {
  const metadata = { "log-sha256": sha256 };
  if (await objects.retrying((client) => client.create(key, bytes, metadata))) return;
  const there = await objects.getChecked(key);
  if (there !== null && isEqual(there.bytes, bytes)) return;
  throw new LogError("remote_failed", `Cannot pack: "${key}" holds something else`, {
    hint: "nothing was removed; look what else writes to the bucket",
  });
}

function isEqual(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, index) => byte === b[index]);
}

function unreadable(key: string): LogError {
  return new LogError("remote_failed", `Cannot remove packed commits: "${key}" is not there`, {
    hint: "nothing was removed; look what else removes objects from the bucket",
  });
}
