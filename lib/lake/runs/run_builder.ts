import type { Span } from "../../spans/spans_of_id.ts";
import { EVENT_CELLS, type LineEvent } from "../../tables/rows/event_table.ts";
import { SPAN_CELLS } from "../../tables/rows/span_table.ts";
import type { Cell } from "../../tables/table.ts";
import { RUN_COLUMNS, SPAN_COLUMNS } from "../format/columns.ts";
import type { Mark } from "../format/mark.ts";
import { type RunPlace, spansName } from "../format/names.ts";
import type { Lake } from "./open_lake.ts";
import { ROW } from "./read_run.ts";
import { RowFile } from "./row_file.ts";

/** Whose rows, and of which generation. */
export interface RowOwner {
  /** Whose. */
  readonly userId: string;
  /** Their generation. */
  readonly gen: number;
}

/** Stretches of one id. */
export interface IdSpans {
  /** Its log. */
  readonly log: string;
  /** The id. */
  readonly id: string;
  /** The line numbers of its lines. */
  readonly lines: ArrayLike<number>;
  /** The stretches. */
  readonly spans: readonly Span[];
}

/** The objects of a run. */
export interface BuiltRun {
  /** The run itself. */
  readonly events: Uint8Array<ArrayBuffer>;
  /** Its spans, and the name under which its marks name them; null where there are none. */
  readonly spans: { readonly name: string; readonly bytes: Uint8Array<ArrayBuffer> } | null;
}

const SHARED_CELLS = 3;
const EVENT_MAKERS = RUN_COLUMNS.slice(SHARED_CELLS).map(({ name }) => EVENT_CELLS[name] ?? null);
const SPAN_MAKERS = SPAN_COLUMNS.map(({ name }) => SPAN_CELLS[name] ?? null);

/** A run that is being made: events, then the marks of what it holds. */
export class RunBuilder {
  /** The name of its spans. */
  readonly spansObject: string;
  readonly #lake: Lake;
  readonly #place: RunPlace;
  readonly #events: RowFile;
  #spans: RowFile | null = null;
  readonly #marks: Mark[] = [];
  #lines = 0;
  #lineBytes = 0;

  /** Begins with no row. */
  constructor(lake: Lake, place: RunPlace) {
    this.#lake = lake;
    this.#place = place;
    this.#events = new RowFile(lake.codec, RUN_COLUMNS);
    this.spansObject = spansName(place, lake.newId());
  }

  /** How many bytes of lines still go into the run. */
  get bytesLeft(): number {
    const { limits } = this.#lake;
    return this.#events.rows >= limits.rows ? 0 : Math.max(0, limits.bytes - this.#lineBytes);
  }

  /** How many marks there are. */
  get marks(): number {
    return this.#marks.length;
  }

  /** How many lines there are. */
  get lines(): number {
    return this.#lines;
  }

  /** Adds a line. */
  addLine({ userId, gen }: RowOwner, event: LineEvent): void {
    this.#lines++;
    this.#lineBytes += event.record.length;
    const cells = EVENT_MAKERS.map((cell) => cell === null ? null : cell(event));
    this.#events.put([ROW.event, userId, gen, ...cells]);
  }

  /** Adds a row as it stands in another run. */
  addRow(cells: readonly Cell[]): void {
    this.#events.put(cells);
  }

  /** Adds stretches of an id. */
  addSpans({ userId, gen }: RowOwner, { log, id, lines, spans }: IdSpans): void {
    for (const span of spans) {
      const row = { log, id, lines, span };
      const own = SPAN_MAKERS.map((cell) => cell === null ? null : cell(row));
      this.addSpanRow([userId, gen, null, null, ...own.slice(SHARED_CELLS + 1)]);
    }
  }

  /** Adds a stretch as it stands in another run. */
  addSpanRow([userId, gen, , , ...own]: readonly Cell[]): void {
    this.#spans ??= new RowFile(this.#lake.codec, SPAN_COLUMNS);
    this.#spans.put([userId!, gen!, this.#place.run, this.spansObject, ...own]);
  }

  /** Says of a log what the run holds. */
  addMark(mark: Mark): void {
    this.#marks.push(mark);
  }

  /** Waits until what was added is not more than memory should hold. */
  async settle(): Promise<void> {
    await this.#events.settle();
    await this.#spans?.settle();
  }

  /** The objects. */
  async end(): Promise<BuiltRun> {
    for (const mark of this.#marks) this.#events.put(cellsOfMark(mark));
    const spans = this.#spans === null
      ? null
      : { name: this.spansObject, bytes: await this.#spans.end() };
    return { events: await this.#events.end(), spans };
  }
}

function cellsOfMark({ source, ...mark }: Mark): Cell[] {
  const cells: Readonly<Record<string, Cell>> = {
    row: ROW.mark,
    ...mark,
    source_state: JSON.stringify(source),
  };
  return RUN_COLUMNS.map(({ name }) => cells[name] ?? null);
}
