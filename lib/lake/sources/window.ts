import { sha256Of } from "../../storage/digest.ts";
import { stretch } from "../../storage/fingerprint.ts";
import type { LogSource } from "../../storage/storage.ts";

/** So many bytes before a prefix ends are looked at to tell whether it is still there. */
export const WINDOW_BYTES = 256;

/**
 * The hash of the last bytes of a prefix. Whatever puts lines in or takes them out before moves
 * other bytes there.
 */
export async function windowHash(source: LogSource, offset: number): Promise<string> {
  return await sha256Of(await stretch(source, Math.max(0, offset - WINDOW_BYTES), offset));
}
