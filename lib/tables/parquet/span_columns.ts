import { STANDING } from "../../records/lifecycle.ts";
import type { Tombstones } from "../../records/settings.ts";
import type { LineGroup } from "../../spans/line_group.ts";
import type { SpanLines } from "../../spans/span_lines.ts";
import { END_OF_TIME, NO_LINE, type PutSpan, putSpans, SpanWalk } from "../../spans/spans_of_id.ts";
import type { Int32Writer } from "./encoding/number_columns.ts";
import { WordWriter } from "./encoding/text_columns.ts";
import type { FileSequence } from "./file_sequence.ts";

const STATES = ["live", "deleted"];
const LIVE = 0, DELETED = 1;
/** After so many ids, files that are full are waited for. */
const IDS_AT_ONCE = 100;

/** The columns of `spans`, all found once: there is a call of each for every row. */
function columnsOf(files: FileSequence, log: string) {
  return {
    log: new WordWriter(files.texts("log"), [log]),
    id: files.texts("id"),
    from: files.int64("from_us"),
    to: files.int64("to_us"),
    state: new WordWriter(files.texts("state"), STATES),
    line: files.int32("line"),
    version: files.int32("version"),
    deletedLine: files.int32("deleted_line"),
    firstLine: files.int32("first_line"),
  };
}

/** The rows of `spans` of one log: those that the table gives cell by cell, which a test compares. */
export class SpanColumns {
  readonly #files: FileSequence;
  readonly #columns: ReturnType<typeof columnsOf>;
  readonly #policy: Tombstones;
  /** The id whose spans are put: its key, and where its lines begin in their group. */
  #key = 0;
  #start = 0;

  /** Fills the next rows of some files. */
  constructor(
    files: FileSequence,
    { name, policy }: { readonly name: string; readonly policy: Tombstones },
  ) {
    this.#files = files;
    this.#columns = columnsOf(files, name);
    this.#policy = policy;
  }

  /** Takes all lines of the log. */
  async takeAll(lines: SpanLines): Promise<void> {
    const policy = this.#policy;
    for await (const group of lines.groups()) {
      const { starts, firstKey } = group;
      const walk = new SpanWalk(group.effectives, this.#putterOf(group, lines));
      for (let index = 0; index + 1 < starts.length; index++) {
        this.#key = firstKey + index;
        this.#start = starts[index]!;
        putSpans(group, { start: this.#start, end: starts[index + 1]!, policy }, walk);
        if (index % IDS_AT_ONCE === 0) await this.#files.settle();
      }
    }
  }

  #putterOf({ effectives, lines }: LineGroup, ids: SpanLines): PutSpan {
    const columns = this.#columns;
    const words = new Uint32Array(effectives.buffer);
    return (from, to, standing, current, tombstone, first) => {
      const key = this.#key;
      columns.log.put(0);
      let textBytes = 0;
      if (!columns.id.put(key)) {
        const id = ids.borrowId(key);
        textBytes = id.length;
        columns.id.define(key, id);
        columns.id.put(key);
      }
      columns.from.putWords(words, 2 * from);
      if (to === NO_LINE) columns.to.put(END_OF_TIME);
      else columns.to.putWords(words, 2 * to);
      columns.state.put(standing === STANDING.live ? LIVE : DELETED);
      putLine(columns.line, lines, current);
      if (current === NO_LINE) columns.version.putNull();
      else columns.version.put(current - this.#start + 1);
      putLine(columns.deletedLine, lines, tombstone);
      columns.firstLine.put(lines[first]!);
      this.#files.endRow(textBytes);
    };
  }
}

function putLine(column: Int32Writer, lines: Uint32Array, line: number): void {
  if (line === NO_LINE) column.putNull();
  else column.put(lines[line]!);
}
