import { MemoryStorage } from "../../storage/memory.ts";
import { diskItems } from "./disk_items.ts";

/**
 * A copy of a disk in memory, for tests that begin with the same one again and
 * again: names share a file where they did.
 *
 * @example
 * ```ts
 * import { MemoryStorage } from "../../storage/memory.ts";
 * import { copyDisk } from "./copy_disk.ts";
 *
 * const disk = new MemoryStorage({ a: "x" });
 * const copy = await copyDisk(disk);
 * copy.append("a", "y");
 * if ((await disk.stat("a"))?.size !== 1) throw new Error();
 * ```
 */
export async function copyDisk(disk: MemoryStorage): Promise<MemoryStorage> {
  const copy = new MemoryStorage({});
  for (const item of await diskItems(disk)) {
    if (item.kind === "folder") await copy.makeFolder(item.name);
    else if (item.kind === "link") await copy.link(item.to, item.name);
    else copy.append(item.name, item.bytes);
  }
  return copy;
}
