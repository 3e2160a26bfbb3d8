/**
 * The contract by the book, for tests to hold the real thing against: each line
 * through `JSON.parse`, every value in memory, every question answered by going
 * through all lines again. Slow and plain on purpose. It shares no code with what
 * it judges but the spelling of instants and the derivation of review state.
 *
 * Answers are those of the library with stored values as their text.
 *
 * @module
 */

import { isDeepStrictEqual } from "node:util";
import type { Srs } from "../../answers.ts";
import type { VersionKind } from "../../records/lifecycle.ts";
import {
  BUILT_IN_LOGS,
  type BuiltInLog,
  type LogSettings,
  type Settings,
} from "../../records/settings.ts";
import type { Review } from "../../replay/projection.ts";
import { BEFORE_EVERYTHING, formatInstant, type Instant } from "../../time/instant.ts";
import type { When } from "../../time/when.ts";

/** A JSON object as `JSON.parse` gives it. */
type Values = Record<string, unknown>;

/** One readable line. */
export interface ModelRecord {
  id: string;
  version: number;
  line: number;
  offset: number;
  at: string | null;
  effective: Instant;
  value: Values;
  text: string;
  isDeleted: boolean;
  isRestored: boolean;
  isBare: boolean;
}

/** One log, read. */
export interface ModelLog {
  records: ModelRecord[];
  /** The effective time in force behind each physical line. */
  effectives: Instant[];
  bytes: number;
  malformed: number;
}

/** What one line did. */
export interface ModelStep {
  record: ModelRecord;
  kind: VersionKind;
  /** The value in force before, or the last one that was live. */
  before: ModelRecord | null;
  /** Whether the line holds an entry. */
  isValue: boolean;
}

/** Where one id stands. */
export interface Standing {
  state: "live" | "deleted" | "absent";
  first: ModelRecord | null;
  current: ModelRecord | null;
  tombstone: ModelRecord | null;
  steps: ModelStep[];
}

/** Which lines a question sees. */
export interface ModelCut {
  own: (record: ModelRecord) => boolean;
  others: (record: ModelRecord) => boolean;
  until: Instant | null;
  as_of: string | null;
}

/** A field that differs. */
export interface ModelChange {
  path: string;
  op: "add" | "remove" | "replace";
  from?: string;
  to?: string;
}

/** Which rows of a listing are wanted. */
export interface ModelWindow {
  since: Instant | null;
  until: Instant | null;
  limit: number | null;
}

const STORED_TIME =
  /^(\d{4}-\d\d-\d\d)[Tt ](\d\d:\d\d)(?::([0-5]\d)(?:[.,](\d+))?)? ?([Zz]|[+-]\d\d(?::?\d\d)?)$/;
const GRADES = ["again", "hard", "good", "easy"];
const encoder = new TextEncoder();

function own(value: Values, key: string): unknown {
  return Object.hasOwn(value, key) ? value[key] : undefined;
}

