/**
 * Which place in the records holds the id.
 *
 * @module
 */

import { describesThings, type Evidence, evidenceOf, factsOf, isMessages } from "./evidence.ts";
import { type Groups, groupsOf } from "./groups.ts";
import { idTrust, namesLineNumber } from "./key_names.ts";
import type { Profile } from "./profile.ts";

/** What an id is worth by where and what it is; found by trying kinds of logs. */
const WORTH = {
  coverage: 8,
  unique: 2,
  strong: 3.5,
  medium: 1.5,
  none: -2,
  token: 1.5,
  measure: -3,
  nested: -2.2,
  level: -0.3,
  early: 0.5,
  isTime: -2,
  repeat: -8,
} as const;
/** What decides between ids that are worth nearly the same. */
const TIE = { near: 3, named: 0.75, describes: 1.5 } as const;
/** From what says least to what says most. */
const EVIDENCE: readonly Evidence[] = ["none", "medium", "strong"];
const ALTERNATIVES_MAX = 3;
const COVERAGE_MIN = 0.3;
const COVERAGE_FULL = 0.95;
/** Of fewer records, an id is that of some kind of them. */
const NEARLY_ALL = 0.75;
const LENGTH_MAX = 256;
/** Each is held against all others. */
const COLUMNS_MAX = 200;
const CANDIDATES_MAX = 40;
/** So few distinct values in so many records name kinds rather than things. */
const KINDS = { distinct: 4, records: 12, repeats: 10 } as const;
/** Numbers that are given out one after the other leave few out. */
const SEQUENCE_STEP = 20n;
/** The part of the steps by which numbers that are given out go up. */
const ORDERED_MIN = 0.7;
/** Addresses and paths have other characters too. */
const TOKEN = /^[\w.-]+$/;
/** Of fewer records it is no wonder that they are about one thing. */
const ONE_THING_MAX = 5;
/** The part of a reference's values that are ids of earlier records. */
const KNOWN_MIN = 0.8;
/** The part of ids that may come again where each is another. */
const REPEATED_MAX = 0.005;
/** More than that part is no copying of lines. */
const COPIED_MAX = 0.05;

/** The place of the id, and what it makes of the records. */
export interface IdColumn {
  /** The column. */
  readonly profile: Profile;
  /** The id of each record that has one, by the record's index, in order. */
  readonly ids: ReadonlyMap<number, string>;
  /** The records by their ids. */
  readonly groups: Groups;
}

/** The id, and what else would do. */
export interface FoundId extends IdColumn {
  /** Other columns that would do as ids, the best first. */
  readonly alternatives: readonly Profile[];
  /**
   * The column that makes something else of the records: things with a history where the id is
   * another in each record, or the other way round. Null where only one of the two fits.
   */
  readonly otherReading: Profile | null;
}

interface Candidate extends IdColumn {
  readonly evidence: Evidence;
  readonly isUnique: boolean;
  readonly worth: number;
}

/**
 * The place that best serves as id: there in most records, and either another in each or
 * one whose records look like versions of one thing. Of places that are nearly as good, the one
 * that other columns are facts about, and that is called like an id. What only numbers the
 * records gives way to one that recurs and has such facts. Null where nothing serves.
 *
 * @param profiles The columns of the records.
 * @param total How many records there are.
 *
 * @example
 * ```ts
 * import { idColumn } from "./id_column.ts";
 * import { profileOf } from "./profile.ts";
 * import { columnsOf } from "./table.ts";
 *
 * const records = [1, 2, 3, 4].map((n) => ({ kind: "x", key: `k-${n}`, up: `k-${n - 1}` }));
 * const columns = columnsOf(records.map((record) => {
 *   return { text: JSON.stringify(record), record, line: 1 };
 * }));
 * if (idColumn(columns.map(profileOf), 4)?.profile.column.name !== "key") throw new Error();
 * ```
 */
