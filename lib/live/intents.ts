/**
 * What a person or a program can want to write, as decisions over the state at
 * the time when the line is written.
 *
 * @module
 */

import type { Change, WriteAnswer } from "../answers.ts";
import { LogError } from "../errors.ts";
import { StoredJson } from "../json/stored.ts";
import { parseNode, sameValue, stringMember } from "../json/tree.ts";
import { changesBetween } from "../query/changes.ts";
import { logFlagOf } from "../query/unknown.ts";
import { envelopeOf, objectOf } from "../query/versions.ts";
import { type Grade, GRADES, UNDONE } from "../records/grades.ts";
import {
  holdsValue,
  kindOf,
  type LineFlags,
  opOf,
  readsFlags,
  standingOf,
  step,
} from "../records/lifecycle.ts";
import { Mapping } from "../records/mapping/mapping.ts";
import { type LogName, type LogSettings, logSettings, type Settings } from "../records/settings.ts";
import type {
  IdRow,
  InteractionsProjection,
  Projection,
  VersionRef,
} from "../replay/projection.ts";
import type { Intent, NewLine } from "../write/append.ts";
import { checkLine } from "../write/check_line.ts";
import type { FieldPatch } from "../write/field_patch.ts";
import {
  capturedLine,
  editedLine,
  restoredLine,
  reviewLine,
  tombstoneLine,
  undoneLine,
} from "../write/lines.ts";
import type { Origin } from "../write/origin.ts";
import type { SpelledLine } from "./fields.ts";
import { lastLive, numbered, type ReadVersions, type RestorableVersion } from "./restorable.ts";

/** An entry that is there, and its live value. */
interface LiveEntry {
  readonly row: IdRow;
  readonly current: VersionRef;
  readonly value: StoredJson;
}

/** A log, as far as a decision has to know it; in memory, or read for the ids it is about. */
export interface DecisionLog<State extends Projection = Projection> {
  /** What its lines came to. */
  readonly state: State;
  /** Where an id stands; undefined for one that is not known. */
  row(id: string): ReturnType<State["row"]>;
  /** How many readable lines an id has had. */
  versionsOf(id: string): number;
  /** The bytes of the line that a row's `current` points at. */
  lineOf(row: IdRow): Uint8Array;
  /** The bytes of the line that a row's `tombstone` points at. */
  tombstoneOf(row: IdRow): Uint8Array;
}

/** The logs of {@linkcode Intent.logs}, up to date. */
export interface DecisionLogs {
  /** One of them. */
  peek(log: LogName): DecisionLog | null;
}

/** Makes intents over one state. */
export class Intents {
  readonly #logs: DecisionLogs;
  readonly #settings: Settings;
  readonly #isHeld: (log: LogName) => boolean;
  readonly #versionsOf: ReadVersions;
  readonly #maxLineBytes: number;
  readonly #mappings = new Map<LogName, Mapping>();

  /**
   * Decides nothing yet.
   *
   * @param isHeld Whether a log is to be in memory also for a write that needs to
   * know nothing of it.
   * @param versionsOf Reads all versions of an id that has some.
   * @param maxLineBytes The longest line that is written, without its newline.
   */
  constructor(
    logs: DecisionLogs,
    settings: Settings,
    isHeld: (log: LogName) => boolean,
    versionsOf: ReadVersions,
    maxLineBytes: number,
  ) {
    this.#logs = logs;
    this.#settings = settings;
    this.#isHeld = isHeld;
    this.#versionsOf = versionsOf;
    this.#maxLineBytes = maxLineBytes;
  }

