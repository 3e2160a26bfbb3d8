import { LogError } from "../errors.ts";
import { placeholderOf } from "./placeholder_of.ts";
import type { LogSource, LogStorage } from "./storage.ts";

/**
 * Opens a log's file; null where there is none, which stands for an empty log.
 *
 * @throws {LogError} `evicted_placeholder` where a sync service took the file
 * away, or what opening it throws.
 *
 * @example
 * ```ts
 * import { MemoryStorage } from "./memory.ts";
 * import { openLog } from "./open_log.ts";
 *
 * const storage = new MemoryStorage({ ".entries.jsonl.icloud": "" });
 * if (await openLog(storage, "firings.jsonl") !== null) throw new Error();
 * const refusal = await openLog(storage, "entries.jsonl").catch((error) => error.code);
 * if (refusal !== "evicted_placeholder") throw new Error();
 * ```
 */
export async function openLog(storage: LogStorage, file: string): Promise<LogSource | null> {
  const source = await openNamed(storage, file);
  if (source !== null) return source;
  const placeholder = placeholderOf(file);
  using evicted = await storage.open(placeholder);
  if (evicted === null) return null;
  throw new LogError("evicted_placeholder", `Cannot read "${file}": it is not on this machine`, {
    place: { file: placeholder },
    hint: "let the sync service download it first, for example by opening it",
  });
}

/** Opens a file whose name the config may change. */
async function openNamed(storage: LogStorage, file: string): Promise<LogSource | null> {
  try {
    return await storage.open(file);
  } catch (error) {
    if (!(error instanceof LogError) || error.code !== "not_a_file") throw error;
    const { message, code, place, cause } = error;
    throw new LogError(code, message, {
      ...(place && { place }),
      cause,
      hint: "move it away, or name another file in log.config.json",
    });
  }
}
