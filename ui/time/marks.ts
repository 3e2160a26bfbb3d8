import type { Mark } from "../server/answers.ts";
import { type Axis, shareOf } from "./axis.ts";

/** Marks of one kind that lie in one place. */
export interface DrawnMark {
  readonly kind: Mark["kind"];
  /** From 0, the start of the axis, to 1. */
  readonly share: number;
  /** What a person is told of them. */
  readonly words: string;
}

/** So many places there are for each kind. */
const PLACES = 200;
/** More steps of clocks than that say nothing. */
const STEPS_MAX = 200;
const WORDS: Readonly<Record<Mark["kind"], string>> = {
  malformed: "cannot be read",
  ignored: "has no effect",
  "step-back": "has a time before the line above it",
  merge: "log merge",
  repair: "log validate --fix",
};

/**
 * Marks as they are drawn: those of a kind that would cover each other are one.
 */
export function drawnMarks(marks: readonly Mark[], axis: Axis): DrawnMark[] {
  const hasSteps = marks.filter(({ kind }) => kind === "step-back").length < STEPS_MAX;
  const groups = Map.groupBy(
    marks.filter(({ kind }) => kind !== "step-back" || hasSteps),
    ({ at, kind }) => `${kind} ${Math.round(shareOf(at, axis) * PLACES)}`,
  );
  return [...groups.values()].map((group) => {
    const [first] = group as [Mark, ...Mark[]];
    const { kind, at, line, code = "", ran_at = "" } = first;
    const more = group.length > 1 ? `, and ${group.length - 1} more` : "";
    const what = line === null ? "" : `line ${line} `;
    return {
      kind,
      share: shareOf(at, axis),
      words: `${what}${WORDS[kind]} ${code}${ran_at}`.trimEnd() + more,
    };
  });
}
