import { deepEqual, equal, throws } from "node:assert/strict";
import { fakeMachine } from "../../lib/testing/processes/fake_machine.ts";
import { chooseTimeZone } from "./time_zone.ts";

function zoneFor(variable: string): string {
  return chooseTimeZone(undefined, null, fakeMachine({ env: { TZ: variable } })).value;
}

Deno.test("the time zone is --tz, else the config's, else TZ, else the system's", () => {
  const machine = fakeMachine({ env: { TZ: "Asia/Tokyo" } });
  deepEqual(chooseTimeZone("America/Lima", "Europe/Rome", machine), {
    value: "America/Lima",
    why: "from --tz",
  });
  equal(chooseTimeZone(undefined, "Europe/Rome", machine).value, "Europe/Rome");
  equal(chooseTimeZone(undefined, null, machine).value, "Asia/Tokyo");
  deepEqual(chooseTimeZone(undefined, null, fakeMachine()), { value: "UTC", why: "the system's" });
});

Deno.test("the time zone is read from TZ as POSIX spells it", () => {
  equal(zoneFor(":Europe/Berlin"), "Europe/Berlin");
  equal(zoneFor("europe/berlin"), "Europe/Berlin");
  equal(zoneFor("/usr/share/zoneinfo/Asia/Tokyo"), "Asia/Tokyo");
  equal(zoneFor(""), "UTC");
});

Deno.test("the time zone is refused when TZ names none", () => {
  for (const variable of ["Nope/Zone", "CET-1CEST", "/no/such/file"]) {
    throws(() => zoneFor(variable), {
      code: "bad_time_zone",
      message: `Cannot use TZ="${variable}": it names no time zone`,
    });
  }
});

Deno.test("the time zone is UTC when the system knows none", () => {
  const machine = { ...fakeMachine(), systemTimeZone: () => "Etc/Unknown" };
  equal(chooseTimeZone(undefined, null, machine).value, "UTC");
});
