import { logNames } from "../../records/settings.ts";
import { type Cell, columns, type Table } from "../table.ts";
import { type ReviewSpan, ReviewTimes } from "./review_times.ts";

/** A stretch, and whose it is. */
type SpanOfEntry = ReviewSpan & { readonly entryId: string };

const CELLS: Readonly<Record<string, (span: SpanOfEntry) => Cell>> = {
  entry_id: ({ entryId }) => entryId,
  from_us: ({ from }) => from,
  to_us: ({ to }) => to,
  state: ({ srs }) => srs.state,
  due: ({ srs }) => srs.due,
  stability: ({ srs }) => srs.stability,
  difficulty: ({ srs }) => srs.difficulty,
  reps: ({ srs }) => srs.reps,
  lapses: ({ srs }) => srs.lapses,
  last_review: ({ srs }) => srs.last_review,
};

/** The stretches of time in which the review state of an entry stood still. */
export const REVIEW_SPANS: Table = {
  name: "srs_spans",
  log: null,
  columns: columns({
    entry_id: "TEXT",
    from_us: "INTEGER",
    to_us: "INTEGER",
    state: "TEXT",
    due: "TEXT",
    stability: "REAL",
    difficulty: "REAL",
    reps: "INTEGER",
    lapses: "INTEGER",
    last_review: "TEXT",
  }),
  async fill({ logs }, wanted, put) {
    const makers = wanted.map((name) => CELLS[name]!);
    for (const log of logNames(logs.settings)) {
      if (!logs.settingsOf(log).hasReviews) continue;
      const reviews = await ReviewTimes.read(logs, log);
      for (const entryId of reviews.entryIds) {
        for (const span of reviews.spansOf(entryId)) {
          put(makers.map((cell) => cell({ ...span, entryId })));
        }
      }
    }
  },
};
