import type { Instant } from "../time/instant.ts";
import type { IdOrder } from "./id_order.ts";
import type { LineColumns } from "./line_columns.ts";
import type { Pause, TimeOrder } from "./time_order.ts";

/** What counting needs. */
interface Ordered {
  readonly columns: LineColumns;
  readonly byTime: TimeOrder;
  readonly byId: IdOrder;
  /** Whether an id is live by the lines through a time. */
  readonly isLiveAt: (key: number, through: Instant) => boolean;
}

const RANKS_AT_ONCE = 4096;

/**
 * How many ids are live at each distinct instant. A line only ever changes its own id. As long as
 * the lines of an id become visible in log order, the line itself says how; else the id is folded.
 */
export async function liveByRank(
  { columns, byTime, byId, isLiveAt }: Ordered,
  pause: Pause,
): Promise<Uint32Array<ArrayBuffer>> {
  const counts = new Uint32Array(byTime.ranks);
  const visible = new Uint32Array(columns.count), isLate = new Uint8Array(columns.count);
  const wasLive = new Uint8Array(columns.count);
  let live = 0;
  for (let rank = 0; rank < byTime.ranks; rank++) {
    if (rank % RANKS_AT_ONCE === 0) await pause.yieldIfDue();
    for (let place = byTime.start(rank); place < byTime.start(rank + 1); place++) {
      const line = byTime.lines[place]!, key = columns.keys[line]!;

      if (byId.nth(key, visible[key]!++) !== line) isLate[key] = 1;
      const isNow = isLate[key] === 1
        ? Number(isLiveAt(key, byTime.instant(rank)))
        : Number(columns.isLiveAfter(line));
      live += isNow - wasLive[key]!;
      wasLive[key] = isNow;
    }
    counts[rank] = live;
  }
  return counts;
}
