/**
 * What a person or a program can want to write, as decisions over the state at
 * the time when the line is written.
 *
 * @module
 */

import type { WriteAnswer } from "../answers.ts";
import { LogError } from "../errors.ts";
import { StoredJson } from "../json/stored.ts";
import { parseNode, sameValue } from "../json/tree.ts";
import { changesBetween } from "../query/changes.ts";
import { envelopeOf, objectOf } from "../query/versions.ts";
import { type Grade, GRADES } from "../records/grades.ts";
import { readsFlags } from "../records/lifecycle.ts";
import { type LogName, logSettings, type Settings } from "../records/settings.ts";
import type { IdRow, VersionRef } from "../replay/projection.ts";
import type { Intent, NewLine } from "../write/append.ts";
import { checkLine } from "../write/check_line.ts";
import type { FieldPatch } from "../write/field_patch.ts";
import {
  capturedLine,
  editedLine,
  restoredLine,
  reviewLine,
  tombstoneLine,
} from "../write/lines.ts";
import type { Origin } from "../write/origin.ts";
import type { LiveLog } from "./live_log.ts";
import type { LiveLogs } from "./live_logs.ts";

/** An entry that is there, and its live value. */
interface LiveEntry {
  readonly row: IdRow;
  readonly current: VersionRef;
  readonly value: StoredJson;
}

/** Makes intents over one state. */
export class Intents {
  readonly #logs: LiveLogs;
  readonly #settings: Settings;
  readonly #isHeld: (log: LogName) => boolean;
  readonly #maxLineBytes: number;

  /**
   * Decides nothing yet.
   *
   * @param isHeld Whether a log is to be in memory also for a write that needs to
   * know nothing of it.
   * @param maxLineBytes The longest line that is written, without its newline.
   */
  constructor(
    logs: LiveLogs,
    settings: Settings,
    isHeld: (log: LogName) => boolean,
    maxLineBytes: number,
  ) {
    this.#logs = logs;
    this.#settings = settings;
    this.#isHeld = isHeld;
    this.#maxLineBytes = maxLineBytes;
  }

  /**
   * A line as it is. In a log of events, the same id and content again is none.
   *
   * @throws {LogError} `bad_record` for what a replay would pass over.
   */
  append(log: LogName, entry: StoredJson): Intent {
    const line = this.#checked(log, entry);
    const subject = [`${log}/${line.id}`] as const;
    const isEvent = logSettings(this.#settings, log).kind === "event";
    return {
      logs: isEvent || this.#isHeld(log) ? [log] : [],
      reads: isEvent ? subject : [],
      writes: subject,
      decide: () => (isEvent ? this.#sameEvent(line) : null) ?? line,
    };
  }

  /** A new entry. */
  capture(
    id: string,
    text: string,
    fields: readonly FieldPatch[],
    origin: Origin,
  ): Intent {
    const settings = this.#settings.logs.entries;
    return this.append("entries", capturedLine({ id, text, fields }, origin, settings));
  }

  /** An entry with other values; the others keep their bytes. */
  edit(id: string, patches: readonly FieldPatch[], origin: Origin): Intent {
    return this.#ofEntry(id, () => {
      const { row, current, value } = this.#liveEntry(id, "edit");
      return this.#edited(row, value, patches, origin) ?? this.#written("entries", row, current);
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
    return this.#ofEntry(id, () => {
      const row = this.#knownEntry(id, "supersede");
      if (row.tombstone !== null) {
        onDrop("deleted");
        return this.#written("entries", row, row.tombstone);
      }
      const { current, value } = this.#liveEntry(id, "supersede");
      const isRead = current.version === version && (entry === null || entry.text === value.text);
      const line = isRead ? this.#edited(row, value, patches, origin) : null;
      if (line !== null) return line;
      onDrop(isRead ? "unchanged" : "changed");
      return this.#written("entries", row, current);
    });
  }

