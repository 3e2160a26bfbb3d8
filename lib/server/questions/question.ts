import type { GivenParams, ParamsOf, ParamSpecs } from "../../query/ask/params.ts";
import { HttpProblem } from "../http/problem.ts";
import type { Served } from "../served.ts";

/** How rows are wanted: some of them, or all of them as the command line prints them. */
export interface RowsWanted {
  /** At most so many; null for all. */
  readonly limit: number | null;
  /** Where to go on, as an answer before said; null for the first. */
  readonly cursor: string | null;
  /** Whether only the rows are wanted, with nothing around them. */
  readonly isBare: boolean;
}

/** What a question is answered with. */
export type Answered = AnsweredValue | AnsweredRows;

/** One value. */
export interface AnsweredValue {
  readonly kind: "value";
  readonly value: object;
}

/** Rows, and what else is known of them. */
export interface AnsweredRows {
  readonly kind: "rows";
  /** The rows; those of the page where the question knows its pages, else all. */
  readonly rows: AsyncIterable<object> | Iterable<object>;
  /** Where the next page begins; left out where the rows are all there are. */
  readonly next?: string | null;
  /** Members beside the rows. */
  readonly more?: object;
}

/** A question of the server: what it is called, where it is asked, and what answers it. */
export interface Question<Params extends ParamSpecs = ParamSpecs> {
  /** Its name for `dispatch`. */
  readonly name: string;
  /** Its path below `/api/v1`; what stands in braces is a parameter. */
  readonly path: string;
  /** The command line that answers the same, with parameters in angle brackets. */
  readonly cli: string;
  /** What it answers, in a line. */
  readonly brief: string;
  /** Its parameters, by the names that the command line has for them. */
  readonly params: Params;
  /** Whether it is answered with rows. */
  readonly isRows: boolean;
  /** Whether the answer moves with the clock where no `at` is given. */
  readonly asksNow?: boolean;
  /** Tells apart contents of the files that are answered differently; all of them, without it. */
  readonly stateOf?: (served: Served, params: ParamsOf<Params>) => string | Promise<string>;
  /**
   * Answers it.
   *
   * @throws {LogError} what the command of the same name throws.
   */
  readonly run: (
    served: Served,
    params: ParamsOf<Params>,
    wanted: RowsWanted,
  ) => Promise<Answered> | Answered;
}

/** A question, with the types of its parameters kept to itself. */
export function question<const Params extends ParamSpecs>(spec: Question<Params>): Question {
  return spec as unknown as Question;
}

/** Parameters as `ask` takes them. */
export function given(params: Readonly<Record<string, unknown>>): GivenParams {
  const known = Object.entries(params).filter(([, value]) => value !== null);
  return Object.fromEntries(known) as GivenParams;
}

const ROW_CURSOR = /^\d{1,9}$/;

/**
 * How many rows a cursor leaves out, where rows are counted.
 *
 * @throws {HttpProblem} `bad-parameter` for one that no answer gave.
 */
export function skippedBy(cursor: string | null): number {
  if (cursor === null) return 0;
  if (ROW_CURSOR.test(cursor)) return Number(cursor);
  throw new HttpProblem(
    400,
    "bad-parameter",
    "Cannot read the cursor: it must be one that an answer gave",
  );
}
