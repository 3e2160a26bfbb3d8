import type { Logs } from "../logs/logs.ts";
import type { LogRecord } from "../records/reader.ts";
import type { LogName } from "../records/settings.ts";
import { SpanLines } from "../spans/span_lines.ts";
import { type Span, spansOfId } from "../spans/spans_of_id.ts";
import { policyOf } from "../tables/table.ts";
import type { Instant } from "../time/instant.ts";

/** The spans of one id, and the physical line of each of its lines. */
export interface SpansOfId {
  /** The id. */
  readonly id: string;
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

/**
 * The spans of each id of a log, in the order of the ids' first lines.
 *
 * @param take Is shown every line on the way.
 * @throws {LogError} what reading the log throws.
 *
 * @example
 * ```ts
 * import { MemoryStorage } from "../storage/memory.ts";
 * import { defaultSettings } from "../records/settings.ts";
 * import { openLogs } from "../open/logs.ts";
 * import { spansOfLog } from "./span_edges.ts";
 *
 * const text = '{"id":"a","at":"2026-01-01T00:00:00Z"}\n' +
 *   '{"id":"a","at":"2026-01-02T00:00:00Z","is_deleted":true}\n';
 * const storage = new MemoryStorage({ "entries.jsonl": text });
 * const logs = openLogs(storage, { settings: defaultSettings(), timeZone: "UTC" });
 * const [only] = await spansOfLog(logs, "entries");
 * if (only?.spans.map(({ state }) => state).join() !== "live,deleted") throw new Error();
 * if (only.spans[0]?.to !== only.spans[1]?.from) throw new Error();
 * ```
 */
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
  return Array.from(grouped.byId(), ({ id, lines, ...times }) => (
    { id, lines, spans: spansOfId(times, policy) }
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
