import type { ProblemRow } from "../answers.ts";
import { JsonWalker, membersAt, placeOf, type Span, stringAt } from "../json/walk.ts";
import { GRADES } from "../records/grades.ts";
import { kindOf, OP, opOf, readsFlags } from "../records/lifecycle.ts";
import { type KeyPath, keyPath, valueAt } from "../records/mapping/key_path.ts";
import { mappingOf } from "../records/mapping/mapping.ts";
import { recordOf } from "../records/mapping/record_of.ts";
import type { LinePlace, LogRecord } from "../records/reader.ts";
import { type AtFormat, atFormatsOf, type LogName, type LogSettings } from "../records/settings.ts";
import type { LogSource } from "../storage/storage.ts";
import { BEFORE_EVERYTHING, formatInstant, type Instant } from "../time/instant.ts";
import { ClockCheck, type ClockVerdict } from "./checks/clock_check.ts";
import { loneSurrogate, SurrogateEscapes } from "./checks/lone_surrogate.ts";
import { SortedLines } from "./checks/sorted_lines.ts";
import { knownKeys } from "./known_keys.ts";
import { haveSameValue, isUndoOf, LastLines } from "./last_lines.ts";
import {
  type LineBytes,
  LineProblems,
  type LineSpan,
  problemAt,
  spanOf,
  valueOf,
  viewAgain,
  wholeLine,
} from "./line_bytes.ts";
import { type LineSchema, schemaProblems } from "./schema.ts";
import { SeenLines } from "./seen_lines.ts";
import { excerpt } from "./shown.ts";
import { StandingTable } from "./standing_table.ts";
import { whyNoTime } from "./why_no_time.ts";

/** What readable lines are held against. */
export interface CheckOptions {
  /** The file as the user named it. */
  file: string;
  /** Which log the lines are from; null where it is not known, then each line is looked at alone. */
  log: LogName | null;
  /** Names and spellings of this log. */
  settings: LogSettings;
  /** The present, for times that lie ahead of it. */
  now: Instant;
  /** Brings in the log's schema, once a line does not fit; null asks for none. */
  loadSchema: (() => Promise<LineSchema>) | null;
  /** Whether the entries log has an id; null where that is not known. */
  isEntry: ((id: string) => boolean) | null;
}

const EMPTY = new Uint8Array();
const QUOTE = 0x22;
/** How far clocks may be apart. */
const AHEAD_MAX: Instant = 5n * 60n * 1_000_000n;
const REVIEW = "review";
const KNOWN_GRADES: ReadonlySet<string> = new Set(GRADES);
const AT_FORMS: Record<AtFormat, string> = {
  rfc3339: "an RFC 3339 time with an offset",
  date: "a date such as 2026-04-20",
  local: "a local time such as 2026-04-20T10:15",
  epoch_s: "a number of seconds since 1970",
  epoch_ms: "a number of milliseconds since 1970",
  epoch_us: "a number of microseconds since 1970",
  epoch_ns: "a number of nanoseconds since 1970",
  auto: "a time or a number since 1970",
};

/**
 * The checks of readable lines, in log order. Looking at a line is quick; only
 * one that something may be odd about is explained.
 */
export class RecordChecks {
  readonly #source: LogSource;
  readonly #options: CheckOptions;
  readonly #seen: SeenLines | null;
  /** Of events, whose ids seldom repeat: then only lines of an id seen before can be the same. */
  readonly #lasts: LastLines | null;
  /** Where flags mean something: else no line is ignored. */
  readonly #standings: StandingTable | null;
  readonly #timeMax: Instant;
  readonly #hasGrades: boolean;
  readonly #clock = new ClockCheck();
  readonly #order = new SortedLines();
  readonly #escapes = new SurrogateEscapes();
  readonly #walker = new JsonWalker();
  #schema: LineSchema | null = null;

  /** What the values of known keys may be. */
  readonly kinds: ReadonlyMap<string, number>;
  /** Keys whose string values the checks ask of a record. */
  readonly fields: readonly string[];

