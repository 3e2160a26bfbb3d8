import { factsOf, refuseUnfit } from "../../query/facts/known_facts.ts";
import { checkReadable } from "../../records/check_format.ts";
import { opOf } from "../../records/lifecycle.ts";
import { IdTable } from "../../records/id_table.ts";
import { type RecordBatch, RecordReader } from "../../records/reader.ts";
import type { LogSettings } from "../../records/settings.ts";
import { lastLineEnd } from "../../storage/last_line_end.ts";
import { slice } from "../../storage/source.ts";
import type { LogSource } from "../../storage/storage.ts";
import { EVENT_FIELDS } from "../../tables/rows/event_table.ts";
import { BEFORE_EVERYTHING, type Instant } from "../../time/instant.ts";
import { type Mark, type SourceRevision, usableMarks } from "../format/mark.ts";
import { findTail, type Tail } from "../sources/find_tail.ts";
import type { PersonLog } from "../sources/growing_log.ts";
import type { PrefixHash } from "../sources/prefix_hash.ts";
import { LogIds } from "./id_lines.ts";
import type { PriorLines } from "./prior_lines.ts";
import type { RowOwner, RunBuilder } from "./run_builder.ts";
import type { LakeRules } from "./rules.ts";

/** One log that a run is made of. */
export interface LogToExport {
  /** Whose it is. */
  readonly userId: string;
  /** The log. */
  readonly personLog: PersonLog;
  /** The hash of its settings. */
  readonly settingsSha256: string;
  /** All marks of it, in the order of their runs. */
  readonly marks: readonly Mark[];
  /** What it was by a look before it was opened; null where there is none. */
  readonly revision: SourceRevision | null;
}

/** What a log of which lines are left looks like, so that the next look is not taken for the same. */
const CUT = "cut";
/** What a log holds where there is none. */
const NO_REVISION: SourceRevision = { size: 0, identity: "", changed: "" };

/**
 * Adds to a run what of a log is new, as far as there is room.
 *
 * @returns Whether something is left for the next run.
 * @throws {LogError} what reading the log throws.
 */
export async function exportLog(
  run: RunBuilder,
  log: LogToExport,
  prior: PriorLines,
  rules: LakeRules,
): Promise<boolean> {
  const { marks, settingsSha256, personLog } = log;
  const candidates = (rules.buildsOnWhatCounts ? usableMarks(marks) : marks.toReversed())
    .filter((mark) => mark.settings_sha256 === settingsSha256);
  using tail = await findTail(personLog.log, candidates, rules.comparesPrefix);
  const newest = marks.at(-1) ?? null;
  const isRaised = newest !== null && tail.mark !== newest;
  if (!isRaised && tail.offset >= tail.source.size) return false;
  if (tail.mark === null) await refuseUnreadable(tail.source, personLog.settings);
  const gen = newest === null ? 0 : isRaised && rules.raisesGen ? newest.gen + 1 : newest.gen;
  return await new LogExport(run, log, tail, { gen, isRaised: isRaised && rules.renewsSpans })
    .add(prior);
}

/** Fails where questions would: an export of what cannot be read passes for an empty log. */
async function refuseUnreadable(source: LogSource, settings: LogSettings): Promise<void> {
  await checkReadable(source, settings.file);
  refuseUnfit(settings, await factsOf(source, settings), false);
}

/** What was read of a log. */
interface ReadLines {
  /** The number of the last line. */
  readonly lines: number;
  /** Behind its last byte. */
  readonly offset: number;
  /** Its effective time. */
  readonly effective: Instant;
  /** Whether there was no room for all of it. */
  readonly isCut: boolean;
  /** Whether a newline ends the last line. */
  readonly isEnded: boolean;
}

/** One log on its way into a run. */
class LogExport {
  readonly #run: RunBuilder;
  readonly #log: LogToExport;
  readonly #tail: Tail;
  readonly #owner: RowOwner;
  readonly #isRaised: boolean;

  constructor(
    run: RunBuilder,
    log: LogToExport,
    tail: Tail,
    { gen, isRaised }: { readonly gen: number; readonly isRaised: boolean },
  ) {
    this.#run = run;
    this.#log = log;
    this.#tail = tail;
    this.#owner = { userId: log.userId, gen };
    this.#isRaised = isRaised;
  }

