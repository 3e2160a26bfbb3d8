import { lineDigest } from "../../rewrite/steps/line_digest.ts";
import { QUARANTINE } from "../../rewrite/steps/names.ts";
import { isStoredItem, itemBytes, quarantineItems } from "../../rewrite/steps/quarantine_items.ts";
import type { Digest } from "../../storage/digest.ts";
import type { LogStorage } from "../../storage/storage.ts";
import { undoneQuarantines } from "./undone_quarantines.ts";

/**
 * The lines that repairs of one log took out of it, known by their bytes: set aside, or
 * salvaged. A copy from before the repair still has them.
 *
 * @example
 * ```ts
 * import { defaultSettings } from "../../records/settings.ts";
 * import { lineDigest } from "../../rewrite/steps/line_digest.ts";
 * import { MemoryStorage } from "../../storage/memory.ts";
 * import { repair } from "../repair.ts";
 * import { RepairedLines } from "./repaired_lines.ts";
 *
 * const glued = '{"id":"a"}{"id":"b"}';
 * const storage = new MemoryStorage({ "entries.jsonl": `${glued}\n` });
 * await repair(storage, { settings: defaultSettings(), logs: ["entries"], now: 0n });
 * const lines = await RepairedLines.of(storage, "entries.jsonl");
 * if (!lines.has(await lineDigest([new TextEncoder().encode(glued)]))) throw new Error();
 * ```
 */
export class RepairedLines {
  readonly #bySize = new Map<number, Set<string>>();

  private constructor() {}

  /**
   * What the quarantine knows of a log; not what an undone repair had taken out, which the log
   * has again.
   *
   * @param file The log, as it is named in the directory.
   * @throws {LogError} what reading throws.
   */
  static async of(storage: LogStorage, file: string): Promise<RepairedLines> {
    const lines = new RepairedLines();
    const undone = await undoneQuarantines(storage);
    for (const name of await storage.list(QUARANTINE)) {
      const quarantine = `${QUARANTINE}/${name}`;
      if (!name.endsWith(".jsonl") || undone.has(quarantine)) continue;
      using source = await storage.open(quarantine);
      if (source === null) continue;
      for await (const found of quarantineItems(source)) {
        if (found?.file !== file) continue;
        if (isStoredItem(found)) lines.#add(await lineDigest(itemBytes(source, found)));
        const { size, sha256 } = found;
        if (size !== undefined && sha256 !== undefined) lines.#add({ size, sha256 });
      }
    }
    return lines;
  }

  /** Whether one of them is this long: only then it is worth a digest. */
  hasSize(size: number): boolean {
    return this.#bySize.has(size);
  }

  /** Whether a line is one of them, by its {@linkcode lineDigest}. */
  has({ size, sha256 }: Digest): boolean {
    return this.#bySize.get(size)?.has(sha256) ?? false;
  }

  #add({ size, sha256 }: Digest): void {
    const known = this.#bySize.get(size);
    if (known === undefined) this.#bySize.set(size, new Set([sha256]));
    else known.add(sha256);
  }
}
