/**
 * Questions that are answered with rows, and what their options of rows come to.
 *
 * @module
 */

import type { GivenParams } from "../../lib/query/ask/params.ts";
import type { QuestionName } from "../../lib/query/ask/questions.ts";
import type { Context } from "../context.ts";
import { checkFormat } from "./formats.ts";
import type { RowFlags } from "./row_flags.ts";

const ROW = ["id", "version", "line", "at", "time", "entry", "srs"] as const;
const ASOF_ROW = [...ROW, "as_of", "time_zone"] as const;
const ASOF_ID = [
  "as_of",
  "time_zone",
  "time",
  "id",
  "state",
  "reason",
  "version",
  "versions_total",
  "line",
  "at",
  "entry",
  "deleted_at",
  "deleted_line",
  "srs",
] as const;
const HISTORY = [
  "type",
  "id",
  "version",
  "kind",
  "line",
  "offset",
  "at",
  "time",
  "device",
  "actor",
  "changes",
  "entry",
] as const;
const DIFF = ["id", "change", "changes", "entry"] as const;

/** The keys of the rows of each question that are no keys of their entries, in order. */
const KEYS: { readonly [Name in QuestionName]?: readonly string[] } = {
  asof: ASOF_ROW,
  list: ROW,
  carry: ASOF_ROW,
  history: HISTORY,
  diff: DIFF,
};

/** Whether a question is answered with rows. */
export function hasRows(name: QuestionName): boolean {
  return KEYS[name] !== undefined;
}

/**
 * Lets a context shape the rows of a question as options say, and gives what is left for the
 * question itself: a limit counts once rows are chosen and sorted.
 *
 * @throws {LogError} `bad_usage` for options that do not go together.
 */
export async function shapeRows(
  context: Context,
  name: QuestionName,
  given: GivenParams & RowFlags & { readonly json?: boolean },
): Promise<GivenParams> {
  checkFormat(given);
  const { fields, format, sort, reverse, grep, limit } = given;
  // The history knows by itself how to begin with the newest version.
  const isOwnReverse = name === "history" && sort === undefined;
  const isShaped = fields !== undefined || format !== undefined || sort !== undefined ||
    grep !== undefined || (reverse === true && !isOwnReverse);
  if (!hasRows(name) || !isShaped) return given;
  const { RowShape } = await import("./row_shape.ts");
  const isChosen = sort !== undefined || grep !== undefined || (reverse === true && !isOwnReverse);
  const shape = new RowShape({ ...given, reverse: reverse === true && !isOwnReverse }, {
    ownKeys: name === "asof" && given.id !== undefined ? ASOF_ID : KEYS[name]!,
    limit: isChosen ? limit as number | undefined ?? null : null,
    warn: (text) => context.warn(text),
  });
  context.shapeRows(shape);
  return {
    ...given,
    ...isChosen && { limit: undefined },
    ...!isOwnReverse && { reverse: undefined },
  };
}