export function idColumn(profiles: readonly Profile[], total: number): FoundId | null {
  const common = profiles.filter(({ present }) => present.size >= COVERAGE_MIN * total)
    .slice(0, COLUMNS_MAX);
  const candidates = candidatesIn(profiles, common, total);
  const own = candidates.filter((candidate) =>
    !candidates.some((other) =>
      other !== candidate && refersTo(candidate, other) &&
      !(numbersRecords(other) && isThing(candidate, common))
    )
  );
  const [first] = own;
  if (first === undefined) return null;
  const best = firstOfNear(first, own, common);
  const isFull = best.ids.size >= COVERAGE_FULL * total;
  const fullest = isFull ? best : own.find((candidate) => isStamp(candidate, best, total)) ??
    own.find((candidate) => isOnAll(candidate, best, total)) ?? best;
  const thing = fullest.isUnique ? thingBeside(fullest, own, common) : null;
  const [chosen, left] = thing !== null && numbersRecords(fullest)
    ? [thing, fullest]
    : [fullest, thing];
  const alternatives = alternativesTo(chosen, own);
  const other = left ?? alternatives.find((one) => readsOtherwise(one, chosen)) ?? null;
  return {
    ...chosen,
    alternatives: alternatives.filter((one) => one !== other).slice(0, ALTERNATIVES_MAX)
      .map(({ profile }) => profile),
    otherReading: other?.profile ?? null,
  };
}

/** Whether of two ids only one is another in each record; one called an id leaves no doubt. */
function readsOtherwise(one: Candidate, chosen: Candidate): boolean {
  return chosen.isUnique ? !one.isUnique && numbersRecords(chosen) : one.isUnique;
}

/**
 * Columns as the id, whatever their values look like.
 *
 * @param columns Those of which the first that a record has counts.
 *
 * @example
 * ```ts
 * import { givenId } from "./id_column.ts";
 * import { profileOf } from "./profile.ts";
 * import { columnsOf } from "./table.ts";
 *
 * const texts = ['{"kind":"x","n":1}', '{"kind":"x","n":2}', '{"n":3}'];
 * const columns = columnsOf(texts.map((text) => ({ text, record: JSON.parse(text), line: 1 })));
 * if (givenId([profileOf(columns[0]!)]).groups.byId.get("x")?.length !== 2) throw new Error();
 * ```
 */
export function givenId(columns: readonly Profile[]): FoundId {
  const cells = columns.toReversed().flatMap(({ column }) => [...column.cells])
    .filter(([, { kind, text }]) => (kind === "string" && text !== "") || kind === "number");
  const texts = [...new Map(cells)].map(([index, { text }]) => [index, text] as const);
  const ids = new Map(texts.sort(([a], [b]) => a - b));
  return {
    profile: columns[0]!,
    ids,
    groups: groupsOf(ids),
    alternatives: [],
    otherReading: null,
  };
}

/** Columns that could be the id, the best by their values first. */
function candidatesIn(
  profiles: readonly Profile[],
  common: readonly Profile[],
  total: number,
): Candidate[] {
  const hasTime = (profile: Profile) =>
    profiles.some((other) => other !== profile && other.isTime && other.times.size >= total / 2);
  return common.flatMap((profile): Candidate | Candidate[] => {
    const ids = idsOf(profile, hasTime(profile));
    if (ids === null || ids.size < COVERAGE_MIN * total) return [];
    return candidateOf(profile, ids, common, total) ?? [];
  }).sort((a, b) => b.worth - a.worth).slice(0, CANDIDATES_MAX);
}

/** Of the candidates that are worth nearly as much as the first, the one that more speaks for. */
function firstOfNear(
  first: Candidate,
  candidates: readonly Candidate[],
  profiles: readonly Profile[],
): Candidate {
  const near = candidates.filter((one) =>
    one.isUnique === first.isUnique && isNear(one, first) &&
    EVIDENCE.indexOf(one.evidence) >= EVIDENCE.indexOf(first.evidence)
  );
  if (near.length === 1) return first;
  const ranked = near.map((one) => {
    const others = profiles.filter((other) => other !== one.profile);
    const isDescribed = describesThings(one.groups, others);
    const worth = one.worth + TIE.named * idTrust(one.profile.column.path) +
      (isDescribed ? TIE.describes : 0);
    return { one, worth };
  });
  return ranked.reduce((best, other) => other.worth > best.worth ? other : best).one;
}

/** The best candidate whose records are versions of things, where another is unique. */
function thingBeside(
  unique: Candidate,
  candidates: readonly Candidate[],
  profiles: readonly Profile[],
): Candidate | null {
  const things = candidates.filter((one) =>
    one.ids.size >= COVERAGE_FULL * unique.ids.size && isThing(one, profiles)
  );
  return things.length === 0 ? null : firstOfNear(things[0]!, things, profiles);
}

