/**
 * The English names of months and weekdays, and what they are shortened to.
 *
 * @module
 */

const MONTHS =
  "january february march april may june july august september october november december"
    .split(" ");
const WEEKDAYS = "monday tuesday wednesday thursday friday saturday sunday".split(" ");
/** Short names that are not the first three letters. */
const MORE_MONTHS = { sept: "september" };
const MORE_WEEKDAYS = {
  tues: "tuesday",
  weds: "wednesday",
  thur: "thursday",
  thurs: "thursday",
};

const MONTH_BY_NAME = numbered(MONTHS, MORE_MONTHS);
const WEEKDAY_BY_NAME = numbered(WEEKDAYS, MORE_WEEKDAYS);

/** January is 1; undefined for a word, in small letters, that names no month. */
export function monthNamed(word: string): number | undefined {
  return MONTH_BY_NAME.get(word);
}

/** Monday is 1; undefined for a word, in small letters, that names no weekday. */
export function weekdayNamed(word: string): number | undefined {
  return WEEKDAY_BY_NAME.get(word);
}

/** The name of a month, counted from 1. */
export function monthName(month: number): string {
  const name = MONTHS[month - 1]!;
  return name[0]!.toUpperCase() + name.slice(1);
}

function numbered(names: readonly string[], more: Record<string, string>): Map<string, number> {
  const numbers = names.flatMap((name, index) =>
    [name, name.slice(0, 3)].map((word): [string, number] => [word, index + 1])
  );
  const others = Object.entries(more)
    .map(([word, name]): [string, number] => [word, names.indexOf(name) + 1]);
  return new Map([...numbers, ...others]);
}
