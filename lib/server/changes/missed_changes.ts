import type { ChangeRow } from "../../answers.ts";
import { StoredJson } from "../../json/stored.ts";
import { stringMember } from "../../json/tree.ts";
import { changesBetween } from "../../query/changes.ts";
import { envelopeOf, objectOf } from "../../query/versions.ts";
import { atOf } from "../../records/reader.ts";
import { fetchLines } from "../../replay/fetch_lines.ts";
import type { Pause } from "../../replay/pause.ts";
import { type IdRow, isLive } from "../../replay/projection.ts";
import type { IndexedLog } from "../time_indexes.ts";

/** A change that a client missed, and where it ends. */
export interface MissedChange {
  readonly row: ChangeRow;
  /** Behind its line, in bytes. */
  readonly end: number;
}

/**
 * What the lines of a stretch of a log changed, as they were told when they came.
 *
 * @param from Byte offset behind the lines that a client has seen.
 * @param to Byte offset behind the last line that is wanted.
 */
export async function* missedChanges(
  indexed: IndexedLog,
  from: number,
  to: number,
  pause: Pause,
): AsyncGenerator<MissedChange> {
  const { index } = indexed;
  for (let line = index.lineAt(from); line < index.columns.count; line++) {
    const end = index.columns.offset(line) + index.columns.lengths[line]! + 1;
    if (index.columns.offset(line) >= to) return;
    await pause.yieldIfDue();
    yield { row: await changeOf(indexed, line), end };
  }
}

/** What one line changed. */
async function changeOf(
  { index, source }: IndexedLog,
  line: number,
): Promise<ChangeRow> {
  const { log } = index, { settings } = log;
  const { id, kind, line: physical, offset, length, atStart } = index.line(line);
  const key = index.keyOf(id)!;
  const rowBehind = (lineMax: number) => index.rowAt(key, { through: null, lineMax });
  const [old, row] = [rowBehind(physical - 1), rowBehind(physical)];
  const valueOf = async ({ current }: IdRow) =>
    current && (await fetchLines(source, [current]))[0]!.entry;
  const last = old === undefined ? null : await valueOf(old);
  const value = row === undefined ? null : await valueOf(row);
  const [stored] = await fetchLines(source, [{ offset, length }]);
  const object = objectOf(StoredJson.fromLine(stored!.line));
  const after = row !== undefined && isLive(row) ? value : null;
  const isNew = row?.current?.offset === offset;
  return {
    type: "change",
    log: log.name,
    id,
    kind,
    line: physical,
    offset,
    at: atOf(stored!.line, atStart, settings),
    device: stringMember(object, "device"),
    actor: stringMember(object, "actor"),
    changes: isNew
      ? changesBetween(last && objectOf(last), after && objectOf(after), envelopeOf(settings))
      : [],
    before: old !== undefined && isLive(old) ? last : null,
    after,
  };
}
