import { LogError } from "../../errors.ts";
import { settingsHash } from "../sources/settings_hash.ts";
import type { Person, PersonLog } from "../sources/growing_log.ts";
import { defaultLogSettings, type LogName } from "../../records/settings.ts";
import type { Mark, SourceRevision } from "../format/mark.ts";
import { runName } from "../format/names.ts";
import { BucketRuns, MarksByLog, onPresentRuns, type RunChain } from "./bucket_runs.ts";
import { finishSeal } from "./compact_bucket.ts";
import { exportLog, type LogToExport } from "./export_log.ts";
import type { Lake } from "./open_lake.ts";
import { PriorLines } from "./prior_lines.ts";
import { RunBuilder } from "./run_builder.ts";

/** A person, and what the columns call them. */
export interface BucketPerson {
  /** The person. */
  readonly person: Person;
  /** What the column `user_id` holds. */
  readonly userId: string;
}

/** A person whose logs could not be read. */
export interface FailedPerson {
  /** The user id. */
  readonly id: string;
  /** Why. */
  readonly error: LogError;
}

/** What came of exporting into one bucket. */
export interface BucketExport {
  /** How many runs were written. */
  runs: number;
  /** How many lines they hold. */
  lines: number;
  /** How many bytes runs and spans have. */
  bytes: number;
  /** Whose logs could not be read; the others' were. */
  readonly failed: FailedPerson[];
}

/** So many people's exported lines are held at once. */
const PEOPLE_AT_ONCE = 256;

/**
 * Exports what is new of the people in one bucket. A run that somebody else's came before is made
 * again, behind theirs; one that was cut short is made again by whoever comes next.
 *
 * @throws {LogError} what reading logs, and the lake, throws. What was committed before stays.
 */
export async function exportBucket(
  lake: Lake,
  bucket: number,
  people: readonly BucketPerson[],
): Promise<BucketExport> {
  const runs = new BucketRuns(lake, bucket);
  let ordered = people.toSorted((a, b) => a.userId < b.userId ? -1 : 1);
  const total: BucketExport = { runs: 0, lines: 0, bytes: 0, failed: [] };
  while (true) {
    const { chain, built } = await onPresentRuns(async () => {
      const chain = await openChain(lake, runs);
      return { chain, built: await buildRun(lake, chain, ordered) };
    });
    if (built instanceof UnreadablePerson) {
      // A run may hold half of a log by now, so it is made again without that person.
      const { id, error } = built;
      total.failed.push({ id, error });
      ordered = ordered.filter(({ person }) => person.id !== id);
      continue;
    }
    if (built === null) {
      await runs.keep(chain.base);
      return total;
    }
    const { run, isCut } = built;
    const bytes = await putRun(lake, chain, run);
    // Either it is this run that has the number now, or somebody else's.
    runs.note(chain.next);
    if (bytes === null) continue;
    total.runs++;
    total.lines += run.lines;
    total.bytes += bytes;
    // Where two compactions came in between, nobody sees a run in the folder that they removed.
    const isSeen = !lake.rules.looksAfterwards || await runs.base() === chain.base;
    if (!isCut && isSeen) return total;
  }
}

/** The runs of a bucket, behind which one can be written. */
export async function openChain(lake: Lake, runs: BucketRuns): Promise<RunChain> {
  while (true) {
    const chain = await runs.look();
    if (!chain.isSealed || !lake.rules.sealsFirst) return chain;
    await finishSeal(lake, runs, chain);
  }
}

/** Puts the objects of a run; null where the number is taken. */
export async function putRun(
  { store, rules }: Lake,
  { next }: RunChain,
  run: RunBuilder,
): Promise<number | null> {
  const { events, spans } = await run.end();
  const putSpans = async () => {
    // Nobody else makes this name, so one that is taken was put by this very call.
    if (spans !== null) await store.create(spans.name, spans.bytes);
  };
  if (rules.putsSpansFirst) await putSpans();
  if (rules.createsOnly) {
    if (!await store.create(runName(next), events)) return null;
  } else await store.replace(runName(next), events);
  if (!rules.putsSpansFirst) await putSpans();
  return events.length + (spans?.bytes.length ?? 0);
}

