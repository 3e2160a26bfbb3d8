import { LogError } from "../../../lib/errors.ts";

const OWNER_ONLY = 0o600;

/**
 * Writes a token to a file that only its owner can read. What was there under the name is
 * replaced, also a link, which is not followed.
 *
 * @returns What removes the file again; where it is gone already, that is well.
 * @throws {LogError} `io_failed`.
 */
export async function writeTokenFile(path: string, token: string): Promise<AsyncDisposable> {
  try {
    await Deno.remove(path).catch(ignoreMissing);
    const file = await Deno.open(path, { write: true, createNew: true, mode: OWNER_ONLY });
    try {
      const bytes = new TextEncoder().encode(`${token}\n`);
      for (let done = 0; done < bytes.length;) done += await file.write(bytes.subarray(done));
    } finally {
      file.close();
    }
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new LogError("io_failed", `Cannot write the token to "${path}": ${reason}`, { cause });
  }
  return { [Symbol.asyncDispose]: () => Deno.remove(path).catch(ignoreMissing) };
}

function ignoreMissing(error: unknown): void {
  if (!(error instanceof Deno.errors.NotFound)) throw error;
}
