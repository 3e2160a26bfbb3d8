import type { LogName } from "../../lib/records/settings.ts";

/** The options of a line that say which log is meant. */
export interface TypedOptions {
  /** What `--dir` says. */
  readonly dir: string | undefined;
  /** What `--file` says; standard input cannot be looked at. */
  readonly file: string | undefined;
  /** What `--log` says. */
  readonly log: LogName;
  /** What each `--map` says. */
  readonly map: readonly string[];
}

/** Finds the options among words that are spelled out. */
export function typedOptions(words: readonly string[]): TypedOptions {
  const valuesOf = (name: string) =>
    words.flatMap((word, index) => {
      if (word === name) return words.slice(index + 1, index + 2);
      return word.startsWith(`${name}=`) ? [word.slice(name.length + 1)] : [];
    });
  return {
    dir: valuesOf("--dir").at(-1),
    file: valuesOf("--file").at(-1),
    log: valuesOf("--log").at(-1) ?? "entries",
    map: valuesOf("--map"),
  };
}
