import type { BisectAnswer } from "../answers.ts";
import { LogError } from "../errors.ts";
import type { Logs } from "../logs/logs.ts";
import { type ReadVersion, readVersions, versionsOf } from "../query/versions.ts";
import type { LogName } from "../records/settings.ts";
import { NO_CUT } from "../replay/cut.ts";
import { policyOf } from "../tables/table.ts";
import type { Instant } from "../time/instant.ts";
import type { When } from "../time/when.ts";
import { Bisection, type Verdict } from "./bisection.ts";
import { MovingState } from "./moving_state.ts";

/** Between which states to search. */
export interface BisectOptions {
  /** Which log. */
  readonly log: LogName;
  /** A state that is good; null for the one before the first line. */
  readonly good: When | null;
  /** A state that is bad; null for the one behind the last line. */
  readonly bad: When | null;
  /** Only the lines of this id are asked about; null for all. */
  readonly id: string | null;
}

/** A state to be judged. */
export interface BisectQuestion {
  /** It is the one behind this line; 0 for none. */
  readonly line: number;
  /** The state of the log. */
  readonly state: MovingState;
  /** The keys of ids whose lines lie between the question before and this one. */
  readonly changed: ReadonlySet<number>;
  /** Other logs are as of this time, the effective time of the line; null for nothing of them. */
  readonly through: Instant | null;
}

/** What judges states. */
export interface BisectJudge {
  /** Judges a state, before the next one is asked about. */
  ask(question: BisectQuestion): Promise<Verdict>;
  /** How many lines were folded to judge, beside those of the state. */
  readonly folded: number;
}

/** What a search came to. */
export type BisectOutcome =
  | { readonly kind: "found"; readonly answer: BisectAnswer; readonly isBadBefore: boolean }
  /** Both ends are alike, or the good one is bad. */
  | { readonly kind: "no-difference"; readonly both: "good" | "bad" }
  /** The state at an end cannot be told. */
  | { readonly kind: "untold"; readonly end: "good" | "bad"; readonly line: number }
  /** Only lines that could not be told lie between. */
  | { readonly kind: "skipped"; readonly good: number; readonly bad: number };

/**
 * Finds a line behind which the state of a log is bad, and before which it is good.
 *
 * The log is read once, to its end. From then on the state is moved from question to question by the
 * lines that lie between: at most the log once more, where the search begins before line 1.
 *
 * @param logs Pinned.
 * @throws {LogError} `bad_usage` for ends in the wrong order, `line_out_of_range`, `unknown_id`, and
 * what the judge throws.
 */
export async function bisect(
  logs: Logs,
  options: BisectOptions,
  judge: BisectJudge,
): Promise<BisectOutcome> {
  const { log, id } = options;
  const search = await Search.open(logs, options, judge);
  const { good, bad } = search;
  // The bad end first: the state is there already.
  const atBad = search.lines.length === 0 ? "good" : await search.ask(bad);
  if (atBad === "skip") return { kind: "untold", end: "bad", line: bad };
  const atGood = await search.ask(good);
  if (atGood === "skip") return { kind: "untold", end: "good", line: good };
  if (atGood === "bad") return { kind: "no-difference", both: "bad" };
  if (atBad === "good") return { kind: "no-difference", both: "good" };
  const bisection = new Bisection(good, search.lines);
  for (let line = bisection.next(); line !== null; line = bisection.next()) {
    bisection.tell(await search.ask(line));
  }
  const result = bisection.result;
  if (result.kind === "skipped") return { kind: "skipped", good: result.good, bad: result.bad };
  // Lines of other ids were not asked about: the one before may be bad already.
  const isBadBefore = id !== null && result.bad - 1 > result.good &&
    await search.ask(result.bad - 1) === "bad";
  const found = await lineFacts(logs, log, search.state.idAt(result.bad), result.bad);
  const { asked, state: { folded } } = search;
  const counts = { asked, skipped: bisection.skipped, folded_lines: folded + judge.folded };
  return {
    kind: "found",
    isBadBefore,
    answer: { log, ...found, good_line: result.good, ...counts },
  };
}

/** The ends of a search, and the state that it moves. */
class Search {
  asked = 0;

  private constructor(
    readonly state: MovingState,
    readonly good: number,
    readonly bad: number,
    /** The lines that may be asked about, behind the good end. */
    readonly lines: readonly number[],
    readonly judge: BisectJudge,
  ) {}

  static async open(
    logs: Logs,
    { log, good, bad, id }: BisectOptions,
    judge: BisectJudge,
  ): Promise<Search> {
    const state = new MovingState(policyOf(logs, log));
    const { lines: count } = await logs.replay(log, logs.log(log).reducer, {
      observe: { batch: state.takeAll },
    });
    const lineOf = (when: When) =>
      when.kind === "line" ? inRange(when.line, count) : state.lineBy(when.instant);
    const first = good === null ? 0 : lineOf(good);
    const last = bad === null ? count : lineOf(bad);
    const all = id === null ? state.lines : state.linesOf(id);
    if (id !== null && all.length === 0) {
      throw new LogError("unknown_id", `Cannot find ${JSON.stringify(id)} in ${log}`);
    }
    if (first >= last && count > 0) {
      throw new LogError(
        "bad_usage",
        `Cannot search from line ${first} to line ${last}: the good end must lie before the bad one`,
      );
    }
    const lines = all.filter((line) => line > first && line <= last);
    return new Search(state, first, lines.at(-1) ?? last, lines, judge);
  }

  async ask(line: number): Promise<Verdict> {
    this.asked++;
    const { state } = this;
    const changed = state.move(line);
    return await this.judge.ask({ line, state, changed, through: state.effectiveAt(line) });
  }
}

function inRange(line: number, count: number): number {
  if (line <= count) return line;
  throw new LogError("line_out_of_range", `Cannot go to line ${line}: the log has ${count}`);
}

async function lineFacts(logs: Logs, log: LogName, id: string, line: number) {
  const known = await versionsOf(logs, log, id, NO_CUT);
  const found = known!.versions.find((version) => version.line === line)!;
  const [{ at, changes }] = await readVersions(logs, log, [found]) as [ReadVersion];
  const { version, offset, kind, device, actor } = found;
  return { line, offset, id, version, kind, at, device, actor, changes };
}
