/**
 * Whether it is a name inside one folder, and leads nowhere else. Elsewhere than
 * on Windows a backslash is a letter of a name like any other.
 *
 * @example
 * ```ts
 * import { isPlainName } from "./plain_name.ts";
 *
 * if (!isPlainName("entries.jsonl") || isPlainName("..") || isPlainName("a/b")) throw new Error();
 * ```
 */
export function isPlainName(name: string, isWindows = Deno.build.os === "windows"): boolean {
  const isOne = isWindows ? /^[^/\\]+$/ : /^[^/]+$/;
  return isOne.test(name) && name !== "." && name !== "..";
}

/** Whether it is such a name, or one in a folder of that folder. */
export function isPlainPath(path: string): boolean {
  return path.split("/").every((part) => isPlainName(part));
}
