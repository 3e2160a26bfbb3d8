import type { BisectAnswer } from "../answers.ts";
import { LogError } from "../errors.ts";
import type { Logs } from "../logs/logs.ts";
import { versionsOf } from "../query/versions.ts";
import type { LogName } from "../records/settings.ts";
import { type Cut, NO_CUT } from "../replay/cut.ts";
import { policyOf } from "../tables/table.ts";
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
  /** How far other logs are folded for it: through the effective time of the line. */
  readonly otherLogs: Cut;
}

/** What a search came to. */
export type BisectOutcome =
  | { readonly kind: "found"; readonly answer: BisectAnswer; readonly isBadBefore: boolean }
  /** Both ends are alike, or the good one is bad. */
  | { readonly kind: "no-difference"; readonly both: "good" | "bad" }
  /** Only lines that could not be told lie between. */
  | { readonly kind: "skipped"; readonly good: number; readonly bad: number };

/** Nothing of another log. */
const NO_LINES: Cut = { through: null, lineMax: 0 };

/**
 * Finds a line behind which the state of a log is bad, and before which it is good.
 *
 * The log is read once; from then on the state is moved from question to question by the lines that
 * lie between, which makes at most twice the log more.
 *
 * @param logs Pinned.
 * @param ask Judges a state, before the next one is asked about.
 * @throws {LogError} `bad_usage` for ends in the wrong order, `line_out_of_range`, `unknown_id`, and
 * what `ask` throws.
 */
export async function bisect(
  logs: Logs,
  options: BisectOptions,
  ask: (question: BisectQuestion) => Promise<Verdict>,
): Promise<BisectOutcome> {
  const { log, id } = options;
  const search = await Search.open(logs, options, ask);
  const { good, bad } = search;
  if (await search.ask(good) !== "good") return { kind: "no-difference", both: "bad" };
  if (search.lines.length === 0 || await search.ask(bad) !== "bad") {
    return { kind: "no-difference", both: "good" };
  }
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
  const { asked } = search;
  const counts = { asked, skipped: bisection.skipped, folded_lines: search.state.folded };
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
    readonly judge: (question: BisectQuestion) => Promise<Verdict>,
  ) {}

  static async open(
    logs: Logs,
    { log, good, bad, id }: BisectOptions,
    judge: Search["judge"],
  ): Promise<Search> {
    const state = new MovingState(policyOf(logs, log));
    const { lines: count } = await logs.replay(log, logs.log(log).reducer, {
      observe: { batch: state.takeAll },
    });
    state.rewind();
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
    const through = state.effectiveAt(line);
    const otherLogs = through === null ? NO_LINES : { through, lineMax: null };
    return await this.judge({ line, state, changed, otherLogs });
  }
}

function inRange(line: number, count: number): number {
  if (line <= count) return line;
  throw new LogError("line_out_of_range", `Cannot go to line ${line}: the log has ${count}`);
}

async function lineFacts(logs: Logs, log: LogName, id: string, line: number) {
  const known = await versionsOf(logs, log, id, NO_CUT);
  const { version, offset, kind, at, device, actor, changes } = known!.versions
    .find((version) => version.line === line)!;
  return { line, offset, id, version, kind, at, device, actor, changes };
}
