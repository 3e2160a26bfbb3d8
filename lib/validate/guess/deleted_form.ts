/**
 * How records say that they delete.
 *
 * @module
 */

import type { DeletedForm } from "../../records/settings.ts";
import { isDeleteWord, namesEndTime } from "./end_words.ts";
import type { IdColumn } from "./id_column.ts";
import type { Profile } from "./profile.ts";

/** A deletion is the exception. */
const SHARE_MAX = 0.5;
const ENDED_MAX = 0.75;
/** Values of which each can say something of its own. */
const KINDS_MAX = 20;
const NEARLY_ALL = 0.9;
/** A record is bare with this part of the values that others have. */
const BARE_MAX = 0.5;
/** What could as well have come about by chance says nothing, and less where more was tried. */
const CHANCE_MAX = 0.05;
const KIND_CHANCE_MAX = 0.0005;

/** How records delete, and which do. */
export interface DeletedGuess {
  /** What a config says. */
  readonly form: DeletedForm;
  /** The records that it marks, by index. */
  readonly marked: ReadonlySet<number>;
}

/** What was found: a form, or several of which each could be it. */
export interface DeletedGuesses {
  /** The form that fits best; null where there is none, or more than one. */
  readonly best: DeletedGuess | null;
  /** Forms that fit equally well, but mark different records. */
  readonly doubtful: readonly DeletedGuess[];
}

interface Ranked extends DeletedGuess {
  /** How much it looks like a deletion; 0 is best. */
  readonly rank: number;
}

/** Records with an id, and what stands in them. */
interface Scene {
  readonly id: IdColumn;
  /** Columns besides the id. */
  readonly profiles: readonly Profile[];
  /** Those of them that say something: neither times nor the same in every record. */
  readonly content: readonly Profile[];
  readonly isLast: (index: number) => boolean;
  readonly isFirst: (index: number) => boolean;
}

/**
 * How records delete, by what marks the last one of an id, or one that has nothing but an
 * id. Flags are preferred to kinds of lines, these to what is missing, and what marks bare
 * records to what marks whole ones. Last comes what only its key says, as `archived_at`.
 *
 * @param profiles The columns of the records.
 *
 * @example
 * ```ts
 * import { deletedForm } from "./deleted_form.ts";
 * import { groupsOf } from "./groups.ts";
 * import { profileOf } from "./profile.ts";
 * import { columnsOf } from "./table.ts";
 *
 * const texts = ['{"k":"a","v":1}', '{"k":"b","v":1}', '{"k":"a","gone":true}', '{"k":"b","v":2}'];
 * const profiles = columnsOf(texts.map((text) => ({ text, record: {}, line: 1 }))).map(profileOf);
 * const [profile] = profiles;
 * const ids = new Map([[0, "a"], [1, "b"], [2, "a"], [3, "b"]]);
 * const { best } = deletedForm(profiles, { profile: profile!, ids, groups: groupsOf(ids) });
 * if (best?.form !== "gone" || !best.marked.has(2)) throw new Error();
 * ```
 */
export function deletedForm(profiles: readonly Profile[], id: IdColumn): DeletedGuesses {
  const scene = sceneOf(profiles, id);
  const found = scene.profiles.flatMap((profile) => [
    ...flags(profile, scene),
    ...kinds(profile, scene),
    ...absences(profile, scene),
    ...presences(profile, scene),
  ]);
  const rank = Math.min(...found.map((guess) => guess.rank));
  const fitting = found.filter((guess) => guess.rank === rank);
  const [best] = fitting.toSorted((a, b) =>
    a.marked.size - b.marked.size || depthOf(a.form) - depthOf(b.form)
  );
  if (best === undefined) return { best: null, doubtful: [] };
  const isOne = fitting.every(({ marked }) => best.marked.isSubsetOf(marked));
  return isOne ? { best, doubtful: [] } : { best: null, doubtful: fitting };
}

function depthOf(form: DeletedForm): number {
  const name = typeof form === "string" ? form : "absent" in form ? form.absent : form.key;
  return name.startsWith("/") ? name.split("/").length : 1;
}

function sceneOf(all: readonly Profile[], id: IdColumn): Scene {
  const lasts = new Set([...id.groups.byId.values()].map((group) => group.at(-1)));
  const firsts = new Set([...id.groups.byId.values()].map((group) => group[0]));
  const profiles = all.filter((profile) =>
    profile !== id.profile && !isWithin(id.profile, profile)
  );
  const content = profiles.filter(({ isTime, counts, values }) =>
    !isTime && values.size > 0 && (counts.size > 1 || values.size < id.ids.size)
  );
  return {
    id,
    profiles,
    content,
    isLast: (index) => lasts.has(index),
    isFirst: (index) => firsts.has(index),
  };
}

/** Whether one place lies within another. */
function isWithin({ column: inner }: Profile, { column: outer }: Profile): boolean {
  return outer.path.length < inner.path.length &&
    outer.path.every((key, index) => key === inner.path[index]);
}

/** A key that is true, and else false or not there. */
function flags(profile: Profile, scene: Scene): Ranked[] {
  const cells = [...profile.column.cells];
  if (cells.some(([, { kind }]) => kind !== "boolean" && kind !== "null")) return [];
  const marked = withId(scene, cells.filter(([, { text }]) => text === "true"));
  const isSparse = cells.every(([, { text }]) => text !== "false");
  const form = profile.column.name;
  if (isBare(marked, profile, scene) && follows(marked, scene, 0.5)) {
    return [{ form, marked, rank: 0 }];
  }
  const needed = isSparse ? 2 : 3;
  return marked.size >= needed && endsIds(marked, scene)
    ? [{ form, marked, rank: isSparse ? 4 : 6 }]
    : [];
}

