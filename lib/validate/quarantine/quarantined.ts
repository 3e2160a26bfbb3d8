import type { QuarantineRow } from "../../answers.ts";
import { QUARANTINE } from "../../rewrite/steps/names.ts";
import {
  isStoredItem,
  itemBytes,
  quarantineItems,
  type StoredItem,
} from "../../rewrite/steps/quarantine_items.ts";
import type { LogStorage } from "../../storage/storage.ts";
import { preview } from "../shown.ts";
import { undoneQuarantines } from "./undone_quarantines.ts";

/** What one repair set aside from a log, by its place in the list. */
export interface Quarantined {
  /** What is told of it. */
  readonly row: QuarantineRow;
  /** Its raw bytes, piece by piece; to be asked for before the next one is. */
  bytes(): AsyncGenerator<Uint8Array>;
}

/**
 * All that repairs set aside and that is still kept, the oldest first.
 *
 * @param onOther Told of each file in the quarantine that holds lines of another kind.
 * @throws {LogError} what reading throws.
 *
 * @example
 * ```ts
 * import { defaultSettings } from "../../records/settings.ts";
 * import { MemoryStorage } from "../../storage/memory.ts";
 * import { repair } from "../repair.ts";
 * import { quarantined } from "./quarantined.ts";
 *
 * const storage = new MemoryStorage({ "entries.jsonl": '{"id":"a"}\nnot json\n' });
 * await repair(storage, { settings: defaultSettings(), logs: ["entries"], now: 0n });
 * for await (const { row, bytes } of quarantined(storage)) {
 *   if (row.n !== 1 || row.line !== 2 || row.preview !== "not json") throw new Error();
 *   const [all] = await Array.fromAsync(bytes());
 *   if (new TextDecoder().decode(all) !== "not json") throw new Error();
 * }
 * ```
 */
export async function* quarantined(
  storage: LogStorage,
  onOther: (file: string) => void = () => {},
): AsyncGenerator<Quarantined> {
  let n = 0;
  const undone = await undoneQuarantines(storage);
  for (const name of await storage.list(QUARANTINE)) {
    const quarantine = `${QUARANTINE}/${name}`;
    if (!name.endsWith(".jsonl")) continue;
    using source = await storage.open(quarantine);
    if (source === null) continue;
    let hasOther = false;
    for await (const item of quarantineItems(source)) {
      hasOther ||= item === null;
      if (!isStoredItem(item)) continue;
      const bytes = () => itemBytes(source, item);
      const kept = { n: ++n, quarantine, undone: undone.has(quarantine) };
      yield { row: rowOf(item, kept, await firstBytes(bytes())), bytes };
    }
    if (hasOther) onOther(quarantine);
  }
}

async function firstBytes(bytes: AsyncGenerator<Uint8Array>): Promise<Uint8Array> {
  for await (const part of bytes) return part;
  return new Uint8Array();
}

function rowOf(
  { file, line, offset, length, code, at }: StoredItem,
  { n, quarantine, undone }: Pick<QuarantineRow, "n" | "quarantine" | "undone">,
  bytes: Uint8Array,
): QuarantineRow {
  const start = preview(bytes, { start: 0, end: length });
  return { n, file, line, offset, length, code, at, undone, quarantine, preview: start };
}
