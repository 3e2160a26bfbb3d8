/**
 * Power failures; for tests.
 *
 * @module
 */

import { MemoryStorage } from "../../storage/memory.ts";
import type { Operation } from "./faults.ts";

/** What a folder holds: the identity of a file by its name, null for a folder. */
type Listing = ReadonlyMap<string, string | null>;

/** Folders by name, bytes by identity. */
interface Image {
  folders: Map<string, Listing>;
  bytes: Map<string, Uint8Array>;
}

/**
 * Keeps account of what was synced, so that a test can see what a disk holds
 * after a power failure. What was not synced may be there or not: what a file
 * grew by, in part if a test says so, other bytes of a file as a whole, and the
 * changes in a folder as a whole.
 *
 * @example
 * ```ts
 * import { FaultyStorage } from "./faults.ts";
 * import { MemoryStorage } from "../../storage/memory.ts";
 * import { PowerSupply } from "./power.ts";
 *
 * const memory = new MemoryStorage({});
 * const power = await PowerSupply.of(memory);
 * const storage = new FaultyStorage(memory, (operation) => power.note(operation));
 * for (const name of ["lost", "kept"]) {
 *   using sink = await storage.create(name);
 *   await sink.sync();
 *   if (name === "lost") continue;
 *   await storage.remove("lost");
 *   await storage.syncFolder("");
 * }
 * const after = await power.cut(() => false);
 * if ((await after.list("")).join() !== "kept") throw new Error();
 * ```
 */
export class PowerSupply {
  readonly #memory: MemoryStorage;
  readonly #synced: Image;

  private constructor(memory: MemoryStorage, synced: Image) {
    this.#memory = memory;
    this.#synced = synced;
  }

  /** Begins with all that the memory holds, as if it had been synced. */
  static async of(memory: MemoryStorage): Promise<PowerSupply> {
    return new PowerSupply(memory, await imageOf(memory));
  }

  /** Takes note of an operation that is about to succeed; always null. */
  async note({ kind, name, from = name }: Operation): Promise<null> {
    if (kind === "syncFolder") {
      const listing = (await imageOf(this.#memory)).folders.get(name);
      if (listing !== undefined) this.#synced.folders.set(name, listing);
    }
    if (kind === "sync" || kind === "link") {
      const stat = await this.#memory.stat(from);
      const bytes = this.#memory.files()[from];
      if (stat !== null) this.#synced.bytes.set(stat.identity, bytes as Uint8Array);
    }
    return null;
  }

  /**
   * What the disk holds when the power goes now.
   *
   * @param isLucky Asked for each file and folder whether it is as it was just
   * now, although that was not synced.
   * @param keptOf Asked for a file that only grew since it was synced how many of
   * those bytes are there; all or none without it.
   */
  async cut(
    isLucky: () => boolean,
    keptOf: (bytes: number) => number = (bytes) => isLucky() ? bytes : 0,
  ): Promise<MemoryStorage> {
    const now = await imageOf(this.#memory);
    const disk = new MemoryStorage({});
    const firstNames = new Map<string, string>();
    const fill = async (folder: string) => {
      const listing = (isLucky() ? now : this.#synced).folders.get(folder) ?? new Map();
      for (const [item, identity] of listing) {
        const name = folder === "" ? item : `${folder}/${item}`;
        const first = identity && firstNames.get(identity);
        if (identity === null) {
          await disk.makeFolder(name);
          await fill(name);
        } else if (first) await disk.link(first, name);
        else {
          const synced = this.#synced.bytes.get(identity) ?? new Uint8Array();
          const latest = now.bytes.get(identity);
          const isGrown = latest !== undefined && beginsWith(latest, synced);
          const grown = isGrown ? synced.length + keptOf(latest.length - synced.length) : 0;
          const bytes = isGrown ? latest.subarray(0, grown) : isLucky() ? latest : synced;
          disk.append(name, bytes ?? synced);
          firstNames.set(identity, name);
        }
      }
    };
    await fill("");
    return disk;
  }
}

async function imageOf(memory: MemoryStorage): Promise<Image> {
  const image: Image = { folders: new Map(), bytes: new Map() };
  const files = memory.files();
  for (const folder of ["", ...Object.keys(files).filter((name) => files[name] === null)]) {
    const listing = new Map<string, string | null>();
    for (const item of await memory.list(folder)) {
      const name = folder === "" ? item : `${folder}/${item}`;
      const bytes = files[name] as Uint8Array | null | undefined;
      if (bytes === undefined) continue; // Somebody else made it meanwhile.
      const stat = bytes && await memory.stat(name);
      if (bytes !== null && stat === null) continue; // Or removed it.
      listing.set(item, stat && stat.identity);
      if (stat) image.bytes.set(stat.identity, bytes!);
    }
    image.folders.set(folder, listing);
  }
  return image;
}

function beginsWith(bytes: Uint8Array, beginning: Uint8Array): boolean {
  return beginning.every((byte, index) => byte === bytes[index]);
}
