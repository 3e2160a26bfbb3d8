/**
 * What the built program may do, as `deno` options: read files and these
 * names of the environment, and never ask for more.
 *
 * @example
 * ```ts
 * import { PERMISSIONS } from "./permissions.ts";
 *
 * if (!PERMISSIONS.includes("--no-prompt")) throw new Error();
 * ```
 */
export const PERMISSIONS: readonly string[] = [
  "--no-prompt",
  "--allow-read",
  "--allow-env=LOG_DIR,LOG_NOW,LOG_DEBUG,LOG_DEVICE,TZ,NO_COLOR",
];
