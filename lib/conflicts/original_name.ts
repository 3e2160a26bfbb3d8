import type { LogName } from "../records/settings.ts";
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

/** The logs of a directory, as far as their names go. */
export interface NamedLogs {
  /** The file of each. */
  readonly logs: Readonly<Record<LogName, { readonly file: string }>>;
}

/**
 * The names that others are made of: the longest first, since a file belongs to the
 * log whose name it has most in common with.
 */
export function originalNames({ logs }: NamedLogs): OriginalName[] {
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
