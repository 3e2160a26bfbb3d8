import { replaceFile } from "../../storage/replace_file.ts";
import type { LogSource, WritableStorage } from "../../storage/storage.ts";
import type { LakeStore, StoredObject } from "./lake_store.ts";

/** What ends the names of files that are not whole yet. */
const TEMP = ".tmp";

/**
 * A lake in a folder. A file is written under a name of its own, synced, and then linked to the name
 * it is created under, which fails where that is taken.
 */
export class FolderStore implements LakeStore {
  readonly place: string;
  readonly #storage: WritableStorage;
  readonly #newId: () => string;

  /** @param newId Makes names for files that are not whole yet. */
  constructor(place: string, storage: WritableStorage, newId: () => string) {
    this.place = place;
    this.#storage = storage;
    this.#newId = newId;
  }

  async create(name: string, bytes: Uint8Array): Promise<boolean> {
    const folder = folderOf(name);
    const storage = this.#storage;
    await storage.makeFolder(folder);
    const temp = `${folder === "" ? "" : `${folder}/`}.${this.#newId()}${TEMP}`;
    try {
      {
        using sink = await storage.create(temp);
        await sink.write(bytes);
        await sink.sync();
      }
      if (!await storage.renameNoReplace(temp, name)) {
        await storage.remove(temp);
        return false;
      }
    } catch (error) {
      await storage.remove(temp).catch(() => {});
      throw error;
    }
    await this.#syncFolders(folder);
    return true;
  }

  async replace(name: string, bytes: Uint8Array): Promise<void> {
    await replaceFile(this.#storage, name, {
      temp: `.${this.#newId()}${TEMP}`,
      folders: [folderOf(name)],
      write: (sink) => sink.write(bytes),
    });
  }

  open(name: string): Promise<LogSource | null> {
    return this.#storage.open(name);
  }

  async list(folder: string): Promise<StoredObject[]> {
    const objects: StoredObject[] = [];
    const path = folder.replace(/\/$/, "");
    for (const name of await this.#storage.list(path)) {
      const inside = path === "" ? name : `${path}/${name}`;
      if (name.includes("=") && !name.endsWith(".parquet")) {
        objects.push(...await this.list(inside));
      } else objects.push({ name: inside });
    }
    return objects;
  }

  async remove(name: string): Promise<void> {
    await this.#storage.remove(name);
    const folder = folderOf(name);
    if ((await this.#storage.list(folder)).length > 0) return;
    // Somebody may put a file there just now; then the folder stays.
    await this.#storage.remove(folder).catch(() => {});
  }

  /** A new folder survives a power failure only once the one above it is synced, too. */
  async #syncFolders(folder: string): Promise<void> {
    for (let path = folder;; path = folderOf(path)) {
      await this.#storage.syncFolder(path);
      if (path === "") return;
    }
  }
}

function folderOf(name: string): string {
  return name.slice(0, Math.max(0, name.lastIndexOf("/")));
}
