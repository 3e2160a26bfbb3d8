import type { LogName, Settings } from "../records/settings.ts";
import { matchesGlob } from "./glob.ts";
import { CONFLICT_TAGS, type ConflictTag } from "./tags.ts";

/** What a file's name says of it. */
export interface CopyName {
  /** The log that it may be a copy of. */
  readonly log: LogName;
  /** Whether little else is named so; where it is not, people call other files so too. */
  readonly isCertain: boolean;
}

/** A log's file name in two parts, as names are compared. */
interface Original {
  readonly log: LogName;
  readonly stem: string;
  readonly extension: string;
}

const NARROW_TAGS = CONFLICT_TAGS.filter(({ isAmbiguous }) => !isAmbiguous);
const UPPER_CASE = /\p{Lu}/u;

/**
 * Tells from names which files may be conflict copies of which logs. Names
 * nominate only: whether a file is a copy is for its content to decide, so a
 * doubtful name is nominated. A log's own file never is.
 *
 * Case does not matter, nor how Unicode spells a character: file systems and
 * sync services change both.
 *
 * @example
 * ```ts
 * import { defaultSettings } from "../records/settings.ts";
 * import { CopyNames } from "./copy_names.ts";
 *
 * const names = new CopyNames(defaultSettings());
 * const copy = names.match("Entries (1) (conflicted copy 2026-04-20).jsonl");
 * if (copy?.log !== "entries" || !copy.isCertain) throw new Error();
 * if (names.match("entries.jsonl") !== null) throw new Error();
 * ```
 */
export class CopyNames {
  readonly #files: ReadonlySet<string>;
  /** The longest stem first, since a name belongs to the log that it has most in common with. */
  readonly #originals: readonly Original[];
  readonly #globs: readonly string[];

  /** Takes the names of the logs' files, and the patterns of the config. */
  constructor({ logs, conflict_patterns }: Pick<Settings, "logs" | "conflict_patterns">) {
    this.#files = new Set(Object.values(logs).map(({ file }) => fold(file)));
    this.#originals = Object.entries(logs)
      .map(([log, { file }]) => originalOf(log, file))
      .sort((a, b) => b.stem.length - a.stem.length);
    this.#globs = conflict_patterns.map(fold);
  }

  /** What a name in the log directory says; null where it is no copy's. */
  match(name: string): CopyName | null {
    const folded = fold(name);
    if (this.#files.has(folded)) return null;
    const isWanted = !folded.startsWith(".") &&
      this.#globs.some((glob) => matchesGlob(glob, folded));
    for (const { log, stem, extension } of this.#originals) {
      if (!folded.startsWith(stem)) continue;
      const rest = folded.slice(stem.length);
      if (isTagged(rest, extension, NARROW_TAGS)) return { log, isCertain: true };
      if (!isTagged(rest, extension, CONFLICT_TAGS)) continue;
      // Computers are called LAPTOP or Adas-Mac, while people write entries-archive.
      const hasHost = UPPER_CASE.test(name.normalize("NFKC").slice(stem.length));
      return { log, isCertain: isWanted || hasHost };
    }
    if (!isWanted) return null;
    const original = this.#originals.find(({ stem }) => folded.includes(stem));
    return original === undefined ? null : { log: original.log, isCertain: true };
  }
}

function originalOf(log: LogName, file: string): Original {
  const folded = fold(file);
  const dot = folded.lastIndexOf(".");
  const end = dot > 0 ? dot : folded.length;
  return { log, stem: folded.slice(0, end), extension: folded.slice(end) };
}

/** One spelling for all names that a file system or a sync service may take for the same. */
function fold(name: string): string {
  return name.normalize("NFKC").toLowerCase();
}

/** Whether a text is the extension, with tags before it, behind it or both. */
function isTagged(rest: string, extension: string, tags: readonly ConflictTag[]): boolean {
  if (extension === "") return rest !== "" && areTags(rest, tags);
  for (let at = rest.indexOf(extension); at !== -1; at = rest.indexOf(extension, at + 1)) {
    const before = rest.slice(0, at), behind = rest.slice(at + extension.length);
    // Behind an extension, a dash begins many a name that programs give to files of their own.
    if (before + behind !== "" && areTags(before, tags) && areTags(behind, NARROW_TAGS)) {
      return true;
    }
  }
  return false;
}

/** Whether a text is nothing but tags, one behind the other. */
function areTags(text: string, tags: readonly ConflictTag[]): boolean {
  const ends = new Set([0]);
  // What is added to a set while it is walked through is walked through too.
  for (const end of ends) {
    for (const { pattern } of tags) {
      pattern.lastIndex = end;
      if (pattern.test(text)) ends.add(pattern.lastIndex);
    }
  }
  return ends.has(text.length);
}
