/**
 * The questions that logs are asked, as data: what each is for, and its parameters.
 * Commands are made of this table, and `ask` answers any of them by name.
 *
 * @module
 */

import type {
  AsofAnswer,
  AsofRow,
  BlameAnswer,
  DiffRow,
  HistoryRow,
  Row,
  ShowAnswer,
  StatsAnswer,
} from "../../answers.ts";
import type { ParamsOf, ParamSpecs } from "./params.ts";

/** A question by name. */
export interface Question<Params extends ParamSpecs = ParamSpecs> {
  /** What it answers, in a line. */
  readonly brief: string;
  /** Its parameters, by name. */
  readonly params: Params;
}

const WHEN = { kind: "when", isRequired: true, brief: "A time" } as const;
const ID = {
  kind: "id",
  isRequired: true,
  brief: "The id, or a beginning of it that no other id has",
} as const;
const PERHAPS_ID = { ...ID, isRequired: false } as const;
const LOG = {
  kind: "log",
  brief: "Which log to ask: entries, interactions, firings, …",
} as const;
const AT = { kind: "when", brief: "As of this time instead of now" } as const;
const LIMIT = { kind: "count", brief: "At most this many rows" } as const;
const WINDOW = {
  since: { kind: "bound", brief: "Only rows from this time on (a date: from its start)" },
  until: { kind: "bound", brief: "Only rows before this time (a date: before its start)" },
  limit: LIMIT,
} as const;

/** All questions, by name; the `run` of the module that is called like a question answers it. */
export const QUESTIONS = {
  asof: {
    brief: "Show an entry as it was at a time; without an id, all of them",
    params: { when: WHEN, id: PERHAPS_ID, log: LOG, ...WINDOW },
  },
  list: {
    brief: "List the live entries",
    params: { log: LOG, ...WINDOW },
  },
  show: {
    brief: "Show an entry with its reviews, interactions and firings",
    params: { id: ID, at: AT, log: LOG },
  },
  carry: {
    brief: "List what is due: most overdue first, then new entries",
    params: { at: AT, limit: LIMIT },
  },
  history: {
    brief: "List every version of an entry: what changed, when, by whom",
    params: {
      id: ID,
      all: { kind: "flag", brief: "Add its interactions and firings, on one timeline" },
      reverse: { kind: "flag", brief: "Newest first; with --limit, only the newest" },
      at: AT,
      log: LOG,
      ...WINDOW,
    },
  },
  blame: {
    brief: "Show which line set each field of an entry, when, by whom",
    params: { id: ID, at: AT, log: LOG },
  },
  diff: {
    brief: "Compare two times: what was added, edited, deleted, restored",
    params: { from: WHEN, to: WHEN, id: PERHAPS_ID, log: LOG, limit: LIMIT },
  },
  stats: {
    brief: "Show how much each log holds, by device and by day",
    params: { at: AT },
  },
} as const satisfies Record<QuestionName, Question>;

/** What each question is answered with: one value, or rows, in a list or as they come. */
export interface QuestionAnswers {
  /** What an id was at a time, or all that were live then. */
  asof: AsofAnswer | AsyncGenerator<AsofRow>;
  /** What is live. */
  list: AsyncGenerator<Row>;
  /** All about one id. */
  show: ShowAnswer;
  /** What to carry. */
  carry: AsyncGenerator<AsofRow>;
  /** What happened to one id. */
  history: HistoryRow[];
  /** Who set its fields. */
  blame: BlameAnswer;
  /** What differs between two times. */
  diff: AsyncGenerator<DiffRow>;
  /** How much there is. */
  stats: StatsAnswer;
}

/** The name of a question. */
export type QuestionName = keyof QuestionAnswers;

/** What a question is asked with. */
export type ParamsFor<Name extends QuestionName> = ParamsOf<typeof QUESTIONS[Name]["params"]>;
