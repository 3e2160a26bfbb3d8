/**
 * Whether a log is read with a mapping that fits it: a log in which no line has an
 * id, or none has a time, is no log of ours, and whatever is answered of it is wrong.
 *
 * @module
 */

import { LogError } from "../errors.ts";
import type { Logs } from "../logs/logs.ts";
import { keyPath, valueAt } from "../records/mapping/key_path.ts";
import { recordOf } from "../records/mapping/record_of.ts";
import { type LogRecord, RecordReader } from "../records/reader.ts";
import type { LogName, LogSettings } from "../records/settings.ts";
import { BEFORE_EVERYTHING } from "../time/instant.ts";
import { excerpt } from "../validate/shown.ts";

/** What is seen of a log, from its beginning to the first line with an id and a time. */
export interface KnownFacts {
  /** Readable lines before the first time is known. */
  readonly untimed: number;
  /** Whether any line that was looked at has an id. */
  readonly hasIds: boolean;
  /** Whether any has a time; then it is the last that was looked at. */
  readonly hasTimes: boolean;
  /** Objects without an id among the lines. */
  readonly withoutId: number;
  /** The first object, for who has to name its keys; null where there is none. */
  readonly first: Readonly<Record<string, unknown>> | null;
}

const KEYS_MAX = 12;

/**
 * Looks at the lines of a log up to the first with an id and a time: in a log that is
 * read as it should be, that is the first one.
 *
 * @throws {LogError} what reading throws.
 */
export async function knownFacts(logs: Logs, log: LogName): Promise<KnownFacts | null> {
  using source = await logs.open(log);
  if (source === null) return null;
  using reader = new RecordReader(source, { settings: logs.settingsOf(log) });
  let untimed = 0, withoutId = 0;
  let first: KnownFacts["first"] = null;
  for await (const batch of reader.batches()) {
    for (const damage of batch.damages) {
      if (damage.code !== "missing-id") continue;
      withoutId++;
      first ??= objectIn(batch.borrowBytes(damage));
    }
    for (let index = 0; index < batch.length; index++) {
      const record = batch.at(index);
      first ??= objectIn(record.borrowBytes());
      if (isTimed(record)) return { untimed, hasIds: true, hasTimes: true, withoutId, first };
      untimed++;
    }
  }
  return { untimed, hasIds: untimed > 0, hasTimes: false, withoutId, first };
}

function isTimed({ effective }: LogRecord): boolean {
  return effective !== BEFORE_EVERYTHING;
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
    throw unfit(settings, "at", reason, first, '"at" or "at_format"');
  }
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
  const names = settings[wanted].map(excerpt).join('" or "');
  const keys = Object.keys(first ?? {}).slice(0, KEYS_MAX).map(excerpt).join(", ");
  const message = `Cannot answer from "${file}": ${reason} ("${names}")`;
  return new LogError("unfit_mapping", message, {
    place: { file },
    hint: `its keys are ${keys}; set ${setting} in the config, which "log init ${file}" proposes`,
  });
}
