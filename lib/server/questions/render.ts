/**
 * Answers as bytes: one JSON value, or rows a line each, byte for byte as the command line
 * prints them.
 *
 * @module
 */

import { createHash } from "node:crypto";
import { concat } from "../../bytes/concat.ts";
import { JsonWriter } from "../../json/write.ts";
import type { HttpAnswer } from "../http/http_server.ts";
import type { Served } from "../served.ts";
import { readParams } from "./params.ts";
import {
  type Answered,
  type AnsweredRows,
  type Question,
  type RowsWanted,
  skippedBy,
} from "./question.ts";

const JSON_TYPE = "application/json", LINES_TYPE = "application/jsonl";
/** So many bytes are collected before they are sent. */
const PIECE_BYTES = 64 * 1024;

/** How an answer is wanted. */
export interface AnswerWanted {
  /** What was given for the parameters. */
  readonly values: Readonly<Record<string, unknown>>;
  /** Whether rows are wanted a line each. */
  readonly isLines: boolean;
  /** Tags of answers that the client has. */
  readonly ifNoneMatch?: string | undefined;
}

/**
 * Answers a question.
 *
 * @throws {HttpProblem} `bad-parameter`, `cursor-stale`.
 * @throws {LogError} what the question throws.
 */
export async function answerQuestion(
  question: Question,
  { values, isLines, ifNoneMatch }: AnswerWanted,
  served: Served,
  epoch: string,
): Promise<HttpAnswer> {
  const { params, wanted } = readParams(question, values, served, isLines);
  const etag = await etagOf(question, { params, wanted }, served, epoch);
  const headers = {
    "content-type": isLines ? LINES_TYPE : JSON_TYPE,
    "cache-control": "private, no-cache",
    etag,
  };
  if (ifNoneMatch?.split(/\s*,\s*/).includes(etag)) return { status: 304, headers };
  const answered = await question.run(served, params as never, wanted);
  if (isLines) return { status: 200, headers, body: linesOf(answered, wanted) };
  return { status: 200, headers, body: await valueOf(answered, wanted) };
}

/** Tells answers apart by the files, the parameters and, where it bears on them, the clock. */
async function etagOf(
  { name, asksNow, stateOf }: Question,
  asked: { params: Record<string, unknown>; wanted: RowsWanted },
  served: Served,
  epoch: string,
): Promise<string> {
  const state = await (stateOf?.(served, asked.params as never) ?? served.revision());
  const now = asksNow && asked.params.at === null ? served.now() : null;
  const parts = [epoch, name, state, now, asked];
  const text = JSON.stringify(parts, (_, value) => typeof value === "bigint" ? `${value}` : value);
  return `"${createHash("sha256").update(text).digest("base64url").slice(0, 22)}"`;
}

async function valueOf(answered: Answered, wanted: RowsWanted): Promise<Uint8Array> {
  if (answered.kind === "value") return bytesOf(answered.value);
  const { rows, next } = await pageOf(answered, wanted);
  return bytesOf({ rows, next, ...answered.more });
}

/** The rows of one page. Where the question has no pages of its own, they are counted. */
async function pageOf(
  { rows, next }: AnsweredRows,
  { limit, cursor }: RowsWanted,
): Promise<{ rows: object[]; next: string | null }> {
  if (next !== undefined) return { rows: await taken(rows, 0, Infinity), next };
  const skipped = skippedBy(cursor);
  const some = await taken(rows, skipped, limit! + 1);
  const page = some.slice(0, limit!);
  return { rows: page, next: some.length > page.length ? String(skipped + page.length) : null };
}

async function taken(
  rows: AnsweredRows["rows"],
  skipped: number,
  limit: number,
): Promise<object[]> {
  const some: object[] = [];
  let at = 0;
  for await (const row of rows) {
    if (at++ < skipped) continue;
    some.push(row);
    if (some.length >= limit) break;
  }
  return some;
}

async function* linesOf(
  answered: Answered,
  { limit, cursor }: RowsWanted,
): AsyncGenerator<Uint8Array> {
  let pieces: Uint8Array[] = [];
  const writer = new JsonWriter((bytes) => pieces.push(bytes.slice()), PIECE_BYTES);
  if (answered.kind === "value") writer.writeRow(answered.value);
  else {
    const skipped = answered.next === undefined ? skippedBy(cursor) : 0;
    const end = skipped + (limit ?? Infinity);
    let at = 0;
    for await (const row of answered.rows) {
      if (at >= end) break;
      if (at++ >= skipped) writer.writeRow(row);
      if (pieces.length === 0) continue;
      yield concat(pieces);
      pieces = [];
    }
  }
  writer.end();
  if (pieces.length > 0) yield concat(pieces);
}

/** A value as JSON, stored values as they are stored. */
export function bytesOf(value: object): Uint8Array {
  const pieces: Uint8Array[] = [];
  const writer = new JsonWriter((bytes) => pieces.push(bytes.slice()));
  writer.writeRow(value);
  writer.end();
  return concat(pieces);
}
