/**
 * The parameters of questions: what each may be, and how it is read from text, the
 * same for a command line and for whatever else passes questions on.
 *
 * @module
 */

import { LogError } from "../../errors.ts";
import { type LogName, logSettings, type Settings } from "../../records/settings.ts";
import type { Instant } from "../../time/instant.ts";
import { parseBound, parseWhen, type When, type WhenContext } from "../../time/when.ts";
import { parseCount } from "./parse_count.ts";

/** What a parameter of each kind comes to. */
export interface ParamValues {
  /** A point up to which logs are folded. */
  when: When;
  /** The beginning or the end of a stretch of time. */
  bound: Instant;
  /** An id, as it is. */
  id: string;
  /** A log that there is; entries, where none is named. */
  log: LogName;
  /** A whole number, from 0. */
  count: number;
  /** A text that is looked for. */
  text: string;
  /** Whether something is wanted; it is not, where that is not said. */
  flag: boolean;
}

/** What is known of a parameter. */
export interface ParamSpec<Kind extends keyof ParamValues = keyof ParamValues> {
  /** What it is. */
  readonly kind: Kind;
  /** Whether the question cannot do without it. */
  readonly isRequired?: boolean;
  /** What it is for, in a line. */
  readonly brief: string;
}

/** The parameters of a question, by name. */
export type ParamSpecs = Readonly<Record<string, ParamSpec>>;

/** The values of a question's parameters; null for what was left out. */
export type ParamsOf<Specs extends ParamSpecs> = {
  readonly [Name in keyof Specs]: Specs[Name]["kind"] extends infer Kind extends keyof ParamValues ?
      | ParamValues[Kind]
      | (Specs[Name] extends { isRequired: true } ? never
        : Kind extends "log" | "flag" ? never
        : null)
    : never;
};

/** What was typed, by name; what is no text was read already. */
export type GivenParams = Readonly<Record<string, string | number | boolean | undefined>>;

/** What texts are read against. */
export interface ParamContext extends WhenContext {
  /** The settings of the logs that are asked. */
  readonly settings: Settings;
}

/** What texts are read against for some logs; their zone is asked for once a text needs it. */
export function paramContext(
  logs: { readonly settings: Settings; readonly timeZone: string },
  now: Instant,
): ParamContext {
  return {
    now,
    settings: logs.settings,
    get timeZone() {
      return logs.timeZone;
    },
  };
}

/**
 * Reads the parameters of a question. What is given under other names is not looked at.
 *
 * @throws {LogError} `bad_when` for what is no time; `bad_usage` for a log that there is not, for
 * what is no count, and for a parameter that is missing.
 *
 * @example
 * ```ts
 * import { defaultSettings } from "../../records/settings.ts";
 * import { parseParams } from "./params.ts";
 * import { QUESTIONS } from "./questions.ts";
 *
 * const context = { now: 0n, timeZone: "UTC", settings: defaultSettings() };
 * const params = parseParams(QUESTIONS.list.params, { limit: "3" }, context);
 * if (params.limit !== 3 || params.log !== "entries" || params.since !== null) throw new Error();
 * ```
 */
export function parseParams<Specs extends ParamSpecs>(
  specs: Specs,
  given: GivenParams,
  context: ParamContext,
): ParamsOf<Specs> {
  const values: Record<string, unknown> = {};
  // Of what is wrong, a log that there is not is told first: times may count its lines.
  const names = Object.keys(specs).sort((a, b) =>
    Number(specs[b]!.kind === "log") - Number(specs[a]!.kind === "log")
  );
  for (const name of names) values[name] = valueOf(name, specs[name]!, given[name], context);
  return values as ParamsOf<Specs>;
}

function valueOf(
  name: string,
  { kind, isRequired = false }: ParamSpec,
  given: GivenParams[string],
  context: ParamContext,
): unknown {
  if (given === undefined && isRequired) {
    throw new LogError("bad_usage", `Cannot answer without ${name}: it is not given`);
  }
  if (typeof given === "string") return PARSE[kind](given, context);
  return given ?? DEFAULTS[kind] ?? null;
}

/** What is meant where nothing is said. */
const DEFAULTS: Partial<ParamValues> = { log: "entries", flag: false };

/** How a text becomes a value. */
const PARSE: {
  [Kind in keyof ParamValues]: (text: string, context: ParamContext) => ParamValues[Kind];
} = {
  when: parseWhen,
  bound: parseBound,
  id: (text) => text,
  log(text, { settings }) {
    logSettings(settings, text);
    return text;
  },
  count: parseCount,
  text: (text) => text,
  flag(text) {
    if (text === "true" || text === "false") return text === "true";
    throw new LogError("bad_usage", `Cannot read "${text}": it is neither true nor false`);
  },
};
