/**
 * What a strict compiler has to accept, and what it has to refuse: compiled in a project that
 * installed the package, never run.
 *
 * @module
 */

import {
  ALL_ROWS,
  listRows,
  LogError,
  open,
  openDirectory,
  type Reducer,
  RowTable,
} from "jsonl-log";
import type { Row } from "jsonl-log/answers";
import { type LogSource, type LogStorage, MemoryStorage } from "jsonl-log/storage";

/** Uses the library as its users do. */
export async function use(): Promise<Row[]> {
  await using state = await open("notes", { now: () => 0n, singleWriter: true });
  const { id } = await state.capture("text", { tags: ["a"] });
  const known = await state.entries.get(id);
  if (known?.state === "live") console.log(known.entry?.text);
  // @ts-expect-error -- grades are words
  await state.review(id, 3);

  const logs = await openDirectory("notes", { timeZone: "UTC" });
  const rows: Row[] = [];
  for await (const row of listRows(logs, "entries", ALL_ROWS)) rows.push(row);
  return rows;
}

/** A storage of one's own. */
export class Own implements LogStorage {
  open(name: string): Promise<LogSource | null> {
    return new MemoryStorage({ "a.jsonl": "" }).open(name);
  }

  list(): Promise<string[]> {
    return Promise.reject(new LogError("io_failed", "Cannot list"));
  }
}

export type { Reducer, RowTable };
