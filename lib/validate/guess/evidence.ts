/**
 * What speaks for lines with the same value being versions of one thing, and what for
 * their being things of their own that only share a trait.
 *
 * @module
 */

import type { Groups, Pair } from "./groups.ts";
import { clockShare, type Profile } from "./profile.ts";

/** Fewer pairs say nothing. */
const PAIRS_MIN = 3;
/** Versions of a thing share so much more of their values than neighbours do. */
const GAIN_MIN = 0.2;
/** Two values taken at random must be equal as often, if it says something that they never are. */
const CHANCE_MIN = 0.15;
/** Each is held against all others. */
const LINKS_MAX = 24;
/** Kinds of lines are few. */
const KINDS_MAX = 20;
/** "All", but for lines that a sample cuts off. */
const NEARLY_ALL = 0.95;
const HARDLY_ANY = 0.05;
/** A fact of a thing stays, but for a slip of the pen. */
const ALL = 0.99;
/** A fact tells things apart. */
const FACT_CHANCE_MAX = 0.75;

/** How much speaks for versions: by how they come about, by what they share, or nothing. */
export type Evidence = "strong" | "medium" | "none";

/**
 * What speaks for the records of each group being versions of one thing.
 *
 * Strong: each begins with a kind of line that comes nowhere else, or has a time of
 * its own that stays while another moves on, or repeats what its line before had, or
 * some end with a line that has nothing else. Medium: versions share more of their
 * values than neighbours do, or a state always changes although there are few. Text for people that is another each time speaks against the latter.
 *
 * @example
 * ```ts
 * import { evidenceOf } from "./evidence.ts";
 * import { groupsOf } from "./groups.ts";
 * import { profileOf } from "./profile.ts";
 * import { columnsOf } from "./table.ts";
 *
 * const records = ["a new", "b new", "a old", "b old", "c new", "c old"].map((line) => {
 *   const [id, kind] = line.split(" ");
 *   const record = { id, kind };
 *   return { text: JSON.stringify(record), record, line: 1 };
 * });
 * const [id, kind] = columnsOf(records).map(profileOf);
 * if (evidenceOf(groupsOf(id!.values), [kind!]) !== "strong") throw new Error();
 * if (evidenceOf(groupsOf(kind!.values), [id!]) !== "none") throw new Error();
 * ```
 */
export function evidenceOf(groups: Groups, others: readonly Profile[]): Evidence {
  if (endsBare(groups, others)) return "strong";
  if (groups.pairs.length < PAIRS_MIN) return "none";
  if (hasFirstKind(groups, others) || hasOwnStart(groups, others)) return "strong";
  if (isMessages(groups, others)) return "none";
  if (isChain(groups, others)) return "strong";
  return sharesMore(groups, others) || alwaysChanges(groups, others) ? "medium" : "none";
}

/**
 * Whether groups are things with facts of their own: some column has one value for each
 * group, and the lines of a group have more in common even without such columns. A name that
 * lines only refer to, as the person who has a task, has facts and nothing else in common; a
 * state that different things pass through has no facts.
 *
 * @example
 * ```ts
 * import { describesThings } from "./evidence.ts";
 * import { groupsOf } from "./groups.ts";
 * import { profileOf } from "./profile.ts";
 * import { columnsOf } from "./table.ts";
 *
 * const lines = ["a red 1", "b blue 2", "a red 1", "c green 3", "b blue 2", "c green 1", "a red 3"];
 * const [id, color, size] = columnsOf(lines.map((line) => {
 *   const [id, color, size] = line.split(" ");
 *   const record = { id, color, size };
 *   return { text: JSON.stringify(record), record, line: 1 };
 * })).map(profileOf);
 * if (!describesThings(groupsOf(id!.values), [color!, size!])) throw new Error();
 * if (describesThings(groupsOf(size!.values), [id!, color!])) throw new Error();
 * ```
 */
export function describesThings(groups: Groups, others: readonly Profile[]): boolean {
  const facts = factsOf(groups, others);
  return facts.length > 0 && sharesMore(groups, others.filter((other) => !facts.includes(other)));
}

/** Columns that have one value for each group, and not the same for all. */
export function factsOf(
  { pairs, others: neighbours }: Groups,
  others: readonly Profile[],
): Profile[] {
  if (pairs.length < PAIRS_MIN) return [];
  return others.filter((profile) => {
    const both = bothHave(profile, pairs);
    return !profile.isTime && profile.counts.size > 1 && both.length >= pairs.length / 2 &&
      sameShare(profile, both) >= ALL && sameShare(profile, neighbours) <= FACT_CHANCE_MAX;
  });
}

/** Whether lines with next to nothing in them come only after others of their groups, and mostly last. */
function endsBare({ byId }: Groups, others: readonly Profile[]): boolean {
  const all = [...byId.values()].flat();
  const content = others.filter(({ isTime, counts, values }) =>
    !isTime && (counts.size > 1 || values.size < all.length)
  );
  // One value may say that this is the end, but text for people says something.
  const size = (index: number) =>
    content.reduce(
      (sum, { values, isProse }) => values.has(index) ? sum + (isProse ? 2 : 1) : sum,
      0,
    );
  const sizes = new Map(all.map((index) => [index, size(index)] as const));
  const usual = [...sizes.values()].sort((a, b) => a - b)[Math.floor(sizes.size / 2)] ?? 0;
  const isBare = (index: number | undefined) => sizes.get(index!)! <= 1;
  const groups = [...byId.values()];
  const bare = all.filter(isBare), last = groups.map((group) => group.at(-1));
  return usual >= 2 && bare.length >= 2 && bare.length <= sizes.size / 2 &&
    share(groups, ([first]) => isBare(first)) <= HARDLY_ANY &&
    last.filter(isBare).length >= bare.length / 2;
}