  async add(prior: PriorLines): Promise<boolean> {
    const { mark } = this.#tail;
    const { userId, personLog: { name, policy } } = this.#log;
    const linesBefore = mark?.to_line ?? 0;
    const ids = new LogIds(prior.of(userId, name, linesBefore), policy);
    if (this.#isRaised) ids.touchAll();
    const read = await this.#addLines(ids, linesBefore);
    if (!this.#isRaised && read.lines === linesBefore) return false;
    let hasSpans = false;
    for (const { id, lines, spans } of ids.spans()) {
      hasSpans ||= spans.length > 0;
      this.#run.addSpans(this.#owner, { log: name, id, lines, spans });
    }
    await this.#run.settle();
    this.#run.addMark(await this.#mark(linesBefore + 1, read, hasSpans));
    return read.isCut;
  }

  /** Adds the lines that there is room for; of a last line without its newline only a readable one. */
  async #addLines(ids: LogIds, linesBefore: number): Promise<ReadLines> {
    const { source, offset, hash, mark } = this.#tail;
    const { settings } = this.#log.personLog;
    const { end, isCut } = await this.#end();
    const hashed = hashing(source, hash);
    const effective = mark === null ? BEFORE_EVERYTHING : BigInt(mark.source.effective_us);
    const from = { offset, lines: linesBefore, malformed: 0, effective, ids: new IdTable() };
    const ended = slice(hashed, 0, end);
    using reader = new RecordReader(ended, { settings, fields: EVENT_FIELDS, from });
    for await (const batch of reader.batches()) await this.#addBatch(batch, ids);
    let lines = Math.max(linesBefore, reader.lines), behind = end;
    let isEnded = end > (mark?.offset_to ?? 0) || (mark?.source.is_ended ?? true);
    if (!isCut && end < source.size) {
      for await (const batch of reader.readOn(source, end)) {
        if (batch.length === 0) continue;
        await this.#addBatch(batch, ids);
        lines = reader.lines;
        behind = source.size;
        isEnded = false;
      }
    }
    await hashed.finish(behind);
    return { lines, offset: behind, effective: reader.effective, isCut, isEnded };
  }

  /** Behind the last line that is ended and that there is room for. */
  async #end(): Promise<{ end: number; isCut: boolean }> {
    const { source, offset } = this.#tail;
    for (let room = this.#run.bytesLeft;; room *= 2) {
      const limit = Math.min(source.size, offset + room);
      const end = await lastLineEnd(slice(source, 0, limit), offset);
      const isCut = limit < source.size;
      // A line that is longer than the room goes in all the same.
      if (!isCut || end > offset) return { end, isCut };
    }
  }

  #addBatch(batch: RecordBatch, ids: LogIds): Promise<void> {
    const { name, policy } = this.#log.personLog;
    for (let index = 0; index < batch.length; index++) {
      const record = batch.at(index);
      const { id, line, effective } = record;
      const op = opOf(record, policy);
      const effect = ids.add({ id, line, effective, op });
      this.#run.addLine(this.#owner, { log: name, policy, record, op, ...effect });
    }
    return this.#run.settle();
  }

  async #mark(
    from_line: number,
    { lines, offset, effective, isCut, isEnded }: ReadLines,
    hasSpans: boolean,
  ): Promise<Mark> {
    const { userId, personLog, settingsSha256, revision } = this.#log;
    const { source, hash } = this.#tail;
    return {
      user_id: userId,
      log: personLog.name,
      gen: this.#owner.gen,
      from_line,
      to_line: lines,
      offset_to: offset,
      prefix_sha256: hash.digest(),
      settings_sha256: settingsSha256,
      spans_object: hasSpans ? this.#run.spansObject : null,
      source: {
        revision: isCut ? { ...revision!, changed: CUT } : revision ?? NO_REVISION,
        fingerprint: await personLog.log.fingerprint(source, offset),
        is_ended: isEnded,
        hash_state: hash.state(),
        effective_us: String(effective),
      },
    };
  }
}

/** A source whose bytes are hashed as they are read, each once. */
function hashing(
  source: LogSource,
  hash: PrefixHash,
): LogSource & { finish(end: number): Promise<void> } {
  const take = (bytes: Uint8Array, offset: number) => {
    const known = hash.length - offset;
    if (known >= 0 && known < bytes.length) hash.update(bytes.subarray(known));
  };
  return {
    name: source.name,
    size: source.size,
    async read(into, offset) {
      const count = await source.read(into, offset);
      take(into.subarray(0, count), offset);
      return count;
    },
    async finish(end) {
      const rest = new Uint8Array(end - hash.length);
      await source.read(rest, hash.length);
      hash.update(rest);
    },
    [Symbol.dispose]() {},
  };
}
