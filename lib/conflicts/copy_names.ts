import type { LogName, Settings } from "../records/settings.ts";
import { foldName } from "./fold_name.ts";
import { matchesGlob } from "./glob.ts";
import { type OriginalName, originalNames } from "./original_name.ts";
import { PartNames } from "./part_names.ts";
import { CONFLICT_TAGS, type ConflictTag } from "./tags.ts";

/** What a file's name says of it. */
export interface CopyName {
  /** The log that it may be a copy of. */
  readonly log: LogName;
  /** Whether little else is named so; where it is not, people call other files so too. */
  readonly isCertain: boolean;
}

/** All but those of files that are named so for other reasons too. */
const CERTAIN_TAGS = CONFLICT_TAGS.filter(({ isAmbiguous }) => isAmbiguous === undefined);
/** All but those that a dash begins, which begins many a name that programs give to files of their own. */
const CLOSE_TAGS = CONFLICT_TAGS.filter(({ isAmbiguous }) => isAmbiguous !== "without_capitals");
const REPLACING_TAGS = CONFLICT_TAGS.filter(({ replacesExtension }) => replacesExtension);
const UPPER_CASE = /\p{Lu}/u;

/**
 * Tells from names which files may be conflict copies of which logs. Names
 * nominate only: whether a file is a copy is for its content to decide, so a
 * doubtful name is nominated. A log's own file never is, nor an older part of it
 * ({@linkcode PartNames}), unless a pattern of the config asks for it.
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
  readonly #originals: readonly OriginalName[];
  readonly #globs: readonly string[];
  readonly #parts: PartNames;

  /** Takes the names of the logs' files, and the patterns of the config. */
  constructor(settings: Pick<Settings, "logs" | "conflict_patterns">) {
    this.#files = new Set(Object.values(settings.logs).map(({ file }) => foldName(file)));
    this.#originals = originalNames(settings);
    this.#globs = settings.conflict_patterns.map(foldName);
    this.#parts = new PartNames(settings);
  }

  /** What a name in the log directory says; null where it is no copy's. */
  match(name: string): CopyName | null {
    const folded = foldName(name);
    if (this.#files.has(folded)) return null;
    const isWanted = !folded.startsWith(".") &&
      this.#globs.some((glob) => matchesGlob(glob, folded));
    if (!isWanted && this.#parts.match(name) !== null) return null;
    for (const { log, stem, extension } of this.#originals) {
      if (!folded.startsWith(stem)) continue;
      const rest = folded.slice(stem.length);
      if (isCopyOf(rest, extension, CERTAIN_TAGS)) return { log, isCertain: true };
      if (isCopyOf(rest, extension, CLOSE_TAGS)) return { log, isCertain: isWanted };
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

/** Whether a text is the extension with tags around it, or tags that stand in its place. */
function isCopyOf(rest: string, extension: string, tags: readonly ConflictTag[]): boolean {
  return isTagged(rest, extension, tags) || (rest !== "" && areTags(rest, REPLACING_TAGS));
}

/** Whether a text is the extension, with tags before it, behind it or both. */
function isTagged(rest: string, extension: string, tags: readonly ConflictTag[]): boolean {
  if (extension === "") return rest !== "" && areTags(rest, tags);
  for (let at = rest.indexOf(extension); at !== -1; at = rest.indexOf(extension, at + 1)) {
    const before = rest.slice(0, at), behind = rest.slice(at + extension.length);
    const behindTags = tags === CERTAIN_TAGS ? CERTAIN_TAGS : CLOSE_TAGS;
    if (before + behind !== "" && areTags(before, tags) && areTags(behind, behindTags)) return true;
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
