/**
 * Telling a file whose lines do not fit the settings it is read with from one in
 * which some lines are damaged.
 *
 * @module
 */

import { JsonWalker, placeOf, stringAt } from "../../json/walk.ts";
import { hasOwnFlags } from "../../records/lifecycle.ts";
import { type KeyPath, keyPath, valueAt } from "../../records/mapping/key_path.ts";
import { Mapping } from "../../records/mapping/mapping.ts";
import { recordOf } from "../../records/mapping/record_of.ts";
import { type RecordBatch, RecordReader } from "../../records/reader.ts";
import { atFormatsOf, flagNames, type LogSettings } from "../../records/settings.ts";
import type { LogSource } from "../../storage/storage.ts";
import { type Instant, parseInstant, PLAUSIBLE_FROM, PLAUSIBLE_UNTIL } from "../../time/instant.ts";
import { excerpt } from "../shown.ts";

/** Settings that do not fit the lines they are to read. */
export interface MappingProblem {
  /**
   * Which setting it is: the ids or times that nearly no line has, times that all lie far off,
   * or what would delete lines and is nowhere.
   */
  readonly about: "id" | "at" | "range" | "is_deleted";
  /** What is so, and the setting that would fit, if there is one. */
  readonly message: string;
  /** Physical lines of the file. */
  readonly lines: number;
}

/** How many lines fit, and how far their times reach. */
interface Fit {
  lines: number;
  withId: number;
  withoutId: number;
  withTime: number;
  /** Lines with what the config says by itself that deletes; null where it says nothing. */
  withFlag: number | null;
  /** Lines that do not delete. */
  withValue: number;
  minAt: Instant | null;
  maxAt: Instant | null;
}

/** Some of the first lines: those without an id, those without a time, and one with both. */
class Sample {
  readonly id: Uint8Array[] = [];
  readonly at: Uint8Array[] = [];
  readonly fit: Uint8Array[] = [];

  /** Keeps a copy of a line, if it is one of the first of its kind. */
  add(kind: "id" | "at" | "fit", borrow: () => Uint8Array): void {
    if (this[kind].length < (kind === "fit" ? 1 : SHOWN_LINES)) this[kind].push(borrow().slice());
  }
}

const SAMPLE_LINES = 100;
/** So many lines of a kind say what there is to say. */
const SHOWN_LINES = 20;
/** Nearly no line is at most one of so many. */
const NEARLY = 20;
/** Of fewer lines, what is wrong is told of each. */
const LINES_MIN = 2;
const KEYS_SHOWN = 8;
const QUOTE = 0x22;
const OPEN_BRACE = 0x7b;
/** What an epoch is counted in, by what it is below, with the word for it. */
const EPOCHS: readonly (readonly [below: number, format: string, unit: string])[] = [
  [1e11, "epoch_s", "seconds"],
  [1e14, "epoch_ms", "milliseconds"],
  [1e17, "epoch_us", "microseconds"],
  [Infinity, "epoch_ns", "nanoseconds"],
];

/**
 * What is wrong with the settings that a file of lines is read with; null where they
 * fit. The first lines are looked at, and only if they fit badly all of them.
 *
 * @param maxLineBytes See {@linkcode ReadOptions.maxLineBytes}.
 * @throws {LogError} what the source throws.
 *
 * @example
 * ```ts
 * import { defaultSettings } from "../../records/settings.ts";
 * import { fromBytes } from "../../storage/source.ts";
 * import { mappingProblem } from "./mapping.ts";
 *
 * const log = fromBytes("log", new TextEncoder().encode('{"id":1}\n{"id":2}\n'));
 * const problem = await mappingProblem(log, defaultSettings().logs.entries);
 * if (!problem?.message.includes('set "id_type": "number"')) throw new Error();
 * ```
 */
export async function mappingProblem(
  source: LogSource,
  settings: LogSettings,
  maxLineBytes?: number,
): Promise<MappingProblem | null> {
  const sample = new Sample();
  const first = await fitOf(source, { settings, maxLineBytes, linesMax: SAMPLE_LINES }, sample);
  const about = misfit(first);
  if (about === null) return null;
  const fit = first.lines < SAMPLE_LINES ? first : await fitOf(source, { settings, maxLineBytes });
  if (misfit(fit) !== about) return null;
  return { about, message: messageOf(about, fit, sample, settings), lines: fit.lines };
}

