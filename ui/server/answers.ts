/**
 * The shapes of what the server adds to the answers of the command line.
 *
 * @module
 */

import type * as cli from "../../lib/answers.ts";
import type { StoredJson } from "../../lib/json/stored.ts";

/** An answer as it arrives: stored values are any JSON. */
type Sent<Value> = Value extends StoredJson ? unknown
  : Value extends readonly (infer Item)[] ? readonly Sent<Item>[]
  : Value extends object ? { readonly [Name in keyof Value]: Sent<Value[Name]> }
  : Value;

/** A live or deleted entry at a moment. */
export type EntryRow = Sent<cli.AsofRow>;
/** All about one entry. */
export type ShowAnswer = Sent<cli.ShowAnswer>;
/** Who set what of an entry. */
export type BlameAnswer = Sent<cli.BlameAnswer>;
/** A version of an entry. */
export type VersionRow = Sent<cli.VersionRow>;
/** What a version changed of one field. */
export type FieldChange = Sent<cli.Change>;
/** How much each log holds. */
export type StatsAnswer = Sent<cli.StatsAnswer>;

/** What the server says of itself. */
export interface About {
  readonly version: string | null;
  readonly directory: string | null;
  readonly read_only: boolean;
  readonly time_zone: string;
  readonly logs: readonly { log: string; file: string }[];
}

/** A line that took effect at a moment. */
export interface Cause {
  readonly id: string;
  readonly kind: VersionRow["kind"];
  readonly line: number;
  readonly version: number;
}

/** A moment of a log. */
export interface Moment {
  /** The number of its instant among the distinct ones; -1 before the first. */
  readonly rank: number;
  readonly of: number;
  readonly instant: string | null;
  readonly live: number;
  /** What shows the state before and after; null where there is none. */
  readonly prev: string | null;
  readonly next: string | null;
  readonly causes: readonly Cause[];
  readonly causes_total: number;
}

/** Something on the time axis that a person would want to look at. */
export interface Mark {
  readonly kind: "malformed" | "ignored" | "step-back" | "merge" | "repair";
  readonly at: string;
  /** Null for what is about the whole log. */
  readonly line: number | null;
  readonly code?: string;
  readonly ran_at?: string;
}

/** The time axis of a log, and a moment on it. */
export interface TimelineAnswer {
  readonly time_zone: string;
  readonly as_of: string | null;
  readonly lines: number;
  readonly ids: number;
  readonly kinds: readonly string[];
  readonly from: string | null;
  readonly to: string | null;
  /** The start of each part, and its lines by kind. */
  readonly bins: readonly (readonly [string, ...number[]])[];
  readonly marks: readonly Mark[];
  readonly moment: Moment;
}

/** Rows, and where the next ones begin. */
export interface RowsAnswer<Row> {
  readonly rows: readonly Row[];
  readonly next: string | null;
}

/** Live or deleted entries at a moment. */
export interface EntriesAnswer extends RowsAnswer<EntryRow> {
  readonly as_of: string | null;
  readonly live: number;
  readonly ids: number;
  readonly looked: number;
  readonly moment: Moment;
  readonly facets?: {
    readonly kinds: readonly (readonly [string, number])[];
    readonly tags: readonly (readonly [string, number])[];
  };
}

/** Versions of an entry. */
export type HistoryAnswer = RowsAnswer<VersionRow>;

/** What differs between two moments. */
export type DiffAnswer = RowsAnswer<Sent<cli.DiffRow>>;

/** What is wrong with the files. */
export interface ProblemsAnswer extends RowsAnswer<ProblemRow> {
  readonly summary: Sent<cli.ValidateSummary>;
  /** Files that `--fix` would not repair without `--force`. */
  readonly refused?: readonly { readonly file: string; readonly reason: string }[];
}

/** A problem, and what `--fix` would do about it; null where it leaves the line alone. */
export type ProblemRow = Sent<cli.ProblemRow> & { readonly fix?: Sent<cli.LineFix> | null };

/** One physical line. */
export interface LineRow {
  readonly line: number;
  readonly offset: number;
  readonly length: number | null;
  readonly id: string | null;
  readonly kind: string | null;
  readonly effective: string | null;
  readonly text: string;
  readonly hex?: string;
  readonly is_cut: boolean;
}

/** A version that was written apart from others. */
export interface ConflictVersion {
  readonly line: number;
  readonly at: string | null;
  readonly device: string | null;
  readonly actor: string | null;
  readonly kind: string;
  readonly inputs: readonly string[];
}

/** Versions of one id that were written apart, field by field. */
export interface ShownConflict {
  readonly id: string;
  readonly kind: string;
  readonly versions: readonly ConflictVersion[];
  readonly edits: readonly number[];
  readonly fields: readonly { readonly path: string; readonly values: readonly unknown[] }[];
}

/** Waiting copies of a log. */
export type ConflictsAnswer = RowsAnswer<
  Sent<cli.MergeRow> & { readonly conflicts?: readonly ShownConflict[] }
>;

/** When reviews fall due, and how well they went. */
export interface ForecastAnswer {
  readonly as_of: string;
  readonly backlog: number;
  readonly never_reviewed: number;
  readonly states: Readonly<Record<string, number>>;
  readonly days: readonly { readonly day: string; readonly due: number }[];
  readonly weeks: readonly {
    readonly week: string;
    readonly reviews: number;
    readonly recalled: number;
  }[];
}

/** What the server says where it has no answer. */
export interface ProblemAnswer {
  /** The HTTP status; 0 where nobody answered. */
  readonly status: number;
  /** What kind of problem. */
  readonly title: string;
  /** What is so. */
  readonly detail: string;
  /** What can be done next. */
  readonly hint?: string;
  /** Bytes read of all bytes, while the logs are being read. */
  readonly bytes?: number;
  readonly bytes_total?: number;
}
