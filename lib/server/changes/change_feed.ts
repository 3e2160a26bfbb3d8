/**
 * Changes as server-sent events, for any number of readers, each with a position that proves
 * itself: whoever comes back with it misses nothing and hears nothing twice.
 *
 *     log     │ seen by a reader │ missed, read from the file │ told from now on │
 *             0                  Last-Event-ID                 the feed's own position
 *
 * @module
 */

import type { WatchRow } from "../../answers.ts";
import { type LogName, logNames } from "../../records/settings.ts";
import type { HttpStream } from "../http/http_server.ts";
import { HttpProblem } from "../http/problem.ts";
import {
  formatPosition,
  isAt,
  type LogPosition,
  parsePosition,
  type Position,
  positionAt,
} from "../position.ts";
import { bytesOf } from "../questions/render.ts";
import type { Served } from "../served.ts";
import { missedChanges } from "./missed_changes.ts";

const READERS_MAX = 32;
/** A reader is at most so many events and bytes behind. */
const EVENTS_MAX = 1_000, BEHIND_MAX_BYTES = 16 * 1024 * 1024;
const PING_MS = 15_000;
const RETRY_MS = 1_000;
/** Differences that a rewritten log made come at once; then the position is known again. */
const SETTLED_MS = 50;
/** No log is ever there, so whoever comes back with it is told to ask anew. */
const NOWHERE: LogPosition = { offset: 0, hash: "00000000" };

/** A reader, and what came before it was brought up to date. */
interface Reader {
  readonly stream: HttpStream;
  waiting: string[] | null;
}

/** See above. */
export class ChangeFeed {
  readonly #served: Served;
  readonly #readers = new Set<Reader>();
  /** Behind the last change that was told. */
  readonly #told = new Map<LogName, LogPosition>();
  readonly #ping: ReturnType<typeof setInterval>;
  readonly #rows: ReturnType<Served["state"]["changes"]>;
  #settling: ReturnType<typeof setTimeout> | undefined;
  #isClosed = false;

  /** Listens from now on; tells once {@linkcode ChangeFeed.start} has settled. */
  constructor(served: Served) {
    this.#served = served;
    this.#rows = served.state.changes();
    this.#ping = setInterval(() => this.#sendAll(": ping\n\n"), PING_MS);
  }