  // What was found out about the line looked at last.
  #duplicateOf: Promise<number | null> | null = null;
  #last: LinePlace | null = null;
  #before: Instant = BEFORE_EVERYTHING;
  #effective: Instant = BEFORE_EVERYTHING;
  #isIgnored = false;
  #isOrphan = false;
  #hasOddGrade = false;
  #clockVerdict: ClockVerdict = "set";
  #loneSurrogate: Span | null = null;

  /** Takes the source that earlier lines are read from again. */
  constructor(source: LogSource, options: CheckOptions) {
    const { log, settings, isEntry } = options;
    const { kind, tombstones, hasReviews } = settings;
    this.#source = source;
    this.#options = options;
    this.#seen = log === null ? null : new SeenLines(source);
    this.#lasts = log !== null && kind === "event" ? new LastLines() : null;
    this.#standings = log !== null && readsFlags(tombstones) ? new StandingTable(tombstones) : null;
    this.#timeMax = options.now + AHEAD_MAX;
    this.#hasGrades = log !== null && hasReviews;
    this.kinds = knownKeys(log, settings);
    this.fields = [
      ...new Set([
        ...isEntry ? ["entry_id"] : [],
        ...this.#hasGrades ? ["kind", "grade"] : [],
      ]),
    ];
  }

