import { LogError } from "../../../lib/errors.ts";
import { createForOwner, removeIfThere } from "./owner_file.ts";

/**
 * Writes a token to a file that only its owner can read. What was there under the name is
 * replaced, also a link, which is not followed.
 *
 * @returns What removes the file again; where it is gone already, that is well.
 * @throws {LogError} `io_failed`.
 */
export function writeTokenFile(path: string, token: string): Disposable {
  try {
    removeIfThere(path);
    createForOwner(path, `${token}\n`);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new LogError("io_failed", `Cannot write the token to "${path}": ${reason}`, { cause });
  }
  return { [Symbol.dispose]: () => removeIfThere(path) };
}
