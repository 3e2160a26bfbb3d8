/**
 * The config that a file of another program asks for, and what it would read.
 *
 * @module
 */

import type { InitAnswer, InitFits, InitKey, InitRow, ProposedLog } from "../../answers.ts";
import { LogError } from "../../errors.ts";
import { keyPath, valueAt } from "../../records/mapping/key_path.ts";
import { Mapping } from "../../records/mapping/mapping.ts";
import { defaultSettings, type LogSettings, settingsInZone } from "../../records/settings.ts";
import type { LogSource } from "../../storage/storage.ts";
import { formatInstant } from "../../time/instant.ts";
import type { GivenSettings } from "./given_settings.ts";
import type { Profile } from "./profile.ts";
import { type Proposal, proposeMapping } from "./propose.ts";
import { type Sample, type SampledRecord, sampleRecords } from "./sample.ts";

const FIRST_ROWS = 5;
const KEYS_MAX = 20;

/** What a proposal reads in a record. */
interface Read extends InitRow {
  /** The record. */
  readonly sampled: SampledRecord;
}

/**
 * Looks at a file and proposes how to read it as the log `entries`.
 *
 * @param file Its path in the directory.
 * @param timeZone The zone that dates and times without offset are read in, or what finds it
 * once it is needed.
 * @param given Settings that are kept as they are; only the rest is guessed.
 * @throws {LogError} `bad_record` where it has no lines that are JSON objects; `bad_usage` where
 * a config cannot name the file, or the lines have not what a given setting names; what the source throws.
 *
 * @example
 * ```ts
 * import { fromBytes } from "../../storage/source.ts";
 * import { proposeConfig } from "./propose_config.ts";
 *
 * const lines = '{"no":1,"ts":1772352000}\n{"no":2,"ts":1772352060}\n';
 * const source = fromBytes("a.jsonl", new TextEncoder().encode(lines));
 * const { config, fits, first } = await proposeConfig(source, "a.jsonl");
 * if (config?.logs.entries?.at_format !== "epoch_s" || fits.at !== 2) throw new Error();
 * if (first[1]?.id !== "2" || first[1].at !== "2026-03-01T08:01:00Z") throw new Error();
 * ```
 */
export async function proposeConfig(
  source: LogSource,
  file: string,
  timeZone: string | (() => string) = "UTC",
  given: GivenSettings = {},
): Promise<InitAnswer> {
  const sample = await sampleRecords(source);
  if (sample.records.length === 0) throw unreadable(file, sample);
  const proposal = proposeMapping(sample.records, given);
  const base = { file, written: false, sampled_lines: sample.lines };
  const { mapping } = proposal;
  if (mapping === null) {
    const fits = { records: sample.records.length, ...NO_FITS };
    const keys = keysOf(proposal.profiles);
    const remarks = [
      "no key looks like an id: none has another value on every line, or values that come again",
    ];
    return { ...base, ...NO_ID, fits, keys, remarks };
  }
  const config = { logs: { entries: { file, ...mapping }, ...movedAside(file) } };
  const settings = await checked(config, timeZone);
  const read = readAll(sample.records, settings);
  const fits = fitsOf(sample, read, settings);
  return {
    ...base,
    config,
    kind: proposal.repeats ? "entity" : "event",
    fits,
    first: read.slice(0, FIRST_ROWS).map(({ sampled: _, ...row }) => row),
    alternatives: proposal.alternatives.flatMap(keyOf),
    other_reading: proposal.otherReading === null ? null : keyOf(proposal.otherReading)[0] ?? null,
    keys: [],
    remarks: remarksOf(sample, proposal, mapping, fits, Object.keys(movedAside(file))),
  };
}

const NO_ID = {
  config: null,
  kind: null,
  first: [],
  alternatives: [],
  other_reading: null,
} satisfies Partial<InitAnswer>;
const NO_FITS: Omit<InitFits, "records"> = {
  id: 0,
  distinct_ids: 0,
  at: 0,
  is_deleted: 0,
  text: 0,
};

function unreadable(file: string, { lines }: Sample): LogError {
  const reason = lines === 0
    ? "there is nothing in it"
    : "none of its lines is a JSON object that can be read";
  return new LogError("bad_record", `Cannot propose how to read "${file}": ${reason}`, {
    place: { file },
    hint: 'a log has one JSON object a line, in UTF-8; "log validate" says what a file has instead',
  });
}

