import {
  kindOf,
  OP,
  opOf,
  type Standing,
  standingAfter,
  stepOf,
  type VersionKind,
} from "../../records/lifecycle.ts";
import { mappingOf } from "../../records/mapping/mapping.ts";
import type { BorrowedBlock, LogRecord, RecordBatch } from "../../records/reader.ts";
import type { LogSettings, Tombstones } from "../../records/settings.ts";
import { type Cut, isVisible } from "../../replay/cut.ts";
import { BEFORE_EVERYTHING } from "../../time/instant.ts";
import { type DictionaryWriter, WordWriter } from "./encoding/text_columns.ts";
import type { FileSequence } from "./file_sequence.ts";

const QUOTE = 0x22, BACKSLASH = 0x5c, BRACE = 0x7b, BRACE_END = 0x7d;
const FIRST_IDS = 1024;
const STEPS = 64;
const KINDS: readonly VersionKind[] = ["capture", "edit", "delete", "restore", "ignored"];
/** Index in {@linkcode KINDS} of what each step did. */
const KIND_OF_STEP = Uint8Array.from({ length: STEPS }, (_, step) => KINDS.indexOf(kindOf(step)));
const TIMES = ["own", "inherited", "none"];
const OWN = 0, INHERITED = 1, NONE = 2;
const encoder = new TextEncoder();

/** The keys of a line whose texts are columns of their own. */
export const EVENT_FIELDS = ["device", "actor", "entry_id"] as const;

/** A log whose lines become events. */
export interface EventLog {
  /** Its name. */
  readonly name: string;
  /** How its lines are read. */
  readonly settings: LogSettings;
  /** What its tombstones mean. */
  readonly policy: Tombstones;
  /** Which of its lines become rows. */
  readonly cut: Cut;
}

/** The columns of `events`, all found once: there is a call of each for every row. */
function columnsOf(files: FileSequence, { name, policy }: EventLog) {
  const words = (column: string, texts: readonly string[]) =>
    new WordWriter(files.texts(column), texts);
  return {
    log: words("log", [name]),
    rule: words("rule", [policy === "sticky" ? "sticky" : "latest"]),
    line: files.int32("line"),
    offset: files.int64("byte_offset"),
    length: files.int32("byte_length"),
    id: files.texts("id"),
    version: files.int32("version"),
    at: files.plainTexts("at_text"),
    time: words("time", TIMES),
    effective: files.int64("effective_us"),
    device: files.texts("device"),
    actor: files.texts("actor"),
    op: words("op", Object.keys(OP)),
    kind: words("kind", KINDS),
    entryId: files.texts("entry_id"),
    raw: files.plainTexts("raw"),
  };
}

/**
 * The rows of `events` of one log, copied from where the scanner has its lines: no text becomes a
 * string, unless a time is spelled with escapes or as a number. They are those that the table gives
 * cell by cell, which a test compares.
 */
export class EventColumns {
  readonly #files: FileSequence;
  readonly #columns: ReturnType<typeof columnsOf>;
  readonly #policy: Tombstones;
  readonly #cut: Cut;
  /** Whether the text of a time is in the line as it is in the table. */
  readonly #hasPlainTimes: boolean;
  /** Where a record has the values of fields. */
  #fields = { device: 0, actor: 0, entryId: 0 };
  /** An effective time in halves. */
  readonly #instant = new Uint32Array(2);
  /** Where the ids stand, by their keys. */
  #standings = new Uint8Array(FIRST_IDS);

  /** Fills the next rows of some files. */
  constructor(files: FileSequence, log: EventLog) {
    const { settings, policy, cut } = log;
    this.#files = files;
    this.#columns = columnsOf(files, log);
    this.#policy = policy;
    this.#cut = cut;
    this.#hasPlainTimes = mappingOf(settings) === null && settings.at_format === "rfc3339";
  }

  /** Takes the next lines of the log; `seen` is shown those that become no rows too. */
  takeAll(batch: RecordBatch, seen: (record: LogRecord) => void): void {
    if (batch.length === 0) return;
    const block = batch.borrowBlock();
    this.#fields = {
      device: batch.fieldColumn("device"),
      actor: batch.fieldColumn("actor"),
      entryId: batch.fieldColumn("entry_id"),
    };
    this.#columns.at.endFullPage();
    this.#columns.raw.stage(block.bytes, batch.length);
    for (let index = 0; index < batch.length; index++) {
      const record = batch.at(index);
      seen(record);
      if (isVisible(this.#cut, record)) this.#take(record, block);
    }
  }

  #take(record: LogRecord, { bytes, offset }: BorrowedBlock): void {
    const columns = this.#columns, { key } = record;
    columns.log.put(0);
    columns.rule.put(0);
    columns.line.put(record.line);
    columns.offset.putNumber(record.offset);
    columns.length.put(record.length);
    columns.version.put(record.version);
    record.copyEffective(this.#instant, 0);
    columns.effective.putWords(this.#instant, 0);
    if (!columns.id.put(key)) {
      columns.id.define(key, record.borrowId());
      columns.id.put(key);
    }
    putField(columns.device, record, this.#fields.device);
    putField(columns.actor, record, this.#fields.actor);
    putField(columns.entryId, record, this.#fields.entryId);
    this.#putStep(record);
    this.#putTime(record, bytes, record.offset - offset);
    this.#putLine(record, bytes, record.offset - offset);
    this.#files.endRow(record.length);
  }

  /** What the line says by itself, and what it did to its id. */
  #putStep(record: LogRecord): void {
    const { key } = record, policy = this.#policy;
    if (key >= this.#standings.length) this.#standings = grown(this.#standings, key);
    const op = opOf(record, policy);
    const step = stepOf(this.#standings[key] as Standing, op, policy);
    this.#standings[key] = standingAfter(step);
    this.#columns.op.put(op);
    this.#columns.kind.put(KIND_OF_STEP[step]!);
  }

  #putTime(record: LogRecord, bytes: Uint8Array, start: number): void {
    const { at, time } = this.#columns, { atStart } = record;
    if (atStart < 0) {
      at.putNull();
      time.put(record.effective === BEFORE_EVERYTHING ? NONE : INHERITED);
      return;
    }
    time.put(OWN);
    const from = start + atStart + 1;
    const to = this.#hasPlainTimes ? plainEnd(bytes, from) : -1;
    if (to >= 0) at.put(bytes, from, to);
    else at.put(encoder.encode(record.at!));
  }

  #putLine({ length }: LogRecord, bytes: Uint8Array, start: number): void {
    let end = start + length;
    // What is around the value, such as a carriage return, is none of it.
    while (bytes[start] !== BRACE) start++;
    while (bytes[end - 1] !== BRACE_END) end--;
    this.#columns.raw.putStaged(start, end);
  }
}

function putField(column: DictionaryWriter, record: LogRecord, field: number): void {
  const key = record.fieldKey(field);
  if (key < 0) column.putNull();
  else if (!column.put(key)) {
    column.define(key, record.borrowField(field));
    column.put(key);
  }
}

/** Where a text ends that begins behind its quote; negative where it has an escape. */
function plainEnd(bytes: Uint8Array, from: number): number {
  let end = from;
  while (bytes[end] !== QUOTE) if (bytes[end++] === BACKSLASH) return -1;
  return end;
}

function grown(standings: Uint8Array, key: number): Uint8Array<ArrayBuffer> {
  const larger = new Uint8Array(2 * key);
  larger.set(standings);
  return larger;
}
