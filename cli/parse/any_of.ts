/**
 * The words one may choose from, as in a sentence.
 *
 * @example
 * ```ts
 * import { anyOf } from "./any_of.ts";
 *
 * if (anyOf(["bash", "zsh", "fish"]) !== "bash, zsh or fish") throw new Error();
 * ```
 */
export function anyOf(words: readonly string[]): string {
  const last = words.at(-1) ?? "";
  return words.length < 2 ? last : `${words.slice(0, -1).join(", ")} or ${last}`;
}
