import type { Srs } from "../../answers.ts";
import type { DeriveById, Logs } from "../../logs/logs.ts";
import { type Grade, GRADES } from "../../records/grades.ts";
import type { LogRecord, RecordBatch } from "../../records/reader.ts";
import type { LogName } from "../../records/settings.ts";
import type { Review } from "../../replay/projection.ts";
import { END_OF_TIME } from "../../spans/spans_of_id.ts";
import { BEFORE_EVERYTHING, type Instant } from "../../time/instant.ts";

/** One line of an interaction, as far as reviews depend on it. */
interface InteractionLine {
  readonly effective: Instant;
  readonly entryId: string | null;
  /** The grade of a review that counts. */
  readonly grade: Grade | null;
}

/** A stretch in which the review state of an entry stood still. */
export interface ReviewSpan {
  /** When it begins. */
  readonly from: Instant;
  /** When it ends, which is no part of it. */
  readonly to: Instant;
  /** The state. */
  readonly srs: Srs;
}

const FIELDS = ["entry_id", "kind", "grade"] as const;
const KNOWN_GRADES: ReadonlySet<string | null> = new Set(GRADES);

/** The review state of entries at any time, of a log of reviews that is read once. */
export class ReviewTimes {
  /** The lines of each interaction, by its key, in log order. */
  readonly #lines: InteractionLine[][] = [];
  /** The keys of interactions of which a line names an entry. */
  readonly #about = new Map<string, Set<number>>();
  readonly #spans = new Map<string, readonly ReviewSpan[]>();
  #reviews: Review[] = [];
  #srsOf: DeriveById = () => null;
  /** How many lines were read. */
  lines = 0;

  private constructor() {}

  /**
   * Reads a log of reviews.
   *
   * @throws {LogError} what reading throws.
   */
  static async read(logs: Logs, log: LogName): Promise<ReviewTimes> {
    const times = new ReviewTimes();
    const batch = (batch: RecordBatch) => {
      for (let index = 0; index < batch.length; index++) times.#take(batch.at(index));
    };
    await logs.replay(log, logs.log(log).reducer, { fields: FIELDS, observe: { batch } });
    const size = times.#lines.length;
    times.#srsOf = await logs.srsFrom({ size, reviewsOf: () => times.#reviews });
    return times;
  }

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
    this.lines++;
    if (entryId === null) return;
    const about = this.#about.get(entryId) ?? new Set();
    this.#about.set(entryId, about.add(key));
  }

  /** The entries that are named, in the order of the first line that does. */
  get entryIds(): Iterable<string> {
    return this.#about.keys();
  }

  /** The stretches of an entry, in the order of time; between them it has no state. */
  spansOf(entryId: string): readonly ReviewSpan[] {
    const known = this.#spans.get(entryId);
    if (known !== undefined) return known;
    const spans = [...this.#find(entryId)];
    this.#spans.set(entryId, spans);
    return spans;
  }

  /** The state of an entry at a time; null where it has none, and for no time. */
  srsAt(entryId: string, time: Instant | null): Srs | null {
    if (time === null) return null;
    return this.spansOf(entryId).find(({ from, to }) => from <= time && time < to)?.srs ?? null;
  }

  /**
   * A later line of an interaction may change its time, its grade or its entry, and may come into
   * sight before an earlier one: so the reviews are found anew for each time at which one comes in.
   */
  *#find(entryId: string): Generator<ReviewSpan> {
    const keys = this.#about.get(entryId) ?? [];
    const interactions = Array.from(keys, (key) => this.#lines[key]!);
    const times = [...new Set(interactions.flat().map(({ effective }) => effective))];
    times.sort((a, b) => a < b ? -1 : 1);
    let open: ReviewSpan | null = null, known = "";
    for (const from of times) {
      this.#reviews = reviewsAt(entryId, interactions, from);
      const text = this.#reviews.map(({ at, grade }) => `${at} ${grade}`).join();
      if (text === known) continue;
      known = text;
      if (open !== null) yield { ...open, to: from };
      const srs = this.#srsOf(entryId);
      open = srs && { from, to: END_OF_TIME, srs };
    }
    if (open !== null) yield open;
  }
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
