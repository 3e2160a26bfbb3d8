/**
 * The history of a file as lines of a log, commit by commit.
 *
 * @module
 */

import { type ObjectNode, parseNode } from "../../json/tree.ts";
import { MAX_LINE_BYTES } from "../../records/lines.ts";
import type { Git } from "../git.ts";
import type { FileCommit } from "./file_commits.ts";
import type { KnownRecords, ValueHash } from "./known_records.ts";
import { checkFlat, CommitLines } from "./log_lines.ts";
import { Objects } from "./objects.ts";
import { type Candidate, UnreadableVersion, type VersionChanges, Versions } from "./versions.ts";

const LINK = "120000";
const SUBMODULE = "160000";
const FOLDER = "040000";
const encoder = new TextEncoder();

/** What a line tells. */
export type LineKind = "added" | "changed" | "deleted" | "restored";

/** One line to append. */
export interface NewLine {
  readonly id: string;
  readonly kind: LineKind;
  /** Without its newline. */
  readonly bytes: Uint8Array;
}

/** What one commit comes to. */
export interface CommitStep {
  readonly commit: FileCommit;
  /** Its lines; none where it changed no value. */
  readonly lines: readonly NewLine[];
  /** Lines of the file that have no id. */
  readonly withoutId: number;
  /** Why it was passed over; null where it was not. */
  readonly skipped: string | null;
}

/** How a history is made into lines. */
export interface HistoryOptions {
  readonly git: Git;
  /** The key or JSON Pointer of the id. */
  readonly id: string;
  /** Whether records stand at the top of lines. */
  readonly isFlat: boolean;
  /** Whether the log has numbers as ids too. */
  readonly takesNumbers: boolean;
  /** What the log holds; it is brought up to date. */
  readonly known: KnownRecords;
  readonly hash: ValueHash;
  /** The time before which no line may be, in seconds since 1970. */
  readonly notBefore: number;
  /** The longest line; {@linkcode MAX_LINE_BYTES} without it. */
  readonly maxLineBytes?: number;
}

/**
 * Goes through commits, the oldest first, and gives what each comes to.
 *
 * A commit that the log holds in part is finished: what it says already is no change.
 *
 * @throws {LogError} `bad_usage` for a record that cannot stand at the top; what reading throws.
 */
export async function* historySteps(
  commits: readonly FileCommit[],
  options: HistoryOptions,
): AsyncGenerator<CommitStep> {
  await using objects = new Objects(options.git);
  const versions = new Versions(options.id);
  const wanted = commits.map(({ file }) => file === null || unfit(file.mode) ? null : file.object);
  let seconds = options.notBefore;
  let next = 0;
  for await (const bytes of objects.read(wanted)) {
    const commit = commits[next++]!;
    // A clock that stepped back would hide what came later from those who ask by time.
    seconds = Math.max(seconds, commit.seconds);
    yield stepOf(commit, bytes, { ...options, versions, seconds });
  }
}

/** Why a file of some mode cannot be read; null where it can. */
export function unfit(mode: string): string | null {
  switch (mode) {
    case LINK:
      return "it is a symbolic link there";
    case SUBMODULE:
      return "it is a submodule there";
    case FOLDER:
      return "it is a folder there";
    default:
      return null;
  }
}

interface StepOptions extends HistoryOptions {
  readonly versions: Versions;
  readonly seconds: number;
}

function stepOf(commit: FileCommit, bytes: Uint8Array | null, options: StepOptions): CommitStep {
  const passed = (skipped: string) => ({ commit, lines: [], withoutId: 0, skipped });
  const reason = commit.file === null ? null : unfit(commit.file.mode);
  if (reason !== null) return passed(reason);
  try {
    const changes = options.versions.next(bytes);
    return { commit, ...linesOf(commit, changes, options), skipped: null };
  } catch (error) {
    if (error instanceof UnreadableVersion) return passed(error.message);
    throw error;
  }
}

function linesOf(
  commit: FileCommit,
  { candidates, gone, withoutId, accept }: VersionChanges,
  options: StepOptions,
): Pick<CommitStep, "lines" | "withoutId"> {
  const { known } = options;
  const make = new CommitLines(commit, options.seconds);
  const lines: NewLine[] = [];
  const changed: [id: string, value: string | null][] = [];
  for (const candidate of candidates) {
    const made = changeOf(candidate, commit, make, options);
    if (made === null) continue;
    lines.push(made.line);
    changed.push([candidate.id, made.value]);
  }
  // Sorted, so that a run that goes on writes what one that never ended would have.
  for (const id of [...gone ?? leftSince(known, candidates)].sort()) {
    if (typeof known.valueOf(id) !== "string") continue;
    lines.push({ id, kind: "deleted", bytes: encoder.encode(make.tombstone(id)) });
    changed.push([id, null]);
  }
  // Only now, for a line that is too long leaves the whole commit out.
  accept();
  for (const [id, value] of changed) known.set(id, value);
  return { lines, withoutId };
}

/** What the log holds and the first version that is read has not. */
function leftSince(known: KnownRecords, candidates: readonly Candidate[]): string[] {
  const there = new Set(candidates.map(({ id }) => id));
  return [...known.ids()].filter((id) => !there.has(id));
}

/** The line for a record, with the hash of its value; null where it is as it was. */
function changeOf(
  { id, line, text }: Candidate,
  commit: FileCommit,
  make: CommitLines,
  { known, hash, isFlat, takesNumbers, maxLineBytes = MAX_LINE_BYTES }: StepOptions,
): { line: NewLine; value: string } | null {
  const record = parseNode(text) as ObjectNode;
  const value = hash.of(record);
  const before = known.valueOf(id);
  if (before === value) return null;
  if (isFlat) checkFlat(id, record, commit, takesNumbers);
  const isRestored = before === null;
  const bytes = encoder.encode(make[isFlat ? "flat" : "nested"](id, record, isRestored));
  if (bytes.length > maxLineBytes) {
    throw new UnreadableVersion(`line ${line} is longer than a line of a log may be`);
  }
  const kind = before === undefined ? "added" : isRestored ? "restored" : "changed";
  return { line: { id, kind, bytes }, value };
}
