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
  /** Names of other files look like this too: it takes content to tell. */
  readonly isAmbiguous?: true;
}

/** Copies are counted from 1 or 2; four digits are a year. */
const COUNTER = "[1-9]\\d{0,2}";

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
    producer: "others, and other languages",
    pattern: bracketed("(?:confli|konfli|конфл|競合|冲突|衝突|충돌)"),
    examples: [
      "entries (Adas konfliktkopi 2026-04-20).jsonl",
      "entries（コンフリクト 競合 2026-04-20）.jsonl",
    ],
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
    producer: "rclone",
    pattern: /\.conflict\d*/y,
    examples: ["entries.conflict1.jsonl", "entries.jsonl.conflict1"],
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
    isAmbiguous: true,
  },
];