/** Other logs that have the file's name by default, under another one. */
function movedAside(file: string): Record<string, { file: string }> {
  const folded = file.normalize().toLowerCase();
  return Object.fromEntries(
    Object.entries(defaultSettings().logs)
      .filter(([name, log]) => name !== "entries" && log.file === folded)
      .map(([name, log]) => [name, { file: `log-${log.file}` }]),
  );
}

async function checked(
  config: NonNullable<InitAnswer["config"]>,
  timeZone: string | (() => string),
): Promise<LogSettings> {
  const { checkConfig } = await import("../../records/config_schema.ts");
  const { settings, problems } = checkConfig(config);
  if (settings !== undefined) return settingsInZone(settings, timeZone).logs.entries;
  throw new LogError("bad_usage", `Cannot propose a config: ${problems.join("; ")}`);
}

/** The records with an id, as they are read. */
function readAll(records: readonly SampledRecord[], settings: LogSettings): Read[] {
  const mapping = new Mapping(settings);
  const path = keyPath(settings.text);
  return records.flatMap((sampled) => {
    const { text: line, record } = sampled;
    const { id, at, isDeleted: is_deleted } = mapping.factsOf(record, line);
    if (id === null) return [];
    const text = valueAt(record, path);
    return [{
      line: sampled.line,
      id,
      at: at === null ? null : formatInstant(at),
      is_deleted,
      text: typeof text === "string" ? text : null,
      sampled,
    }];
  });
}

function fitsOf({ records }: Sample, read: readonly Read[], { text }: LogSettings): InitFits {
  const path = keyPath(text);
  return {
    records: records.length,
    id: read.length,
    distinct_ids: new Set(read.map(({ id }) => id)).size,
    at: read.filter(({ at }) => at !== null).length,
    is_deleted: read.filter(({ is_deleted }) => is_deleted).length,
    text: read.filter(({ sampled }) => typeof valueAt(sampled.record, path) === "string").length,
  };
}

/** Keys that have a value of their own, for a person to look at. */
function keysOf(profiles: readonly Profile[]): InitKey[] {
  return profiles.flatMap(keyOf).slice(0, KEYS_MAX);
}

function keyOf({ column, values, counts }: Profile): InitKey[] {
  const [index] = values.keys();
  if (index === undefined) return [];
  const { kind, text } = column.cells.get(index)!;
  const example = kind === "string" ? JSON.stringify(text) : text;
  return [{ key: column.name, lines: values.size, distinct: counts.size, example }];
}

function remarksOf(
  sample: Sample,
  { doubtful, ends }: Proposal,
  mapping: ProposedLog,
  { records, id, at }: InitFits,
  moved: readonly string[],
): string[] {
  const remarks: string[] = [];
  const others = sample.lines - records;
  if (others > 0) {
    const are = others === 1 ? "is not a JSON object" : "are not JSON objects";
    remarks.push(`${others} of ${sample.lines} lines ${are}`);
  }
  const bare = records - id;
  if (bare > 0) {
    const have = bare === 1 ? "has no id and is skipped" : "have no id and are skipped";
    remarks.push(`${bare} of ${records} records ${have}`);
  }
  if (mapping.at === undefined) {
    remarks.push(
      "no time was found: list, show and history answer, while asof, diff, --since and --until need one",
    );
  } else if (at < id) {
    const have = id - at === 1 ? "has" : "have";
    remarks.push(`${id - at} of ${id} records ${have} no time: using the previous line's time`);
  }
  if ([mapping.id, mapping.at].flat().some((name) => name?.includes("/0/"))) {
    remarks.push("of the items of a list, only the first is read");
  }
  if (doubtful.length > 0) {
    const forms = doubtful.map((form) => JSON.stringify(form)).join(" or ");
    remarks.push(`what deletes is not clear: set is_deleted to ${forms}, or leave it out`);
  }
  for (const { form, lines } of ends) {
    const stand = lines === 1
      ? "1 line, the last of its id,"
      : `${lines} lines, each the last of its id,`;
    remarks.push(`${stand} may be a delete: if so, set "is_deleted": ${JSON.stringify(form)}`);
  }
  for (const log of moved) {
    remarks.push(`the log ${log} gets another file, since this one has its name`);
  }
  return remarks;
}
