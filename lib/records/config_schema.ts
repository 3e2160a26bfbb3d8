/**
 * The shape of `log.config.json`: what each key means and what it may hold.
 * Loads zod, so `lib/records/config.ts` imports it only once there is a config to read.
 *
 * @module
 */

import { closest, distance } from "fastest-levenshtein";
import * as z from "zod";
import { escapeUnseen } from "../bytes/escape_unseen.ts";
import { LogError } from "../errors.ts";
import { isReserved, RESERVED_NAMES } from "../storage/own_names.ts";
import { parseInstant } from "../time/instant.ts";
import { resolveTimeZone } from "../time/zone.ts";
import { settingsOf, sharedFiles } from "./config_settings.ts";
import { readsFlags } from "./lifecycle.ts";
import { isPointer } from "./mapping/key_path.ts";
import {
  AT_FORMATS,
  BUILT_IN_LOGS,
  type BuiltInLog,
  defaultLogSettings,
  defaultSettings,
  type LogSettings,
  type Settings,
} from "./settings.ts";

const MAX_KEY_NAMES = 8;
/** The scanner keeps all names in a small table. */
const MAX_KEY_LENGTH = 256;
const MAX_INTERVAL_DAYS = 36_500;
const FILE_PATH =
  /^(?!(?:\.log\.lock|log\.config\.json|snapshots|backups|quarantine|remotes)(?:\/|$))(?:(?!\.{1,2}(?:\/|$))[^/\\\0]+\/)*(?!\.{1,2}$)[^/\\\0]+$/;
/** A letter first, so that objects keep the order of names; no dot, so that snapshots can be named. */
const LOG_NAME = /^[A-Za-z][A-Za-z0-9_-]{0,63}$/;
const DEFAULTS = defaultSettings();

type Path = readonly PropertyKey[];

function spell(path: Path): string {
  const steps = path.map((step) => {
    if (typeof step === "number") return `[${step}]`;
    const key = String(step);
    return /^[\w$]+$/.test(key) ? `.${key}` : `[${JSON.stringify(key)}]`;
  });
  return steps.join("").replace(/^\./, "") || "the config";
}

function unknownKey(path: Path, key: string, allowed: string[]): string {
  const unknown = spell([...path, key]);
  const nearest = closest(key, allowed);
  const isNear = distance(key, nearest) <= Math.max(1, key.length / 3);
  const guess = isNear ? `, did you mean ${spell([...path, nearest])}?` : "";
  const known = allowed.join(", ");
  return `${unknown} is not a known key${guess} (allowed: ${known})`;
}

/** An object that refuses keys it does not know, and says which ones it does. */
function section<Shape extends z.core.$ZodLooseShape>(shape: Shape) {
  const allowed = Object.keys(shape);
  return z.strictObject(shape, {
    error: (issue) =>
      issue.code === "unrecognized_keys"
        ? issue.keys.map((key) => unknownKey(issue.path ?? [], key, allowed))
          .join("; ")
        : "must be an object",
  });
}

/** A key that may be left out, as the JSON Schema documents it. */
function setting<Schema extends z.ZodType>(
  description: string,
  schema: Schema,
  standard?: unknown,
) {
  const documented = standard === undefined
    ? schema.meta({ description })
    : schema.meta({ description, default: standard });
  return documented.exactOptional();
}

function isDistinct(names: readonly string[]): boolean {
  return new Set(names).size === names.length;
}

/** A key, or a JSON Pointer, which begins with a slash. */
function keyName() {
  return z.string().min(1, "must not be empty")
    .max(MAX_KEY_LENGTH, `must not be longer than ${MAX_KEY_LENGTH} characters`)
    .refine(
      (name) => !/~(?![01])/.test(isPointer(name) ? name : ""),
      "must be a JSON Pointer, in which ~ is spelled ~0",
    );
}

function keyNames(meaning: string, standard: readonly string[]) {
  const wrong = `must be a key name or a list of 1 to ${MAX_KEY_NAMES} distinct key names`;
  const name = keyName();
  const list = z.array(name).min(1, wrong).max(MAX_KEY_NAMES, wrong)
    .refine(isDistinct, wrong)
    .meta({ uniqueItems: true });
  return setting(
    `The key or JSON Pointer that holds ${meaning}, or a list of them of which the first valid one wins.`,
    z.union([name, list], wrong)
      // Not passed to `setting`: behind a transform the JSON Schema loses it.
      .meta({ default: standard })
      .transform((names) => typeof names === "string" ? [names] : names),
  );
}

