import type { Srs } from "../../answers.ts";
import { type Grade, GRADES } from "../../records/grades.ts";
import type { LogRecord, RecordBatch } from "../../records/reader.ts";
import { logNames } from "../../records/settings.ts";
import type { Review } from "../../replay/projection.ts";
import { END_OF_TIME } from "../../spans/spans_of_id.ts";
import { BEFORE_EVERYTHING, type Instant } from "../../time/instant.ts";
import { type Cell, columns, type Table } from "../table.ts";

/** One line of an interaction, as far as reviews depend on it. */
interface InteractionLine {
  readonly effective: Instant;
  readonly entryId: string | null;
  /** The grade of a review that counts. */
  readonly grade: Grade | null;
}

/** A stretch in which the review state of an entry stood still. */
interface ReviewSpan {
  readonly entryId: string;
  readonly from: Instant;
  to: Instant;
  readonly srs: Srs;
}

const FIELDS = ["entry_id", "kind", "grade"] as const;
const KNOWN_GRADES: ReadonlySet<string | null> = new Set(GRADES);

const CELLS: Readonly<Record<string, (span: ReviewSpan) => Cell>> = {
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
      const lines = new InteractionLines();
      const observe = { batch: lines.takeAll };
      await logs.replay(log, logs.log(log).reducer, { fields: FIELDS, observe });
      let reviews: Review[] = [];
      const srsOf = await logs.srsFrom({ size: lines.size, reviewsOf: () => reviews });
      for (const entryId of lines.entryIds) {
        const statesOf = (list: Review[]) => {
          reviews = list;
          return srsOf(entryId);
        };
        for (const span of reviewSpans(entryId, lines.about(entryId), statesOf)) {
          put(makers.map((cell) => cell(span)));
        }
      }
    }
  },
};

/** The lines of all interactions, by their ids and by the entries that they name. */
class InteractionLines {
  /** The lines of each interaction, by its key, in log order. */
  readonly #lines: InteractionLine[][] = [];
  /** The keys of interactions of which a line names an entry. */
  readonly #about = new Map<string, Set<number>>();

  readonly takeAll = (batch: RecordBatch): void => {
    for (let index = 0; index < batch.length; index++) this.#take(batch.at(index));
  };

  #take(record: LogRecord): void {
    const { key, effective } = record;
    const entryId = record.field("entry_id"), grade = record.field("grade");
    const counts = record.field("kind") === "review" && KNOWN_GRADES.has(grade) &&
      effective !== BEFORE_EVERYTHING;
    (this.#lines[key] ??= []).push({
      effective,
      entryId,
      grade: counts ? grade as Grade : null,
    });
    if (entryId === null) return;
    const about = this.#about.get(entryId) ?? new Set();
    this.#about.set(entryId, about.add(key));
  }

  /** How many interactions. */
  get size(): number {
    return this.#lines.length;
  }

  /** The entries that they name, in the order of the first that does. */
  get entryIds(): Iterable<string> {
    return this.#about.keys();
  }

  /** The lines of each interaction that once named an entry, in the order of their first lines. */
  about(entryId: string): InteractionLine[][] {
    return Array.from(this.#about.get(entryId)!, (key) => this.#lines[key]!);
  }
}

/**
 * A later line of an interaction may change its time, its grade or its entry, and may come into
 * sight before an earlier one: so the reviews are found anew for each time at which one comes in.
 */
function* reviewSpans(
  entryId: string,
  interactions: readonly InteractionLine[][],
  stateOf: (reviews: Review[]) => Srs | null,
): Generator<ReviewSpan> {
  const times = [...new Set(interactions.flat().map(({ effective }) => effective))];
  times.sort((a, b) => a < b ? -1 : 1);
  let open: ReviewSpan | null = null, known = "";
  for (const from of times) {
    const reviews = reviewsAt(entryId, interactions, from);
    const text = reviews.map(({ at, grade }) => `${at} ${grade}`).join();
    if (text === known) continue;
    known = text;
    if (open !== null) yield { ...open, to: from };
    const srs = stateOf(reviews);
    open = srs && { entryId, from, to: END_OF_TIME, srs };
  }
  if (open !== null) yield open;
}

function reviewsAt(
  entryId: string,
  interactions: readonly InteractionLine[][],
  time: Instant,
): Review[] {
  const reviews: Review[] = [];
  for (const lines of interactions) {
    const line = lines.findLast(({ effective }) => effective <= time);
    if (line === undefined || line.entryId !== entryId || line.grade === null) continue;
    reviews.push({ at: line.effective, grade: line.grade });
  }
  return reviews.sort((a, b) => a.at < b.at ? -1 : a.at > b.at ? 1 : 0);
}