/** What fails for one person in a bucket would fail for all of them, slowly. */
const OF_ALL: ReadonlySet<string> = new Set(["remote_failed", "remote_denied"]);

/** A person whose logs cannot be read, which ends the making of a run. */
class UnreadablePerson {
  constructor(readonly id: string, readonly error: LogError) {}
}

/** What reading someone's logs gives; or who it was, where it fails. */
async function reading<Result>(
  { id }: Person,
  read: () => Promise<Result>,
): Promise<Result | UnreadablePerson> {
  try {
    return await read();
  } catch (error) {
    if (!(error instanceof LogError) || OF_ALL.has(error.code)) throw error;
    return new UnreadablePerson(id, error);
  }
}

/** Makes the next run; null where nothing is new. */
async function buildRun(
  lake: Lake,
  chain: RunChain,
  people: readonly BucketPerson[],
): Promise<{ run: RunBuilder; isCut: boolean } | UnreadablePerson | null> {
  const marks = new MarksByLog(chain.runs);
  const run = new RunBuilder(lake, chain.next);
  let isCut = false;
  for (let at = 0; at < people.length && !isCut; at += PEOPLE_AT_ONCE) {
    const changed = await changedLogs(people.slice(at, at + PEOPLE_AT_ONCE), marks);
    if (changed instanceof UnreadablePerson) return changed;
    const known = changed.filter((log) => log.marks.length > 0).map(({ userId }) => userId);
    const prior = await PriorLines.read(lake, chain, marks, new Set(known));
    for (const log of changed) {
      if (run.bytesLeft === 0) isCut = true;
      else {
        const read = await reading(log.person, () => exportLog(run, log, prior, lake.rules));
        if (read instanceof UnreadablePerson) return read;
        isCut = read;
      }
      if (isCut) break;
    }
  }
  return run.marks === 0 ? null : { run, isCut };
}

/** A log that may have changed, and whose it is. */
type ChangedLog = LogToExport & { readonly person: Person };

/** The logs that a look does not tell to be as they were. */
async function changedLogs(
  people: readonly BucketPerson[],
  marks: MarksByLog,
): Promise<ChangedLog[] | UnreadablePerson> {
  const changed: ChangedLog[] = [];
  for (const { person, userId } of people) {
    const logs = await reading(person, () => logsOf(person, userId, marks));
    if (logs instanceof UnreadablePerson) return logs;
    changed.push(...logs.map((log) => ({ ...log, person })));
  }
  return changed;
}

async function logsOf(person: Person, userId: string, marks: MarksByLog): Promise<LogToExport[]> {
  const logs = await person.open();
  const names = new Set(logs.map(({ name }) => name));
  const dropped = marks.logsOf(userId).filter((name) => !names.has(name));
  const changed: LogToExport[] = [];
  for (const personLog of [...logs, ...dropped.map(droppedLog)]) {
    const log = await changedLog(personLog, userId, marks.of(userId, personLog.name));
    if (log !== null) changed.push(log);
  }
  return changed;
}

/** A log that the settings no longer name: nothing of it counts. */
function droppedLog(name: LogName): PersonLog {
  const none = () => Promise.resolve(null);
  const fingerprint = () => Promise.resolve("");
  const log = { revision: none, open: none, openBehind: none, fingerprint };
  return { name, settings: defaultLogSettings(name, "event"), policy: "none", log };
}

async function changedLog(
  personLog: PersonLog,
  userId: string,
  marks: readonly Mark[],
): Promise<LogToExport | null> {
  const newest = marks.at(-1);
  const revision = await personLog.log.revision(newest?.source.revision ?? null);
  // Of most people most logs are empty.
  if (newest === undefined && revision === null) return null;
  const settingsSha256 = await settingsHash(personLog.settings, personLog.policy);
  const isSame = newest?.settings_sha256 === settingsSha256 &&
    isSameRevision(newest.source.revision, revision);
  return isSame ? null : { userId, personLog, settingsSha256, marks, revision };
}

function isSameRevision(before: SourceRevision, now: SourceRevision | null): boolean {
  const { size, identity, changed } = now ?? { size: 0, identity: "", changed: "" };
  return before.size === size && before.identity === identity && before.changed === changed;
}
