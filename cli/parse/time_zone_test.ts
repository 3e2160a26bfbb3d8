import { deepEqual, equal, throws } from "node:assert/strict";
import { zoneFileOf } from "../../lib/testing/generators/zone_file.ts";
import { fakeMachine, type FakeOptions } from "../../lib/testing/processes/fake_machine.ts";
import type { Machine } from "../machine.ts";
import { chooseTimeZone } from "./time_zone.ts";

/** What is chosen on a machine, and what is said of it. */
function chosen(
  machine: Machine,
  { flag = undefined as string | undefined, config = null as string | null } = {},
) {
  const warnings: string[] = [];
  const zone = chooseTimeZone({ flag, config, machine, warn: (text) => warnings.push(text) });
  deepEqual(warnings, [], "nothing is said before the zone is asked for");
  const resolved = zone();
  equal(zone(), resolved, "what was found is known");
  return { ...resolved, warnings };
}

const withTz = (TZ: string, options: FakeOptions = {}) => fakeMachine({ ...options, env: { TZ } });

/** A machine whose `/etc/localtime` lies here, with this rule. */
function atHome(TZ: string, path: string, rule = "CET-1CEST,M3.5.0,M10.5.0/3"): Machine {
  return withTz(TZ, { zoneFiles: { "/etc/localtime": { path, bytes: zoneFileOf(rule) } } });
}

Deno.test("the time zone is --tz, else the config's, else TZ, else the system's", () => {
  const machine = withTz("Asia/Tokyo");
  deepEqual(chosen(machine, { flag: "America/Lima", config: "Europe/Rome" }), {
    value: "America/Lima",
    why: "from --tz",
    warnings: [],
  });
  equal(chosen(machine, { config: "Europe/Rome" }).value, "Europe/Rome");
  equal(chosen(machine).value, "Asia/Tokyo");
  deepEqual(chosen(fakeMachine()), { value: "UTC", why: "the system's", warnings: [] });
});

Deno.test("the time zone is read from TZ as POSIX spells names of zones", () => {
  const names = {
    ":Europe/Berlin": "Europe/Berlin",
    "europe/berlin": "Europe/Berlin",
    "/usr/share/zoneinfo/Asia/Tokyo": "Asia/Tokyo",
    ":/usr/share/zoneinfo/posix/Asia/Tokyo": "Asia/Tokyo",
    "/usr/share/zoneinfo/right/Asia/Tokyo": "Asia/Tokyo",
    "EST5EDT": "EST5EDT",
    "": "UTC",
    ":": "UTC",
  };
  for (const [variable, value] of Object.entries(names)) {
    deepEqual(chosen(withTz(variable)), { value, why: "from TZ", warnings: [] }, variable);
  }
});

Deno.test("the time zone is that of the file whose path TZ gives, by its link or its one offset", () => {
  const zoneFiles = {
    "/etc/localtime": { path: "/nix/tz/share/zoneinfo/Asia/Tokyo", bytes: zoneFileOf("JST-9") },
    "/zone": { path: "/zone", bytes: zoneFileOf("<-03>3") },
  };
  equal(chosen(withTz(":/etc/localtime", { zoneFiles })).value, "Asia/Tokyo");
  deepEqual(chosen(withTz("/zone", { zoneFiles })), {
    value: "-03:00",
    why: "from TZ",
    warnings: [],
  });
});

Deno.test("the time zone has the offset that POSIX reads from a TZ that names no zone", () => {
  deepEqual(chosen(atHome("UTC+2", "/usr/share/zoneinfo/Europe/Berlin")), {
    value: "-02:00",
    why: "as POSIX reads it",
    warnings: [
      'TZ="UTC+2" names no time zone: using -02:00, as POSIX reads it; ' +
      "give --tz, or set TZ to a name such as Europe/Berlin",
    ],
  });
  equal(chosen(withTz("<+0530>-5:30")).value, "+05:30");
});

const NO_ZONES = [
  "CET-1CEST,M3.5.0,M10.5.0/3",
  "CET-1CEST",
  "Nope/Zone",
  "/no/such/file",
  "::",
  "+2",
];

Deno.test("the time zone is that of /etc/localtime where TZ names none", () => {
  for (const variable of NO_ZONES) {
    deepEqual(chosen(atHome(variable, "/usr/share/zoneinfo/Europe/Berlin")), {
      value: "Europe/Berlin",
      why: "from /etc/localtime",
      warnings: [
        `TZ="${variable}" names no time zone: using Europe/Berlin, from /etc/localtime; ` +
        "give --tz, or set TZ to a name such as Europe/Berlin",
      ],
    });
  }
  // A copy does not say what it is called, but a zone that never changes needs no name.
  equal(chosen(atHome("Nope", "/etc/localtime", "<-03>3")).value, "-03:00");
});

Deno.test("the time zone is UTC where neither TZ nor /etc/localtime names one", () => {
  const warning = 'TZ="Nope" names no time zone: using UTC, since /etc/localtime gives none; ' +
    "give --tz, or set TZ to a name such as Europe/Berlin";
  const expected = {
    value: "UTC",
    why: "since /etc/localtime gives none",
    warnings: [warning],
  };
  deepEqual(chosen(withTz("Nope")), expected);
  deepEqual(chosen(atHome("Nope", "/etc/localtime")), expected);
  deepEqual(chosen(atHome("Nope", "/usr/share/zoneinfo/Mars/Olympus")), expected);
});

Deno.test("the time zone of --tz and of the config must be one, whatever TZ says", () => {
  for (const flag of ["Nope", "UTC+2", "CET-1CEST,M3.5.0,M10.5.0/3", ""]) {
    const error = { code: "bad_time_zone", message: /: no zone has this name$/ };
    throws(() => chosen(withTz("UTC"), { flag }), error);
    throws(() => chosen(withTz("UTC"), { config: flag }), error);
  }
});

Deno.test("the time zone is UTC when the system knows none", () => {
  const machine = { ...fakeMachine(), systemTimeZone: () => "Etc/Unknown" };
  equal(chosen(machine).value, "UTC");
});
