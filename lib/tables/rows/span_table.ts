import { logNames } from "../../records/settings.ts";
import { SpanLines } from "../../spans/span_lines.ts";
import { END_OF_TIME, type Span, spansOfId } from "../../spans/spans_of_id.ts";
import { BEFORE_EVERYTHING, formatInstant, type Instant } from "../../time/instant.ts";
import type { LogName } from "../../records/settings.ts";
import {
  type Cell,
  columns,
  policyOf,
  type PutRow,
  type Settle,
  type Table,
  type TableWorld,
} from "../table.ts";

/** A stretch, and the lines that it points at. */
export interface SpanOfLog {
  /** Its log. */
  readonly log: LogName;
  /** Its id. */
  readonly id: string;
  /** The line numbers of the id's lines, which the span knows by their indices. */
  readonly lines: ArrayLike<number>;
  /** The stretch. */
  readonly span: Span;
}

/** After so many ids it is looked whether whoever takes the rows keeps up. */
const IDS_AT_ONCE = 100;

/** The cells of a stretch, by column. */
export const SPAN_CELLS: Readonly<Record<string, (span: SpanOfLog) => Cell>> = {
  log: ({ log }) => log,
  id: ({ id }) => id,
  from_us: ({ span }) => span.from,
  to_us: ({ span }) => span.to,
  from_at: ({ span }) => timeText(span.from),
  to_at: ({ span }) => timeText(span.to),
  state: ({ span }) => span.state,
  line: ({ span, lines }) => span.current === null ? null : lines[span.current]!,
  version: ({ span }) => span.current === null ? null : span.current + 1,
  deleted_line: ({ span, lines }) => span.tombstone === null ? null : lines[span.tombstone]!,
  first_line: ({ span, lines }) => lines[span.first]!,
};

/** The stretches of time in which each id was live or deleted; where there is no row it was absent. */
export const SPANS: Table = {
  name: "spans",
  log: null,
  columns: columns({
    log: "TEXT",
    id: "TEXT",
    from_us: "INTEGER",
    to_us: "INTEGER",
    from_at: "TEXT",
    to_at: "TEXT",
    state: "TEXT",
    line: "INTEGER",
    version: "INTEGER",
    deleted_line: "INTEGER",
    first_line: "INTEGER",
  }),
  async fill(world, wanted, put, settle) {
    for (const log of logNames(world.logs.settings)) {
      await fillSpans(world, log, wanted, { put, settle });
    }
  },
};

async function fillSpans(
  { logs }: TableWorld,
  log: LogName,
  wanted: readonly string[],
  { put, settle }: { readonly put: PutRow; readonly settle: Settle | undefined },
): Promise<void> {
  const policy = policyOf(logs, log);
  const grouped = new SpanLines(policy);
  await logs.replay(log, logs.log(log).reducer, { observe: { batch: grouped.takeAll } });
  const makers = wanted.map((name) => SPAN_CELLS[name]!);
  let ids = 0;
  for (const { id, lines, ...times } of grouped.byId()) {
    if (++ids % IDS_AT_ONCE === 0) await settle?.();
    for (const span of spansOfId(times, policy)) {
      const row = { log, id, lines, span };
      put(makers.map((cell) => cell(row)));
    }
  }
}

/** A bound for people; null where it is open. */
function timeText(instant: Instant): string | null {
  const isOpen = instant === BEFORE_EVERYTHING || instant === END_OF_TIME;
  return isOpen ? null : formatInstant(instant);
}
