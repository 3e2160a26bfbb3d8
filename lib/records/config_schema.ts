/**
 * The shape of `log.config.json`: what each key means and what it may hold.
 * Loads zod, so `lib/records/config.ts` imports it only once there is a config to read.
 *
 * @module
 */

import { closest, distance } from "fastest-levenshtein";
import * as z from "zod";
import { LogError } from "../errors.ts";
import { resolveTimeZone } from "../time/zone.ts";
import { readsFlags } from "./lifecycle.ts";
import { defaultSettings, LOG_NAMES, type LogName, type Settings } from "./settings.ts";

const MAX_KEY_NAMES = 8;
/** The scanner keeps all names in a small table. */
const MAX_KEY_LENGTH = 256;
const MAX_INTERVAL_DAYS = 36_500;
const PLAIN_FILE_NAME =
  /^(?!(?:\.|\.\.|\.log\.lock|log\.config\.json|snapshots|backups|quarantine)$)[^/\\\0]+$/;
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

function keyNames(meaning: string, standard: readonly string[]) {
  const wrong = `must be a key name or a list of 1 to ${MAX_KEY_NAMES} distinct key names`;
  const name = z.string().min(1, "must not be empty")
    .max(MAX_KEY_LENGTH, `must not be longer than ${MAX_KEY_LENGTH} characters`);
  const list = z.array(name).min(1, wrong).max(MAX_KEY_NAMES, wrong)
    .refine(isDistinct, wrong)
    .meta({ uniqueItems: true });
  return setting(
    `The key that holds ${meaning}, or a list of keys of which the first valid one wins.`,
    z.union([name, list], wrong)
      // Not passed to `setting`: behind a transform the JSON Schema loses it.
      .meta({ default: standard })
      .transform((names) => typeof names === "string" ? [names] : names),
  );
}

function fileName() {
  const wrong = 'must be a plain file name inside the directory, without "/" and "\\" ' +
    "and none of the names that the directory keeps for other things";
  return z.string(wrong).regex(PLAIN_FILE_NAME, wrong);
}

function log(name: LogName) {
  const defaultValue = DEFAULTS.logs[name];
  return setting(
    `How the lines of the log "${name}" are read and written.`,
    section({
      file: setting(
        "The log's file inside the log directory.",
        fileName(),
        defaultValue.file,
      ),
      id: keyNames("what the line is about", defaultValue.id),
      at: keyNames("when the change was made", defaultValue.at),
      is_deleted: keyNames("the tombstone flag", defaultValue.is_deleted),
      at_format: setting(
        "How times are spelled: RFC 3339 text, or a number of milliseconds or seconds since 1970.",
        z.enum(
          ["rfc3339", "epoch_ms", "epoch_s"],
          'must be "rfc3339", "epoch_ms" or "epoch_s"',
        ),
        defaultValue.at_format,
      ),
      tombstones: setting(
        readsFlags(defaultValue.tombstones)
          ? "Whether a tombstone holds until a restore, or only until the next line, or flags are data."
          : "Without effect: in this log flags are data.",
        z.enum(["sticky", "latest", "none"], 'must be "sticky", "latest" or "none"'),
        defaultValue.tombstones,
      ),
    }),
  );
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
    }),
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
}).meta({
  title: "log.config.json",
  description: "Settings of a log directory; every key may be left out.",
});

function fill(config: z.output<typeof configSchema>): Settings {
  const settings = defaultSettings();
  for (const name of LOG_NAMES) {
    const { tombstones } = settings.logs[name];
    settings.logs[name] = { ...settings.logs[name], ...config.logs?.[name] };
    // The reducer takes flags for data, whatever is asked of it.
    if (!readsFlags(tombstones)) settings.logs[name].tombstones = tombstones;
  }
  return {
    time_zone: config.time_zone ?? settings.time_zone,
    logs: settings.logs,
    srs: config.srs ?? settings.srs,
    snapshots: { ...settings.snapshots, ...config.snapshots },
    conflict_patterns: config.conflict_patterns ?? settings.conflict_patterns,
  };
}

/** Logs whose files are one, or would be where case and composition do not count in names. */
function sharedFiles({ logs }: Settings): string[] {
  const folded = (name: LogName) => logs[name].file.normalize().toLowerCase();
  return LOG_NAMES.flatMap((name, index) =>
    LOG_NAMES.slice(0, index)
      .filter((earlier) => folded(earlier) === folded(name))
      .map((earlier) => {
        const { file } = logs[earlier];
        const why = file === logs[name].file
          ? `"${file}" too`
          : `"${file}": on some systems the same`;
        return `logs.${name}.file must differ from logs.${earlier}.file, which is ${why}`;
      })
  );
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
  const { data, error } = configSchema.safeParse(value);
  if (error !== undefined) {
    return {
      problems: error.issues.map(({ code, path, message }) =>
        code === "unrecognized_keys" ? message : `${spell(path)} ${message}`
      ),
    };
  }
  const settings = fill(data);
  const problems = sharedFiles(settings);
  return problems.length === 0 ? { settings } : { problems };
}

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
  return z.toJSONSchema(configSchema, { io: "input" });
}
