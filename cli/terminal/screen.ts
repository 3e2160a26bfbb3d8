/**
 * What a view needs to know of whom it is shown to.
 *
 * @module
 */

import type { StoredJson } from "../../lib/json/stored.ts";
import type { LogName } from "../../lib/records/settings.ts";
import type { Instant } from "../../lib/time/instant.ts";
import type { Style } from "./style.ts";

/** A place where people read answers, and when. */
export interface Screen {
  /** Columns of the terminal; Infinity off a terminal, where nothing is cut. */
  readonly columns: number;
  /** Colours text, or leaves it plain. */
  readonly style: Style;
  /** The present. */
  readonly now: Instant;
  /** The zone that times are shown in. */
  readonly timeZone: string;
  /** What stands for an entry on one line; of the log that is asked about, unless another is named. */
  summary(entry: StoredJson | null, log?: LogName): string;
  /** Is told which columns of a table found no room. */
  onLeftOut(headings: readonly string[]): void;
}

/** Makes an answer into lines of text for people. */
export type Renderer<T> = (answer: T, screen: Screen) => Iterable<string> | AsyncIterable<string>;

/** Rows of an answer, as they come. */
export type Rows<T> = Iterable<T> | AsyncIterable<T>;

/** Brings in a view, which is not needed for JSON. */
export type LoadRenderer<T> = () => Promise<{ default: Renderer<T> }>;
