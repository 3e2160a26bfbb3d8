import type { Srs } from "../../answers.ts";
import type { Logs } from "../../logs/logs.ts";
import type { LogRecord, RecordBatch } from "../../records/reader.ts";
import type { LogName } from "../../records/settings.ts";
import {
  type IdRow,
  type LineFacts,
  type Projection,
  VersionRef,
} from "../../replay/projection.ts";
import { SpanLines } from "../../spans/span_lines.ts";
import { type Span, spansOfId } from "../../spans/spans_of_id.ts";
import type { Instant } from "../../time/instant.ts";
import { policyOf } from "../table.ts";
import type { PutTimed } from "./event_times.ts";
import type { ReviewTimes } from "./review_times.ts";
import { isOfReviews } from "./state_columns.ts";
import { StateRows } from "./state_rows.ts";

/** A stretch in which a row of the state stays as it is. */
interface Stretch {
  readonly from: Instant;
  readonly to: Instant;
  readonly row: IdRow;
  readonly firstLine: number;
  readonly versions: number;
  readonly srs: Srs | null;
}

/**
 * Gives the rows of a log's state at all times: each with the stretch of time in which it is one,
 * and the first line that is folded then, by which rows are ordered. The log is read once.
 *
 * @param reviews The reviews of its ids, where columns show them.
 * @returns How many lines were folded.
 */
export async function putStateTimes(
  logs: Logs,
  log: LogName,
  wanted: readonly string[],
  reviews: ReviewTimes | null,
  put: PutTimed,
): Promise<number> {
  const policy = policyOf(logs, log);
  const grouped = new SpanLines(policy);
  const facts: LineFacts[][] = [];
  let lines = 0;
  const batch = (batch: RecordBatch) => {
    for (let index = 0; index < batch.length; index++, lines++) {
      const record = batch.at(index);
      grouped.take(record);
      (facts[record.key] ??= []).push(factsOf(record));
    }
  };
  await logs.replay(log, logs.log(log).reducer, { observe: { batch } });
  const stretches: Stretch[] = [];
  const shownReviews = wanted.some(isOfReviews) ? reviews : null;
  let key = 0;
  for (const { id, ...times } of grouped.byId()) {
    const factsOfId = facts[key++]!;
    for (const span of spansOfId(times, policy)) {
      for (const piece of pieces(span, id, shownReviews)) {
        stretches.push({ ...piece, ...rowOf(id, span, factsOfId), versions: factsOfId.length });
      }
    }
  }
  const rows = new StateRows(logs, log, wanted, {
    versionsOf: (at) => stretches[at]!.versions,
    firstLineOf: (at) => stretches[at]!.firstLine,
    srsOf: (_, at) => stretches[at]!.srs,
  });
  await rows.put(projectionOf(stretches), [...stretches.keys()], (cells, at) => {
    const { from, to, firstLine } = stretches[at]!;
    put(cells, { from, to, place: firstLine });
  });
  return lines;
}

/** A stretch cut wherever the review state of its id changes. */
function* pieces(
  { from, to }: Span,
  id: string,
  reviews: ReviewTimes | null,
): Generator<Pick<Stretch, "from" | "to" | "srs">> {
  let at = from;
  for (const span of reviews?.spansOf(id) ?? []) {
    if (span.to <= at || span.from >= to) continue;
    if (span.from > at) yield { from: at, to: span.from, srs: null };
    const end = span.to < to ? span.to : to;
    yield { from: span.from > at ? span.from : at, to: end, srs: span.srs };
    at = end;
  }
  if (at < to) yield { from: at, to, srs: null };
}

function rowOf(
  id: string,
  { current, tombstone, first }: Span,
  facts: readonly LineFacts[],
): Pick<Stretch, "row" | "firstLine"> {
  const refOf = (index: number | null) => index === null ? null : new VersionRef(facts[index]!);
  const { offset: firstOffset, line: firstLine } = facts[first]!;
  return {
    row: { id, firstOffset, current: refOf(current), tombstone: refOf(tombstone) },
    firstLine,
  };
}

/** Stretches as rows by their places. */
function projectionOf(stretches: readonly Stretch[]): Projection {
  return {
    size: stretches.length,
    row: (at) => stretches[at]?.row,
    live: () => stretches.map(({ row }) => row),
    set() {
      throw new TypeError("Cannot set a row: it follows from the lines");
    },
  };
}

function factsOf({ offset, length, line, version, atStart, effective }: LogRecord): LineFacts {
  return { offset, length, line, version, atStart, effective };
}
