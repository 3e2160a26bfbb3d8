/**
 * Whether a log is read with a mapping that fits it: a log in which no line has an
 * id, or none has a time, is no log of ours, and whatever is answered of it is wrong.
 *
 * @module
 */

import { LogError } from "../../errors.ts";
import type { Logs } from "../../logs/logs.ts";
import { hasOwnFlags } from "../../records/lifecycle.ts";
import { keyPath, valueAt } from "../../records/mapping/key_path.ts";
import { Mapping } from "../../records/mapping/mapping.ts";
import { recordOf } from "../../records/mapping/record_of.ts";
import { RecordReader } from "../../records/reader.ts";
import type { LogName, LogSettings } from "../../records/settings.ts";
import type { LogSource } from "../../storage/storage.ts";
import { BEFORE_EVERYTHING, isPlausible } from "../../time/instant.ts";
import { excerpt } from "../../validate/shown.ts";

/** What is seen of a log, from its beginning to the line by which its settings are known to fit. */
export interface KnownFacts {
  /** Readable lines before the first time is known. */
  readonly untimed: number;
  /** Whether any line that was looked at has an id. */
  readonly hasIds: boolean;
  /** Whether any has a time. */
  readonly hasTimes: boolean;
  /** Whether any has a time that a log of our days would have. */
  readonly isPlausible: boolean;
  /** Whether any has what deletes; only looked for where the settings say by themselves what does. */
  readonly namesFlag: boolean;
  /** Whether any does not delete; looked for in the same case. */
  readonly hasValue: boolean;
  /** Objects without an id among the lines. */
  readonly withoutId: number;
  /** The first object, for who has to name its keys; null where there is none. */
  readonly first: Readonly<Record<string, unknown>> | null;
}

const KEYS_MAX = 12;
const HEAD_BYTES = 4096;
const LF = 0x0a;

/**
 * Looks at the lines of a log until its settings are known to fit: in a log that is
 * read as it should be, that is the first line with an id and a time, and with what
 * deletes if that is set.
 *
 * @throws {LogError} what reading throws.
 */
export async function knownFacts(logs: Logs, log: LogName): Promise<KnownFacts | null> {
  using source = await logs.open(log);
  if (source === null) return null;
  return await factsOf(source, logs.settingsOf(log));
}

/**
 * The same of a log that is open already.
 *
 * @throws {LogError} what reading throws.
 */
export async function factsOf(source: LogSource, settings: LogSettings): Promise<KnownFacts> {
  const facts = {
    ...{ untimed: 0, hasIds: false, hasTimes: false, isPlausible: false },
    ...{ namesFlag: false, hasValue: false },
    withoutId: 0,
    first: null as KnownFacts["first"],
  };
  const wantsFlag = hasOwnFlags(settings);
  if (!wantsFlag && await fitsFirstLine(source, settings)) {
    return { ...facts, hasIds: true, hasTimes: true, isPlausible: true };
  }
  using reader = new RecordReader(source, { settings });
  for await (const batch of reader.batches()) {
    for (const damage of batch.damages) {
      if (damage.code !== "missing-id") continue;
      facts.withoutId++;
      facts.first ??= objectIn(batch.borrowBytes(damage));
    }
    for (let index = 0; index < batch.length; index++) {
      const record = batch.at(index);
      facts.first ??= objectIn(record.borrowBytes());
      facts.hasIds = true;
      facts.hasTimes ||= record.effective !== BEFORE_EVERYTHING;
      if (!facts.hasTimes) facts.untimed++;
      facts.isPlausible ||= isPlausible(record.effective);
      facts.namesFlag ||= record.namesFlag;
      facts.hasValue ||= !record.isDeleted;
      if (facts.isPlausible && (!wantsFlag || facts.namesFlag && facts.hasValue)) return facts;
    }
  }
  return facts;
}

/** Whether the first line shows it already: a reader for a whole log costs more than a line. */
async function fitsFirstLine(source: LogSource, settings: LogSettings): Promise<boolean> {
  const head = new Uint8Array(Math.min(HEAD_BYTES, source.size));
  const bytes = head.subarray(0, await source.read(head, 0));
  const line = new TextDecoder().decode(bytes.subarray(0, Math.max(0, bytes.indexOf(LF))));
  const record = recordOf(line);
  if (record === null) return false;
  const { id, at } = new Mapping(settings).factsOf(record, line);
  return id !== null && at !== null && isPlausible(at);
}

function objectIn(line: Uint8Array): Record<string, unknown> | null {
  return recordOf(new TextDecoder().decode(line).trim());
}

/**
 * Fails where a log is read with a mapping that fits none of its lines.
 *
 * @param asksTimes Whether the question is about time.
 * @throws {LogError} `unfit_mapping`, with the keys that there are and the setting to make.
 */
export function refuseUnfit(
  settings: LogSettings,
  { hasIds, hasTimes, withoutId, untimed, first }: KnownFacts,
  asksTimes: boolean,
): void {
  if (!hasIds && withoutId > 0) {
    const isNumber = settings.id.some((name) => typeof valueAt(first, keyPath(name)) === "number");
    const setting = isNumber ? '"id_type": "number"' : '"id"';
    throw unfit(settings, "id", `none of its ${counted(withoutId)} has an id`, first, setting);
  }
  if (asksTimes && hasIds && !hasTimes) {
    const reason = `none of its ${counted(untimed)} has a time that can be read`;
    throw unfit(settings, "at", reason, first, atSetting(settings));
  }
}

/**
 * What is to be said of a log whose settings may not fit it; null where they do.
 *
 * @throws {LogError} what reading throws.
 */
export async function fitRemark(
  logs: Logs,
  log: LogName,
  { hasTimes, isPlausible, namesFlag, hasValue }: KnownFacts,
): Promise<string | null> {
  const settings = logs.settingsOf(log);
  const isFit = (isPlausible || !hasTimes) && (namesFlag && hasValue || !hasOwnFlags(settings));
  if (isFit) return null;
  const { mappingProblem } = await import("../../validate/file/mapping.ts");
  using source = await logs.open(log);
  const problem = source && await mappingProblem(source, settings);
  return problem && `${settings.file}: ${problem.message}`;
}

function counted(lines: number): string {
  return lines === 1 ? "1 line" : `${lines} lines`;
}

function unfit(
  settings: LogSettings,
  wanted: "id" | "at",
  reason: string,
  first: KnownFacts["first"],
  setting: string,
): LogError {
  const { file } = settings;
  const message = `Cannot answer from "${file}": ${reason} ("${namesOf(settings, wanted)}")`;
  return new LogError("unfit_mapping", message, {
    place: { file },
    hint: `its keys are ${
      keysOf(first)
    }; set ${setting} in the config or with --map; "log init" proposes it`,
  });
}

/** What is said of a log in which no line has a time, where an answer can do without. */
export function noTimes(settings: LogSettings, { first }: KnownFacts): string {
  const names = namesOf(settings, "at");
  return `no line of ${settings.file} has a time that can be read ("${names}"); ` +
    `its keys are ${keysOf(first)}; set ${atSetting(settings)} in the config`;
}

function atSetting({ not_before }: LogSettings): string {
  return not_before === null ? '"at" or "at_format"' : '"at", "at_format" or "not_before"';
}

function namesOf(settings: LogSettings, wanted: "id" | "at"): string {
  return settings[wanted].map(excerpt).join('" or "');
}

function keysOf(first: KnownFacts["first"]): string {
  return Object.keys(first ?? {}).slice(0, KEYS_MAX).map(excerpt).join(", ");
}
