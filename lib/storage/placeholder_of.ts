/**
 * The name of the placeholder that a sync service leaves beside a file's name
 * when it takes the file off the machine.
 *
 * @example
 * ```ts
 * import { placeholderOf } from "./placeholder_of.ts";
 *
 * if (placeholderOf("entries.jsonl") !== ".entries.jsonl.icloud") throw new Error();
 * if (placeholderOf("a/b.jsonl") !== "a/.b.jsonl.icloud") throw new Error();
 * ```
 */
export function placeholderOf(name: string): string {
  const start = name.lastIndexOf("/") + 1;
  return `${name.slice(0, start)}.${name.slice(start)}.icloud`;
}
