/**
 * The name of the placeholder that a sync service leaves beside a file's name
 * when it takes the file off the machine.
 *
 * @example
 * ```ts
 * import { placeholderOf } from "./placeholder_of.ts";
 *
 * if (placeholderOf("entries.jsonl") !== ".entries.jsonl.icloud") throw new Error();
 * ```
 */
export function placeholderOf(name: string): string {
  return `.${name}.icloud`;
}
