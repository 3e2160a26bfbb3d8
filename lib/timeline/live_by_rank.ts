import { effectOf, type Op, STANDING } from "../records/lifecycle.ts";
import type { Tombstones } from "../records/settings.ts";
import type { Pause } from "../replay/pause.ts";
import { EffectTree } from "./effect_tree.ts";
import type { IdOrder } from "./id_order.ts";
import type { LineColumns } from "./line_columns.ts";
import type { TimeOrder } from "./time_order.ts";

/** What counting needs. */
interface Ordered {
  readonly columns: LineColumns;
  readonly byTime: TimeOrder;
  readonly byId: IdOrder;
  /** What tombstones mean. */
  readonly policy: Tombstones;
}

const RANKS_AT_ONCE = 1024;

/**
 * How many ids are live at each distinct instant. A line only ever changes its own id. As long as
 * the lines of an id become visible in log order, the line itself says how.
 */
export async function liveByRank(
  { columns, byTime, byId, policy }: Ordered,
  pause: Pause,
): Promise<Uint32Array<ArrayBuffer>> {
  const counts = new Uint32Array(byTime.ranks);
  const visible = new Uint32Array(columns.count), wasLive = new Uint8Array(columns.count);
  const late = new LateIds({ columns, byId, policy });
  let live = 0;
  for (let rank = 0; rank < byTime.ranks; rank++) {
    if (rank % RANKS_AT_ONCE === 0) await pause.yieldIfDue();
    for (let place = byTime.start(rank); place < byTime.start(rank + 1); place++) {
      const line = byTime.lines[place]!, key = columns.keys[line]!;
      const seen = visible[key]!++;
      const isLate = late.has(key) || byId.nth(key, seen) !== line;
      const isLive = isLate ? late.isLiveWith(key, line, seen) : columns.isLiveAfter(line);
      live += Number(isLive) - wasLive[key]!;
      wasLive[key] = Number(isLive);
    }
    counts[rank] = live;
  }
  return counts;
}

/** Ids of which a line became visible before one above it. */
class LateIds {
  readonly #log: Pick<Ordered, "columns" | "byId" | "policy">;
  readonly #trees = new Map<number, EffectTree>();

  constructor(log: Pick<Ordered, "columns" | "byId" | "policy">) {
    this.#log = log;
  }

  has(key: number): boolean {
    return this.#trees.has(key);
  }

  /** Whether an id is live once one more of its lines is visible; `seen` were before, in log order. */
  isLiveWith(key: number, line: number, seen: number): boolean {
    const tree = this.#trees.get(key) ?? this.#treeOf(key, seen);
    tree.show(this.#log.byId.indexOf(key, line), this.#effect(line));
    return tree.standing === STANDING.live;
  }

  #treeOf(key: number, seen: number): EffectTree {
    const { byId } = this.#log;
    const tree = new EffectTree(byId.countOf(key));
    for (let index = 0; index < seen; index++) tree.show(index, this.#effect(byId.nth(key, index)));
    this.#trees.set(key, tree);
    return tree;
  }

  #effect(line: number): number {
    return effectOf(this.#log.columns.op(line) as Op, this.#log.policy);
  }
}
