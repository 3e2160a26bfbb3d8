import type { ServerQuestion } from "../address/elsewhere.ts";
import { ask } from "../server/api.ts";
import type { TimelineAnswer } from "../server/answers.ts";
import { dayOf } from "../time/zone.ts";

/** The question what a moment is; of the axis only one part, since nobody looks at it. */
export function momentQuestion(
  of: { log: string | undefined; at?: string | undefined; rank?: number },
): ServerQuestion {
  return { path: "/timeline", params: { ...of, bins: 1 } };
}

/**
 * The last change of the day with changes before or after a moment; null where there is none.
 *
 * @param instant The last change that is seen at the moment.
 */
export async function dayStep(
  instant: string,
  { log, zone }: { log: string | undefined; zone: string },
  to: "prev" | "next",
): Promise<string | null> {
  const { start, end } = dayOf(Date.parse(instant), zone);
  const before = await momentAt(log, to === "prev" ? start : end);
  if (to === "prev") return before.moment.instant;
  const { next } = before.moment;
  if (next === null) return null;
  const day = dayOf(Date.parse(next), zone);
  return (await momentAt(log, day.end)).moment.instant;
}

/** The moment at the last microsecond before a time. */
async function momentAt(log: string | undefined, ms: number): Promise<TimelineAnswer> {
  const at = new Date(ms - 1).toISOString().replace("Z", "999Z");
  return (await ask<TimelineAnswer>(momentQuestion({ log, at }))).value;
}

/** The address of the instant with a number; null for the latest, which is the present. */
export async function atRank(log: string | undefined, rank: number): Promise<string | null> {
  const { value } = await ask<TimelineAnswer>(momentQuestion({ log, rank }));
  const { moment, as_of } = value;
  return moment.next === null ? null : moment.instant ?? as_of;
}
