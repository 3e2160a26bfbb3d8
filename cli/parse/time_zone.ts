/**
 * Which time zone words and local times are read in.
 *
 * @module
 */

import { LogError } from "../../lib/errors.ts";
import { posixZone } from "../../lib/time/posix_zone.ts";
import { resolveTimeZone } from "../../lib/time/zone.ts";
import { zoneOfFile } from "../../lib/time/zone_file.ts";
import type { Machine, Resolved } from "../machine.ts";

const ZONE_INFO = /\/zoneinfo\/(?:posix\/|right\/)?/;
const SYSTEM_ZONE_FILE = "/etc/localtime";
const UTC = "UTC";

/** What a zone is chosen from. */
export interface ZoneSources {
  /** What `--tz` was given. */
  readonly flag: string | undefined;
  /** What the config says; null where it leaves it open. */
  readonly config: string | null;
  /** Its environment and its files say the rest. */
  readonly machine: Pick<Machine, "env" | "systemTimeZone" | "zoneFile">;
  /** Tells a person what is not as it was meant. */
  readonly warn: (text: string) => void;
}

/**
 * Finds the zone that `--tz` names, else the config, else `TZ`, else the system's.
 *
 * The first two have to name a zone. `TZ` is a wish of the surroundings: a
 * command that shows no local time does not ask for it, and one that names no
 * zone is warned of and replaced, by its offset where POSIX reads one from it,
 * else by the system's zone file, else by UTC. It may also be spelled
 * `:Europe/Berlin` or as the path of a zone file; empty it means UTC.
 *
 * @returns what finds it when it is first asked for, and then knows it
 * @throws {LogError} `bad_time_zone` when `--tz` or the config names no zone
 */
export function chooseTimeZone({ flag, config, machine, warn }: ZoneSources): () => Resolved {
  if (flag !== undefined) return known({ value: resolveTimeZone(flag), why: "from --tz" });
  if (config !== null) return known({ value: resolveTimeZone(config), why: "from the config" });
  let found: Resolved | null = null;
  return () => found ??= fromSurroundings(machine, warn);
}

function known(zone: Resolved): () => Resolved {
  return () => zone;
}

function fromSurroundings(machine: ZoneSources["machine"], warn: ZoneSources["warn"]): Resolved {
  const variable = machine.env("TZ");
  if (variable === undefined) return { value: fromSystem(machine), why: "the system's" };
  const name = variable.replace(/^:/, "");
  if (name === "") return { value: UTC, why: "from TZ" };
  const value = name.startsWith("/") ? fromZoneFile(name, machine) : zoneNamed(name);
  if (value !== null) return { value, why: "from TZ" };
  const replaced = inPlaceOf(name, machine);
  warn(
    `TZ="${variable}" names no time zone: using ${replaced.value}, ${replaced.why}; ` +
      "give --tz, or set TZ to a name such as Europe/Berlin",
  );
  return replaced;
}

/** What serves where `TZ` names no zone. */
function inPlaceOf(name: string, machine: ZoneSources["machine"]): Resolved {
  const offset = posixZone(name);
  if (offset !== null) return { value: offset, why: "as POSIX reads it" };
  const system = fromZoneFile(SYSTEM_ZONE_FILE, machine);
  if (system !== null) return { value: system, why: `from ${SYSTEM_ZONE_FILE}` };
  return { value: UTC, why: `since ${SYSTEM_ZONE_FILE} gives none` };
}

/** A zone file is known by where it lies, or what it links to; else only by what it holds. */
function fromZoneFile(path: string, machine: ZoneSources["machine"]): string | null {
  const named = zoneAt(path);
  if (named !== null) return named;
  const file = machine.zoneFile(path);
  return file && (zoneAt(file.path) ?? zoneOfFile(file.bytes));
}

function zoneAt(path: string): string | null {
  const [, name] = path.split(ZONE_INFO);
  return name === undefined ? null : zoneNamed(name);
}

function zoneNamed(name: string): string | null {
  try {
    return resolveTimeZone(name);
  } catch (error) {
    if (error instanceof LogError) return null;
    throw error;
  }
}

/** Systems that do not know their zone say `Etc/Unknown`. */
function fromSystem(machine: ZoneSources["machine"]): string {
  const name = machine.systemTimeZone();
  return name === "Etc/Unknown" ? UTC : name;
}
