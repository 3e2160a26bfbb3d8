import { equal } from "node:assert/strict";
import { posixZone } from "./posix_zone.ts";
import { resolveTimeZone } from "./zone.ts";

const ZONES: Record<string, string> = {
  "UTC+2": "-02:00",
  "UTC-2": "+02:00",
  "UTC2": "-02:00",
  "EST5": "-05:00",
  "est05": "-05:00",
  "JST-9": "+09:00",
  "<+0530>-5:30": "+05:30",
  "<-03>3": "-03:00",
  "NPT-05:45": "+05:45",
  "NST3:30:00": "-03:30",
  "UTC0": "UTC",
  "GMT-0": "UTC",
  "ABC-0:30": "+00:30",
  "XYZ-23:59": "+23:59",
};

for (const [text, zone] of Object.entries(ZONES)) {
  Deno.test(`posixZone reads ${text} as ${zone}`, () => {
    equal(posixZone(text), zone);
    equal(resolveTimeZone(zone), zone);
  });
}

const OTHERS = [
  ...["", "UTC", "Europe/Berlin", "Nope/Zone", "+2", "-02:00", "UT2", "<+2>-2", "U2C+2"],
  ...["CET-1CEST", "CET-1CEST,M3.5.0,M10.5.0/3", "EST5EDT4,M3.2.0,M11.1.0"],
  ...["UTC+24", "UTC+100", "UTC+2:60", "UTC+2:3", "UTC+2:30:15", "UTC+2 ", " UTC+2", "UTC +2"],
];

for (const text of OTHERS) {
  Deno.test(`posixZone reads no offset from "${text}"`, () => equal(posixZone(text), null));
}
