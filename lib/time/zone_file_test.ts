import { equal } from "node:assert/strict";
import { zoneFileOf } from "../testing/generators/zone_file.ts";
import { zoneOfFile } from "./zone_file.ts";

Deno.test("zoneOfFile reads the one offset of a zone that never changes", () => {
  equal(zoneOfFile(zoneFileOf("UTC0")), "UTC");
  equal(zoneOfFile(zoneFileOf("<+0530>-5:30")), "+05:30");
  equal(zoneOfFile(zoneFileOf("EST5", { version: "3" })), "-05:00");
});

Deno.test("zoneOfFile reads no offset of a zone whose clocks changed or will", () => {
  equal(zoneOfFile(zoneFileOf("JST-9", { times: 9 })), null);
  equal(zoneOfFile(zoneFileOf("CET-1CEST,M3.5.0,M10.5.0/3")), null);
  equal(zoneOfFile(zoneFileOf("CET-1CEST,M3.5.0,M10.5.0/3", { times: 3 })), null);
  equal(zoneOfFile(zoneFileOf("")), null);
});

Deno.test("zoneOfFile reads nothing from files of the first version, or of another kind", () => {
  equal(zoneOfFile(zoneFileOf("UTC0", { version: "\0" })), null);
  equal(zoneOfFile(new TextEncoder().encode("Europe/Berlin\n")), null);
  equal(zoneOfFile(new TextEncoder().encode(`TZif2${"x".repeat(200)}`)), null);
});

Deno.test("zoneOfFile reads nothing from a file that was cut", () => {
  const bytes = zoneFileOf("UTC0", { times: 0 });
  for (let length = 0; length < bytes.length; length++) {
    equal(zoneOfFile(bytes.subarray(0, length)), null, `cut to ${length} bytes`);
  }
});