/** One of a few values. */
function kinds(profile: Profile, scene: Scene): Ranked[] {
  const { values, counts, column, isTime } = profile;
  const isKind = !isTime && counts.size >= 2 && counts.size <= KINDS_MAX &&
    counts.size <= values.size / 2 && values.size >= scene.id.ids.size / 2;
  if (!isKind || scene.id.groups.pairs.length === 0) return [];
  return [...counts.keys()].flatMap((value): Ranked[] => {
    const cells = [...column.cells].filter(([index]) => values.get(index) === value);
    const { kind, text } = cells[0]![1];
    if (kind !== "string" && kind !== "number") return [];
    const marked = withId(scene, cells);
    const wanted = kind === "string" ? text : Number(text);
    const form = { key: column.name, in: [wanted] };
    if (marked.size < 2 || !follows(marked, scene, NEARLY_ALL)) return [];
    if (isBare(marked, profile, scene)) return [{ form, marked, rank: 1 }];
    // Things end in many ways; an order that was delivered is still an order.
    const isEnd = kind === "string" && isDeleteWord(text);
    return isEnd && endsIds(marked, scene, KIND_CHANCE_MAX) ? [{ form, marked, rank: 7 }] : [];
  });
}

/** A key that all other records have. */
function absences(profile: Profile, scene: Scene): Ranked[] {
  const { present, column, isTime } = profile;
  if (isTime) return [];
  const marked = new Set([...scene.id.ids.keys()].filter((index) => !present.has(index)));
  if (marked.size < 2 || scene.id.groups.pairs.length === 0) return [];
  if (!follows(marked, scene, NEARLY_ALL)) return [];
  const isFit = isBare(marked, profile, scene) || endsIds(marked, scene);
  return isFit ? [{ form: { absent: column.name }, marked, rank: 2 }] : [];
}

/** A key that hardly any other record has. */
function presences(profile: Profile, scene: Scene): Ranked[] {
  const cells = [...profile.column.cells];
  const isFlag = cells.every(([, { kind }]) => kind === "boolean" || kind === "null");
  if (isFlag || cells.some(([, { text }]) => text === "0" || text === "false")) return [];
  const there = cells.filter(([, { kind, text }]) =>
    kind !== "null" && !(kind === "string" && text === "")
  );
  const marked = withId(scene, there);
  const form = { key: profile.column.name, present: true } as const;
  if (marked.size === 0 || scene.id.groups.pairs.length === 0) return [];
  if (isBare(marked, profile, scene) && follows(marked, scene, NEARLY_ALL)) {
    return [{ form, marked, rank: 3 }];
  }
  if (marked.size >= 2 && endsIds(marked, scene)) return [{ form, marked, rank: 5 }];
  // The name says it, so one will do; but on a line that is not the last it is no end.
  const isEnd = namesEndTime(profile.column.path) && follows(marked, scene, 1) &&
    isException(marked, scene);
  return isEnd ? [{ form, marked, rank: 8 }] : [];
}

/** Records with an id among some. */
function withId({ id }: Scene, cells: readonly (readonly [number, unknown])[]): Set<number> {
  return new Set(cells.map(([index]) => index).filter((index) => id.ids.has(index)));
}

/** Whether some records are the exception, come after others of their ids, and last. */
function follows(marked: ReadonlySet<number>, scene: Scene, lastMin: number): boolean {
  const { id, isFirst, isLast } = scene;
  if (marked.size === 0 || marked.size > SHARE_MAX * id.ids.size) return false;
  if (id.groups.pairs.length === 0) return true;
  return share(marked, (index) => !isFirst(index)) >= 0.8 && share(marked, isLast) >= lastMin;
}

/** Whether records come last more often than chance has it. */
function endsIds(
  marked: ReadonlySet<number>,
  scene: Scene,
  chanceMax: number = CHANCE_MAX,
): boolean {
  const { id, isFirst, isLast } = scene;
  if (id.groups.pairs.length === 0 || !follows(marked, scene, NEARLY_ALL)) return false;
  if (!isException(marked, scene)) return false;
  const later = new Set([...id.ids.keys()].filter((index) => !isFirst(index)));
  return share(later, isLast) ** marked.size <= chanceMax;
}

/** Whether some ids are left without: what comes to nearly all is an end that they are meant to have. */
function isException(marked: ReadonlySet<number>, { id }: Scene): boolean {
  return marked.size <= ENDED_MAX * id.groups.byId.size;
}

/** Whether records have next to nothing besides an id, times and what marks them. */
function isBare(marked: ReadonlySet<number>, mark: Profile, { id, content }: Scene): boolean {
  const counted = content.filter((profile) => profile !== mark);
  const size = (index: number) => counted.filter(({ values }) => values.has(index)).length;
  const rest = [...id.ids.keys()].filter((index) => !marked.has(index)).map(size);
  const usual = median(rest);
  // Where no id repeats, only this says that a record is no whole one.
  const most = id.groups.pairs.length === 0 ? Math.min(1, usual - 1) : BARE_MAX * usual;
  return marked.size > 0 && usual > 0 &&
    share(marked, (index) => size(index) <= most) >= NEARLY_ALL;
}

function share(indexes: ReadonlySet<number>, holds: (index: number) => boolean): number {
  return indexes.size === 0 ? 0 : [...indexes].filter(holds).length / indexes.size;
}

function median(numbers: readonly number[]): number {
  return numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? 0;
}
