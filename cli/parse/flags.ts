/**
 * The options that several commands share.
 *
 * @module
 */

import type { FlagParametersForType } from "@stricli/core";
import type { LogName } from "../../lib/records/settings.ts";
import type { Host } from "../host.ts";
import type { Machine } from "../machine.ts";
import type { Color } from "../terminal/style.ts";

/** What every command takes. */
export type GlobalFlags = {
  /** The log directory. */
  readonly dir?: string;
  /** Whether the answer is printed as JSON. */
  readonly json?: boolean;
  /** The time zone. */
  readonly tz?: string;
  /** When to colour. */
  readonly color: Color;
  /** Whether warnings and progress are left out. */
  readonly quiet?: boolean;
  /** Whether reasons are given. */
  readonly verbose?: boolean;
  /** Whether snapshots are passed over. */
  readonly "no-snapshot"?: boolean;
  /** Whether nothing of a bucket is kept on this machine. */
  readonly "no-cache"?: boolean;
  /** One file, or `-`, instead of a directory. */
  readonly file?: string;
  /** How that file is read: `key=value`, each. */
  readonly map?: readonly string[];
};

/** Which log is asked about. */
export type LogFlag = {
  /** Its name, as typed: {@linkcode Context.logName} looks whether there is such a log. */
  readonly log: LogName;
};

/** Which machine a new line is from. */
export type DeviceFlag = {
  /** Its name. */
  readonly device?: string;
};

/** Whether it is promised that no other process writes. */
export type SingleWriterFlag = {
  /** Needed to write where the runtime cannot lock files. */
  readonly "single-writer"?: boolean;
};

/** Which fields get which values. */
export type SetFlag = {
  /** `key=text` or `key:=json`, each. */
  readonly set?: readonly string[];
};

/** How the parser reads an option without a value. */
type OnOff = {
  readonly kind: "boolean";
  readonly optional: true;
  readonly withNegated: false;
  readonly brief: string;
};

const text = (input: string): string => input;

/** An option that is given or not. */
export function onOff(brief: string): OnOff {
  return { kind: "boolean", optional: true, withNegated: false, brief };
}

/** How the parser reads {@linkcode GlobalFlags}. */
export const globalFlags = {
  dir: {
    kind: "parsed",
    parse: text,
    optional: true,
    placeholder: "path",
    brief: "The log directory or s3:// bucket, instead of LOG_DIR",
  },
  json: onOff("Print the answer as JSON"),
  tz: {
    kind: "parsed",
    parse: text,
    optional: true,
    proposeCompletions: proposeZones,
    placeholder: "zone",
    brief: "The time zone, instead of the config's, TZ or the system's",
  },
  color: {
    kind: "enum",
    values: ["auto", "always", "never"],
    default: "auto",
    placeholder: "mode",
    brief: "When to colour: auto (on a terminal), always or never",
  },
  quiet: onOff("Leave out warnings and progress"),
  verbose: onOff("Say what is in force, and why"),
  "no-snapshot": onOff("Replay in full"),
  "no-cache": onOff("Keep nothing of a bucket on this machine"),
  file: {
    kind: "parsed",
    parse: text,
    optional: true,
    placeholder: "path",
    brief: "Read this file, or standard input (-), and no directory",
  },
  map: {
    kind: "parsed",
    parse: text,
    variadic: true,
    optional: true,
    proposeCompletions: proposeMapping,
    placeholder: "key=value",
    brief: "With --file and init: a setting, as in a config",
  },
} as const satisfies FlagParametersForType<GlobalFlags, Host>;

/** Options by their one letter, as git and curl have them. */
export const SHORT_OPTIONS: ReadonlyMap<string, string> = new Map([
  ["-C", "--dir"],
  ["-q", "--quiet"],
  ["-v", "--verbose"],
  ["-n", "--limit"],
  ["-V", "--version"],
]);

/** Proposes the logs of the directory in force; what that takes is loaded only then. */
export async function proposeLogNames(this: Host, partial: string): Promise<string[]> {
  const { logNamesBeginning } = await import("../completions/logs_meant.ts");
  return await logNamesBeginning(partial, this);
}

/** Proposes the fields that entries have, for `key=text` and `key:=json`. */
async function proposeFields(this: Host, partial: string): Promise<string[]> {
  const { proposeFields } = await import("../completions/keys.ts");
  return await proposeFields(partial, this);
}

/** Proposes the fields that entries have. */
export async function proposeKeys(this: Host, partial: string): Promise<string[]> {
  const { proposeKeys } = await import("../completions/keys.ts");
  return await proposeKeys(partial, this);
}

/** Proposes the ids of the log in force, with their texts. */
export async function proposeIds(this: Host, partial: string): Promise<string[]> {
  const { proposeIds } = await import("../completions/ids.ts");
  return await proposeIds(partial, this);
}

/** Proposes the settings that a file is read by. */
async function proposeMapping(this: Host, partial: string): Promise<string[]> {
  const { proposeMapping } = await import("../completions/keys.ts");
  return await proposeMapping(partial, this);
}

async function proposeZones(partial: string): Promise<string[]> {
  const { zonesBeginning } = await import("../completions/zones.ts");
  return zonesBeginning(partial);
}

/** How the parser reads {@linkcode LogFlag}, with what the log is for. */
export function logFlag(brief: string): FlagParametersForType<LogFlag, Host> {
  return {
    log: {
      kind: "parsed",
      parse: text,
      default: "entries",
      proposeCompletions: proposeLogNames,
      placeholder: "name",
      brief,
    },
  };
}

/** How the parser reads {@linkcode LogFlag} where lines of events cannot be meant. */
export const entityLogFlag: FlagParametersForType<LogFlag, Host> = logFlag(
  "Which log it is in: entries, or one from the config",
);

/** How the parser reads {@linkcode DeviceFlag}. */
export const deviceFlag: FlagParametersForType<DeviceFlag> = {
  device: {
    kind: "parsed",
    parse: text,
    optional: true,
    placeholder: "name",
    brief: "What new lines call this machine, instead of LOG_DEVICE",
  },
};

/** How the parser reads {@linkcode SingleWriterFlag}. */
export const singleWriterFlag: FlagParametersForType<SingleWriterFlag> = {
  "single-writer": onOff("Promise that nothing else writes (for Node and Bun)"),
};

/** How the parser reads {@linkcode SetFlag}. */
export const setFlag: FlagParametersForType<SetFlag, Host> = {
  set: {
    kind: "parsed",
    parse: text,
    variadic: true,
    optional: true,
    proposeCompletions: proposeFields,
    placeholder: "key=text",
    brief: "Set a field to a text, or with := to JSON; /a/b leads into a",
  },
};

/** What new lines call this machine; null where it has no name. */
export function deviceOf({ device }: DeviceFlag, machine: Machine): string | null {
  return (device ?? machine.env("LOG_DEVICE")) || null;
}