  /** Looks at the next line; whether it has to be explained. */
  look(record: LogRecord, span: LineSpan): boolean {
    const { isEntry } = this.#options;
    this.#last = this.#lasts?.note(record, span) ?? null;
    this.#duplicateOf = this.#lasts === null ? this.#seen?.note(span) ?? null : null;
    this.#before = this.#effective;
    this.#effective = record.effective;
    this.#isIgnored = this.#standings !== null &&
      kindOf(this.#standings.fold(record)) === "ignored";
    this.#hasOddGrade = this.#hasGrades && hasOddGrade(record);
    const entryId = isEntry === null ? null : record.field("entry_id");
    this.#isOrphan = entryId !== null && !isEntry!(entryId);
    this.#clockVerdict = this.#clock.look({ atStart: record.atStart, effective: this.#effective });
    this.#order.look(span, this.#effective < this.#before);
    this.#loneSurrogate = this.#escapes.areIn(span)
      ? loneSurrogate(span.bytes.subarray(span.start, span.end))
      : null;
    return record.atStart < 0 || record.mayViolateKinds || record.mayHaveDuplicateKeys ||
      this.#duplicateOf !== null || this.#last !== null || this.#effective < this.#before ||
      this.#effective > this.#timeMax || this.#isIgnored || this.#isOrphan ||
      this.#hasOddGrade || this.#clockVerdict !== "set" || this.#loneSurrogate !== null;
  }

  /** Passes a line that is no record. */
  pass(view: LineBytes): void {
    this.#order.look(spanOf(view), false);
  }

  /**
   * Whether it takes the next line to know if the clock of the one looked at last was set:
   * until then its `unset-clock` is a guess.
   */
  get isInDoubt(): boolean {
    return this.#clockVerdict === "doubtful";
  }

  /** Whether the line before the one looked at last was rightly said to be `unset-clock`. */
  get wasUnset(): boolean {
    return this.#clock.wasUnset;
  }

  /** The problems of the file as a whole, once all lines were looked at. */
  *ofFile(): Generator<ProblemRow> {
    if (!this.#order.areSortedByText) return;
    const start: LineBytes = { bytes: EMPTY, body: EMPTY, line: 1, offset: 0, length: 0 };
    yield problemAt(this.#options.file, start, wholeLine(start), "sorted-by-text");
  }

  /** The problems of the line looked at last, in the order of their codes. */
  async *explain(record: LogRecord, view: LineBytes): AsyncGenerator<ProblemRow> {
    const last = this.#last && await viewAgain(this.#source, this.#last);
    const problems = new LineProblems(this.#options.file, view);
    yield* this.#atProblem(record, view, problems);
    yield* await this.#schemaProblems(record, view, problems);
    yield* this.#repeatedKeys(record, view, problems);
    yield* await this.#repeatedLine(record, view, last);
    yield* this.#otherContent(record, view, last, problems);
    yield* this.#timeProblems(record, view, problems);
    yield* this.#ignoredLine(record, view, problems);
    yield* this.#orphan(view, problems);
    yield* this.#unknownGrade(record, view, problems);
    yield* this.#halfCharacter(view, problems);
  }

  #membersOf({ body }: LineBytes, keys: readonly string[]): Map<string, Span> {
    return membersAt(body, 0, body.length, new Set(keys));
  }

  *#atProblem(
    { atStart }: LogRecord,
    view: LineBytes,
    problems: LineProblems,
  ): Generator<ProblemRow> {
    if (atStart >= 0) return;
    const { settings } = this.#options;
    const { at } = settings;
    const record = recordOf(new TextDecoder().decode(view.body).trim());
    const found = at.find((name) => valueAt(record, keyPath(name)) !== undefined);
    if (found === undefined) {
      yield problems.at(valueOf(view), "missing-at", excerpt(at.join('" or "')));
      return;
    }
    const form = atFormatsOf(settings).map((format) => AT_FORMS[format]).join(", nor ");
    const path = keyPath(found);
    const reason = whyNoTime(valueAt(record, path));
    yield problems.at(placeIn(view, path), "bad-at", excerpt(found), form, reason);
  }

  async #schemaProblems(
    { mayViolateKinds }: LogRecord,
    view: LineBytes,
    problems: LineProblems,
  ): Promise<Iterable<ProblemRow>> {
    const { settings, loadSchema } = this.#options;
    if (!mayViolateKinds || loadSchema === null) return [];
    this.#schema ??= await loadSchema();
    const isJudged = (key: string) => this.kinds.has(key) && key !== "grade";
    return schemaProblems(view, problems, this.#schema, settings, isJudged);
  }

  *#repeatedKeys(
    { mayHaveDuplicateKeys }: LogRecord,
    view: LineBytes,
    problems: LineProblems,
  ): Generator<ProblemRow> {
    if (!mayHaveDuplicateKeys) return;
    const { body } = view;
    const keys = new Set<string>();
    const repeated: Span[] = [];
    this.#walker.walk(body, 0, body.length, {
      item(start, end) {
        const key = stringAt(body, start, end);
        if (keys.has(key)) repeated.push({ start, end });
        else keys.add(key);
      },
    });
    for (const place of repeated) {
      const key = excerpt(stringAt(body, place.start, place.end));
      yield problems.at(place, "duplicate-key", key);
    }
  }

  async #repeatedLine(
    { version }: LogRecord,
    view: LineBytes,
    last: LineBytes | null,
  ): Promise<ProblemRow[]> {
    // The first line of an event is noted only now that there is a second one.
    if (last !== null && version === 2) await this.#seen?.note(spanOf(last));
    const line = await (last === null ? this.#duplicateOf : this.#seen?.note(spanOf(view)));
    if (line == null) return [];
    return [problemAt(this.#options.file, view, wholeLine(view), "duplicate-line", line)];
  }

  *#otherContent(
    record: LogRecord,
    view: LineBytes,
    last: LineBytes | null,
    problems: LineProblems,
  ): Generator<ProblemRow> {
    if (last === null || haveSameValue(last, view)) return;
    if (this.#options.settings.hasReviews && isUndoOf(last, view)) return;
    const place = this.#placeOfId(record, view);
    const id = excerpt(record.id);
    const isOfOther = this.#options.settings.refersTo !== null && entryOf(last) !== entryOf(view);
    yield problems.at(place, "same-id-different-content", id, last.line, isOfOther);
  }

  #placeOfId(record: LogRecord, view: LineBytes): Span {
    const { settings } = this.#options;
    if (mappingOf(settings) !== null) return this.#placeOfFirst(settings.id, view);
    const isId = ({ start, end }: Span) =>
      view.body[start] === QUOTE && stringAt(view.body, start, end) === record.id;
    return [...this.#membersOf(view, settings.id).values()].find(isId)!;
  }

  /** Where the first of some keys and pointers leads that lead anywhere. */
  #placeOfFirst(names: readonly string[], view: LineBytes): Span {
    const record = recordOf(new TextDecoder().decode(view.body).trim());
    const found = names.find((name) => valueAt(record, keyPath(name)) !== undefined);
    return placeIn(view, keyPath(found!));
  }

  #placeOfTime({ offset, atStart }: LogRecord, view: LineBytes): Span {
    const { settings } = this.#options;
    if (mappingOf(settings) !== null) return this.#placeOfFirst(settings.at, view);
    const start = offset + atStart - view.offset;
    this.#walker.walk(view.body, start, view.body.length);
    return { start, end: this.#walker.at };
  }

  *#timeProblems(
    record: LogRecord,
    view: LineBytes,
    problems: LineProblems,
  ): Generator<ProblemRow> {
    if (record.atStart < 0) return;
    const place = this.#placeOfTime(record, view);
    if (this.#effective < this.#before) {
      yield problems.at(place, "clock-regression", formatInstant(this.#before));
    }
    if (this.#effective > this.#timeMax) {
      yield problems.at(place, "future-time");
    }
    if (this.#clockVerdict !== "set") yield problems.at(place, "unset-clock");
  }

  *#ignoredLine(record: LogRecord, view: LineBytes, problems: LineProblems): Generator<ProblemRow> {
    if (!this.#isIgnored) return;
    yield problems.at(valueOf(view), "edit-after-delete", this.#whyIgnored(record));
  }

  #whyIgnored(record: LogRecord): string {
    const id = excerpt(record.id);
    const op = opOf(record, this.#options.settings.tombstones);
    if (op === OP.delete) return `"${id}" is deleted already`;
    if (op === OP.bare) return `there is no deleted "${id}" to restore`;
    return `"${id}" is deleted, and only a restore brings it back`;
  }

  *#orphan(view: LineBytes, problems: LineProblems): Generator<ProblemRow> {
    if (!this.#isOrphan) return;
    const place = this.#membersOf(view, ["entry_id"]).get("entry_id")!;
    const id = excerpt(stringAt(view.body, place.start, place.end));
    yield problems.at(place, "orphan", id);
  }

  *#unknownGrade(
    { mayViolateKinds }: LogRecord,
    view: LineBytes,
    problems: LineProblems,
  ): Generator<ProblemRow> {
    if (!this.#hasOddGrade && (!mayViolateKinds || !this.#hasGrades)) return;
    const members = this.#membersOf(view, ["grade", "kind"]);
    const text = (key: string) => {
      const place = members.get(key);
      if (place === undefined || view.body[place.start] !== QUOTE) return null;
      return stringAt(view.body, place.start, place.end);
    };
    const place = members.get("grade");
    if (place === undefined || (text("kind") ?? REVIEW) !== REVIEW) return;
    if (!KNOWN_GRADES.has(text("grade") ?? "")) yield problems.at(place, "unknown-grade");
  }

  *#halfCharacter(view: LineBytes, problems: LineProblems): Generator<ProblemRow> {
    const place = this.#loneSurrogate;
    if (place === null) return;
    const escape = new TextDecoder().decode(view.body.subarray(place.start, place.end));
    yield problems.at(place, "lone-surrogate", escape);
  }
}

/** The entry that an event is about; undefined where it names none. */
function entryOf({ body }: LineBytes): unknown {
  return recordOf(new TextDecoder().decode(body).trim())?.["entry_id"];
}

function hasOddGrade(record: LogRecord): boolean {
  const grade = record.field("grade");
  return grade !== null && !KNOWN_GRADES.has(grade) && (record.field("kind") ?? REVIEW) === REVIEW;
}

function placeIn({ body }: LineBytes, path: KeyPath): Span {
  return placeOf(body, 0, body.length, path);
}
