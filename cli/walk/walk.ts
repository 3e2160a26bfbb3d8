/**
 * The walk through concurrent edits: what is asked, and where an answer leads.
 * Nothing is read or printed here.
 *
 * @module
 */

import type { ConcurrentVersion } from "../../lib/merge/law/merge_log.ts";
import type { Choice } from "../../lib/merge/resolve/choice.ts";
import { type Conflict, isChoosable } from "../../lib/merge/resolve/conflict.ts";

/** What was decided of one conflict. */
export type Decision =
  | Choice
  /** What the merge keeps is right. */
  | { readonly kind: "keep" }
  /** Not decided now; what the merge keeps holds until it is. */
  | { readonly kind: "skip" };

/** How far a walk has come. Never changed: an answer leads to another one. */
export interface Walk {
  /** All conflicts, in the order they are asked about. */
  readonly conflicts: readonly Conflict[];
  /** What was decided of the first of them. */
  readonly decisions: readonly Decision[];
  /** The versions picked for the first fields of the next one; null unless it goes field by field. */
  readonly picks: readonly number[] | null;
  /** Whether it was left before its end. */
  readonly isQuit: boolean;
}

/** What to ask next. */
export interface Question {
  /** The conflict it is about. */
  readonly conflict: Conflict;
  /** Its place in the walk, from 1. */
  readonly number: number;
  /** Of its fields the one asked about; null where it is about the whole. */
  readonly field: number | null;
  /** What can be answered. */
  readonly options: readonly Option[];
}

/** One possible answer. */
export interface Option {
  /** What is typed: a word, or its key. */
  readonly word: string;
  /** Its one character; the only thing to type where there is no word. */
  readonly key: string;
  /** What it does, for people. */
  readonly meaning: string;
}

/** A walk that has not begun. */
export function beginWalk(conflicts: readonly Conflict[]): Walk {
  return { conflicts, decisions: [], picks: null, isQuit: false };
}

/**
 * What to ask next; null once there is nothing left.
 *
 * @example
 * ```ts
 * import { beginWalk, questionOf } from "./walk.ts";
 *
 * if (questionOf(beginWalk([])) !== null) throw new Error();
 * ```
 */
export function questionOf({ conflicts, decisions, picks, isQuit }: Walk): Question | null {
  const conflict = conflicts[decisions.length];
  if (conflict === undefined || isQuit) return null;
  const number = decisions.length + 1;
  if (picks === null) return { conflict, number, field: null, options: wholeOptions(conflict) };
  return { conflict, number, field: picks.length, options: fieldOptions(conflict) };
}

/**
 * The walk after an answer; null for an answer that the question does not know,
 * or that could mean two things. Case and white space around it do not matter,
 * and the start of a word is enough.
 */
export function answered(walk: Walk, answer: string): Walk | null {
  const question = questionOf(walk);
  const option = question && optionOf(question.options, answer.trim().toLowerCase());
  if (question === null || option === null) return null;
  const { conflict, field } = question;
  const place = Number(option.key) - 1;
  if (place >= 0) {
    return field === null
      ? decided(walk, { kind: "version", index: place })
      : picked(walk, conflict, conflict.edits.indexOf(conflict.versions[place]!));
  }
  switch (option.word) {
    case "field":
      return { ...walk, picks: [] };
    case "back":
      return { ...walk, picks: null };
    case "both":
      return decided(walk, { kind: "both" });
    case "quit":
      return { ...walk, picks: null, isQuit: true };
    default:
      return decided(walk, { kind: option.word === "keep" ? "keep" : "skip" });
  }
}

/** The walk left here: where there are no more answers to come. */
export function quit(walk: Walk): Walk {
  return { ...walk, picks: null, isQuit: true };
}

function decided(walk: Walk, decision: Decision): Walk {
  return { ...walk, decisions: [...walk.decisions, decision], picks: null };
}

function picked(walk: Walk, { fields }: Conflict, edit: number): Walk {
  const picks = [...walk.picks ?? [], edit];
  return picks.length < fields.length
    ? { ...walk, picks }
    : decided(walk, { kind: "fields", picks });
}

function optionOf(options: readonly Option[], typed: string): Option | null {
  const byKey = options.find(({ key }) => key === typed);
  if (byKey !== undefined || typed === "") return byKey ?? null;
  const [option, another] = options.filter(({ word }) => word.startsWith(typed));
  return another === undefined ? option ?? null : null;
}

const KEEP = { word: "keep", key: "k", meaning: "what the merge keeps, nothing is appended" };
const SKIP = { word: "skip", key: "s", meaning: "decide later; until then the kept version wins" };
const QUIT = { word: "quit", key: "q", meaning: "leave; what was chosen so far is kept" };
const FIELD = { word: "field", key: "f", meaning: "choose field by field" };
const BOTH = { word: "both", key: "b", meaning: "keep the other too, under a new id" };
const BACK = { word: "back", key: "b", meaning: "choose the whole entry instead" };

function wholeOptions(conflict: Conflict): Option[] {
  const { kind, versions, hidden, edits, fields } = conflict;
  const choosable = versions.filter((version) => isChoosable(conflict, version));
  // What is half of one thing and half of another is neither.
  const isDivisible = kind !== "id-clash" && edits.length > 1 && fields.length > 0;
  return [
    ...(hidden.length > 0 ? [BOTH] : []),
    ...versionOptions(conflict, choosable),
    ...(isDivisible ? [FIELD] : []),
    KEEP,
    SKIP,
    QUIT,
  ];
}

function fieldOptions(conflict: Conflict): Option[] {
  return [...versionOptions(conflict, conflict.edits), BACK, QUIT];
}

/** The first two are called this and that, all go by their numbers. */
function versionOptions(
  { versions }: Conflict,
  choosable: Conflict["versions"],
): Option[] {
  const names = versions.length === 2 ? ["this", "that"] : [];
  return choosable.map((version) => {
    const place = versions.indexOf(version);
    return {
      word: names[place] ?? "",
      key: String(place + 1),
      meaning: meaningOf(version, versions),
    };
  });
}

/** What choosing a version does; the first of all is the one that the merge keeps. */
function meaningOf(version: ConcurrentVersion, [kept]: Conflict["versions"]): string {
  const isDeleted = kept?.kind === "delete";
  if (version.kind === "delete") return isDeleted ? "leave it deleted" : "delete it";
  return `line ${version.line}${isDeleted ? ", restored" : ""}`;
}
