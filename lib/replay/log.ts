import type { LogName, LogSettings } from "../records/settings.ts";
import type { Projection } from "./projection.ts";
import type { Reducer } from "./reducer.ts";

/**
 * A log of a directory, built in or named by the config: what is read, how, and what its lines
 * come to. By another reducer than its own it is what a view is made of.
 */
export interface Log<State extends Projection = Projection> {
  /** What it is called. */
  readonly name: LogName;
  /** Its file, what its lines tell of, and how they are read. */
  readonly settings: LogSettings;
  /** How its lines are folded. */
  readonly reducer: Reducer<State>;
}