async function fitOf(
  source: LogSource,
  options: { settings: LogSettings; maxLineBytes: number | undefined; linesMax?: number },
  sample: Sample | null = null,
): Promise<Fit> {
  const fit: Fit = {
    ...{ lines: 0, withId: 0, withoutId: 0, withTime: 0, minAt: null, maxAt: null },
    withValue: 0,
    withFlag: hasOwnFlags(options.settings) ? 0 : null,
  };
  using reader = new RecordReader(source, options);
  for await (const batch of reader.batches()) {
    addRecords(batch, fit, sample);
    for (const damage of batch.damages) {
      if (damage.code !== "missing-id") continue;
      fit.withoutId++;
      sample?.add("id", () => batch.borrowBytes(damage));
    }
  }
  fit.lines = reader.lines;
  return fit;
}

function addRecords(batch: RecordBatch, fit: Fit, sample: Sample | null): void {
  fit.withId += batch.length;
  for (let index = 0; index < batch.length; index++) {
    const record = batch.at(index);
    if (fit.withFlag !== null && record.namesFlag) fit.withFlag++;
    if (!record.isDeleted) fit.withValue++;
    const hasTime = record.atStart >= 0;
    sample?.add(hasTime ? "fit" : "at", () => record.borrowBytes());
    if (!hasTime) continue;
    fit.withTime++;
    const at = record.effective;
    if (fit.minAt === null || at < fit.minAt) fit.minAt = at;
    if (fit.maxAt === null || at > fit.maxAt) fit.maxAt = at;
  }
}

function misfit(
  { withId, withoutId, withTime, withFlag, withValue, minAt, maxAt }: Fit,
): MappingProblem["about"] | null {
  if (isNearlyNone(withId, withId + withoutId)) return "id";
  if (isNearlyNone(withTime, withId)) return "at";
  const isFarOff = maxAt !== null && (maxAt < PLAUSIBLE_FROM || minAt! >= PLAUSIBLE_UNTIL);
  if (isFarOff && withTime >= LINES_MIN) return "range";
  const isOff = withFlag === 0 || (withFlag !== null && withValue === 0);
  return isOff && withId >= LINES_MIN ? "is_deleted" : null;
}

function isNearlyNone(count: number, all: number): boolean {
  return all >= LINES_MIN && count * NEARLY <= all;
}

function messageOf(
  about: MappingProblem["about"],
  fit: Fit,
  sample: Sample,
  settings: LogSettings,
): string {
  const { withId, withTime, maxAt } = fit;
  if (about === "range") return rangeMessage(maxAt! < PLAUSIBLE_FROM, sample, settings);
  if (about === "is_deleted") return flagsMessage(settings, fit);
  const isNone = (about === "id" ? withId : withTime) === 0;
  const reason = reasonOf(about, sample[about], settings, isNone ? "no line" : "hardly any line");
  return about === "id"
    ? `Cannot read the lines: ${reason}`
    : `Cannot tell the times of the lines: ${reason}`;
}

/** By what no line is deleted, or each. */
function flagsMessage(settings: LogSettings, { withValue }: Fit): string {
  if (withValue === 0) return `Every line is one that the setting "is_deleted" deletes`;
  const names = flagNames(settings);
  const isPlain = names.length === settings.is_deleted.length;
  const shown = names.map((name) => `"${excerpt(name)}"`).join(" or ");
  return isPlain
    ? `No line has ${shown}, by which lines would be deleted`
    : `No line is one that the setting "is_deleted" deletes`;
}

/** Why lines lack an id or a time. */
function reasonOf(
  about: "id" | "at",
  lines: readonly Uint8Array[],
  settings: LogSettings,
  none: string,
): string {
  const names = settings[about];
  for (const line of lines) {
    const found = foundIn(line, names);
    if (found === null) continue;
    return about === "id" ? idReason(found, settings) : atReason(found, settings);
  }
  const wanted = names.map((name) => `"${excerpt(name)}"`).join(" or ");
  return `${none} has the key ${wanted}; keys there: ${keysOf(lines)}`;
}

/** What stands in a line where a setting looks. */
interface Found {
  /** The line. */
  readonly text: string;
  /** The key or pointer. */
  readonly name: string;
  readonly path: KeyPath;
  /** The value as it is spelled. */
  readonly value: Uint8Array;
}

/** What the first of some keys and pointers leads to; null where none leads to anything. */
function foundIn(line: Uint8Array, names: readonly string[]): Found | null {
  const text = textOf(line);
  const record = recordOf(text);
  const name = names.find((name) => valueAt(record, keyPath(name)) !== undefined);
  if (name === undefined) return null;
  const bytes = new TextEncoder().encode(text);
  const path = keyPath(name);
  const { start, end } = placeOf(bytes, 0, bytes.length, path);
  return { text, name, path, value: bytes.subarray(start, end) };
}

