import type { LogName } from "../records/settings.ts";
import { foldName } from "./fold_name.ts";
import { type NamedLogs, type OriginalName, originalNames } from "./original_name.ts";

/** What a name says of a part of a log that was rotated away, or packed. */
export interface PartName {
  /** The log that it was cut off from. */
  readonly log: LogName;
  /** What it is packed with, by its ending; null where it does not look packed. */
  readonly packing: string | null;
  /** The digits of the date in the name; null where there is none. */
  readonly date: string | null;
  /** The number in the name; null where there is none. */
  readonly number: number | null;
}

/** What a name says beside the log's own. */
type Marks = Pick<PartName, "date" | "number">;

const YEAR = "(?:19|20)\\d\\d";
const MONTH = "(?:0[1-9]|1[0-2])";
const DAY = "(?:0[1-9]|[12]\\d|3[01])";
const TIME = "(?:[-_.t ]?[0-2]\\d(?:[-:._h]?[0-5]\\d(?:[-:._m]?[0-5]\\d(?:[.,]\\d{1,9})?)?)?z?)?";
const DATE = `${YEAR}(?:-?w[0-5]\\d|-q[1-4]|[-_.]?${MONTH}(?:[-_.]?${DAY}${TIME})?)?`;
/** A date, the second since 1970 (`logrotate` has `-%s`), a number, or both; no group is repeated. */
const MARKS = new RegExp(
  `^(?:[-_. ](?<date>${DATE}|1\\d{9}))?(?:(?<!^)-(?<part>\\d{1,3})|\\.(?<number>\\d{1,3}))?$`,
);
const OLD = /^[-_.]old$/;
const PACKING = /\.(gz|zst|zstd|bz2|xz|lz4|zip)$/;
const NOT_MARKED: Marks = { date: null, number: null };

/**
 * Tells from names which files are older parts of which logs: `entries.jsonl.1`,
 * `entries-2026-03.jsonl`, `entries.jsonl.2.gz`, as `logrotate`, logging libraries and
 * people name them. A log's own file never is one.
 *
 * @example
 * ```ts
 * import { defaultSettings } from "../records/settings.ts";
 * import { PartNames } from "./part_names.ts";
 *
 * const names = new PartNames(defaultSettings());
 * if (names.match("entries.jsonl.2.gz")?.number !== 2) throw new Error();
 * if (names.match("entries-2026-03.jsonl")?.date !== "202603") throw new Error();
 * if (names.match("entries (1).jsonl") !== null) throw new Error();
 * ```
 */
export class PartNames {
  readonly #files: ReadonlySet<string>;
  readonly #originals: readonly OriginalName[];

  /** Takes the names of the logs' files. */
  constructor(settings: NamedLogs) {
    this.#files = new Set(Object.values(settings.logs).map(({ file }) => foldName(file)));
    this.#originals = originalNames(settings);
  }

  /** What a name in the log directory says; null where it is no part's. */
  match(name: string): PartName | null {
    const folded = foldName(name);
    if (this.#files.has(folded)) return null;
    const packing = PACKING.exec(folded)?.[1] ?? null;
    const unpacked = packing === null ? folded : folded.slice(0, -packing.length - 1);
    for (const { log, stem, extension } of this.#originals) {
      if (!unpacked.startsWith(stem)) continue;
      const marks = marksAround(unpacked.slice(stem.length), extension);
      if (marks === null || (marks === NOT_MARKED && packing === null)) continue;
      return { log, packing, ...marks };
    }
    return null;
  }
}

/**
 * Sorts parts of a log, the oldest first: dates ascend, and behind them numbers descend,
 * since the part that was cut off last is called 1. Of one date, numbers ascend.
 *
 * @example
 * ```ts
 * import { defaultSettings } from "../records/settings.ts";
 * import { compareParts, PartNames } from "./part_names.ts";
 *
 * const names = new PartNames(defaultSettings());
 * const parts = ["entries.jsonl.1", "entries.jsonl.10.gz", "entries-2026-03.jsonl"];
 * parts.sort((a, b) => compareParts(names.match(a)!, names.match(b)!));
 * if (parts.join() !== "entries-2026-03.jsonl,entries.jsonl.10.gz,entries.jsonl.1") {
 *   throw new Error(parts.join());
 * }
 * ```
 */
export function compareParts(a: PartName, b: PartName): number {
  if (a.date === null && b.date === null) return numberOf(b, Infinity) - numberOf(a, Infinity) || 0;
  if (a.date === null || b.date === null) return a.date === null ? 1 : -1;
  if (a.date !== b.date) return a.date < b.date ? -1 : 1;
  return numberOf(a, 0) - numberOf(b, 0);
}

function numberOf({ number }: Marks, otherwise: number): number {
  return number ?? otherwise;
}

/** What stands around the extension, before it or behind it; null where that is something else. */
function marksAround(rest: string, extension: string): Marks | null {
  const at = extension === "" ? 0 : rest.indexOf(extension);
  if (at === -1) return null;
  const before = marksIn(rest.slice(0, at));
  const behind = marksIn(rest.slice(at + extension.length));
  if (before === null || behind === null) return null;
  if (before === NOT_MARKED) return behind;
  if (behind === NOT_MARKED) return before;
  return { date: before.date ?? behind.date, number: before.number ?? behind.number };
}

function marksIn(text: string): Marks | null {
  if (text === "") return NOT_MARKED;
  if (OLD.test(text)) return { date: null, number: null };
  const { date, part, number = part } = MARKS.exec(text)?.groups ?? {};
  if (date === undefined && number === undefined) return null;
  return {
    date: date?.replace(/\D/g, "") ?? null,
    number: number === undefined ? null : Number(number),
  };
}
