/** A server-sent event, as far as the page needs it. */
export interface ServerEvent {
  /** Its type. */
  readonly type: string;
  /** The position to come back with; null for an event without one. */
  readonly id: string | null;
}

/** Bytes that begin an event without end are given up. */
const TEXT_MAX = 32 * 1024 * 1024;

/**
 * Events in a text that comes in pieces, cut anywhere.
 *
 * @example
 * ```ts
 * import { EventReader } from "./events.ts";
 *
 * const reader = new EventReader();
 * if (reader.read("id: 7\nevent: cha").length !== 0) throw new Error();
 * const [event] = reader.read("nge\ndata: {}\n\n: ping\n\n");
 * if (event!.type !== "change" || event!.id !== "7") throw new Error();
 * ```
 */
export class EventReader {
  #text = "";

  /** The events that this piece completes. */
  read(piece: string): ServerEvent[] {
    const blocks = (this.#text + piece).split("\n\n");
    this.#text = blocks.pop()!;
    if (this.#text.length > TEXT_MAX) throw new RangeError("Cannot read the event: it is too long");
    return blocks.map(eventOf).filter((event) => event !== null);
  }
}

function eventOf(block: string): ServerEvent | null {
  const [, type] = /^event: (.*)$/m.exec(block) ?? [];
  const [, id] = /^id: (.*)$/m.exec(block) ?? [];
  return type === undefined ? null : { type, id: id ?? null };
}
