import { OP, type Op } from "../../records/lifecycle.ts";
import type { Instant } from "../../time/instant.ts";
import { counts } from "../format/mark.ts";
import type { MarksByLog, RunChain } from "./bucket_runs.ts";
import type { RowGroup } from "../../tables/parquet/decoding/open_parquet.ts";
import { compareBytes } from "../../bytes/compare_bytes.ts";
import type { Lake } from "./open_lake.ts";
import { ROW, withGroups } from "./read_run.ts";

/** One exported line, as much of it as later lines of its id depend on. */
export interface PriorLine {
  /** Its id. */
  readonly id: string;
  /** Its number. */
  readonly line: number;
  /** Its effective time. */
  readonly effective: Instant;
  /** What it says by itself. */
  readonly op: Op;
}

const COLUMNS = ["row", "user_id", "log", "gen", "line", "id", "effective_us", "op"] as const;
const OPS: Readonly<Record<string, Op>> = OP;

/** The exported lines that count, of some people, by person and log, in the order of the log. */
export class PriorLines {
  readonly #lines = new Map<string, PriorLine[]>();

  /** Reads the lines of some people. */
  static async read(
    lake: Lake,
    { runs }: RunChain,
    marks: MarksByLog,
    users: ReadonlySet<string>,
  ): Promise<PriorLines> {
    const prior = new PriorLines();
    if (users.size === 0) return prior;
    const encoder = new TextEncoder();
    const ordered = Array.from(users, (user) => encoder.encode(user)).sort(compareBytes);
    const first = ordered[0]!, last = ordered.at(-1)!;
    for (const { name } of runs) {
      await withGroups(lake, name, async (groups) => {
        for (const group of groups) {
          const bounds = group.bounds("user_id");
          const isOutside = bounds !== null &&
            (compareBytes(bounds.max, first) < 0 || compareBytes(bounds.min, last) > 0);
          if (isOutside) continue;
          await prior.#take(group, marks, users);
        }
      });
    }
    for (const lines of prior.#lines.values()) lines.sort((a, b) => a.line - b.line);
    return prior;
  }

  /** The lines of one log, up to one. */
  of(user: string, log: string, lineMax: number): PriorLine[] {
    return this.#lines.get(keyOf(user, log))?.filter(({ line }) => line <= lineMax) ?? [];
  }

  async #take(group: RowGroup, marks: MarksByLog, users: ReadonlySet<string>): Promise<void> {
    const [row, user, log, gen, line, id, effective, op] = await group.read(COLUMNS);
    for (let index = 0; index < group.rows; index++) {
      const userId = user![index] as string;
      if (row![index] !== ROW.event || !users.has(userId)) continue;
      const name = log![index] as string;
      const place = { gen: Number(gen![index]), line: Number(line![index]) };
      if (!counts(place, marks.of(userId, name))) continue;
      const key = keyOf(userId, name);
      const known = this.#lines.get(key) ?? [];
      this.#lines.set(key, known);
      known.push({
        id: id![index] as string,
        line: place.line,
        effective: effective![index] as bigint,
        op: OPS[op![index] as string]!,
      });
    }
  }
}

function keyOf(user: string, log: string): string {
  return JSON.stringify([user, log]);
}