/** How lines say that they delete. */
function deletedForms(standard: readonly string[]) {
  const wrong =
    'must be a key name, {"key", "in": […]}, {"key", "present": true} or {"absent": key}, ' +
    `or a list of 1 to ${MAX_KEY_NAMES} distinct of these`;
  const form = z.union([
    keyName(),
    z.strictObject({ key: keyName(), in: z.array(z.json()).min(1) }),
    z.strictObject({ key: keyName(), present: z.literal(true) }),
    z.strictObject({ absent: keyName() }),
  ], wrong);
  const list = z.array(form).min(1, wrong).max(MAX_KEY_NAMES, wrong)
    .refine((forms) => isDistinct(forms.map((form) => JSON.stringify(form))), wrong)
    .meta({ uniqueItems: true });
  return setting(
    "How a line deletes: a key or JSON Pointer that is exactly true, one whose value is one of some or is a value at all, or one that is not there; or a list of these.",
    z.union([form, list], wrong)
      .meta({ default: standard })
      .transform((forms) => Array.isArray(forms) ? forms : [forms]),
  );
}

/** How times are spelled: one format, or a list of them. */
function atFormat(standard?: LogSettings["at_format"]) {
  const names = AT_FORMATS.map((name) => `"${name}"`).join(", ");
  const wrong = `must be one of ${names}, or a list of distinct ones with at most one epoch`;
  const format = z.enum(AT_FORMATS, wrong);
  const list = z.array(format).min(1, wrong).max(AT_FORMATS.length, wrong)
    .refine(isDistinct, wrong)
    .refine((formats) => formats.filter((name) => name.startsWith("epoch_")).length <= 1, wrong)
    .meta({ uniqueItems: true });
  return setting(
    "How times are spelled, or a list of spellings tried in order: RFC 3339 text; the date of a day, which is its start; local time without an offset; seconds, milliseconds, microseconds or nanoseconds since 1970, as a number or as digits in a text; or whichever of these it looks like.",
    z.union([format, list], wrong),
    standard,
  );
}

function instant() {
  const wrong = 'must be a time such as "2001-01-02T00:00:00Z"';
  return z.string(wrong).refine((text) => parseInstant(text) !== null, wrong);
}

/** Whether no other system takes a path for another one, or for none. */
function isPortable(path: string): boolean {
  return !isReserved(path) && escapeUnseen(path, () => "") === path &&
    path.split("/").every((name) => name.trim() !== "" && !/[. ]$/.test(name));
}

function fileName() {
  const wrong =
    'must be a file inside the directory or in a folder of it, without "\\", "." or ".." ' +
    "in its path, without characters that cannot be seen, with no name that is blank or ends in " +
    `a dot or a space, and none of ${RESERVED_NAMES.join(", ")}, in upper case or not`;
  return z.string(wrong)
    .regex(FILE_PATH, { error: wrong, abort: true })
    .refine(isPortable, wrong);
}

/** The keys that every log may have; those without a default are left out of the JSON Schema's. */
function logKeys(defaults: Partial<LogSettings> & Pick<LogSettings, "id" | "at" | "is_deleted">) {
  return {
    file: setting(
      "The log's file inside the log directory.",
      fileName(),
      defaults.file,
    ),
    id: keyNames("what the line is about", defaults.id),
    id_type: setting(
      "Whether whole numbers are ids too, as their digits.",
      z.enum(["string", "number"], 'must be "string" or "number"'),
      defaults.id_type,
    ),
    at: keyNames("when the change was made", defaults.at),
    at_format: atFormat(defaults.at_format),
    at_zone: setting("The zone of dates and local times; the log's zone without it.", timeZone()),
    not_before: setting(
      "Times before this one count as none: a clock that was not set.",
      instant(),
    ),
    is_deleted: deletedForms(defaults.is_deleted as string[]),
    text: setting(
      "The key or JSON Pointer of what people see of a line.",
      keyName(),
      defaults.text,
    ),
    compacted: setting(
      "Whether the program that writes the log drops old lines.",
      z.boolean("must be true or false"),
      defaults.compacted,
    ),
  };
}

function tombstones(description: string, standard?: LogSettings["tombstones"]) {
  return setting(
    description,
    z.enum(["sticky", "latest", "none"], 'must be "sticky", "latest" or "none"'),
    standard,
  );
}

const ABOUT_TOMBSTONES =
  "Whether a tombstone holds until a restore, or only until the next line, or flags are data.";

