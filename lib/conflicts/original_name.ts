import type { LogName, Settings } from "../records/settings.ts";
import { foldName } from "./fold_name.ts";

/** The name of a log's file in two parts, as names are compared. */
export interface OriginalName {
  /** The log. */
  readonly log: LogName;
  /** The name without its extension, and with the folder that the file lies in. */
  readonly stem: string;
  /** From the last dot on; nothing where there is none. */
  readonly extension: string;
}

/**
 * The names that others are made of: the longest first, since a file belongs to the
 * log whose name it has most in common with.
 */
export function originalNames({ logs }: Pick<Settings, "logs">): OriginalName[] {
  return Object.entries(logs)
    .map(([log, { file }]) => originalName(log, file))
    .sort((a, b) => b.stem.length - a.stem.length);
}

function originalName(log: LogName, file: string): OriginalName {
  const folded = foldName(file);
  const dot = folded.lastIndexOf(".");
  const end = dot > folded.lastIndexOf("/") + 1 ? dot : folded.length;
  return { log, stem: folded.slice(0, end), extension: folded.slice(end) };
}
