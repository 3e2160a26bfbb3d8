/**
 * What a word that names nothing may have been meant to be.
 *
 * @module
 */

/** What other programs call commands of this one. */
export const COMMAND_SYNONYMS: Synonyms = synonyms({
  add: ["capture", "append"],
  at: ["asof"],
  "as-of": ["asof"],
  annotate: ["blame"],
  cat: ["show"],
  check: ["validate"],
  compact: ["snapshot"],
  completion: ["completions"],
  conflicts: ["merge"],
  count: ["stats"],
  create: ["capture"],
  del: ["delete"],
  doctor: ["validate"],
  due: ["carry"],
  find: ["list --grep"],
  fix: ["validate --fix"],
  follow: ["watch"],
  fsck: ["validate"],
  get: ["show"],
  grep: ["list --grep"],
  info: ["stats", "show"],
  insert: ["append", "capture"],
  lint: ["validate"],
  log: ["history"],
  ls: ["list"],
  modify: ["edit"],
  new: ["capture"],
  note: ["capture"],
  query: ["sql"],
  recover: ["validate --fix", "undo"],
  remove: ["delete"],
  repair: ["validate --fix"],
  resolve: ["merge --interactive"],
  revert: ["undo", "restore"],
  rm: ["delete"],
  rollback: ["undo", "restore"],
  schema: ["config --schema"],
  search: ["list --grep", "sql"],
  set: ["edit"],
  setup: ["init"],
  status: ["stats"],
  sync: ["merge"],
  tail: ["watch"],
  undelete: ["restore"],
  update: ["edit"],
  verify: ["validate", "snapshot verify"],
  version: ["--version"],
  versions: ["history"],
  view: ["show"],
});

/** What other programs call options of this one. */
export const OPTION_SYNONYMS: Synonyms = synonyms({
  after: ["since"],
  "as-of": ["at"],
  before: ["until"],
  colour: ["color"],
  columns: ["fields"],
  count: ["limit"],
  cwd: ["dir"],
  date: ["at"],
  debug: ["verbose"],
  desc: ["reverse"],
  directory: ["dir"],
  end: ["until"],
  field: ["fields", "set"],
  filter: ["grep", "since", "until", "limit"],
  folder: ["dir"],
  from: ["since"],
  head: ["limit"],
  input: ["file"],
  last: ["reverse", "limit"],
  lines: ["limit"],
  mapping: ["map"],
  max: ["limit"],
  "max-count": ["limit"],
  newest: ["reverse"],
  order: ["sort"],
  output: ["json", "format"],
  path: ["dir"],
  preview: ["dry-run"],
  repair: ["fix"],
  search: ["grep"],
  select: ["fields"],
  silent: ["quiet"],
  simulate: ["dry-run"],
  start: ["since"],
  table: ["log"],
  tail: ["reverse", "limit"],
  timezone: ["tz"],
  to: ["until"],
  value: ["set"],
  when: ["at"],
  yes: ["force"],
  zone: ["tz"],
});

/** Words by what they are called elsewhere. */
export type Synonyms = ReadonlyMap<string, readonly string[]>;

/** How long the beginning of a name must be to stand for it. */
const BEGINNING_MIN = 3;
/** One slip of the hand for so many letters. */
const LETTERS_PER_SLIP = 3;
const NAMES_MAX = 3;

/**
 * The names that a word may have been meant to be: what it means elsewhere, else those that it
 * begins, else those that differ from it by a slip of the hand. None for a wild guess.
 *
 * @param names The names that there are.
 *
 * @example
 * ```ts
 * import { COMMAND_SYNONYMS, namesMeant } from "./did_you_mean.ts";
 *
 * const meant = (word: string) => namesMeant(word, ["list", "delete"], COMMAND_SYNONYMS).join();
 * if (meant("lsit") !== "list" || meant("rm") !== "delete") throw new Error();
 * if (meant("frobnicate") !== "") throw new Error();
 * ```
 */
export function namesMeant(word: string, names: readonly string[], synonyms: Synonyms): string[] {
  const typed = word.toLowerCase();
  const elsewhere = (synonyms.get(typed) ?? []).filter((phrase) =>
    phrase.startsWith("-") || names.includes(phrase.split(" ")[0]!)
  );
  if (elsewhere.length > 0) return elsewhere;
  const begun = names.filter((name) => typed.length >= BEGINNING_MIN && name.startsWith(typed));
  if (begun.length > 0) return begun.slice(0, NAMES_MAX);
  const slipsMax = Math.floor(typed.length / LETTERS_PER_SLIP);
  return names.map((name) => ({ name, slips: slipsBetween(typed, name) }))
    .filter(({ slips }) => slips <= slipsMax)
    .sort((a, b) => a.slips - b.slips)
    .slice(0, NAMES_MAX)
    .map(({ name }) => name);
}

function synonyms(words: Readonly<Record<string, readonly string[]>>): Synonyms {
  return new Map(Object.entries(words));
}

/** Letters too many, missing, wrong, or swapped with their neighbours (optimal string alignment). */
function slipsBetween(a: string, b: string): number {
  let older: number[] = [];
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const isSame = a[i - 1] === b[j - 1];
      const isSwapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      next.push(Math.min(
        row[j]! + 1,
        next[j - 1]! + 1,
        row[j - 1]! + (isSame ? 0 : 1),
        isSwapped ? older[j - 2]! + 1 : Infinity,
      ));
    }
    [older, row] = [row, next];
  }
  return row[b.length]!;
}
