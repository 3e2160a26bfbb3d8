import {
  kindOf,
  OP,
  type Op,
  STANDING,
  type Standing,
  standingAfter,
  stepOf,
} from "../../records/lifecycle.ts";
import type { LogName, Tombstones } from "../../records/settings.ts";
import { byTime, END_OF_TIME, type LinesOfId } from "../../spans/spans_of_id.ts";
import type { Instant } from "../../time/instant.ts";
import { type Cell, policyOf, type Table, type TableWorld } from "../table.ts";

/** When a row is one: between two times, or between two lines; and its place among the others. */
export interface RowTimes {
  /** The first time, or the first line. */
  readonly from: Instant | number;
  /** The first that it is no row at any more. */
  readonly to: Instant;
  /** Where it stands: rows that follow each other in one stead have the same place. */
  readonly place: number;
}

/** Takes a row, and when it is one. */
export type PutTimed = (cells: Cell[], times: RowTimes) => void;

/** A line of a log whose lines come into sight by their times. */
interface EventRow {
  readonly cells: Cell[];
  readonly place: number;
  readonly effective: Instant;
  readonly op: Op;
}

const OWN_COLUMNS = ["log", "line", "id", "op", "effective_us"];

/**
 * Gives the rows of all events: those of one log from their lines on, and those of the others from
 * their times on. The kind of an event of those may change when a line before it comes into sight.
 * Every log is read once.
 *
 * @returns How many lines were folded.
 */
export async function putEventTimes(
  events: Table,
  world: TableWorld,
  byLine: LogName,
  wanted: readonly string[],
  put: { readonly byLine: PutTimed; readonly byTime: PutTimed },
): Promise<number> {
  const others = new Map<LogName, Map<string, EventRow[]>>();
  let lines = 0;
  await events.fill(
    world,
    [...OWN_COLUMNS, ...wanted],
    ([log, line, id, op, effective, ...cells]) => {
      const place = ++lines;
      if (log === byLine) {
        return put.byLine(cells, {
          from: line as number,
          to: END_OF_TIME,
          place,
        });
      }
      const ofLog = others.get(log as LogName) ?? new Map<string, EventRow[]>();
      others.set(log as LogName, ofLog);
      const row = { cells, place, effective: effective as Instant, op: OP[op as keyof typeof OP] };
      const ofId = ofLog.get(id as string);
      if (ofId === undefined) ofLog.set(id as string, [row]);
      else ofId.push(row);
    },
  );
  const kindAt = wanted.indexOf("kind");
  for (const [log, ofLog] of others) {
    const policy = policyOf(world.logs, log);
    for (const rows of ofLog.values()) {
      const times = {
        effectives: BigInt64Array.from(rows, ({ effective }) => effective),
        ops: Uint8Array.from(rows, ({ op }) => op),
      };
      for (const { index, from, to, kind } of kindTimes(times, policy)) {
        const { cells, place } = rows[index]!;
        put.byTime(kindAt < 0 ? cells : cells.with(kindAt, kind), { from, to, place });
      }
    }
  }
  return lines;
}

/** A stretch of time in which a line of an id is of one kind. */
interface KindTimes {
  readonly index: number;
  readonly from: Instant;
  readonly to: Instant;
  readonly kind: string;
}

/**
 * Of which kind each line of an id is, from the time on at which it comes into sight. A line that
 * comes in before others may change their kinds, up to the one behind which all is as before.
 */
function* kindTimes({ effectives, ops }: LinesOfId, policy: Tombstones): Generator<KindTimes> {
  const seen: number[] = [];
  const after: Standing[] = [];
  const open: { from: Instant; kind: string }[] = [];
  for (const entering of byTime(effectives)) {
    const from = effectives[entering]!;
    let at = seen.findLastIndex((index) => index < entering) + 1;
    seen.splice(at, 0, entering);
    let standing: Standing = at === 0 ? STANDING.absent : after[seen[at - 1]!]!;
    for (; at < seen.length; at++) {
      const index = seen[at]!;
      const step = stepOf(standing, ops[index] as Op, policy);
      const kind = kindOf(step), before = open[index];
      standing = standingAfter(step);
      if (before === undefined || before.kind !== kind) {
        if (before !== undefined && before.from < from) yield { index, ...before, to: from };
        open[index] = { from, kind };
      }
      if (index !== entering && after[index] === standing) break;
      after[index] = standing;
    }
  }
  for (const [index, last] of open.entries()) yield { index, ...last, to: END_OF_TIME };
}
