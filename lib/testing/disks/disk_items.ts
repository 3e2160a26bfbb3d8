import type { MemoryStorage } from "../../storage/memory.ts";

/** A name on a disk: of a folder, of a file, or one more of a file that came before. */
export type DiskItem =
  | { name: string; kind: "folder" }
  | { name: string; kind: "file"; bytes: Uint8Array }
  | { name: string; kind: "link"; to: string };

/**
 * All that a disk in memory holds, sorted by name; files come once, with their
 * other names as links to the first.
 *
 * @example
 * ```ts
 * import { MemoryStorage } from "../../storage/memory.ts";
 * import { diskItems } from "./disk_items.ts";
 *
 * const disk = new MemoryStorage({ "folder/a": "x" });
 * await disk.link("folder/a", "folder/b");
 * const kinds = (await diskItems(disk)).map(({ kind }) => kind);
 * if (kinds.join() !== "folder,file,link") throw new Error();
 * ```
 */
export async function diskItems(disk: MemoryStorage): Promise<DiskItem[]> {
  const firstNames = new Map<string, string>();
  const items: DiskItem[] = [];
  for (const [name, content] of Object.entries(disk.files())) {
    if (content === null) items.push({ name, kind: "folder" });
    else {
      const { identity } = (await disk.stat(name))!;
      const first = firstNames.get(identity);
      firstNames.set(identity, first ?? name);
      if (first !== undefined) items.push({ name, kind: "link", to: first });
      else items.push({ name, kind: "file", bytes: content as Uint8Array });
    }
  }
  return items;
}
