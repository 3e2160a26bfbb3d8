import { dirname, join } from "node:path";
import { createForOwner, removeIfThere } from "./owner_file.ts";

/**
 * Writes a page that leads on to an address, for a browser to open instead of the address: every
 * user of the machine can read the arguments of a program, and only the owner this file.
 *
 * @param folder Where it is tried first; the temporary folder is next.
 * @returns Its path.
 * @throws What the system says, where neither folder takes it.
 */
export function writeLinkFile(address: string, folder: string | undefined): string {
  try {
    if (folder) return writeIn(folder, address);
  } catch {
    // The folder of a session may be gone, or be somebody else's.
  }
  return writeIn(temporaryFolder(), address);
}

function writeIn(folder: string, address: string): string {
  const path = join(folder, `log-${crypto.randomUUID()}.html`);
  try {
    createForOwner(path, pageTo(address));
  } catch (error) {
    removeIfThere(path);
    throw error;
  }
  return path;
}

/** The runtime knows it without a look at the environment. */
function temporaryFolder(): string {
  const path = Deno.makeTempFileSync();
  Deno.removeSync(path);
  return dirname(path);
}

/** The address is the server's own: a port and hexadecimal digits. */
function pageTo(address: string): string {
  return `<!doctype html>
<meta charset="utf-8">
<meta name="robots" content="noindex">
<meta http-equiv="refresh" content="0;url=${address}">
<title>log</title>
<p><a href="${address}">Open the page</a></p>
`;
}
