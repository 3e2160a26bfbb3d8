/**
 * A path as storages take it, with slashes between its parts. Elsewhere than on
 * Windows a backslash is a letter of a name like any other.
 *
 * @example
 * ```ts
 * import { slashPath } from "./slash_path.ts";
 *
 * if (slashPath("C:\\logs\\a", true) !== "C:/logs/a") throw new Error();
 * ```
 */
export function slashPath(path: string, isWindows = Deno.build.os === "windows"): string {
  return isWindows ? path.replaceAll("\\", "/") : path;
}
