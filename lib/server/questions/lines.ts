import type { FileLineRow } from "../../answers.ts";
import { hexOf } from "../../bytes/hex.ts";
import { stretch } from "../../storage/fingerprint.ts";
import { BEFORE_EVERYTHING, formatInstant } from "../../time/instant.ts";
import type { IndexedLog } from "../time_indexes.ts";
import { type Answered, question } from "./question.ts";

const LINES = 50, LINES_MAX = 1_000;
/** So much of one line is shown, and so much of a file is read for one answer. */
const SHOWN_BYTES = 2_048, READ_BYTES = 4 * 1024 * 1024;
const NEWLINE = 10;

/** `LinesList` */
export const linesList = question({
  name: "LinesList",
  path: "/lines",
  cli: "sed -n '<from>,+50p' <file>",
  brief: "Lines as they lie in the file, readable or not",
  isRows: true,
  params: {
    log: { kind: "log", brief: "Which log to ask: entries, interactions, firings, sessions, …" },
    from: { kind: "count", brief: "The first line, from 1" },
    hex: { kind: "flag", brief: "Also their bytes, as hex digits" },
  },
  stateOf: (served, { log }) => served.revision([log]),
  async run(served, { log, from, hex }, { limit, cursor }): Promise<Answered> {
    const first = Math.max(1, Number(cursor ?? from ?? 1) || 1);
    const most = Math.min(limit ?? LINES, LINES_MAX);
    return await served.indexes.ask(log, async (indexed) => {
      const rows = await linesFrom(indexed, { first, most, hex });
      const last = rows.at(-1)?.line ?? first;
      const next = rows.length > 0 && last < indexed.index.lines ? String(last + 1) : null;
      return { kind: "rows", rows, next, more: { lines: indexed.index.lines } };
    });
  },
});

async function linesFrom(
  indexed: IndexedLog,
  { first, most, hex }: { first: number; most: number; hex: boolean },
): Promise<FileLineRow[]> {
  const { source } = indexed;
  const start = startBefore(indexed, first);
  const bytes = await stretch(
    source,
    start.offset,
    Math.min(source.size, start.offset + READ_BYTES),
  );
  const rows: FileLineRow[] = [];
  let at = 0;
  for (let line = start.line; at < bytes.length && rows.length < most; line++) {
    const newline = bytes.indexOf(NEWLINE, at);
    const end = newline < 0 ? bytes.length : newline;
    if (line >= first) {
      const isWhole = newline >= 0 || start.offset + end === source.size;
      const found = bytes.subarray(at, end);
      const row = rowOf(indexed, line, start.offset + at, found, isWhole);
      rows.push(hex ? { ...row, hex: hexOf(found.subarray(0, SHOWN_BYTES)) } : row);
    }
    at = end + 1;
  }
  return rows;
}

/** A line at or before another, of which the index knows where it lies. */
function startBefore({ index }: IndexedLog, first: number): { line: number; offset: number } {
  const known = index.columns.through(first) - 1;
  if (known < 0) return { line: 1, offset: 0 };
  return { line: index.columns.physical(known), offset: index.columns.offset(known) };
}

function rowOf(
  { index }: IndexedLog,
  line: number,
  offset: number,
  bytes: Uint8Array,
  isWhole: boolean,
): FileLineRow {
  const known = index.columns.through(line) - 1;
  const isRecord = known >= 0 && index.columns.physical(known) === line;
  const { id = null, version = null, kind = null, effective = BEFORE_EVERYTHING } = isRecord
    ? index.line(known)
    : {};
  return {
    line,
    offset,
    length: isWhole ? bytes.length : null,
    id,
    version,
    kind,
    effective: effective === BEFORE_EVERYTHING ? null : formatInstant(effective),
    text: new TextDecoder().decode(bytes.subarray(0, SHOWN_BYTES)),
    is_cut: bytes.length > SHOWN_BYTES || !isWhole,
  };
}
