import type { MemoryStorage } from "../../storage/memory.ts";
import { diskItems } from "./disk_items.ts";

const LATIN1 = new TextDecoder("latin1");

/**
 * All that whoever comes next can find out about a disk in memory, as text: two
 * disks with the same key go on in the same way.
 *
 * That is each name with what it stands for: a folder, the bytes of a file, or
 * another name of a file that came before. What a storage calls the identity of a
 * file, and how often it was changed, is only ever compared with what the same run
 * saw earlier, and is left out. Locks are no part of a disk: they go with whoever
 * held them.
 *
 * @example
 * ```ts
 * import { MemoryStorage } from "../../storage/memory.ts";
 * import { diskKey } from "./disk_key.ts";
 *
 * const apart = new MemoryStorage({ a: "x", b: "x" });
 * const shared = new MemoryStorage({ a: "x" });
 * await shared.link("a", "b");
 * if (await diskKey(apart) === await diskKey(shared)) throw new Error();
 * ```
 */
export async function diskKey(disk: MemoryStorage): Promise<string> {
  const items = await diskItems(disk);
  return JSON.stringify(
    items.map((item) =>
      item.kind === "file" ? { ...item, bytes: LATIN1.decode(item.bytes) } : item
    ),
  );
}
