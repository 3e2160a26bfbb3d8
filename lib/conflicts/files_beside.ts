import type { LogName, Settings } from "../records/settings.ts";
import { type CandidateCopy, copiesAmong } from "./discover.ts";
import { foldName } from "./fold_name.ts";
import { matchesGlob } from "./glob.ts";
import { type OtherName, OtherNames } from "./other_names.ts";
import { type PartName, PartNames } from "./part_names.ts";

/** An older part of a log, by its name. */
export interface CandidatePart extends PartName {
  /** Its path in the directory. */
  readonly file: string;
}

/** A file that may be a log under another name. */
export interface OtherNamedLog extends OtherName {
  /** Its path in the directory. */
  readonly file: string;
}

/** What lies beside the logs of a directory, by its names. */
export interface FilesBeside {
  /** What most likely is a conflict copy. */
  readonly copies: CandidateCopy[];
  /** Rotated or packed parts. */
  readonly parts: CandidatePart[];
  /** Logs under other names. */
  readonly otherNames: OtherNamedLog[];
}

/**
 * What to say a word about, of the files in a log directory: conflict copies, older
 * parts, and logs under other names. What `ignore_files` names is passed over. No file
 * is opened.
 *
 * @param files The paths in the directory, as {@linkcode namesBeside} gives them.
 *
 * @example
 * ```ts
 * import { defaultSettings } from "../records/settings.ts";
 * import { filesBeside } from "./files_beside.ts";
 *
 * const settings = { ...defaultSettings(), ignore_files: ["*.gz"] };
 * const files = ["Entries.jsonl", "entries (1).jsonl", "entries.jsonl.1", "entries.jsonl.2.gz"];
 * const { copies, parts, otherNames } = filesBeside(files, settings);
 * if (copies[0]?.file !== "entries (1).jsonl") throw new Error();
 * if (parts.length !== 1 || parts[0]?.file !== "entries.jsonl.1") throw new Error();
 * if (otherNames[0]?.file !== "Entries.jsonl") throw new Error();
 * ```
 */
export function filesBeside(files: readonly string[], settings: Settings): FilesBeside {
  const noted = notIgnored(files, settings);
  const parts = new PartNames(settings);
  const others = new OtherNames(settings);
  const candidates = copiesAmong(noted, settings);
  const taken = new Set(candidates.map(({ file }) => file));
  const rest = noted.filter((file) => !taken.has(file));
  return {
    copies: candidates.filter(({ isCertain }) => isCertain),
    parts: rest.flatMap((file) => named(file, parts.match(file))),
    otherNames: rest.flatMap((file) => named(file, others.match(file))),
  };
}

/** The files that remarks may be about. */
export function notIgnored(
  files: readonly string[],
  { ignore_files }: Pick<Settings, "ignore_files">,
): string[] {
  const globs = ignore_files.map(foldName);
  return files.filter((file) => !globs.some((glob) => matchesGlob(glob, foldName(file))));
}

function named<Name extends { readonly log: LogName }>(
  file: string,
  name: Name | null,
): (Name & { file: string })[] {
  return name === null ? [] : [{ ...name, file }];
}