/** Whether records are versions of things that other columns are facts about. */
function isThing(
  { profile, groups, evidence }: Candidate,
  profiles: readonly Profile[],
): boolean {
  if (evidence === "none" || idTrust(profile.column.path) < 0) return false;
  const others = profiles.filter((other) => other !== profile);
  // How lines come about can say that they are versions even where little else stays the same.
  return evidence === "strong"
    ? factsOf(groups, others).length > 0
    : describesThings(groups, others);
}

/** Whether a column counts the records up, or is called so, and is not called an id. */
function numbersRecords({ profile: { column }, ids, groups, isUnique }: Candidate): boolean {
  if (!isUnique) return false;
  return namesLineNumber(column.path) ||
    (idTrust(column.path) <= 0 && isSequence(ids) && !isUnordered(groups));
}

function isNear({ worth, ids }: Candidate, best: Candidate): boolean {
  return worth >= best.worth - TIE.near && ids.size >= COVERAGE_FULL * best.ids.size;
}

/** Columns that would do as well, for a person to choose from. */
function alternativesTo(chosen: Candidate, candidates: readonly Candidate[]): Candidate[] {
  return candidates.filter((one) =>
    one !== chosen && (one.isUnique || one.evidence !== "none") && isNear(one, chosen) &&
    idTrust(one.profile.column.path) >= 0
  );
}

/** The values of a column as ids; null where they do not look it. */
function idsOf({ column, isTime, isProse }: Profile, hasTime: boolean): Map<number, string> | null {
  if (isProse) return null;
  const ids = new Map<number, string>();
  let texts = 0;
  for (const [index, { kind, text }] of column.cells) {
    if (kind === "null" || (kind === "string" && text === "")) continue;
    if (kind !== "string" && !(kind === "number" && /^\d+$/.test(text))) return null;
    if (text.length > LENGTH_MAX) return null;
    if (kind === "string") texts++;
    ids.set(index, text);
  }
  if (ids.size === 0 || (texts > 0 && isMeasure(ids))) return null;
  // A time written as a text of digits is an id as well; another only if it is none.
  const isToken = texts === ids.size && every(ids, /^[\d.]+$/);
  return isTime && !isToken && !(hasTime && isSequence(ids)) ? null : ids;
}

/** Numbers in texts that are no whole ones, as a sensor gives them; times have more digits. */
function isMeasure(ids: ReadonlyMap<number, string>): boolean {
  const some = [...ids.values()].filter((text) => /^-?\d{1,8}\.\d+$/.test(text));
  return some.length > ids.size / 10;
}

/** Whether numbers count up with few left out. */
function isSequence(ids: ReadonlyMap<number, string>): boolean {
  if (!every(ids, /^\d+$/)) return false;
  const numbers = [...new Set(ids.values())].map(BigInt).sort((a, b) => a < b ? -1 : 1);
  return numbers.at(-1)! - numbers[0]! <= SEQUENCE_STEP * BigInt(numbers.length);
}

/** Whether a time of its own names each record, where the best id names only some of them. */
function isStamp({ profile, ids, isUnique }: Candidate, best: Candidate, total: number): boolean {
  return profile.isTime && isUnique && ids.size >= COVERAGE_FULL * total &&
    [...best.ids.keys()].every((index) => ids.has(index));
}

/** Whether names stand in each record, where the best id is none of these or in few records. */
function isOnAll({ profile, ids }: Candidate, best: Candidate, total: number): boolean {
  const isPoor = !every(best.ids, TOKEN) || best.ids.size < NEARLY_ALL * total;
  return isPoor && !profile.isTime && ids.size >= COVERAGE_FULL * total && every(ids, TOKEN);
}

/** Whether numbers come up in no order, as those that are measured do; given out, they go up. */
function isUnordered({ byId }: Groups): boolean {
  const texts = [...byId.keys()];
  if (!texts.every((text) => /^\d+$/.test(text))) return false;
  const steps = texts.slice(1).filter((text, index) => BigInt(text) > BigInt(texts[index]!));
  return steps.length < ORDERED_MIN * (texts.length - 1);
}

