import { LogError } from "../errors.ts";

/**
 * The error for a file that ended before bytes that it had when it was looked at:
 * another program cut it, and reading it again may succeed.
 *
 * @param file The file as the user would name it.
 * @param place Where the bytes were to be read, or the file ended.
 *
 * @example
 * ```ts
 * import { truncated } from "./truncated.ts";
 *
 * const { code, message } = truncated("entries.jsonl", { offset: 120 });
 * if (code !== "changed_meanwhile") throw new Error(code);
 * if (message !== 'Cannot read "entries.jsonl": it was truncated while being read') {
 *   throw new Error(message);
 * }
 * ```
 */
export function truncated(file: string, place: { offset: number; line?: number }): LogError {
  return new LogError(
    "changed_meanwhile",
    `Cannot read "${file}": it was truncated while being read`,
    { place: { file, ...place }, hint: "run the command again" },
  );
}
