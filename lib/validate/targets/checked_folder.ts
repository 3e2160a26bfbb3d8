import { fileKind } from "../../records/file_kind.ts";
import type { Settings } from "../../records/settings.ts";
import type { LogStorage } from "../../storage/storage.ts";
import { entryIds } from "../entry_ids.ts";

/** Whether the entries log has an id. */
export type IsEntry = (id: string) => boolean;

/**
 * A folder's settings and the ids of its entries, which lines of its other logs
 * are held against. The ids are read once, when first asked for.
 *
 * @example
 * ```ts
 * import { defaultSettings } from "../../records/settings.ts";
 * import { MemoryStorage } from "../../storage/memory.ts";
 * import { CheckedFolder } from "./checked_folder.ts";
 *
 * const storage = new MemoryStorage({ "entries.jsonl": '{"id":"a"}\n' });
 * const isEntry = await new CheckedFolder(storage, defaultSettings()).isEntry();
 * if (!isEntry?.("a") || isEntry("b")) throw new Error();
 * ```
 */
export class CheckedFolder {
  /** How its logs are read. */
  readonly settings: Settings;
  readonly #storage: LogStorage | null;
  #isEntry: Promise<IsEntry | null> | undefined;

  /** A storage of null stands for no folder at all. */
  constructor(storage: LogStorage | null, settings: Settings) {
    this.#storage = storage;
    this.settings = settings;
  }

  /** Gives what tells whether the entries log has an id; null where there is no such log of lines. */
  isEntry(): Promise<IsEntry | null> {
    return this.#isEntry ??= this.#readIds();
  }

  async #readIds(): Promise<IsEntry | null> {
    const settings = this.settings.logs.entries;
    using source = await this.#storage?.open(settings.file) ?? null;
    // Of a file that is no lines, no id is known.
    if (source === null || (await fileKind(source)).kind !== "lines") return null;
    const ids = await entryIds(source, settings);
    return (id) => ids.has(id);
  }
}
