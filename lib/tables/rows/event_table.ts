import { StoredJson } from "../../json/stored.ts";
import {
  kindOf,
  OP,
  type Op,
  opOf,
  STANDING,
  type Standing,
  standingAfter,
  stepOf,
} from "../../records/lifecycle.ts";
import type { LogRecord, RecordBatch } from "../../records/reader.ts";
import { type LogName, logNames, type Tombstones } from "../../records/settings.ts";
import { isVisible } from "../../replay/cut.ts";
import { BEFORE_EVERYTHING } from "../../time/instant.ts";
import {
  type Cell,
  columns,
  cutOf,
  policyOf,
  type PutRow,
  type Settle,
  type Table,
  type TableWorld,
} from "../table.ts";

/** One readable line, and what it did to its id. */
export interface LineEvent {
  /** Its log. */
  readonly log: LogName;
  /** What tombstones mean to the log's fold. */
  readonly policy: Tombstones;
  /** The line. */
  readonly record: LogRecord;
  /** Its ordinal among the readable lines of its id. */
  readonly version: number;
  /** What it says by itself. */
  readonly op: Op;
  /** What it did. */
  readonly kind: string;
}

const OP_NAMES = Object.keys(OP) as (keyof typeof OP)[];
/** What of a line the cells ask for besides its place, id and time. */
export const EVENT_FIELDS = ["device", "actor", "entry_id"] as const;

/** The cells of a line, by column. */
export const EVENT_CELLS: Readonly<Record<string, (event: LineEvent) => Cell>> = {
  log: ({ log }) => log,
  rule: ({ policy }) => policy === "sticky" ? "sticky" : "latest",
  line: ({ record }) => record.line,
  byte_offset: ({ record }) => record.offset,
  byte_length: ({ record }) => record.length,
  id: ({ record }) => record.id,
  version: ({ version }) => version,
  at_text: ({ record }) => record.at,
  time: ({ record }) => timeOf(record),
  effective_us: ({ record }) => record.effective,
  device: ({ record }) => record.field("device"),
  actor: ({ record }) => record.field("actor"),
  op: ({ op }) => OP_NAMES[op]!,
  kind: ({ kind }) => kind,
  entry_id: ({ record }) => record.field("entry_id"),
  raw: ({ record }) => StoredJson.fromLine(record.borrowBytes()).bytes.slice(),
};

/** Every readable line that is visible at a point, with what it did to its id by then. */
export const EVENTS: Table = {
  name: "events",
  log: null,
  columns: columns({
    log: "TEXT",
    rule: "TEXT",
    line: "INTEGER",
    byte_offset: "INTEGER",
    byte_length: "INTEGER",
    id: "TEXT",
    version: "INTEGER",
    at_text: "TEXT",
    time: "TEXT",
    effective_us: "INTEGER",
    device: "TEXT",
    actor: "TEXT",
    op: "TEXT",
    kind: "TEXT",
    entry_id: "TEXT",
    raw: "JSON",
  }),
  async fill(world, wanted, put, settle) {
    for (const log of logNames(world.logs.settings)) {
      await fillEvents(world, log, wanted, { put, settle });
    }
  },
};

async function fillEvents(
  world: TableWorld,
  log: LogName,
  wanted: readonly string[],
  { put, settle }: { readonly put: PutRow; readonly settle: Settle | undefined },
): Promise<void> {
  const { logs } = world;
  const policy = policyOf(logs, log);
  const cut = cutOf(world, log);
  const makers = wanted.map((name) => EVENT_CELLS[name]!);
  const standings: Standing[] = [];
  const take = (record: LogRecord) => {
    const op = opOf(record, policy);
    const step = stepOf(standings[record.key] ?? STANDING.absent, op, policy);
    standings[record.key] = standingAfter(step);
    const event = { log, policy, record, version: record.version, op, kind: kindOf(step) };
    put(makers.map((cell) => cell(event)));
  };
  const batch = (batch: RecordBatch) => {
    for (let index = 0; index < batch.length; index++) {
      const record = batch.at(index);
      if (isVisible(cut, record)) take(record);
    }
    return settle?.();
  };
  const fields = EVENT_FIELDS.filter((name) => wanted.includes(name));
  await logs.replay(log, logs.log(log).reducer, { to: [cut], fields, observe: { batch } });
}

function timeOf({ atStart, effective }: LogRecord): Cell {
  if (atStart >= 0) return "own";
  return effective === BEFORE_EVERYTHING ? "none" : "inherited";
}
