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
    const temp = this.#tempIn(folder);
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
    await this.keep(folder);
    return true;
  }

  async replace(name: string, bytes: Uint8Array): Promise<void> {
    await replaceFile(this.#storage, name, {
      temp: this.#tempIn(folderOf(name)),
      folders: [folderOf(name)],
      write: (sink) => sink.write(bytes),
    });
  }

  open(name: string): Promise<LogSource | null> {
    return this.#storage.open(name);
  }

  async list(folder: string): Promise<StoredObject[]> {
    const names = await this.#names(folder.replace(/\/$/, ""));
    return names.filter((name) => !name.endsWith(TEMP)).map((name) => ({ name }));
  }

  async sweep(folder: string): Promise<void> {
    for (const name of await this.#names(folder.replace(/\/$/, ""))) {
      if (name.endsWith(TEMP)) await this.#storage.remove(name);
    }
  }

  /** The files in a folder and in those below it, which alone are called `key=value`. */
  async #names(folder: string): Promise<string[]> {
    const names: string[] = [];
    for (const name of await this.#storage.list(folder)) {
      const path = folder === "" ? name : `${folder}/${name}`;
      if (/^\w+=\d+$/.test(name)) names.push(...await this.#names(path));
      else names.push(path);
    }
    return names;
  }

  async remove(name: string): Promise<void> {
    await this.#storage.remove(name);
    const folder = folderOf(name);
    if ((await this.#storage.list(folder)).length > 0) return;
    // Somebody may put a file there just now; then the folder stays.
    await this.#storage.remove(folder).catch(() => {});
  }

  /** A folder survives a power failure only once the one above it is synced, too. */
  async keep(folder: string): Promise<void> {
    for (let path = folder.replace(/\/$/, "");; path = folderOf(path)) {
      await this.#storage.syncFolder(path);
      if (path === "") return;
    }
  }

  #tempIn(folder: string): string {
    return `${folder === "" ? "" : `${folder}/`}.${this.#newId()}${TEMP}`;
  }
}

function folderOf(name: string): string {
  return name.slice(0, Math.max(0, name.lastIndexOf("/")));
}
