import type { LogName } from "../records/settings.ts";
import { foldName } from "./fold_name.ts";
import { type NamedLogs, type OriginalName, originalNames } from "./original_name.ts";

/** What a name says that differs from a log's in nothing but case or ending. */
export interface OtherName {
  /** The log. */
  readonly log: LogName;
  /** Whether nothing but lines of JSON ends so; people call other files `entries.json` too. */
  readonly isCertain: boolean;
}

/** What lines of JSON are called. */
const LINES_OF_JSON = /^\.(?:jsonl|ndjson|jsonlines|ldjson|jl)(?:\.txt)?$/;
/** What lines of JSON are called by those who do not know them, or whose program hides the ending. */
const ANY_TEXT = /^(?:\.(?:json|txt|log|json\.txt))?$/;

/**
 * Tells from names which files may be logs that lie there under another name:
 * `Entries.jsonl`, `entries.ndjson`, `entries.json`. A log's own file never is one;
 * where case does not count in names, only the file's identity tells.
 *
 * @example
 * ```ts
 * import { defaultSettings } from "../records/settings.ts";
 * import { OtherNames } from "./other_names.ts";
 *
 * const names = new OtherNames(defaultSettings());
 * if (names.match("Entries.jsonl")?.log !== "entries") throw new Error();
 * if (names.match("entries.ndjson")?.isCertain !== true) throw new Error();
 * if (names.match("entries.json")?.isCertain !== false) throw new Error();
 * if (names.match("entries.csv") !== null) throw new Error();
 * ```
 */
export class OtherNames {
  readonly #files: ReadonlySet<string>;
  readonly #originals: readonly OriginalName[];

  /** Takes the names of the logs' files. */
  constructor(settings: NamedLogs) {
    this.#files = new Set(Object.values(settings.logs).map(({ file }) => file));
    this.#originals = originalNames(settings);
  }

  /** What a name in the log directory says; null where it is no log's. */
  match(name: string): OtherName | null {
    if (this.#files.has(name)) return null;
    const folded = foldName(name);
    for (const { log, stem, extension } of this.#originals) {
      if (!folded.startsWith(stem)) continue;
      const ending = folded.slice(stem.length);
      const isCertain = ending === extension || LINES_OF_JSON.test(ending);
      if (isCertain || ANY_TEXT.test(ending)) return { log, isCertain };
    }
    return null;
  }
}