  /**
   * A tombstone, unless there is one.
   *
   * @throws {LogError} `bad_usage` where a tombstone would be data like other keys.
   */
  remove(id: string, origin: Origin): Intent {
    const { file, tombstones } = this.#settings.logs.entries;
    if (!readsFlags(tombstones)) {
      const message = `Cannot delete ${JSON.stringify(id)}: no line of "${file}" deletes`;
      const hint = 'the config sets "tombstones" to "none": with "sticky" or "latest" lines can';
      throw new LogError("bad_usage", message, { hint });
    }
    return this.#ofEntry(id, () => {
      const row = this.#knownEntry(id, "delete");
      if (row.tombstone !== null) return this.#written("entries", row, row.tombstone);
      return this.#checked("entries", tombstoneLine(id, origin, this.#settings.logs.entries));
    });
  }

  /** The last live version again, where it is deleted. */
  restore(id: string, origin: Origin): Intent {
    return this.#ofEntry(id, () => {
      const row = this.#knownEntry(id, "restore");
      if (row.current === null) throw this.#unknownEntry(id, "restore", "it was never captured");
      if (row.tombstone === null) return this.#written("entries", row, row.current);
      const value = StoredJson.fromLine(this.#entries.lineOf(row));
      return this.#checked("entries", restoredLine(value, origin, this.#settings.logs.entries));
    });
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
      logs: ["entries", "interactions"],
      reads: [`entries/${entryId}`, `interactions/${id}`],
      writes: [`interactions/${id}`],
      decide: () => {
        this.#liveEntry(entryId, "review");
        const settings = this.#settings.logs.interactions;
        const line = reviewLine({ id, entryId, grade, sessionId }, origin, settings);
        return this.#checked("interactions", line);
      },
    };
  }

  get #entries(): LiveLog {
    return this.#logs.peek("entries")!;
  }

  #ofEntry(id: string, decide: Intent["decide"]): Intent {
    const subject = [`entries/${id}`] as const;
    return { logs: ["entries"], reads: subject, writes: subject, decide };
  }

  #checked(log: LogName, entry: StoredJson): NewLine {
    const settings = logSettings(this.#settings, log);
    const { id } = checkLine(entry.bytes, settings.file, settings, this.#maxLineBytes);
    return { log, id, entry, changes: [] };
  }

  /** The line with other values; null where that would change nothing. */
  #edited(
    { id }: IdRow,
    value: StoredJson,
    patches: readonly FieldPatch[],
    origin: Origin,
  ): NewLine | null {
    const settings = this.#settings.logs.entries;
    const line = editedLine(value, patches, origin, settings);
    const changes = changesBetween(objectOf(value), objectOf(line), envelopeOf(settings));
    return changes.length === 0 ? null : { ...this.#checked("entries", line), id, changes };
  }

  #knownEntry(id: string, verb: string): IdRow {
    const row = this.#entries.row(id);
    if (row !== undefined && (row.current ?? row.tombstone) !== null) return row;
    const { file } = this.#settings.logs.entries;
    throw this.#unknownEntry(id, verb, `no readable line of "${file}" has this id`);
  }

  #liveEntry(id: string, verb: string): LiveEntry {
    const row = this.#knownEntry(id, verb);
    const { current, tombstone } = row;
    if (tombstone !== null) {
      const place = { file: this.#settings.logs.entries.file, line: tombstone.line };
      const message = `Cannot ${verb} ${JSON.stringify(id)}: it is deleted`;
      throw new LogError("deleted_entry", message, { place, hint: `"log restore" brings it back` });
    }
    if (current === null) throw this.#unknownEntry(id, verb, "it was never captured");
    return { row, current, value: StoredJson.fromLine(this.#entries.lineOf(row)) };
  }

  #unknownEntry(id: string, verb: string, reason: string): LogError {
    return new LogError("unknown_entry", `Cannot ${verb} ${JSON.stringify(id)}: ${reason}`);
  }

  /** The answer that a line is there already. */
  #written(log: LogName, row: IdRow, ref: VersionRef): WriteAnswer {
    const live = this.#logs.peek(log) as unknown as LiveLog;
    const bytes = ref === row.tombstone ? live.tombstoneOf(row) : live.lineOf(row);
    const { line, offset } = ref;
    const entry = StoredJson.fromLine(bytes);
    return { log, id: row.id, line, offset, written: false, entry, changes: [] };
  }

  /** The answer that an event is there already, with the same content. */
  #sameEvent({ log, id, entry }: NewLine): WriteAnswer | null {
    const row = (this.#logs.peek(log) as unknown as LiveLog).row(id);
    if (row?.current == null) return null;
    const known = this.#written(log, row, row.current);
    return sameValue(parseNode(known.entry), parseNode(entry)) ? known : null;
  }
}

function gradeOf(text: string): Grade {
  const grade = GRADES.find((known) => known === text);
  if (grade !== undefined) return grade;
  throw new LogError("bad_usage", `Cannot grade a review "${text}": there is no such grade`, {
    hint: `the grades are ${GRADES.join(", ")}`,
  });
}
