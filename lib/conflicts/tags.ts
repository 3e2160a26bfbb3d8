/**
 * What programs put into a file's name when two devices wrote to it apart.
 *
 * @module
 */

/** One way to name a conflict copy. */
export interface ConflictTag {
  /** Who names copies so. */
  readonly producer: string;
  /**
   * What is put behind the name, in lower case and NFKC, as a sticky
   * expression. No group is repeated, so that no name takes long.
   */
  readonly pattern: RegExp;
  /** Copies of `entries.jsonl`, as they would be named. */
  readonly examples: readonly [string, ...string[]];
  /**
   * Whether files that are no conflict copies are named so too: always, or unless there
   * is a capital in it, as computers are called LAPTOP and archives are not.
   */
  readonly isAmbiguous?: "always" | "without_capitals";
  /** Whether it may stand in the place of the extension. */
  readonly replacesExtension?: true;
}

/** What file managers call a copy that somebody makes by hand, in the languages of their users. */
const COPY_WORDS = "(?:copy|kopie|copie|copia|cópia|kopia|kopi|kopio|kopya|másolat|αντίγραφο|" +
  "αντιγραφή|копия|копія|コピー|副本|拷贝|複製|拷貝|복사본)";

/** Copies are counted from 1 or 2; four digits are a year from 1900 on. */
const COUNTER = "(?:1[0-8]\\d\\d|[1-9]\\d{0,2})";

/** Brackets around some words, whoever and whenever stands beside them. */
function bracketed(words: string): RegExp {
  return new RegExp(` ?\\(.*${words}.*\\)`, "y");
}

/**
 * The ways that are known. Each may follow another one, before the extension
 * or behind it.
 */
