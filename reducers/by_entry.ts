import type { EventRef, VersionRef } from "../lib/projection.ts";

/** One event of a log of events. */
export interface EventState extends EventRef {
  entryId: string | null;
  current: VersionRef;
}

function byTime({ current: a }: EventRef, { current: b }: EventRef): number {
  if (a.effective !== b.effective) return a.effective < b.effective ? -1 : 1;
  return a.offset - b.offset;
}

/**
 * The events of a state by entry, each list by time and then log order. Made
 * when first asked for, and again after the state has changed.
 */
export class ByEntry<Event extends EventRef> {
  #lists: Map<string, Event[]> | null = null;

  /** Forgets the lists; to be called whenever an event is folded in. */
  reset(): void {
    this.#lists = null;
  }

  /** The events of one entry. */
  of(rows: readonly (Event | undefined)[], entryId: string): readonly Event[] {
    this.#lists ??= this.#build(rows);
    return this.#lists.get(entryId) ?? [];
  }

  #build(rows: readonly (Event | undefined)[]): Map<string, Event[]> {
    const lists = new Map<string, Event[]>();
    for (const row of rows) {
      if (row === undefined || row.entryId === null) continue;
      const list = lists.get(row.entryId);
      if (list === undefined) lists.set(row.entryId, [row]);
      else list.push(row);
    }
    for (const list of lists.values()) list.sort(byTime);
    return lists;
  }
}
