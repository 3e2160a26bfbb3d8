const OWNER_ONLY = 0o600;

/** Writes a text to a new file that only its owner can read; fails where the name is taken. */
export function createForOwner(path: string, text: string): void {
  using file = Deno.openSync(path, { write: true, createNew: true, mode: OWNER_ONLY });
  const bytes = new TextEncoder().encode(text);
  for (let done = 0; done < bytes.length;) done += file.writeSync(bytes.subarray(done));
}

/** Removes a file; where it is gone already, that is well. */
export function removeIfThere(path: string): void {
  try {
    Deno.removeSync(path);
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
}
