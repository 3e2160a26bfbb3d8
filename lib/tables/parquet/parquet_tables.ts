import type { LogRecord } from "../../records/reader.ts";
import type { LogName } from "../../records/settings.ts";
import { logNames } from "../../records/settings.ts";
import { type Scratch, SpanLines } from "../../spans/span_lines.ts";
import { EVENTS } from "../rows/event_table.ts";
import { SPANS } from "../rows/span_table.ts";
import { cutOf, policyOf, type Table, type TableWorld } from "../table.ts";
import type { ParquetColumn, ParquetType } from "./encoding/column_writer.ts";
import { EVENT_FIELDS, EventColumns } from "./event_columns.ts";
import { FileSequence, type FileSequenceOptions } from "./file_sequence.ts";
import { SpanColumns } from "./span_columns.ts";

export { PARQUET_LIMITS, type ParquetLimits, type WriteFile } from "./file_sequence.ts";
export type { OpenParquet, ParquetFile } from "./filled_file.ts";

const LARGE: ReadonlySet<string> = new Set(["byte_offset", "effective_us", "from_us", "to_us"]);
const NULLABLE: ReadonlySet<string> = new Set(
  ["at_text", "device", "actor", "entry_id", "deleted_line"],
);
/** Columns for people, and those that are there without a value only in spans. */
const LEFT_OUT: ReadonlySet<string> = new Set(["from_at", "to_at"]);
const NULLABLE_IN_SPANS: ReadonlySet<string> = new Set(["line", "version"]);

/** The columns of a table as Parquet has them. */
export function parquetColumns({ name: table, columns }: Table): ParquetColumn[] {
  return columns.filter(({ name }) => !LEFT_OUT.has(name)).map(({ name, type }) => {
    const large: ParquetType = LARGE.has(name) ? "INT64" : "INT32";
    return {
      name,
      type: type === "INTEGER" ? large : "STRING",
      isNullable: NULLABLE.has(name) || (table === SPANS.name && NULLABLE_IN_SPANS.has(name)),
    };
  });
}

/** How an export to Parquet is made. */
export interface ParquetOptions extends FileSequenceOptions {
  /** Gives a place for the lines of a log that are too many for memory, until it is disposed of. */
  readonly scratch: () => Scratch & AsyncDisposable;
}

/** How many rows a table has. */
export interface WrittenTable {
  /** Its name. */
  readonly table: string;
  /** How many rows. */
  readonly rows: number;
}

/**
 * Writes events and spans as Parquet files: from them everything else follows. Each log is read
 * once. Of a table without rows there is one file.
 *
 * Memory does not grow with the number of lines: files are made one after the other, and of the
 * lines that spans are made of, most are put into the scratch file. It grows with the number of ids.
 *
 * @throws {LogError} what reading the logs, `write` and the scratch file throw.
 */
export async function writeParquet(
  world: TableWorld,
  options: ParquetOptions,
): Promise<WrittenTable[]> {
  const events = new FileSequence(EVENTS.name, parquetColumns(EVENTS), options);
  const spans = new FileSequence(SPANS.name, parquetColumns(SPANS), options);
  for (const log of logNames(world.logs.settings)) {
    await using scratch = options.scratch();
    const lines = await writeEvents(world, log, events, scratch);
    await new SpanColumns(spans, { name: log, policy: policyOf(world.logs, log) }).takeAll(lines);
    // In another log, the same keys are those of other ids.
    events.endRowGroup();
    spans.endRowGroup();
  }
  await events.end();
  await spans.end();
  return [events, spans].map(({ name, rows }) => ({ table: name, rows }));
}

/** Writes the lines of a log, and collects what spans ask of them on the way. */
async function writeEvents(
  world: TableWorld,
  log: LogName,
  files: FileSequence,
  scratch: Scratch,
): Promise<SpanLines> {
  const { logs } = world;
  const policy = policyOf(logs, log), cut = cutOf(world, log);
  const lines = new SpanLines(policy, { scratch });
  const events = new EventColumns(files, {
    name: log,
    settings: logs.settingsOf(log),
    policy,
    cut,
  });
  const takeLine = (record: LogRecord) => lines.take(record);
  await logs.replay(log, logs.log(log).reducer, {
    to: [cut],
    fields: EVENT_FIELDS,
    observe: {
      async batch(batch) {
        events.takeAll(batch, takeLine);
        await files.settle();
        await lines.settle();
      },
    },
  });
  return lines;
}
