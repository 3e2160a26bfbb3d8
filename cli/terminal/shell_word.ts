/**
 * A text as a shell takes it for one word, for commands that a person may copy.
 *
 * @example
 * ```ts
 * import { shellWord } from "./shell_word.ts";
 *
 * if (shellWord("entries.jsonl.1") !== "entries.jsonl.1") throw new Error();
 * if (shellWord("Ada's (1).jsonl") !== "'Ada'\\''s (1).jsonl'") throw new Error();
 * ```
 */
export function shellWord(text: string): string {
  return /^[\w./@%+:,-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}
