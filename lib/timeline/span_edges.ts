import type { Logs } from "../logs/logs.ts";
import type { LogRecord } from "../records/reader.ts";
import type { LogName } from "../records/settings.ts";
import { SpanLines } from "../spans/span_lines.ts";
import { type Span, spansOfId } from "../spans/spans_of_id.ts";
import { policyOf } from "../tables/table.ts";
import type { Instant } from "../time/instant.ts";

/** The spans of one id, and the physical line of each of its lines. */
export interface SpansOfId {
  /** In the order of time. */
  readonly spans: readonly Span[];
  /** By the indices that spans have. */
  readonly lines: Uint32Array;
}

/** What an id became at a moment. */
export interface SpanEdge {
  /** When. */
  readonly at: Instant;
  /** What it became; it is edited where another line came into force. */
  readonly change: "added" | "edited" | "deleted" | "restored";
}

/** The spans of each id of a log; `take` is shown every line on the way. */
export async function spansOfLog(
  logs: Logs,
  log: LogName,
  take: (record: LogRecord) => void = () => {},
): Promise<SpansOfId[]> {
  const policy = policyOf(logs, log);
  const grouped = new SpanLines(policy);
  await logs.replay(log, logs.log(log).reducer, {
    observe: {
      batch(batch) {
        for (let index = 0; index < batch.length; index++) {
          const record = batch.at(index);
          grouped.take(record);
          take(record);
        }
      },
    },
  });
  return Array.from(grouped.byId(), ({ lines, ...times }) => (
    { lines, spans: spansOfId(times, policy) }
  ));
}

/** What an id became, whenever it was live before or after. */
export function* edgesOf(spans: readonly Span[]): Generator<SpanEdge> {
  let before: Span | null = null;
  for (const span of spans) {
    const change = changeBetween(before, span);
    if (change !== null) yield { at: span.from, change };
    before = span;
  }
}

function changeBetween(before: Span | null, span: Span): SpanEdge["change"] | null {
  if (span.state === "deleted") return before?.state === "live" ? "deleted" : null;
  if (before === null) return "added";
  if (before.state === "deleted") return "restored";
  return before.current === span.current ? null : "edited";
}
