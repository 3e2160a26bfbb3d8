/**
 * The history of a file in git, appended to a log.
 *
 * Lines are made durable in batches. A batch may end inside of a commit: the next run begins
 * with the commit of the last line, compares it with what the log holds by then, and appends what
 * is missing. So it does not matter where a run was cut short.
 *
 * @module
 */

import type { GitImportAnswer } from "../../answers.ts";
import { LogError } from "../../errors.ts";
import type { LogFile } from "../../storage/log_file.ts";
import { parseInstant } from "../../time/instant.ts";
import type { Git } from "../git.ts";
import { findId, type Guess, guessFrom } from "./guess.ts";
import { type CommitStep, historySteps, type NewLine } from "./history.ts";
import { KnownRecords, ValueHash } from "./known_records.ts";
import { shortId } from "./log_lines.ts";
import { type Plan, planImport } from "./plan.ts";

const BATCH_BYTES = 4 * 1024 * 1024;
const MICROS_PER_SECOND = 1_000_000n;

/** What is imported, and how. */
export interface ImportOptions {
  /** Git at the root of the repository. */
  readonly git: Git;
  /** The path of the file, from the root of the repository. */
  readonly path: string;
  /** The key or JSON Pointer of the id; found as `init` finds it where it is null. */
  readonly id: string | null;
  /** The revision that an empty log begins with; null for the start of the history. */
  readonly since: string | null;
  /** Whether records stand at the top of lines. */
  readonly isFlat: boolean;
  /** Told how many of how many commits are read. */
  readonly onProgress?: (done: number, total: number) => void;
  /** The longest line, in bytes; 16 MiB without it. */
  readonly maxLineBytes?: number;
}

/** Where lines go. */
export interface LineSink {
  /** What the log holds so far; null for none. */
  readonly known: LogFile | null;
  /** Whether it has numbers as ids too. */
  readonly takesNumbers: boolean;
  /** Takes lines, in order; once it returns they are kept. */
  write(lines: readonly Uint8Array[]): Promise<void>;
  /** Told before the first line of a log that has none, with what was guessed of the records. */
  begin?(guess: Guess): Promise<void>;
}

/** What an import came to, but for what only the caller knows. */
export type Imported = Omit<GitImportAnswer, "log" | "shallow" | "written" | "config_written">;

/**
 * Imports what a log does not hold yet.
 *
 * @throws {LogError} what {@linkcode planImport} throws; `cannot_resume` for a log that holds
 * other lines; `bad_usage` where no id is found, or a record cannot stand at the top;
 * `wrong_format` where no version of the file can be read; what reading and writing throw.
 */
export async function importHistory(sink: LineSink, options: ImportOptions): Promise<Imported> {
  const { git, path, since, isFlat } = options;
  const hash = await ValueHash.load();
  const known = await knownIn(sink.known, hash, options);
  const plan = await planImport(git, { path, last: known.commit, since });
  const guess = known.sample === null ? await guessFrom(git, plan.commits) : null;
  const id = options.id ?? findId(known.sample, guess, path);
  const notBefore = known.at === null
    ? 0
    : Number((parseInstant(known.at) ?? 0n) / MICROS_PER_SECOND);
  const counts = newCounts(options, plan, id);
  const { takesNumbers } = sink;
  const how = { ...options, id, hash, takesNumbers };
  if (isFlat && known.commit === null) await rehearse(plan, how);
  const batch = new Batch(sink, guess);
  for await (
    const step of historySteps(plan.commits, { ...how, known, notBefore })
  ) {
    if (plan.resumes && counts.commits === 0) checkResumed(step, known, path);
    await batch.add(step.lines);
    count(counts, step);
    options.onProgress?.(counts.commits, plan.commits.length);
  }
  await batch.flush();
  checkReadable(counts, path, known.commit, id);
  return counts;
}

