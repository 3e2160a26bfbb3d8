import { textTrust } from "./key_names.ts";
import type { Profile } from "./profile.ts";
import type { Cell } from "./table.ts";

/** Text longer than this is not better for it. */
const LENGTH_FULL = 30;
/** A table shows one line. */
const LINES_WORTH = 0.5;
/** Single words that only some lines share are hardly what a person looks for. */
const KINDS_MAX = 3;
const WORDLESS_WORTH = 0.3;
const LEVEL_WORTH = 0.8;
/** What the key is called counts where texts are much alike. */
const NAMED_WORTH = 2;
/** A message that begins with a date is longer. */
const DATE_LENGTH_MAX = 40;
const TIME_OF_DAY = /\b\d{1,2}:\d{2}\b/;
const YEAR = /\b(?:19|20)\d{2}\b/;

/**
 * The place of the text that people know a record by: in most of them, of some length and
 * varied, and with spaces; of such as are much alike, the one that is called like it. Null where
 * no text varies.
 *
 * @param profiles The columns that it can be, without those of ids and times.
 * @param total How many records there are.
 *
 * @example
 * ```ts
 * import { profileOf } from "./profile.ts";
 * import { proseColumn } from "./prose_column.ts";
 * import { columnsOf } from "./table.ts";
 *
 * const records = [{ s: "open", t: "Buy oat milk" }, { s: "open", t: "Call the bank" }];
 * const columns = columnsOf(records.map((record) => {
 *   return { text: JSON.stringify(record), record, line: 1 };
 * }));
 * if (proseColumn(columns.map(profileOf), 2)?.column.name !== "t") throw new Error();
 * ```
 */
export function proseColumn(profiles: readonly Profile[], total: number): Profile | null {
  let best: Profile | null = null, most = 0;
  for (const profile of profiles) {
    const worth = worthOf(profile, total);
    if (worth > most) [best, most] = [profile, worth];
  }
  return best;
}

function worthOf(profile: Profile, total: number): number {
  const { column, counts, isProse, isTime } = profile;
  const texts = [...column.cells.values()].filter(({ kind }) => kind === "string");
  const isVaried = counts.size > (isProse || textTrust(column.path) > 0 ? 1 : KINDS_MAX) ||
    total === 1;
  if (
    isTime || areDates(texts) || texts.length === 0 || !isVaried || (!isProse && isToken(texts))
  ) return 0;
  const length = texts.reduce((sum, { text }) => sum + text.length, 0) / texts.length;
  const lined = texts.filter(({ text }) => text.includes("\n")).length / texts.length;
  return (texts.length / total) * Math.sqrt(counts.size / texts.length) *
    (Math.min(length, LENGTH_FULL) / LENGTH_FULL) * (1 - lined * LINES_WORTH) *
    (isProse ? 1 : WORDLESS_WORTH) * LEVEL_WORTH ** (column.depth - 1) *
    NAMED_WORTH ** textTrust(column.path);
}

/** Whether texts are times that no format reads, as "Sun Mar 01 08:46:12 2026 +0200". */
function areDates(texts: readonly Cell[]): boolean {
  const isDate = ({ text }: Cell) =>
    text.length <= DATE_LENGTH_MAX && TIME_OF_DAY.test(text) && YEAR.test(text);
  return texts.filter(isDate).length > texts.length / 2;
}

/** Whether texts are rather given out by a program, or measured: most have digits. */
function isToken(texts: readonly Cell[]): boolean {
  return texts.filter(({ text }) => /\d/.test(text)).length > texts.length / 2;
}