export const CONFLICT_TAGS: readonly ConflictTag[] = [
  {
    producer: "Dropbox, Nextcloud, Obsidian Sync, Box",
    pattern: bracketed("conflicted copy"),
    examples: [
      "entries (Ada's conflicted copy 2026-04-20).jsonl",
      "entries (Ada’s conflicted copy).jsonl",
      "entries (conflicted copy 2026-04-20 101500).jsonl",
      "entries (Conflicted copy Laptop 202604201015).jsonl",
    ],
  },
  {
    producer: "Dropbox in German",
    pattern: bracketed("in konflikt stehende kopie"),
    examples: [
      "entries (Adas in Konflikt stehende Kopie 2026-04-20).jsonl",
      "entries (In Konflikt stehende Kopie von Ada).jsonl",
    ],
  },
  {
    producer: "Dropbox in French",
    pattern: bracketed("copie en conflit"),
    examples: ["entries (Copie en conflit de Ada 2026-04-20).jsonl"],
  },
  {
    producer: "Dropbox in Italian",
    pattern: bracketed("copia in conflitto"),
    examples: ["entries (Copia in conflitto di Ada 2026-04-20).jsonl"],
  },
  {
    producer: "Dropbox in Portuguese",
    pattern: bracketed("cópia em conflito"),
    examples: ["entries (Cópia em conflito de Ada 2026-04-20).jsonl"],
  },
  {
    producer: "Dropbox in Spanish",
    pattern: bracketed("copia conflictiva"),
    examples: ["entries (Copia conflictiva de Ada 2026-04-20).jsonl"],
  },
  {
    producer: "Dropbox in Russian",
    pattern: bracketed("конфликтующая копия"),
    examples: ["entries (Конфликтующая копия пользователя Ada 2026-04-20).jsonl"],
  },
  {
    producer: "Dropbox in Japanese",
    pattern: bracketed("競合コピー"),
    examples: ["entries (Ada の競合コピー 2026-04-20).jsonl"],
  },
  {
    producer: "Dropbox in Chinese, simplified",
    pattern: bracketed("冲突副本"),
    examples: [
      "entries (Ada 的冲突副本 2026-04-20).jsonl",
      "entries(冲突副本 2026-04-20).jsonl",
    ],
  },
  {
    producer: "Dropbox in Chinese, traditional",
    pattern: bracketed("衝突複本"),
    examples: [
      "entries (Ada 的衝突複本 2026-04-20).jsonl",
      "entries(衝突複本).jsonl",
    ],
  },
  {
    producer: "Dropbox, of names that differ in nothing but case",
    pattern: bracketed("case conflict"),
    examples: ["entries (Case Conflict).jsonl", "entries (Case Conflict 1).jsonl"],
  },
  {
    producer: "Seafile",
    pattern: bracketed("sfconflict"),
    examples: ["entries (SFConflict ada@example.com 2026-04-20-10-15-00).jsonl"],
  },
  {
    producer: "Proton Drive, Tresorit, Unison, and others in any language",
    pattern: bracketed("(?:confli|konfli|конфл|競合|冲突|衝突|충돌)"),
    examples: [
      "entries (Adas konfliktkopi 2026-04-20).jsonl",
      "entries（コンフリクト 競合 2026-04-20）.jsonl",
      "entries (# Edit conflict 2026-04-20 n41ff3C #).jsonl",
    ],
  },
  {
    producer: "Proton Drive, of names that clash",
    pattern: bracketed("# name clash"),
    examples: ["entries (# Name clash 2026-04-20 n41ff3C #).jsonl"],
  },
  {
    producer: "CTERA",
    pattern: / - conflict on \d{4}_\d\d_\d\d \d\d_\d\d_\d\d/y,
    examples: ["entries - Conflict On 2026_04_20 10_15_00.jsonl"],
  },
  {
    producer: "pCloud",
    pattern: / ?\[conflicted\]/y,
    examples: ["entries [conflicted].jsonl"],
  },
  {
    producer: "ownCloud, in the past",
    pattern: /[-_]conflict-(?:.+?-)??\d{8}-\d{6}/y,
    examples: [
      "entries_conflict-ada-20260420-101500.jsonl",
      "entries-conflict-20260420-101500.jsonl",
    ],
  },
  {
    producer: "Syncthing",
    pattern: /\.sync-conflict-\d{8}-\d{6}(?:-(?:[a-z\d]{7})?(?![a-z\d]))?/y,
    examples: [
      "entries.sync-conflict-20260420-101500-ABCDEFG.jsonl",
      "entries.sync-conflict-20260420-101500-.jsonl",
      "entries.sync-conflict-20260420-101500.jsonl",
    ],
  },
  {
    producer: "rclone, Resilio Sync",
    pattern: /\.conflict\d*/y,
    examples: ["entries.conflict1.jsonl", "entries.jsonl.conflict1", "entries.Conflict.jsonl"],
    replacesExtension: true,
  },
  {
    producer: "rclone, in the past",
    pattern: /\.{1,2}path\d/y,
    examples: ["entries.jsonl..path1", "entries..path2.jsonl", "entries.path1.jsonl"],
    replacesExtension: true,
  },
  {
    producer: "scripts that count",
    pattern: /\.conflict\.\d+/y,
    examples: ["entries.conflict.1.jsonl", "entries.jsonl.conflict.1"],
  },
  {
    producer: "Synology Drive",
    pattern: /_.+?_[a-z]*conflict(?:_\d+)?/y,
    examples: ["entries_Ada-PC_Apr-20-1015-2026_CaseConflict_1.jsonl"],
  },
  {
    producer: "git-annex",
    pattern: /\.variant-[\da-f]+/y,
    examples: ["entries.variant-4c1a.jsonl"],
  },
  {
    producer: "Google Drive",
    pattern: new RegExp(` ?\\(${COUNTER}\\)`, "y"),
    examples: ["entries (1).jsonl"],
  },
  {
    producer: "iCloud Drive",
    pattern: new RegExp(`[ _]${COUNTER}`, "y"),
    examples: ["entries 2.jsonl", "entries_2.jsonl"],
  },
  {
    producer: "OneDrive, of a file that was in the way",
    pattern: /-.+?-safebackup-\d{4}/y,
    examples: ["entries-LAPTOP-safeBackup-0001.jsonl"],
  },
  {
    producer: "OneDrive",
    pattern: /-.+/y,
    examples: ["entries-LAPTOP.jsonl", "entries-LAPTOP-1.jsonl"],
    isAmbiguous: "without_capitals",
  },
  {
    producer: "Windows Explorer and KDE, of a copy made by hand",
    pattern: new RegExp(` [-–—] ${COPY_WORDS}`, "y"),
    examples: [
      "entries - Copy.jsonl",
      "entries - Kopie.jsonl",
      "entries — копия.jsonl",
      "entries - コピー.jsonl",
    ],
    isAmbiguous: "always",
  },
  {
    producer: "Finder, of a copy made by hand",
    pattern: new RegExp(` ${COPY_WORDS}|のコピー|的副本`, "y"),
    examples: ["entries copy.jsonl", "entries Kopie.jsonl", "entriesのコピー.jsonl"],
    isAmbiguous: "always",
  },
  {
    producer: "GNOME Files, of a copy made by hand",
    pattern: new RegExp(
      ` \\((?:another |weitere |\\d+(?:st|nd|rd|th|\\.|e) )?${COPY_WORDS}\\)`,
      "y",
    ),
    examples: [
      "entries (copy).jsonl",
      "entries (another copy).jsonl",
      "entries (3rd copy).jsonl",
      "entries (Kopie).jsonl",
      "entries (3. Kopie).jsonl",
    ],
    isAmbiguous: "always",
  },
  {
    producer: "Emacs and other editors, of what a file was before it was saved",
    pattern: /(?:\.~\d{1,4})?~/y,
    examples: ["entries.jsonl~", "entries.jsonl.~2~"],
    isAmbiguous: "always",
  },
  {
    producer: "merge tools, Mercurial and patch, of what a file was before",
    pattern: /\.orig/y,
    examples: ["entries.jsonl.orig"],
    isAmbiguous: "always",
  },
];
