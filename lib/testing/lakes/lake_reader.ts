/**
 * What an engine finds in a lake, written from the contract: rows, marks and spans are read from the
 * objects, and of each bucket the greatest base.
 *
 * @module
 */

import type { LakeCodec } from "../../lake/runs/codec.ts";
import type { LakeStore } from "../../lake/store/lake_store.ts";
import type { Cell } from "../../tables/table.ts";

/** A row by its columns. */
export type LakeRow = Readonly<Record<string, Cell>>;

/** What a lake says. */
export interface LakeView {
  /** The events that count. */
  readonly events: readonly LakeRow[];
  /** The spans that count. */
  readonly spans: readonly LakeRow[];
  /** Spans that a mark names, and that are not there. */
  readonly missing: readonly string[];
}

/** Reads all of a lake. */
export async function readLake(store: LakeStore, codec: LakeCodec): Promise<LakeView> {
  const rows = await rowsIn(store, codec, "events");
  const marks = rows.filter(({ row }) => row === "mark");
  const ofLog = Map.groupBy(marks, logOf);
  const events = rows.filter((event) =>
    event.row === "event" &&
    !ofLog.get(logOf(event))?.some(({ gen, from_line }) =>
      gen! > event.gen! && from_line! <= event.line!
    )
  );
  const spanRows = await rowsIn(store, codec, "spans");
  const named = spanRows.filter((span) =>
    ofLog.get(logOf(span))?.some(({ spans_object }) => spans_object === span.object) &&
    !ofLog.get(logOf(span))!.some(({ gen }) => gen! > span.gen!)
  );
  const newest = new Map<string, number>();
  for (const span of named) {
    newest.set(idOf(span), Math.max(newest.get(idOf(span)) ?? 0, Number(span.run)));
  }
  const objects = new Set((await store.list("spans/")).map(({ name }) => name));
  const names = new Set(marks.map(({ spans_object }) => spans_object).filter((name) => name));
  return {
    events,
    spans: named.filter((span) => span.run === newest.get(idOf(span))),
    missing: Array.from(names, String).filter((name) => !objects.has(name)),
  };
}

/** The rows of the greatest base of each bucket. */
async function rowsIn(store: LakeStore, codec: LakeCodec, kind: string): Promise<LakeRow[]> {
  const pattern = /^(\w+)\/bucket=(\d+)\/base=(\d+)\/run=(\d+)(?:-\w+)?\.parquet$/;
  const greatest = new Map<string, number>();
  for (const { name } of await store.list("events/")) {
    const [, , bucket, base] = pattern.exec(name) ?? [];
    if (bucket) greatest.set(bucket, Math.max(greatest.get(bucket) ?? 0, Number(base)));
  }
  const rows: LakeRow[] = [];
  for (const { name } of await store.list(`${kind}/`)) {
    const [, , bucket, base] = pattern.exec(name) ?? [];
    if (!bucket || Number(base) !== greatest.get(bucket)) continue;
    using source = (await store.open(name))!;
    for (const group of await codec.read(source)) {
      const names = kind === "events" ? EVENT_NAMES : SPAN_NAMES;
      const columns = await group.read(names);
      for (let row = 0; row < group.rows; row++) {
        const cells = names.map((name, index) => [name, columns[index]![row]!] as const);
        rows.push({ ...Object.fromEntries(cells), object: name });
      }
    }
  }
  return rows;
}

const EVENT_NAMES = (
  "row user_id gen log rule line byte_offset byte_length id version at_text time effective_us " +
  "device actor op kind entry_id raw from_line to_line offset_to spans_object"
).split(" ");
const SPAN_NAMES = "user_id gen run log id from_us to_us state line version deleted_line first_line"
  .split(" ");

function logOf({ user_id, log }: LakeRow): string {
  return JSON.stringify([user_id, log]);
}

function idOf({ user_id, log, id }: LakeRow): string {
  return JSON.stringify([user_id, log, id]);
}