function idReason({ name, path, value }: Found, { id_type }: LogSettings): string {
  const shown = `"${excerpt(name)}"`;
  const first = value[0]!;
  if (first === OPEN_BRACE) return `${shown} is an object here${pointerHint("id", path, value)}`;
  const readsNumbers = id_type === "number";
  if (isNumber(first) && !readsNumbers) return `${shown} is a number here: set "id_type": "number"`;
  const wanted = readsNumbers ? "text or whole number" : "text";
  return `${shown} is ${excerpt(textOf(value))} here, not a ${wanted} that names something`;
}

function atReason({ text: line, name, path, value }: Found, settings: LogSettings): string {
  const shown = `"${excerpt(name)}"`;
  const reason = `${shown} is ${excerpt(textOf(value))} here`;
  if (settings.not_before !== null && isTime(line, { ...settings, not_before: null })) {
    return `${reason}, which lies before the time that the setting "not_before" says`;
  }
  if (value[0] === OPEN_BRACE) return `${shown} is an object here${pointerHint("at", path, value)}`;
  const text = value[0] === QUOTE ? stringAt(value, 0, value.length) : textOf(value);
  const format = formatOf(text, value[0] === QUOTE);
  const isSet = atFormatsOf(settings).some((known) => known === format);
  return format === null || isSet
    ? `${reason}, which is no time as the setting "at_format" says`
    : `${reason}: set "at_format": "${format}"`;
}

function isTime(line: string, settings: LogSettings): boolean {
  return new Mapping(settings).timeOf(recordOf(line)!, line) !== null;
}

/** Points at the first member of an object that is a text or a number. */
function pointerHint(setting: "id" | "at", path: KeyPath, object: Uint8Array): string {
  let inner: string | null = null;
  new JsonWalker().walk(object, 0, object.length, {
    item(keyStart, keyEnd, start) {
      const isFit = object[start] === QUOTE || isNumber(object[start]!);
      if (isFit) inner ??= stringAt(object, keyStart, keyEnd);
    },
  });
  if (inner === null) return "";
  const steps = [...path, inner].map((key) =>
    `/${key.replaceAll("~", "~0").replaceAll("/", "~1")}`
  );
  return `: set "${setting}": ${JSON.stringify(excerpt(steps.join("")))}`;
}

/** Which spelling of a time this is; null for none that has a name. */
function formatOf(text: string, isText: boolean): string | null {
  if (/^-?\d+(\.\d+)?([eE][-+]?\d+)?$/.test(text) && !(isText && /^\d{8}$/.test(text))) {
    return epochOf(Number(text))[1];
  }
  if (!isText) return null;
  if (parseInstant(text) !== null) return "rfc3339";
  if (/^\d{4}-\d\d-\d\d$/.test(text)) return "date";
  return /^\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d(:\d\d([.,]\d+)?)?$/.test(text) ? "local" : null;
}

function epochOf(value: number): typeof EPOCHS[number] {
  return EPOCHS.find(([below]) => Math.abs(value) < below)!;
}

function rangeMessage(
  isEarly: boolean,
  sample: Sample,
  settings: LogSettings,
): string {
  const where = `All times lie ${isEarly ? "before 1980" : "after 2100"}`;
  for (const line of sample.fit) {
    const found = foundIn(line, settings.at);
    if (found === null) continue;
    const text = textOf(found.value).replaceAll('"', "");
    const value = Number(text);
    if (text === "" || Number.isNaN(value)) continue;
    const [, format, unit] = epochOf(value);
    if (atFormatsOf(settings).some((known) => known === format)) break;
    return `${where}: these look like ${unit}, set "at_format": "${format}"`;
  }
  return `${where}: look whether they are spelled as the setting "at_format" says`;
}

/** The keys that lines have, the most frequent first. */
function keysOf(lines: readonly Uint8Array[]): string {
  const counts = new Map<string, number>();
  for (const line of lines) {
    new JsonWalker().walk(line, 0, line.length, {
      item(keyStart, keyEnd) {
        const key = stringAt(line, keyStart, keyEnd);
        counts.set(key, 1 + (counts.get(key) ?? 0));
      },
    });
  }
  const keys = [...counts].sort(([, a], [, b]) => b - a).map(([key]) => `"${excerpt(key)}"`);
  if (keys.length === 0) return "none";
  const shown = keys.slice(0, KEYS_SHOWN).join(", ");
  return keys.length > KEYS_SHOWN ? `${shown}, …` : shown;
}

function isNumber(first: number): boolean {
  return first === 0x2d || (first >= 0x30 && first <= 0x39);
}

function textOf(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes);
}
