/**
 * What changed in a state, as rows: line by line where lines were folded in, and
 * as differences of two states where a log is not what it was.
 *
 * @module
 */

import type { Change, ChangeRow } from "../answers.ts";
import { StoredJson } from "../json/stored.ts";
import { type ObjectNode, stringMember } from "../json/tree.ts";
import { changesBetween } from "../query/changes.ts";
import { envelopeOf, objectOf } from "../query/versions.ts";
import type { VersionKind } from "../records/lifecycle.ts";
import { kindOf, OP, standingOf, stepOf } from "../records/lifecycle.ts";
import { atOf, type LogRecord } from "../records/reader.ts";
import type { Log } from "../replay/log.ts";
import { type IdRow, isLive, rowsOf, type VersionRef } from "../replay/projection.ts";
import type { LiveLog, Observer } from "./live_log.ts";

/** A change, and which entries it is about. */
export interface AboutChange {
  /** The change. */
  readonly row: ChangeRow;
  /** The entry itself, or those that an event names or named. */
  readonly entryIds: readonly string[];
}

/** Notes a change for every line that is folded in. */
export class ChangeObserver implements Observer {
  /** The changes so far. */
  readonly changes: AboutChange[] = [];
  #kind: VersionKind = "ignored";
  #last: StoredJson | null = null;
  #before: StoredJson | null = null;

  /** Looks at what the id is. */
  before(live: LiveLog, record: LogRecord): void {
    const row = live.state.row(record.key);
    this.#kind = live.options.log.reducer.effect(live.state, record);
    this.#last = lastValue(live, row);
    this.#before = liveValue(live, row);
  }

  /** Compares it with what it has become. */
  after(live: LiveLog, record: LogRecord): void {
    const row = live.state.row(record.key);
    const { name: log } = live.options.log;
    const after = liveValue(live, row);
    const isNew = row?.current?.offset === record.offset;
    const { id, line, offset, at } = record;
    this.changes.push({
      row: {
        type: "change",
        log,
        id,
        kind: this.#kind,
        line,
        offset,
        at,
        ...signatureOf(objectOf(record.stored())),
        changes: isNew ? changesOf(this.#last, after, live) : [],
        before: this.#before,
        after,
      },
      entryIds: aboutOf(live.options.log, id, this.#before, after),
    });
  }
}

/**
 * How one state of a log differs from another, id by id: those that are gone
 * first, the others by the lines that they come from. What is dead in both is
 * not told.
 */
export function differences(from: LiveLog, to: LiveLog): AboutChange[] {
  const gone: AboutChange[] = [];
  for (const { id } of rowsOf(from.state)) {
    if (to.row(id) === undefined) gone.push(...difference(from, to, id));
  }
  const others: AboutChange[] = [];
  for (const { id } of rowsOf(to.state)) others.push(...difference(from, to, id));
  return [...gone, ...others.sort((a, b) => a.row.offset! - b.row.offset!)];
}

function difference(from: LiveLog, to: LiveLog, id: string): AboutChange[] {
  const old = from.row(id), row = to.row(id);
  const before = liveValue(from, old), after = liveValue(to, row);
  if (before === null && after === null) return [];
  if (before !== null && after !== null && before.text === after.text) return [];
  const { name: log } = to.options.log;
  const last = lastValue(from, old);
  const kind = kindBetween(old, after);
  const changes = after === null ? [] : changesOf(last, after, to);
  return [{
    row: { type: "change", log, id, kind, ...placeOf(to, row), changes, before, after },
    entryIds: aboutOf(to.options.log, id, before, after),
  }];
}

/** What one line would do that makes of an id what it has become. */
function kindBetween(old: IdRow | undefined, after: StoredJson | null): VersionKind {
  const op = after === null ? OP.delete : OP.restore;
  return kindOf(stepOf(standingOf(old), op, "sticky"));
}

/** The line that decides what an id is. */
function placeOf(
  live: LiveLog,
  row: IdRow | undefined,
): Pick<ChangeRow, "line" | "offset" | "at" | "device" | "actor"> {
  const ref: VersionRef | null = row?.tombstone ?? row?.current ?? null;
  if (row === undefined || ref === null) {
    return { line: null, offset: null, at: null, device: null, actor: null };
  }
  const bytes = row.tombstone === null ? live.lineOf(row) : live.tombstoneOf(row);
  const { line, offset, atStart } = ref;
  const at = atOf(bytes, atStart, live.options.log.settings);
  return { line, offset, at, ...signatureOf(objectOf(StoredJson.fromLine(bytes))) };
}

/** The value of an id that is live. */
function liveValue(live: LiveLog, row: IdRow | undefined): StoredJson | null {
  return row !== undefined && isLive(row) ? lastValue(live, row) : null;
}

/** The last live value of an id, also where it is deleted. */
function lastValue(live: LiveLog, row: IdRow | undefined): StoredJson | null {
  return row?.current ? StoredJson.fromLine(live.lineOf(row)) : null;
}

function changesOf(from: StoredJson | null, to: StoredJson | null, live: LiveLog): Change[] {
  const envelope = envelopeOf(live.options.log.settings);
  return changesBetween(from && objectOf(from), to && objectOf(to), envelope);
}

function signatureOf(line: ObjectNode): Pick<ChangeRow, "device" | "actor"> {
  return { device: stringMember(line, "device"), actor: stringMember(line, "actor") };
}

function aboutOf(
  { settings }: Log,
  id: string,
  ...values: readonly (StoredJson | null)[]
): string[] {
  if (settings.refersTo === null) return [id];
  return values.flatMap((value) => {
    const entryId = value && stringMember(objectOf(value), "entry_id");
    return entryId === null ? [] : [entryId];
  });
}