function isObject(value: unknown): value is Values {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Reads an instant by way of Temporal. */
export function modelInstant(text: string): Instant | null {
  const [, date, time, seconds = "00", fraction = "", offset] = STORED_TIME.exec(text) ?? [];
  if (date === undefined) return null;
  const micros = fraction.slice(0, 6).padEnd(6, "0");
  try {
    return Temporal.Instant.from(`${date}T${time}:${seconds}.${micros}${offset}`).epochNanoseconds /
      1000n;
  } catch {
    return null;
  }
}

function timeOf(value: unknown, { at_format }: LogSettings): Instant | null {
  if (at_format === "rfc3339") return typeof value === "string" ? modelInstant(value) : null;
  const isDigits = typeof value === "string" && /^-?\d+(\.\d+)?$/.test(value);
  if (typeof value !== "number" && !isDigits) return null;
  return BigInt(Math.floor(Number(value) * (at_format === "epoch_ms" ? 1e3 : 1e6)));
}

/** The first of some keys with a valid value. */
function firstValid<Value>(
  line: Values,
  keys: readonly string[],
  read: (value: unknown) => Value | null,
): { value: unknown; read: Value } | null {
  for (const key of keys) {
    const value = own(line, key);
    const found = read(value);
    if (found !== null) return { value, read: found };
  }
  return null;
}

function parseObject(text: string): Values | null {
  try {
    const value = JSON.parse(text);
    return isObject(value) ? value : null;
  } catch {
    return null;
  }
}

/** Keys that say about a line, not of the entry. */
export function modelEnvelope({ id, at, is_deleted }: LogSettings): Set<string> {
  return new Set([...id, ...at, ...is_deleted as string[], "is_restored", "device", "actor"]);
}

/** Reads a log line by line. */
export function readModelLog(text: string, settings: LogSettings): ModelLog {
  const log: ModelLog = {
    records: [],
    effectives: [],
    bytes: encoder.encode(text).length,
    malformed: 0,
  };
  const envelope = modelEnvelope(settings);
  const versions = new Map<string, number>();
  let effective = BEFORE_EVERYTHING;
  let offset = 0;
  const lines = text.split("\n");
  if (lines.at(-1) === "") lines.pop();
  for (const [index, physical] of lines.entries()) {
    const json = index === 0 ? physical.replace(/^\uFEFF/, "") : physical;
    const value = parseObject(json);
    const id = value && firstValid(value, settings.id, (v) => typeof v === "string" && v || null);
    if (value && id) {
      const at = firstValid(value, settings.at, (v) => timeOf(v, settings));
      effective = at?.read ?? effective;
      const version = (versions.get(id.read) ?? 0) + 1;
      versions.set(id.read, version);
      log.records.push({
        id: id.read,
        version,
        line: index + 1,
        offset,
        at: at && (settings.at_format === "rfc3339" ? at.value as string : formatInstant(at.read)),
        effective,
        value,
        text: json.trim(),
        isDeleted: firstValid(value, settings.is_deleted as string[], (v) =>
          typeof v === "boolean" ? v : null)
          ?.read ?? false,
        isRestored: own(value, "is_restored") === true,
        isBare: Object.keys(value).every((key) =>
          envelope.has(key)
        ),
      });
    } else if (!/^[ \t\r]*$/.test(json)) {
      log.malformed++;
    }
    log.effectives.push(effective);
    offset += encoder.encode(physical).length + 1;
  }
  return log;
}

/** What an entry line does to its id. */
function kindOfEntry(record: ModelRecord, before: Standing, isSticky: boolean): VersionKind {
  const isBareRestore = record.isRestored && record.isBare;
  if (record.isDeleted) return before.tombstone && isSticky ? "ignored" : "delete";
  if (before.tombstone === null) {
    if (isBareRestore) return "ignored";
    return before.current === null ? "capture" : "edit";
  }
  if (isBareRestore && before.current === null) return "ignored";
  return record.isRestored || !isSticky ? "restore" : "ignored";
}

/** Folds the lines of one id. */
export function standingOf(
  records: readonly ModelRecord[],
  { tombstones }: Pick<LogSettings, "tombstones">,
): Standing {
  const standing: Standing = {
    state: "absent",
    first: records[0] ?? null,
    current: null,
    tombstone: null,
    steps: [],
  };
  for (const record of records) {
    const before = standing.current;
    let kind: VersionKind = before === null ? "capture" : "edit";
    let isValue = true;
    if (tombstones !== "none") {
      kind = kindOfEntry(record, standing, tombstones === "sticky");
      isValue = !record.isDeleted && !(record.isRestored && record.isBare);
    }
    standing.steps.push({ record, kind, before, isValue });
    if (kind === "ignored") continue;
    standing.tombstone = kind === "delete" ? record : null;
    if (isValue) standing.current = record;
  }
  if (standing.current !== null) standing.state = "live";
  if (standing.tombstone !== null) standing.state = "deleted";
  return standing;
}

function pointer(path: string, key: string): string {
  return `${path}/${key.replaceAll("~", "~0").replaceAll("/", "~1")}`;
}

/** Field changes from one object to another. */
export function modelChanges(
  from: Values,
  to: Values,
  skip: ReadonlySet<string> = new Set(),
  path = "",
): ModelChange[] {
  const changes: ModelChange[] = [];
  for (const key of Object.keys(to).filter((key) => !skip.has(key))) {
    const at = pointer(path, key);
    const a = own(from, key), b = own(to, key);
    if (isObject(a) && isObject(b)) changes.push(...modelChanges(a, b, undefined, at));
    else if (a === undefined) changes.push({ path: at, op: "add", to: JSON.stringify(b) });
    else if (!isDeepStrictEqual(a, b)) {
      changes.push({ path: at, op: "replace", from: JSON.stringify(a), to: JSON.stringify(b) });
    }
  }
  for (const key of Object.keys(from).filter((key) => !skip.has(key) && !Object.hasOwn(to, key))) {
    const from_ = JSON.stringify(own(from, key));
    changes.push({ path: pointer(path, key), op: "remove", from: from_ });
  }
  return changes;
}

/** The fields of an object that are not objects with something in them. */
export function modelFields(
  value: Values,
  skip: ReadonlySet<string> = new Set(),
  path: readonly string[] = [],
): { path: readonly string[]; value: unknown }[] {
  return Object.keys(value).filter((key) => !skip.has(key)).flatMap((key) => {
    const item = own(value, key), at = [...path, key];
    const isNested = isObject(item) && Object.keys(item).length > 0;
    return isNested ? modelFields(item, undefined, at) : [{ path: at, value: item }];
  });
}

function valueAt(value: unknown, path: readonly string[]): unknown {
  for (const key of path) {
    if (!isObject(value)) return undefined;
    value = own(value, key);
  }
  return value;
}

/** Where the time of a line is from. */
function timeFrom({ at, effective }: ModelRecord): string {
  if (at !== null) return "own";
  return effective === BEFORE_EVERYTHING ? "none" : "inherited";
}

function isWithin({ since, until }: ModelWindow, effective: Instant): boolean {
  return (since === null || effective >= since) && (until === null || effective < until);
}

function stringOf(value: Values, key: string): string | null {
  const found = own(value, key);
  return typeof found === "string" ? found : null;
}

function byTime(a: { effective: Instant }, b: { effective: Instant }): number {
  return a.effective < b.effective ? -1 : a.effective > b.effective ? 1 : 0;
}

function spell(instant: Instant | undefined): string | null {
  return instant === undefined || instant === BEFORE_EVERYTHING ? null : formatInstant(instant);
}

/** How often each value comes, in order of first appearance. */
function tally<Key>(keys: readonly Key[]): Map<Key, number> {
  const counts = new Map<Key, number>();
  for (const key of keys) counts.set(key, (counts.get(key) ?? 0) + 1);
  return counts;
}

/** A log directory, by the book. */
export class Model {
  readonly logs: Record<BuiltInLog, ModelLog>;

  constructor(
    files: Readonly<Partial<Record<BuiltInLog, string>>>,
    readonly settings: Settings,
    readonly timeZone: string,
    readonly derive: (reviews: readonly Review[]) => Srs | null,
  ) {
    const read = (log: BuiltInLog) => [log, readModelLog(files[log] ?? "", settings.logs[log])];
    this.logs = Object.fromEntries(BUILT_IN_LOGS.map(read));
  }

  /** All ids of a log, by their first readable line. */
  ids(log: BuiltInLog): string[] {
    return [...new Set(this.logs[log].records.map(({ id }) => id))];
  }

  /** Readable lines of an id, at any time. */
  total(log: BuiltInLog, id: string): number {
    return this.logs[log].records.filter((record) => record.id === id).length;
  }

  cut(log: BuiltInLog, when: When | null): ModelCut {
    const all = () => true;
    if (when === null) return { own: all, others: all, until: null, as_of: null };
    const isLine = when.kind === "line";
    const until = isLine ? this.logs[log].effectives[when.line - 1]! : when.instant;
    const others = (record: ModelRecord) => record.effective <= until;
    const own = isLine ? (record: ModelRecord) => record.line <= when.line : others;
    return { own, others, until, as_of: spell(until) };
  }

  standing(log: BuiltInLog, id: string, cut: ModelCut): Standing {
    const records = this.logs[log].records.filter((record) => record.id === id && cut.own(record));
    return standingOf(records, this.settings.logs[log]);
  }

  /** The ids that have a folded line, by that line. */
  standings(log: BuiltInLog, cut: ModelCut): { id: string; standing: Standing }[] {
    return this.ids(log)
      .map((id) => ({ id, standing: this.standing(log, id, cut) }))
      .filter(({ standing }) => standing.first !== null)
      .sort((a, b) => a.standing.first!.offset - b.standing.first!.offset);
  }

  /** Events of one entry, each once, by time and then log order. */
  events(log: "interactions" | "firings", entryId: string, cut: ModelCut): ModelRecord[] {
    const latest = new Map<string, ModelRecord>();
    for (const record of this.logs[log].records.filter(cut.others)) latest.set(record.id, record);
    return [...latest.values()]
      .filter(({ value }) => stringOf(value, "entry_id") === entryId)
      .sort((a, b) => a.offset - b.offset)
      .sort(byTime);
  }

  srs(log: BuiltInLog, id: string, cut: ModelCut): Srs | null {
    if (log !== "entries") return null;
    const reviews = this.events("interactions", id, cut).flatMap(({ effective, value }) => {
      const grade = stringOf(value, "grade");
      const counts = value.kind === "review" && effective !== BEFORE_EVERYTHING &&
        GRADES.includes(grade ?? "");
      return counts ? [{ at: effective, grade: grade as Review["grade"] }] : [];
    });
    return this.derive(reviews);
  }

  #row(log: BuiltInLog, id: string, record: ModelRecord, cut: ModelCut) {
    const { version, line, at, text } = record;
    const time = timeFrom(record);
    return { id, version, line, at, time, entry: text, srs: this.srs(log, id, cut) };
  }

  list(log: BuiltInLog, window: ModelWindow, cut = this.cut(log, null)) {
    return this.standings(log, cut)
      .filter(({ standing }) => standing.state === "live")
      .filter(({ standing }) => isWithin(window, standing.current!.effective))
      .slice(0, window.limit ?? Infinity)
      .map(({ id, standing }) => this.#row(log, id, standing.current!, cut));
  }

  asofRows(log: BuiltInLog, when: When, window: ModelWindow) {
    const cut = this.cut(log, when);
    const { as_of } = cut;
    return this.list(log, window, cut).map((row) => ({ ...row, as_of, time_zone: this.timeZone }));
  }

  #idAnswer(log: BuiltInLog, id: string, cut: ModelCut) {
    const { state, current, tombstone } = this.standing(log, id, cut);
    return {
      id,
      state,
      version: current?.version ?? null,
      versions_total: this.total(log, id),
      line: current?.line ?? null,
      at: current?.at ?? null,
      time: current ? timeFrom(current) : null,
      entry: current?.text ?? null,
      deleted_at: tombstone?.at ?? null,
      deleted_line: tombstone?.line ?? null,
      srs: state === "absent" ? null : this.srs(log, id, cut),
    };
  }

  asof(log: BuiltInLog, when: When, id: string) {
    const cut = this.cut(log, when);
    const answer = this.#idAnswer(log, id, cut);
    const reason = answer.versions_total === 0 ? "unknown" : "not_yet";
    return {
      ...answer,
      as_of: cut.as_of,
      time_zone: this.timeZone,
      reason: answer.state === "absent" ? reason : null,
    };
  }

  #event(record: ModelRecord) {
    return { id: record.id, line: record.line, at: record.at, entry: record.text };
  }

  #firings(id: string, cut: ModelCut) {
    const events = this.events("firings", id, cut);
    const surfaces = events.map(({ value }) => stringOf(value, "surface"));
    const last = (surface: string | null) => events[surfaces.lastIndexOf(surface)]!.effective;
    return {
      count: events.length,
      last_at: spell(events.at(-1)?.effective),
      by_surface: [...tally(surfaces)]
        .map(([surface, count]) => ({ surface, count, last_at: spell(last(surface)) }))
        .sort((a, b) => b.count - a.count),
    };
  }

  show(id: string, when: When | null) {
    const cut = this.cut("entries", when);
    return {
      ...this.#idAnswer("entries", id, cut),
      as_of: cut.as_of,
      time_zone: this.timeZone,
      interactions: this.events("interactions", id, cut).map(this.#event),
      firings: this.#firings(id, cut),
    };
  }

  history(
    log: BuiltInLog,
    id: string,
    { all, at, window }: { all: boolean; at: When | null; window: ModelWindow },
  ) {
    const cut = this.cut(log, at);
    const envelope = modelEnvelope(this.settings.logs[log]);
    const lineOf = ({ line, offset, at, value, effective }: ModelRecord) => {
      const device = stringOf(value, "device"), actor = stringOf(value, "actor");
      return { line, offset, at, device, actor, effective };
    };
    const versions = this.standing(log, id, cut).steps.map((step) => {
      const { record, kind, before, isValue } = step;
      const isCompared = isValue && kind !== "ignored";
      const changes = isCompared ? modelChanges(before?.value ?? {}, record.value, envelope) : [];
      const entry = isValue ? record.text : null;
      const { version } = record;
      const time = timeFrom(record);
      return { type: "version", id, version, kind, ...lineOf(record), time, changes, entry };
    });
    const events = (type: "interaction" | "firing") =>
      this.events(`${type}s`, id, cut).map((record) => (
        { type, id: record.id, ...lineOf(record), entry: record.text }
      ));
    const rows = all && log === "entries"
      ? [...versions, ...events("interaction"), ...events("firing")].sort(byTime)
      : versions;
    return rows
      .filter(({ effective }) => isWithin(window, effective))
      .slice(0, window.limit ?? Infinity)
      .map(({ effective: _, ...row }) => row);
  }

  blame(id: string, when: When | null) {
    const cut = this.cut("entries", when);
    const { state, current, steps } = this.standing("entries", id, cut);
    const values = steps.filter(({ kind, isValue }) => isValue && kind !== "ignored")
      .map(({ record }) => record);
    const envelope = modelEnvelope(this.settings.logs.entries);
    const fields = current === null ? [] : modelFields(current.value, envelope);
    return {
      id,
      state,
      as_of: cut.as_of,
      time_zone: this.timeZone,
      fields: fields.map(({ path, value }) => {
        // The last line after which the field had another value, or none.
        const differs = values.findLastIndex((older) =>
          !isDeepStrictEqual(valueAt(older.value, path), value)
        );
        const { version, line, at, value: { device, actor } } = values[differs + 1]!;
        return {
          path: path.reduce(pointer, ""),
          value: JSON.stringify(value),
          version,
          line,
          at,
          device: typeof device === "string" ? device : null,
          actor: typeof actor === "string" ? actor : null,
        };
      }),
    };
  }

  diff(log: BuiltInLog, from: When, to: When, limit: number | null = null, only?: string) {
    const cuts = [this.cut(log, from), this.cut(log, to)] as const;
    const envelope = modelEnvelope(this.settings.logs[log]);
    const rows = this.ids(log).filter((id) => only === undefined || id === only).flatMap((id) => {
      const [a, b] = cuts.map((cut) => this.standing(log, id, cut)) as [Standing, Standing];
      const first = Math.min(a.first?.offset ?? Infinity, b.first?.offset ?? Infinity);
      const { text: entry } = (b.state === "live" ? b : a).current ?? { text: "" };
      const changes = b.state === "live"
        ? modelChanges(a.current?.value ?? {}, b.current!.value, envelope)
        : [];
      if (b.state !== "live") {
        return a.state === "live" ? [{ first, id, change: "deleted", changes, entry }] : [];
      }
      const change = { absent: "added", deleted: "restored", live: "edited" }[a.state];
      return change === "edited" && changes.length === 0
        ? []
        : [{ first, id, change, changes, entry }];
    });
    return rows.sort((a, b) => a.first - b.first)
      .slice(0, limit ?? Infinity)
      .map(({ first: _, ...row }) => row);
  }

  carry(when: When | null, now: Instant, limit: number | null) {
    const cut = this.cut("entries", when);
    const by = when === null ? now : cut.until!;
    const as_of = when === null ? formatInstant(now) : cut.as_of;
    const window = { since: null, until: null, limit: null };
    const rows = this.list("entries", window, cut);
    const due = rows.filter(({ srs }) => srs !== null && modelInstant(srs.due)! <= by)
      .map((row) => ({ row, effective: modelInstant(row.srs!.due)! }))
      .sort(byTime)
      .map(({ row }) => row);
    return [...due, ...rows.filter(({ srs }) => srs === null)]
      .slice(0, limit ?? Infinity)
      .map((row) => ({ ...row, as_of, time_zone: this.timeZone }));
  }

  #stats(log: BuiltInLog, cut: ModelCut, isOwn: boolean) {
    const { records, effectives, bytes, malformed } = this.logs[log];
    const seen = records.filter(isOwn ? cut.own : cut.others);
    const states = this.standings(log, { ...cut, own: isOwn ? cut.own : cut.others })
      .map(({ standing }) => standing.state);
    const times = seen.filter(({ effective }) => effective !== BEFORE_EVERYTHING).sort(byTime);
    const days = times.map(({ effective }) =>
      Temporal.Instant.fromEpochNanoseconds(effective * 1000n).toZonedDateTimeISO(this.timeZone)
        .toPlainDate().toString()
    );
    return {
      log,
      file: this.settings.logs[log].file,
      lines: effectives.length,
      bytes,
      malformed,
      ids: states.length,
      live: states.filter((state) => state === "live").length,
      deleted: states.filter((state) => state === "deleted").length,
      superseded_lines: seen.length - states.length,
      first_at: spell(times[0]?.effective),
      last_at: spell(times.at(-1)?.effective),
      per_device: [...tally(seen.map(({ value }) => stringOf(value, "device")))]
        .map(([device, lines]) => ({ device, lines }))
        .sort((a, b) => b.lines - a.lines),
      per_day: [...tally(days.sort())].map(([day, lines]) => ({ day, lines })),
    };
  }

  stats(when: When | null) {
    const cut = this.cut("entries", when);
    const logs = BUILT_IN_LOGS.map((log) => this.#stats(log, cut, log === "entries"));
    return { as_of: cut.as_of, time_zone: this.timeZone, logs };
  }
}