function candidateOf(
  profile: Profile,
  ids: ReadonlyMap<number, string>,
  profiles: readonly Profile[],
  total: number,
): Candidate | null {
  const groups = groupsOf(ids);
  const distinct = groups.byId.size;
  if (distinct === 1 && ids.size > ONE_THING_MAX) return null;
  const others = profiles.filter((other) => other !== profile);
  const isUnique = repeatsIn(groups, others) <= REPEATED_MAX * ids.size;
  const evidence: Evidence = isUnique ? "none" : evidenceOf(groups, others);
  if (!isUnique && evidence === "none" && isKind(groups, ids.size, others)) return null;
  const { depth, rank } = profile.column;
  // A few that come again are no reason to look for another one.
  const alone = Math.max(WORTH.none, WORTH.unique + WORTH.repeat * (1 - distinct / ids.size));
  const worth = WORTH.coverage * ids.size / total + Math.max(alone, WORTH[evidence]) +
    WORTH.token * tokenShare(ids) +
    (depth > 1 ? WORTH.nested * (1 - weight(profile, profiles) / 2) : 0) +
    WORTH.level * (depth - 1) +
    WORTH.early * (1 - rank) +
    (profile.isTime ? WORTH.isTime : 0) +
    (evidence !== "strong" && isUnordered(groups) ? WORTH.measure : 0);
  return { profile, ids, groups, evidence, isUnique, worth };
}

/** How many ids come again, without lines that were copied as they are. */
function repeatsIn({ pairs, byId }: Groups, others: readonly Profile[]): number {
  const records = pairs.length + byId.size;
  if (pairs.length > COPIED_MAX * records) return pairs.length;
  return pairs.filter(([earlier, later]) =>
    others.some(({ values }) => values.get(earlier) !== values.get(later))
  ).length;
}

/** The part of all columns that lie below the same key: an id stands with what it is about. */
function weight({ column }: Profile, profiles: readonly Profile[]): number {
  const beside = profiles.filter((other) => other.column.path[0] === column.path[0]);
  return beside.length / profiles.length;
}

/** Whether a value that repeats rather says of what kind a record is, or whose. */
function isKind(groups: Groups, records: number, others: readonly Profile[]): boolean {
  const distinct = groups.byId.size;
  const isFew = (distinct < KINDS.distinct && records >= KINDS.records) ||
    records / distinct > KINDS.repeats;
  if (!isFew) return false;
  return isMessages(groups, others) || others.some(isWord);
}

/** Whether a column has words that differ: then it could be the id as well. */
function isWord({ column, isTime, counts }: Profile): boolean {
  return !isTime && counts.size > 1 &&
    [...column.cells.values()].some(({ kind, text }) =>
      kind === "string" && !/^[-+.\d]*$/.test(text)
    );
}

/** The part of ids that look given out by a program: with digits, and of one length or one stem. */
function tokenShare(ids: ReadonlyMap<number, string>): number {
  const texts = [...ids.values()];
  const withDigits = texts.filter((text) => /\d/.test(text)).length / texts.length;
  const shapes = new Set(texts.map((text) => text.length));
  const stems = new Set(texts.map((text) => text.replace(/\d+/g, "0")));
  const isAlike = every(ids, TOKEN) &&
    (shapes.size === 1 || stems.size === 1 || shapes.size <= texts.length / 10);
  return withDigits * (isAlike ? 1 : 0.5);
}

/** Whether the values of a column are ids of earlier records, by another column. */
function refersTo({ ids, isUnique, profile }: Candidate, other: Candidate): boolean {
  const isNumber = [...profile.column.cells.values()].some(({ kind }) => kind === "number");
  if (isNumber && (isUnique || !other.isUnique)) return false;
  let known = 0, asked = 0;
  for (const [index, id] of ids) {
    const own = other.ids.get(index);
    if (own === undefined || own === id) continue;
    asked++;
    const [first] = other.groups.byId.get(id) ?? [];
    if (first !== undefined && first < index) known++;
  }
  return asked > 0 && asked >= ids.size / 20 && known >= KNOWN_MIN * asked;
}

function every(ids: ReadonlyMap<number, string>, pattern: RegExp): boolean {
  return [...ids.values()].every((id) => pattern.test(id));
}