/** Whether each group's first line has a value that hardly any other line has. */
function hasFirstKind({ byId }: Groups, others: readonly Profile[]): boolean {
  const firsts = [...byId.values()].map(([first]) => first!);
  const later = [...byId.values()].flatMap((group) => group.slice(1));
  if (firsts.length < PAIRS_MIN || later.length < PAIRS_MIN) return false;
  return others.some(({ values, counts }) => {
    if (counts.size < 2 || counts.size > KINDS_MAX) return false;
    const kind = values.get(firsts[0]!);
    return kind !== undefined &&
      share(firsts, (index) => values.get(index) === kind) >= NEARLY_ALL &&
      share(later, (index) => values.get(index) === kind) <= HARDLY_ANY;
  });
}

/** Whether groups keep a time of their own while another of theirs moves on. */
function hasOwnStart({ pairs, others: neighbours }: Groups, others: readonly Profile[]): boolean {
  const clocks = others.filter((profile) => profile.isTime && clockShare(profile) > 0.5);
  const moves = clocks.some((profile) => sameShare(profile, bothHave(profile, pairs)) <= 0.2);
  return moves && clocks.some((profile) => {
    const both = bothHave(profile, pairs);
    return both.length >= PAIRS_MIN && sameShare(profile, both) >= NEARLY_ALL &&
      sameShare(profile, neighbours) <= 0.2;
  });
}

/**
 * Whether groups are of messages: with text for people that is another each time, and no
 * more alike than those of neighbours.
 */
export function isMessages(
  { pairs, neighbours }: Groups,
  others: readonly Profile[],
): boolean {
  return others.some((profile) => {
    if (!profile.isProse) return false;
    const both = bothHave(profile, pairs);
    return both.length >= Math.max(PAIRS_MIN, pairs.length / 4) &&
      sameShare(profile, both) <= HARDLY_ANY &&
      likeness(profile, both) <= likeness(profile, bothHave(profile, neighbours)) + 0.1;
  });
}

/** Whether a line of a group says what the group's line before was, by values that others do not have. */
function isChain({ byId, pairs, neighbours }: Groups, others: readonly Profile[]): boolean {
  if (byId.size < PAIRS_MIN) return false;
  const telling = others.filter(({ counts, values }) =>
    counts.size >= values.size / 2 && values.size >= pairs.length / 2
  ).slice(0, LINKS_MAX);
  return telling.some((now) =>
    telling.some((then) =>
      now !== then && linked(then, now, pairs) >= 0.8 && linked(then, now, neighbours) <= 0.5
    )
  );
}

/** In what part of the pairs the later record has at one place what the earlier had at another. */
function linked(then: Profile, now: Profile, pairs: readonly Pair[]): number {
  return share(pairs, ([earlier, later]) => {
    const value = now.values.get(later);
    return value !== undefined && value === then.values.get(earlier);
  });
}

/** Whether versions have more of their values in common than neighbours do. */
function sharesMore({ pairs, others: neighbours }: Groups, others: readonly Profile[]): boolean {
  const traits = others.filter(({ isTime, counts }) => !isTime && counts.size > 1);
  const same = mean(traits.map((profile) => sameShare(profile, pairs)));
  const chance = mean(traits.map((profile) => sameShare(profile, neighbours)));
  return same - chance >= GAIN_MIN;
}

/** Whether lines tell of changes only: a state is never what it was, though there are few states. */
function alwaysChanges({ byId, pairs }: Groups, others: readonly Profile[]): boolean {
  return others.some((profile) => {
    const { isTime, counts, values } = profile;
    if (isTime || counts.size > byId.size) return false;
    const both = bothHave(profile, pairs);
    const chance = [...counts.values()].reduce((sum, count) => sum + (count / values.size) ** 2, 0);
    return both.length >= Math.max(PAIRS_MIN, pairs.length / 2) &&
      sameShare(profile, both) <= HARDLY_ANY && chance >= CHANCE_MIN && chance < 1;
  });
}

function bothHave({ values }: Profile, pairs: readonly Pair[]): Pair[] {
  return pairs.filter(([earlier, later]) => values.has(earlier) && values.has(later));
}

/** In what part of the pairs that have it at all a value is the same. */
function sameShare(profile: Profile, pairs: readonly Pair[]): number {
  const { values } = profile;
  const some = pairs.filter(([earlier, later]) => values.has(earlier) || values.has(later));
  return share(some, ([earlier, later]) => values.get(earlier) === values.get(later));
}

/** How many of their words texts have in common. */
function likeness({ values }: Profile, pairs: readonly Pair[]): number {
  const wordsOf = (index: number) => new Set(values.get(index)!.slice(1).split(/\s+/));
  return mean(pairs.map(([earlier, later]) => {
    const before = wordsOf(earlier), after = wordsOf(later);
    return before.intersection(after).size / before.union(after).size;
  }));
}

function share<T>(items: readonly T[], holds: (item: T) => boolean): number {
  return items.length === 0 ? 0 : items.filter(holds).length / items.length;
}

function mean(numbers: readonly number[]): number {
  return numbers.length === 0 ? 0 : numbers.reduce((sum, number) => sum + number) / numbers.length;
}
