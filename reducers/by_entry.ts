import {
  type EventRef,
  type Projection,
  rowsOf,
  type VersionRef,
} from "../lib/replay/projection.ts";

/** One event of a log of events. */
export interface EventState extends EventRef {
  entryId: string | null;
  current: VersionRef;
}

function byTime({ current: a }: EventRef, { current: b }: EventRef): number {
  if (a.effective !== b.effective) return a.effective < b.effective ? -1 : 1;
  return a.offset - b.offset;
}

/** Where an event stands in a list by time, or would stand. No two events share a line. */
function placeOf(list: readonly EventRef[], event: EventRef): number {
  let low = 0, high = list.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (byTime(list[middle]!, event) < 0) low = middle + 1;
    else high = middle;
  }
  return low;
}

/**
 * The events of a state by entry, each list by time and then log order.
 *
 * The lists are made of all rows when first asked for, so that a replay that
 * nobody asks pays nothing, and from then on each event that is folded in
 * touches only the lists of the entries that it names. Rows may therefore be
 * put into the state from outside, as a snapshot does, but only before the
 * first question: what comes later is known only through {@linkcode add}.
 *
 * A list is lent: folding in another event changes it.
 */
export class ByEntry<Event extends EventRef> {
  #lists: Map<string, Event[]> | null = null;

  /**
   * Takes an event out, to be called before its row changes, since its time and
   * entry tell where it stands. An event that is new stands nowhere.
   */
  remove(event: Event | undefined): void {
    if (this.#lists === null || event === undefined || event.entryId === null) return;
    const list = this.#lists.get(event.entryId)!;
    list.splice(placeOf(list, event), 1);
  }

  /** Puts an event in, to be called once its row says what its latest line does. */
  add(event: Event): void {
    if (this.#lists === null || event.entryId === null) return;
    const list = this.#lists.get(event.entryId);
    if (list === undefined) this.#lists.set(event.entryId, [event]);
    else list.splice(placeOf(list, event), 0, event);
  }

  /** The events of one entry. */
  of(state: Projection<Event>, entryId: string): readonly Event[] {
    this.#lists ??= this.#build(state);
    return this.#lists.get(entryId) ?? [];
  }

  #build(state: Projection<Event>): Map<string, Event[]> {
    const lists = new Map<string, Event[]>();
    for (const row of rowsOf(state)) {
      if (row.entryId === null) continue;
      const list = lists.get(row.entryId);
      if (list === undefined) lists.set(row.entryId, [row]);
      else list.push(row);
    }
    for (const list of lists.values()) list.sort(byTime);
    return lists;
  }
}
