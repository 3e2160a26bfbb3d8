/**
 * Which time zone words and local times are read in.
 *
 * @module
 */

import { LogError } from "../../lib/errors.ts";
import { resolveTimeZone } from "../../lib/time/zone.ts";
import type { Machine, Resolved } from "../machine.ts";

const ZONE_INFO = "/zoneinfo/";
const UTC = "UTC";

/**
 * The zone that `--tz` names, else the config, else `TZ`, else the system's.
 * `TZ` may be spelled as POSIX has it, `:Europe/Berlin` or the path of a zone
 * file; empty it means UTC. A `TZ` that names no zone is refused: times in a
 * zone that nobody meant would be wrong answers.
 *
 * @param flag What `--tz` was given.
 * @param config What the config says; null where it leaves it open.
 * @throws {LogError} `bad_time_zone` when the name chosen is no zone's
 */
export function chooseTimeZone(
  flag: string | undefined,
  config: string | null,
  machine: Machine,
): Resolved {
  if (flag !== undefined) return { value: resolveTimeZone(flag), why: "from --tz" };
  if (config !== null) return { value: resolveTimeZone(config), why: "from the config" };
  const variable = machine.env("TZ");
  if (variable !== undefined) return { value: fromVariable(variable, machine), why: "from TZ" };
  return { value: fromSystem(machine), why: "the system's" };
}

function fromVariable(variable: string, machine: Machine): string {
  const name = variable.replace(/^:/, "");
  if (name === "") return UTC;
  try {
    return name.startsWith("/") ? fromZoneFile(name, machine) : resolveTimeZone(name);
  } catch (cause) {
    throw new LogError("bad_time_zone", `Cannot use TZ="${variable}": it names no time zone`, {
      cause,
      hint: "set TZ to an IANA name such as Europe/Berlin, or give --tz",
    });
  }
}

/** A zone file such as `/etc/localtime` is known by where it lies, or what it links to. */
function fromZoneFile(path: string, machine: Machine): string {
  const file = path.includes(ZONE_INFO) ? path : Deno.realPathSync(path);
  const [, name] = file.split(ZONE_INFO);
  return name === undefined ? fromSystem(machine) : resolveTimeZone(name);
}

/** Systems that do not know their zone say `Etc/Unknown`. */
function fromSystem(machine: Machine): string {
  const name = machine.systemTimeZone();
  return name === "Etc/Unknown" ? UTC : name;
}