function log(name: BuiltInLog) {
  const defaults = DEFAULTS.logs[name];
  const about = readsFlags(defaults.tombstones)
    ? ABOUT_TOMBSTONES
    : "Without effect: in this log flags are data.";
  return setting(
    `How the lines of the log "${name}" are read and written.`,
    section({ ...logKeys(defaults), tombstones: tombstones(about, defaults.tombstones) }),
  );
}

/** A log that is not built in: its kind says how it is folded. */
function ownLog() {
  const { file: _, ...defaults } = defaultLogSettings("", "entity");
  const { file, ...keys } = logKeys(defaults);
  return section({
    file,
    kind: z.enum(["entity", "event"], 'must be "entity" or "event"').meta({
      description:
        "Whether its lines tell of things, of which the latest line wins, or of events, each with an id of its own.",
    }),
    ...keys,
    tombstones: tombstones(
      `${ABOUT_TOMBSTONES} "sticky" unless said; without effect in a log of events.`,
    ),
  }).meta({
    description:
      "Another log: a name of letters, digits, - and _ that begins with a letter. Its file is <name>.jsonl unless said.",
  });
}

function retention() {
  const wrong = "must be a number above 0 and at most 1";
  return z.number(wrong).gt(0, wrong).lte(1, wrong);
}

function interval() {
  const wrong = `must be a whole number of days from 1 to ${MAX_INTERVAL_DAYS}`;
  return z.int(wrong).min(1, wrong).max(MAX_INTERVAL_DAYS, wrong);
}

function count() {
  const wrong = "must be a whole number of at least 1";
  return z.int(wrong).min(1, wrong);
}

function weights() {
  const list = (length: number) => z.array(z.number()).length(length);
  return z.union(
    [list(17), list(19), list(21)],
    "must be a list of 17, 19 or 21 numbers",
  );
}

function steps() {
  const wrong = 'must be a whole number from 1 to 99999 with "m", "h" or "d" behind it';
  return z.array(
    z.string(wrong).regex(/^[1-9][0-9]{0,4}[mhd]$/, wrong),
    'must be a list of steps such as "10m"',
  );
}

function srs() {
  return section({
    request_retention: setting(
      "The wanted probability of recall at the due time.",
      retention(),
      0.9,
    ),
    maximum_interval: setting(
      "The longest interval between reviews, in days.",
      interval(),
      MAX_INTERVAL_DAYS,
    ),
    w: setting(
      "The weights of the FSRS model: 17 for FSRS 4, 19 for FSRS 5, 21 for FSRS 6. Weights out of the model's bounds are moved to the nearest bound.",
      weights(),
    ),
    enable_short_term: setting(
      "Whether new and forgotten entries pass through short steps.",
      z.boolean("must be true or false"),
      true,
    ),
    learning_steps: setting("The steps of a new entry.", steps(), [
      "1m",
      "10m",
    ]),
    relearning_steps: setting("The steps of a forgotten entry.", steps(), [
      "10m",
    ]),
  });
}

function timeZone() {
  const wrong = 'must be an IANA time zone such as "Europe/Berlin", or an offset such as "+02:00"';
  return z.string(wrong).transform((name, context) => {
    try {
      return resolveTimeZone(name);
    } catch (error) {
      if (!(error instanceof LogError)) throw error;
      context.addIssue(wrong);
      return z.NEVER;
    }
  });
}

const configSchema = section({
  $schema: setting(
    "Where an editor finds this schema.",
    z.string("must be a string"),
  ),
  time_zone: setting(
    "The time zone that words and local times are read in: an IANA name, or an offset such as +02:00.",
    timeZone(),
  ),
  logs: setting(
    "How each log is read and written.",
    section({
      entries: log("entries"),
      interactions: log("interactions"),
      firings: log("firings"),
      sessions: log("sessions"),
    }).catchall(ownLog()),
  ),
  srs: setting(
    "Parameters of the spaced-repetition scheduler, by their FSRS names.",
    srs(),
  ),
  snapshots: setting(
    "Projection snapshots.",
    section({
      keep: setting(
        "How many snapshots of a log to keep.",
        count(),
        DEFAULTS.snapshots.keep,
      ),
    }),
  ),
  conflict_patterns: setting(
    'More name patterns of conflict copies, besides those known: of whole file names, in which "*" stands for any characters and "?" for one. A copy belongs to the log whose name, without the extension, is part of its own.',
    z.array(
      z.string("must be a string").min(1, "must not be empty"),
      "must be a list of name patterns",
    ),
    DEFAULTS.conflict_patterns,
  ),
  ignore_files: setting(
    'Names of files in the directory that no remark is about, or patterns of them, in which "*" stands for any characters and "?" for one.',
    z.array(
      z.string("must be a string").min(1, "must not be empty"),
      "must be a list of file names",
    ),
    DEFAULTS.ignore_files,
  ),
}).meta({
  title: "log.config.json",
  description: "Settings of a log directory; every key may be left out.",
});

