import { LogError } from "../../../lib/errors.ts";

const OWNER_ONLY = 0o600;

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
    using file = Deno.openSync(path, { write: true, createNew: true, mode: OWNER_ONLY });
    const bytes = new TextEncoder().encode(`${token}\n`);
    for (let done = 0; done < bytes.length;) done += file.writeSync(bytes.subarray(done));
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new LogError("io_failed", `Cannot write the token to "${path}": ${reason}`, { cause });
  }
  return { [Symbol.dispose]: () => removeIfThere(path) };
}

function removeIfThere(path: string): void {
  try {
    Deno.removeSync(path);
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
}
