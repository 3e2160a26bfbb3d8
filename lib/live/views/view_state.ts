import type { ViewChange } from "../../answers.ts";
import type { Logs } from "../../logs/logs.ts";
import { resolveCut } from "../../query/cut.ts";
import { copyRow, type IdRow, rowsOf } from "../../replay/projection.ts";
import type { Instant } from "../../time/instant.ts";
import type { When } from "../../time/when.ts";
import type { Subscription } from "../broadcast.ts";
import type { LiveLogs, ViewSpec } from "../live_logs.ts";

/** What another reducer makes of a log. */
export class ViewState<S, Row extends IdRow> {
  readonly #live: LiveLogs;
  readonly #logs: Logs;
  readonly #name: string;
  readonly #spec: ViewSpec;

  /** Looks at a view in memory. */
  constructor(live: LiveLogs, logs: Logs, name: string, spec: ViewSpec) {
    this.#live = live;
    this.#logs = logs;
    this.#name = name;
    this.#spec = spec;
  }

  /**
   * The row of an id; null where the reducer keeps none.
   *
   * @throws What reading and the reducer throw.
   */
  async get(id: string): Promise<Row | null> {
    const row = (await this.#live.readyView(this.#name)).row(id);
    return row === undefined ? null : copyRow(row) as Row;
  }

  /** All rows, by key. */
  async rows(): Promise<Row[]> {
    const { state } = await this.#live.readyView(this.#name);
    return Array.from(rowsOf(state), (row) => copyRow(row) as Row);
  }

  /** The state itself, for questions that the reducer answers; not to be changed. */
  async state(): Promise<S> {
    return (await this.#live.readyView(this.#name)).state as unknown as S;
  }

  /** The state as of a time, replayed from the log. */
  async asOf(when: When | Instant): Promise<S> {
    const { log, reducer } = this.#spec;
    const point: When = typeof when === "bigint" ? { kind: "instant", instant: when } : when;
    using pinned = this.#logs.pin();
    const { cut } = await resolveCut(pinned, log, point);
    return (await pinned.replay(log, reducer, { to: [cut] })).state as unknown as S;
  }

  /** What changes from now on, as it lands. */
  changes(): Subscription<ViewChange<Row>> {
    return this.#live.viewNews(this.#name).subscribe((change) => change as ViewChange<Row>);
  }
}
