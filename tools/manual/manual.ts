/**
 * Writes `log.1` and `docs/cli.md` from the help of the commands: `deno task manual`.
 *
 * @module
 */

import { cliPage } from "./cli_page.ts";
import { manPage } from "./man_page.ts";

const PROJECT = new URL("../../", import.meta.url);

/** The generated pages, by their paths in the project. */
export const GENERATED: Readonly<Record<string, () => string>> = {
  "log.1": manPage,
  "docs/cli.md": cliPage,
};

if (import.meta.main) {
  for (const [path, page] of Object.entries(GENERATED)) {
    await Deno.writeTextFile(new URL(path, PROJECT), page());
  }
}