  /** Begins behind what is in memory, and tells of what comes then. */
  async start(): Promise<void> {
    for (const log of logNames(this.#served.logs.settings)) {
      await this.#toldTo(log, this.#served.state.offsetOf(log) ?? 0);
    }
    this.#run();
  }

  /**
   * Takes on a reader.
   *
   * @param last The position that it has seen; null for one that begins now.
   * @throws {HttpProblem} `busy` where there are too many.
   */
  accept(last: string | null): (stream: HttpStream) => void {
    if (this.#readers.size >= READERS_MAX) {
      throw new HttpProblem(503, "busy", `Cannot open a stream: ${READERS_MAX} are open`, {
        headers: { "retry-after": "5" },
      });
    }
    return (stream) => {
      const reader: Reader = { stream, waiting: [] };
      this.#readers.add(reader);
      stream.onEnd(() => this.#readers.delete(reader));
      stream.send(`retry: ${RETRY_MS}\n\n`);
      this.#bringUp(reader, last).catch(() => this.#end(reader));
    };
  }

  /** Says good-bye to all readers, and takes no more. */
  async close(): Promise<void> {
    this.#isClosed = true;
    clearInterval(this.#ping);
    clearTimeout(this.#settling);
    for (const reader of this.#readers) {
      reader.stream.send("event: bye\ndata: {}\n\n");
      this.#end(reader);
    }
    await this.#rows.return();
  }

  /** Sends a reader what it missed, then what came meanwhile. */
  async #bringUp(reader: Reader, last: string | null): Promise<void> {
    const target = new Map(this.#told);
    const position = formatPosition(target);
    if (last === null) {
      reader.stream.send(eventOf("position", position, { position }));
    } else {
      const { events, reason } = await this.#missedSince(last, target);
      if (reason !== null) reader.stream.send(eventOf("reset", position, { reason, position }));
      for (const event of events) reader.stream.send(event);
    }
    for (const event of reader.waiting ?? []) this.#send(reader, event);
    reader.waiting = null;
  }

  /** The events between a position and another, or why they cannot be told. */
  async #missedSince(
    last: string,
    target: Position,
  ): Promise<{ events: string[]; reason: string | null }> {
    const reset = (reason: string) => ({ events: [], reason });
    const seen = parsePosition(last);
    if (seen === null) return reset("that is no position");
    if ([...seen.keys()].some((log) => !target.has(log))) return reset("the logs are others");
    const reached = new Map(target);
    for (const log of reached.keys()) reached.set(log, seen.get(log) ?? NOWHERE);
    const events: string[] = [];
    for (const [log, { offset: to }] of target) {
      const from = seen.get(log) ?? { offset: 0, hash: EMPTY_HASH };
      const reason = await this.#served.indexes.ask(log, async (indexed) => {
        if (!await isAt(indexed.source, from)) return `${log} was rewritten`;
        for await (
          const { row, end } of missedChanges(indexed, from.offset, to, this.#served.pause)
        ) {
          if (events.length >= EVENTS_MAX) return `more than ${EVENTS_MAX} changes were missed`;
          reached.set(log, await positionAt(indexed.source, Math.min(end, indexed.source.size)));
          events.push(eventOf("change", formatPosition(reached), row));
        }
        reached.set(log, target.get(log)!);
        return null;
      });
      if (reason !== null) return reset(reason);
    }
    return { events, reason: null };
  }

  async #run(): Promise<void> {
    try {
      for await (const row of this.#rows) await this.#tell(row);
      if (!this.#isClosed) this.#resetAll("the state was closed");
    } catch {
      this.#resetAll("the logs cannot be read");
    }
  }

  async #tell(row: WatchRow): Promise<void> {
    if (row.type === "rewritten") {
      this.#told.set(row.log, NOWHERE);
      this.#settleSoon();
    } else if (row.type === "change" && row.offset !== null && this.#settling === undefined) {
      await this.#toldThrough(row.log, row.offset);
    } else if (this.#settling !== undefined) {
      this.#settleSoon();
    }
    this.#broadcast(eventOf(row.type, formatPosition(this.#told), row));
  }

  /** Notes that the line at an offset was told. */
  async #toldThrough(log: LogName, offset: number): Promise<void> {
    await this.#served.indexes.ask(log, async ({ index, source }) => {
      const line = index.lineAt(offset);
      const end = line < index.columns.count
        ? index.columns.offset(line) + index.columns.lengths[line]! + 1
        : offset;
      this.#told.set(log, await positionAt(source, Math.min(end, source.size)));
    });
  }

  async #toldTo(log: LogName, offset: number): Promise<void> {
    await this.#served.indexes.ask(log, async ({ source }) => {
      this.#told.set(log, await positionAt(source, Math.min(offset, source.size)));
    });
  }

  #settleSoon(): void {
    clearTimeout(this.#settling);
    this.#settling = setTimeout(() => void this.#settle().catch(() => {}), SETTLED_MS);
  }

  /** Tells where the logs are, once all that a rewritten one changed was told. */
  async #settle(): Promise<void> {
    this.#settling = undefined;
    for (const log of this.#told.keys()) {
      await this.#toldTo(log, this.#served.state.offsetOf(log) ?? 0);
    }
    const position = formatPosition(this.#told);
    this.#broadcast(eventOf("position", position, { position }));
  }

  #broadcast(event: string): void {
    for (const reader of this.#readers) {
      if (reader.waiting === null) this.#send(reader, event);
      else if (reader.waiting.push(event) > EVENTS_MAX) this.#tooSlow(reader);
    }
  }

  #send(reader: Reader, event: string): void {
    if (reader.stream.send(event) > BEHIND_MAX_BYTES) this.#tooSlow(reader);
  }

  #tooSlow(reader: Reader): void {
    const position = formatPosition(this.#told);
    reader.stream.send(eventOf("reset", position, { reason: "the reader is too slow", position }));
    this.#end(reader);
  }

  #sendAll(text: string): void {
    for (const reader of this.#readers) if (reader.waiting === null) reader.stream.send(text);
  }

  #resetAll(reason: string): void {
    const position = formatPosition(this.#told);
    for (const reader of this.#readers) {
      reader.stream.send(eventOf("reset", position, { reason, position }));
      this.#end(reader);
    }
  }

  #end(reader: Reader): void {
    this.#readers.delete(reader);
    reader.stream.end();
  }
}

/** The first digits of the SHA-256 of nothing. */
const EMPTY_HASH = "e3b0c442";

/** One event; the data is one line of JSON, so it needs no more than one line here. */
function eventOf(event: string, id: string, data: object): string {
  const json = new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytesOf(data)).trimEnd();
  return `id: ${id}\nevent: ${event}\ndata: ${json}\n\n`;
}
