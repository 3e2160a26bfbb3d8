import type { VersionKind } from "../records/lifecycle.ts";
import type { LogRecord } from "../records/reader.ts";
import type { LineType, LogSettings, Tombstones } from "../records/settings.ts";
import type {
  FiringsProjection,
  IdRow,
  InteractionsProjection,
  Projection,
  SessionsProjection,
} from "./projection.ts";

/** What an `apply` does, where it only follows the lifecycle law. */
export interface LifecycleFold {
  /** Under which policy. */
  policy(settings: LogSettings): Tombstones;
  /** What it adds to an {@linkcode IdRow}, of the fields of the line in force. */
  members?(field: (name: string) => string | null): Record<string, unknown>;
}

const LIFECYCLE = Symbol("lifecycle");

/**
 * Says of an `apply` over a {@linkcode RowTable} that it only follows the lifecycle law, so that
 * the scanner may fold lines as it reads them. What `apply` does is still what they mean.
 */
export function byLifecycle<Apply extends Reducer["apply"]>(
  lifecycle: LifecycleFold,
  apply: Apply,
): Apply {
  return Object.assign(apply, { [LIFECYCLE]: lifecycle });
}

/** What was said of a reducer's `apply`; null where every line has to go through it. */
export function lifecycleOf({ apply }: Pick<Reducer, "apply">): LifecycleFold | null {
  return (apply as { [LIFECYCLE]?: LifecycleFold })[LIFECYCLE] ?? null;
}

/** Whether a reducer's rows are no more than the lines in force, so that a scanner can begin with them. */
export function loadsStates(reducer: Pick<Reducer, "apply" | "fields">): boolean {
  const lifecycle = lifecycleOf(reducer);
  return lifecycle !== null && lifecycle.members === undefined && reducer.fields.length === 0;
}

/**
 * How the lines of one log become a state.
 *
 * A reducer is total and deterministic: it takes any readable line, reads no
 * clock, prints nothing. Records are lent; a state copies what it keeps.
 */
export interface Reducer<State extends Projection = Projection> {
  /** The log it is meant for, or the name of a view. */
  readonly name: string;
  /** Raised whenever the same lines would fold into another state. */
  readonly version: number;
  /** Keys whose string values it asks of a record. */
  readonly fields: readonly string[];
  /** Whether the state depends on what the log's settings say of tombstones; it may, where this is left out. */
  readonly asksTombstones?: boolean;
  /**
   * Whether a row that was kept is one that {@linkcode apply} can have made: whether what it adds
   * to an {@linkcode IdRow} is there and of its type. Undefined stands for an id of which nothing
   * was kept. Rows that fail it are not used, nor is what else was kept with them; without it all
   * are taken as they are.
   */
  isRow?(row: IdRow | undefined): boolean;
  /** A fresh, empty state. */
  initial(settings: LogSettings): State;
  /** What the next line would do to its id; asked before {@linkcode apply}. */
  effect(state: State, record: LogRecord): VersionKind;
  /** Folds the next line in. */
  apply(state: State, record: LogRecord): void;
}

/** The reducers of logs, by what is known of their lines. */
export interface Reducers extends Record<LineType, Reducer> {
  /** Latest line wins, tombstones stick. */
  entries: Reducer;
  /** Events with derived review state. */
  interactions: Reducer<InteractionsProjection>;
  /** Events, counted per entry. */
  firings: Reducer<FiringsProjection>;
  /** Latest line wins. */
  sessions: Reducer<SessionsProjection>;
  /** Latest line wins, tombstones as the settings say. */
  entity: Reducer;
  /** Each id once, latest line wins. */
  event: Reducer;
}