/** Names that no log can have, in a config that nothing else was looked at in. */
function unfitNames(value: unknown): string[] {
  const logs: unknown = (value as { logs?: unknown } | null)?.logs;
  if (typeof logs !== "object" || logs === null || Array.isArray(logs)) return [];
  const names = Object.keys(logs);
  const unfit = names.filter((name) => !LOG_NAME.test(name)).map((name) =>
    `${
      spell(["logs", name])
    } must have a name of at most 64 letters, digits, - and _ that begins with a letter`
  );
  // Snapshots and files are named after logs.
  const fits = names.filter((name) => LOG_NAME.test(name));
  const known = [...BUILT_IN_LOGS, ...fits.filter((name) => !isBuiltIn(name))];
  const alike = fits.filter((name) => !isBuiltIn(name)).flatMap((name) => {
    const earlier = known.slice(0, known.indexOf(name))
      .find((earlier) => earlier.toLowerCase() === name.toLowerCase());
    return earlier === undefined
      ? []
      : [`${spell(["logs", name])} must differ from logs.${earlier} by more than capital letters`];
  });
  return [...unfit, ...alike];
}

function isBuiltIn(name: string): boolean {
  return (BUILT_IN_LOGS as readonly string[]).includes(name);
}

/** What is wrong at a path, and that a log without a kind may be a built-in one misspelled. */
function problemText(path: Path, message: string, value: unknown): string {
  const [section, name, key] = path;
  const text = `${spell(path)} ${message}`;
  if (section !== "logs" || key !== "kind" || typeof name !== "string") return text;
  if (isBuiltIn(name) || "kind" in (value as { logs: Record<string, object> }).logs[name]!) {
    return text;
  }
  const nearest = closest(name, BUILT_IN_LOGS);
  const isNear = distance(name, nearest) <= Math.max(1, name.length / 3);
  const guess = isNear ? `, did you mean logs.${nearest}?` : "";
  return `${text}, for "${name}" is not a built-in log${guess} (built in: ${
    BUILT_IN_LOGS.join(", ")
  })`;
}

/** What {@linkcode checkConfig} found: settings to use, or why there are none. */
export type CheckedConfig =
  | { settings: Settings; problems?: never }
  | { settings?: never; problems: string[] };

/**
 * Holds a parsed `log.config.json` against its schema and fills in defaults.
 *
 * @param value What `JSON.parse` returned.
 * @returns The settings, or all problems, each naming its path inside the file
 * and what is allowed there.
 *
 * @example
 * ```ts
 * import { checkConfig } from "./config_schema.ts";
 *
 * const { problems } = checkConfig({ snapshots: { keep: 0 } });
 * if (!problems?.[0]?.startsWith("snapshots.keep must be")) throw new Error();
 * ```
 */
export function checkConfig(value: unknown): CheckedConfig {
  const unfit = unfitNames(value);
  if (unfit.length > 0) return { problems: unfit };
  const { data, error } = configSchema.safeParse(value);
  if (error !== undefined) {
    return {
      problems: error.issues.map(({ code, path, message }) =>
        code === "unrecognized_keys" ? message : problemText(path, message, value)
      ),
    };
  }
  const settings = settingsOf(data);
  const problems = sharedFiles(settings);
  return problems.length === 0 ? { settings } : { problems };
}

/** A name that stays the same wherever the schema is kept; nothing is served under it. */
const SCHEMA_ID = "urn:uuid:ec08660b-f09c-4b45-bc9b-e06a88b5dad0";

/**
 * The JSON Schema of `log.config.json`, draft 2020-12, as committed in
 * `log.config.schema.json`.
 *
 * @returns A fresh JSON value.
 *
 * @example
 * ```ts
 * import { configJsonSchema } from "./config_schema.ts";
 *
 * if (configJsonSchema().title !== "log.config.json") throw new Error();
 * ```
 */
export function configJsonSchema(): Record<string, unknown> {
  const { $schema, ...schema } = z.toJSONSchema(configSchema, { io: "input" });
  return { $schema, $id: SCHEMA_ID, ...schema };
}