/** What a log holds; one that other programs write to is no place for an import. */
async function knownIn(
  file: LogFile | null,
  hash: ValueHash,
  { isFlat }: ImportOptions,
): Promise<KnownRecords> {
  using source = await file?.open() ?? null;
  const known = await KnownRecords.read(source, hash);
  if (known.lines > 0 && known.commit === null) {
    throw new LogError(
      "cannot_resume",
      `Cannot import into "${file!.name}": none of its lines is of an import`,
      { hint: "name another directory by --dir, or another log of this one by --log" },
    );
  }
  if (known.isFlat !== null && known.isFlat !== isFlat) {
    throw new LogError(
      "cannot_resume",
      `Cannot go on with "${file!.name}": it was imported ${
        known.isFlat ? "with" : "without"
      } --flat`,
      { hint: known.isFlat ? "add --flat" : "leave --flat out" },
    );
  }
  return known;
}

/** Goes through a history without a log: what stands in the way is found before a line is written. */
async function rehearse(
  { commits }: Plan,
  options: Omit<Parameters<typeof historySteps>[1], "known" | "notBefore">,
): Promise<void> {
  const known = await KnownRecords.read(null, options.hash);
  for await (const _ of historySteps(commits, { ...options, known, notBefore: 0 }));
}

/** Lines on their way into a log. */
class Batch {
  readonly #sink: LineSink;
  readonly #guess: Guess | null;
  #lines: Uint8Array[] = [];
  #bytes = 0;
  #hasBegun = false;

  constructor(sink: LineSink, guess: Guess | null) {
    this.#sink = sink;
    this.#guess = guess;
  }

  async add(lines: readonly NewLine[]): Promise<void> {
    for (const { bytes } of lines) {
      this.#lines.push(bytes);
      this.#bytes += bytes.length;
      if (this.#bytes >= BATCH_BYTES) await this.flush();
    }
  }

  async flush(): Promise<void> {
    if (this.#lines.length === 0) return;
    if (!this.#hasBegun && this.#guess !== null) await this.#sink.begin?.(this.#guess);
    this.#hasBegun = true;
    await this.#sink.write(this.#lines);
    this.#lines = [];
    this.#bytes = 0;
  }
}

/**
 * A log's lines of the last commit are what the file had then; anything else is another file, or
 * another id of the same.
 */
function checkResumed({ commit, lines, skipped }: CommitStep, known: KnownRecords, path: string) {
  const isLast = (id: string) => known.lastIds.has(id);
  const hasOnlyLeft = [...known.lastIds].every((id) => known.valueOf(id) === null);
  // Records are written before tombstones, so a commit that is cut short lacks no more of them.
  const isOther = skipped !== null || lines.some(({ id }) => isLast(id)) ||
    (hasOnlyLeft && lines.some(({ kind }) => kind !== "deleted"));
  if (!isOther) return;
  throw new LogError(
    "cannot_resume",
    `Cannot go on with the log: its lines of commit ${shortId(commit.id)} are not of "${path}"`,
    { hint: "name the file and the --id that it was imported by, or another --log" },
  );
}

/** An import without a line that can be read is no answer. */
function checkReadable(
  { skipped, commits, lines, without_id }: Imported,
  path: string,
  last: string | null,
  id: string,
): void {
  if (last !== null || lines.total > 0) return;
  if (skipped.length === commits) {
    throw new LogError(
      "wrong_format",
      `Cannot import "${path}": no commit has it as lines of JSON objects (${skipped[0]!.reason})`,
      { hint: "name a file with one JSON object a line" },
    );
  }
  if (without_id === 0) return;
  throw new LogError("unfit_mapping", `Cannot import "${path}": no record has the id "${id}"`, {
    hint: "name the key or JSON Pointer of the id by --id",
  });
}

function newCounts({ git, path }: ImportOptions, { commits, resumes }: Plan, id: string): Imported {
  return {
    repository: git.folder,
    path,
    id,
    after: resumes ? commits[0]!.id : null,
    through: commits.at(-1)!.id,
    commits: 0,
    lines: { added: 0, changed: 0, deleted: 0, restored: 0, total: 0 },
    without_id: 0,
    skipped: [],
  };
}

function count(counts: Imported, { commit, lines, withoutId, skipped }: CommitStep): void {
  counts.commits++;
  counts.without_id = Math.max(counts.without_id, withoutId);
  for (const { kind } of lines) counts.lines[kind]++;
  counts.lines.total += lines.length;
  if (skipped !== null) counts.skipped.push({ commit: commit.id, reason: skipped });
}