  /**
   * A line as it is. In a log of events, the same id and content again is none.
   *
   * @throws {LogError} `bad_record` for what a replay would pass over.
   */
  append(log: LogName, { entry, text }: SpelledLine): Intent {
    const settings = logSettings(this.#settings, log);
    const { file } = settings;
    const { id, record } = checkLine(entry.bytes, file, settings, this.#maxLineBytes, text);
    const line: NewLine = { log, id, entry, changes: [] };
    // An event may be there already, and a line of a thing may come too late.
    const isEvent = settings.kind === "event";
    if (!isEvent && !readsFlags(settings.tombstones)) return this.#blind(line);
    if (isEvent) return this.#ofId(log, id, () => this.#sameEvent(line) ?? line);
    const flags = this.#mappingOf(log, settings).flagsOf(record);
    return this.#ofId(log, id, () => this.#withEffect(line, flags));
  }

  /** A line that is written whatever there is. */
  #blind(line: NewLine): Intent {
    const { log, id } = line;
    const logs = this.#isHeld(log) ? [log] : [];
    return { log, logs, reads: [], writes: [`${log}/${id}`], decide: () => line };
  }

  /** A line, with what is said of one that is kept, but of which nothing comes. */
  #withEffect(line: NewLine, flags: LineFlags): NewLine {
    const { log, id } = line;
    const settings = logSettings(this.#settings, log);
    const row = this.#peek(log).row(id);
    const kind = kindOf(step(standingOf(row), flags, settings.tombstones));
    if (kind !== "ignored") return line;
    const tombstone = row?.tombstone ?? null;
    const hasValue = holdsValue(opOf(flags, settings.tombstones));
    const effect = {
      ignored: true as const,
      ...tombstone && { deleted_line: tombstone.line },
      ...hasValue && { ignored_version: this.#peek(log).versionsOf(id) + 1 },
    };
    return { ...line, effect };
  }

  /** A new entry. */
  capture(
    id: string,
    text: string,
    fields: readonly FieldPatch[],
    origin: Origin,
  ): Intent {
    const settings = this.#settings.logs.entries;
    return this.#blind(
      this.#checked("entries", capturedLine({ id, text, fields }, origin, settings)),
    );
  }

  /**
   * An entry, or what another log of entities tells of, with other values; the others keep their
   * bytes.
   *
   * @throws {LogError} `bad_usage` for a log of events.
   */
  edit(log: LogName, id: string, patches: readonly FieldPatch[], origin: Origin): Intent {
    this.#refuseEvents(log, id, "edit");
    return this.#ofId(log, id, () => {
      const { row, current, value } = this.#live(log, id, "edit");
      return this.#edited(log, row, value, patches, origin) ?? this.#written(log, row, current);
    });
  }

  /**
   * The same by a background task, of a version that was read; where its value is
   * known, of no other that has come to be counted the same. `onDrop` is told why
   * nothing is written.
   */
  supersede(
    id: string,
    { version, entry }: { version: number; entry: StoredJson | null },
    patches: readonly FieldPatch[],
    origin: Origin,
    onDrop: (reason: "deleted" | "changed" | "unchanged") => void,
  ): Intent {
    return this.#ofId("entries", id, () => {
      const row = this.#known("entries", id, "supersede");
      if (row.tombstone !== null) {
        onDrop("deleted");
        return this.#written("entries", row, row.tombstone);
      }
      const { current, value } = this.#live("entries", id, "supersede");
      const isRead = current.version === version && (entry === null || entry.text === value.text);
      const line = isRead ? this.#edited("entries", row, value, patches, origin) : null;
      if (line !== null) return line;
      onDrop(isRead ? "unchanged" : "changed");
      return this.#written("entries", row, current);
    });
  }

  /**
   * A tombstone, unless there is one.
   *
   * @throws {LogError} `bad_usage` for a log of events, and where a tombstone would be data like
   * other keys.
   */
  remove(log: LogName, id: string, origin: Origin): Intent {
    this.#refuseEvents(log, id, "delete");
    const settings = logSettings(this.#settings, log);
    if (!readsFlags(settings.tombstones)) {
      const { file, lineType } = settings;
      const message = `Cannot delete ${JSON.stringify(id)}: no line of "${file}" deletes`;
      const hint = lineType === "sessions"
        ? "in this log flags are data like other keys"
        : 'the config sets "tombstones" to "none": with "sticky" or "latest" lines can';
      throw new LogError("bad_usage", message, { hint });
    }
    return this.#ofId(log, id, () => {
      const row = this.#known(log, id, "delete");
      if (row.tombstone !== null) return this.#written(log, row, row.tombstone);
      return this.#checked(log, tombstoneLine(id, origin, settings));
    });
  }

  /**
   * A version again: the last live one, where it is deleted, or the one of a number,
   * whether it was live or ignored.
   *
   * @throws {LogError} `bad_usage` for a log of events, and for a number under which no value is.
   */
  restore(log: LogName, id: string, from: number | null, origin: Origin): Intent {
    this.#refuseEvents(log, id, "restore");
    let versions: readonly RestorableVersion[] = [];
    const decide = () => {
      const row = this.#known(log, id, "restore");
      const value = this.#valueOf(log, row);
      const chosen = from === null
        ? lastLive(log, row, value, versions)
        : numbered(log, id, from, versions);
      const changes = this.#changes(log, value, chosen.entry);
      const ignored = versions.findLast(({ version, kind, entry }) =>
        kind === "ignored" && version > chosen.version && entry !== null &&
        this.#changes(log, chosen.entry, entry).length > 0
      );
      const effect = ignored && { ignored_version: ignored.version };
      if (row.tombstone === null && changes.length === 0) {
        return { ...this.#written(log, row, row.current!), ...effect };
      }
      const settings = logSettings(this.#settings, log);
      const line = restoredLine(chosen.entry, standingOf(row), origin, settings);
      const restored_version = chosen.version;
      return { ...this.#checked(log, line), id, changes, effect: { restored_version, ...effect } };
    };
    const prepare = async () => {
      if (this.#peek(log).versionsOf(id) > 0) versions = await this.#versionsOf(log, id);
    };
    return { ...this.#ofId(log, id, decide), prepare };
  }

  /**
   * A graded review of a live entry.
   *
   * @throws {LogError} `bad_usage` for a grade that does not exist.
   */
  review(
    review: { id: string; entryId: string; grade: string; sessionId: string | null },
    origin: Origin,
  ): Intent {
    const { id, entryId, sessionId } = review;
    const grade = gradeOf(review.grade);
    return {
      log: "interactions",
      logs: ["entries", "interactions"],
      reads: [`entries/${entryId}`, `interactions/${id}`],
      writes: [`interactions/${id}`],
      decide: () => {
        this.#live("entries", entryId, "review");
        const settings = this.#settings.logs.interactions;
        const line = reviewLine({ id, entryId, grade, sessionId }, origin, settings);
        return this.#checked("interactions", line);
      },
    };
  }

  /**
   * A review again as what does not count: the same event of kind `undone`, without its grade.
   *
   * @throws {LogError} `bad_usage` for an event that is no review.
   */
  undoReview(id: string, origin: Origin): Intent {
    const log = "interactions";
    return this.#ofId(log, id, () => {
      const live = this.#peek(log) as unknown as DecisionLog<InteractionsProjection>;
      const row = live.row(id);
      if (row === undefined) throw noReview(id, live.state.of(id).at(-1)?.id ?? null);
      const event = StoredJson.fromLine(live.lineOf(row));
      const kind = stringMember(parseNode(event), "kind");
      if (kind === UNDONE) return this.#written(log, row, row.current);
      if (kind !== "review") {
        const { file } = this.#settings.logs[log];
        const reason = kind === null ? "it has no kind" : `its kind is ${JSON.stringify(kind)}`;
        const message = `Cannot undo review ${JSON.stringify(id)}: ${reason}`;
        throw new LogError("bad_usage", message, { place: { file, line: row.current.line } });
      }
      return this.#checked(log, undoneLine(event, origin, this.#settings.logs[log]));
    });
  }

  /** A log that the intent has asked to be in memory. */
  #peek(log: LogName): DecisionLog {
    return this.#logs.peek(log)!;
  }

  #mappingOf(log: LogName, settings: LogSettings): Mapping {
    let mapping = this.#mappings.get(log);
    if (mapping === undefined) this.#mappings.set(log, mapping = new Mapping(settings));
    return mapping;
  }

  #ofId(log: LogName, id: string, decide: Intent["decide"]): Intent {
    const subject = [`${log}/${id}`] as const;
    return { log, logs: [log], reads: subject, writes: subject, decide };
  }

  /** What has happened is not edited; an event can be told again, by a line with its id. */
  #refuseEvents(log: LogName, id: string, verb: string): void {
    const { kind, file } = logSettings(this.#settings, log);
    if (kind === "entity") return;
    throw new LogError(
      "bad_usage",
      `Cannot ${verb} ${JSON.stringify(id)}: "${file}" is a log of events`,
      { hint: `"log append ${log}" with the same id replaces an event` },
    );
  }

  #checked(log: LogName, entry: StoredJson): NewLine {
    const settings = logSettings(this.#settings, log);
    const { id } = checkLine(entry.bytes, settings.file, settings, this.#maxLineBytes);
    return { log, id, entry, changes: [] };
  }

  /** The line with other values; null where that would change nothing. */
  #edited(
    log: LogName,
    { id }: IdRow,
    value: StoredJson,
    patches: readonly FieldPatch[],
    origin: Origin,
  ): NewLine | null {
    const line = editedLine(value, patches, origin, logSettings(this.#settings, log));
    const changes = this.#changes(log, value, line);
    return changes.length === 0 ? null : { ...this.#checked(log, line), id, changes };
  }

  /** What differs between two values, where there is one to differ from. */
  #changes(log: LogName, from: StoredJson | null, to: StoredJson): Change[] {
    if (from === null) return [];
    const envelope = envelopeOf(logSettings(this.#settings, log));
    return changesBetween(objectOf(from), objectOf(to), envelope);
  }

  /** The value in force, or under a tombstone the last live one; null where there was none. */
  #valueOf(log: LogName, row: IdRow): StoredJson | null {
    return row.current === null ? null : StoredJson.fromLine(this.#peek(log).lineOf(row));
  }

  #known(log: LogName, id: string, verb: string): IdRow {
    const row = this.#peek(log).row(id);
    if (row !== undefined && (row.current ?? row.tombstone) !== null) return row;
    const { file } = logSettings(this.#settings, log);
    throw unknownEntry(id, verb, `no readable line of "${file}" has this id`);
  }

  #live(log: LogName, id: string, verb: string): LiveEntry {
    const row = this.#known(log, id, verb);
    const { current, tombstone } = row;
    if (tombstone !== null) {
      const { file } = logSettings(this.#settings, log);
      const place = { file, line: tombstone.line };
      const hint = `"log restore${logFlagOf(log)}" brings it back`;
      const message = `Cannot ${verb} ${JSON.stringify(id)}: it is deleted`;
      throw new LogError("deleted_entry", message, { place, hint });
    }
    if (current === null) throw unknownEntry(id, verb, "it was never captured");
    return { row, current, value: StoredJson.fromLine(this.#peek(log).lineOf(row)) };
  }

  /** The answer that a line is there already. */
  #written(log: LogName, row: IdRow, ref: VersionRef): WriteAnswer {
    const live = this.#peek(log);
    const bytes = ref === row.tombstone ? live.tombstoneOf(row) : live.lineOf(row);
    const { line, offset } = ref;
    const entry = StoredJson.fromLine(bytes);
    return { log, id: row.id, line, offset, written: false, entry, changes: [] };
  }

  /** The answer that an event is there already, with the same content. */
  #sameEvent({ log, id, entry }: NewLine): WriteAnswer | null {
    const row = this.#peek(log).row(id);
    if (row?.current == null) return null;
    const known = this.#written(log, row, row.current);
    return sameValue(parseNode(known.entry), parseNode(entry)) ? known : null;
  }
}

/** What to say of an id under which no event is; perhaps that of an entry, whose last one is known. */
function noReview(id: string, lastOfEntry: string | null): LogError {
  const message = `Cannot undo review ${JSON.stringify(id)}: there is no such event`;
  return new LogError("unknown_entry", message, {
    ...lastOfEntry !== null && {
      hint: `it is the id of an entry, whose last event is ${JSON.stringify(lastOfEntry)}`,
    },
  });
}

function unknownEntry(id: string, verb: string, reason: string): LogError {
  return new LogError("unknown_entry", `Cannot ${verb} ${JSON.stringify(id)}: ${reason}`);
}

function gradeOf(text: string): Grade {
  const grade = GRADES.find((known) => known === text);
  if (grade !== undefined) return grade;
  throw new LogError("bad_usage", `Cannot grade a review "${text}": there is no such grade`, {
    hint: `the grades are ${GRADES.join(", ")}`,
  });
}
