import fc from "fast-check";
import assert from "node:assert/strict";
import { LogError } from "../errors.ts";
import { assertProperty } from "../testing/lanes/assert_property.ts";
import { BEFORE_EVERYTHING, type Instant, parseInstant } from "./instant.ts";
import { formatLocal, fromZoned, LocalDays, resolveTimeZone, toZoned } from "./zone.ts";

const ZONES = [
  "UTC",
  "+05:45",
  "Europe/Berlin",
  "America/New_York",
  "America/Sao_Paulo",
  "America/St_Johns",
  "Africa/Monrovia",
  "Africa/Casablanca",
  "Australia/Lord_Howe",
  "Pacific/Apia",
];

const MICROS_PER_HOUR = 3_600_000_000n;

const at = (text: string) => parseInstant(text)!;

/** Instants of all years that logs hold, and many within hours or one microsecond of a change of clocks. */
function instantsOf(timeZone: string): fc.Arbitrary<Instant> {
  const anywhere = fc.bigInt({
    min: at("1840-01-01T00:00:00Z"),
    max: at("2110-01-01T00:00:00Z"),
  });
  const distance = fc.oneof(
    fc.constantFrom(-1n, 0n, 1n, MICROS_PER_HOUR, -MICROS_PER_HOUR),
    fc.bigInt({ min: -30n * MICROS_PER_HOUR, max: 30n * MICROS_PER_HOUR }),
  );
  const nearChange = fc.tuple(anywhere, distance).map(([instant, distance]) => {
    const change = toZoned(instant, timeZone).getTimeZoneTransition("next");
    return (change === null ? instant : fromZoned(change)) + distance;
  });
  return fc.oneof(anywhere, nearChange, nearChange);
}

/** Instants in any order, and walks whose steps are small enough to stay on a day or leave it. */
function sequencesOf(timeZone: string): fc.Arbitrary<Instant[]> {
  const step = fc.bigInt({
    min: -20n * MICROS_PER_HOUR,
    max: 20n * MICROS_PER_HOUR,
  });
  const walk = fc.tuple(instantsOf(timeZone), fc.array(step, { maxLength: 20 }))
    .map(([start, steps]) => {
      let instant = start;
      return [start, ...steps.map((step) => instant += step)];
    });
  return fc.oneof(walk, fc.array(instantsOf(timeZone), { maxLength: 40 }));
}

for (const zone of ZONES) {
  Deno.test(`LocalDays agrees with Temporal whatever was asked before in ${zone}`, () => {
    assertProperty(
      fc.property(sequencesOf(zone), (instants) => {
        const days = new LocalDays(zone);
        for (const instant of instants) {
          const expected = toZoned(instant, zone).toPlainDate().toString();
          assert.equal(days.dayOf(instant), expected);
        }
      }),
      { seed: 1, numRuns: 150 },
    );
  });
}

const DAYS: [zone: string, instant: string, day: string][] = [
  ["America/Sao_Paulo", "2018-11-04T02:59:59.999999Z", "2018-11-03"],
  ["America/Sao_Paulo", "2018-11-04T03:00:00Z", "2018-11-04"],
  ["Pacific/Apia", "2011-12-30T09:59:59.999999Z", "2011-12-29"],
  ["Pacific/Apia", "2011-12-30T10:00:00Z", "2011-12-31"],
  ["Africa/Monrovia", "1960-01-01T00:44:29.999999Z", "1959-12-31"],
  ["Africa/Monrovia", "1960-01-01T00:44:30Z", "1960-01-01"],
  // Newfoundland once put its clocks back at 00:01, so that the day before came twice.
  ["America/St_Johns", "2006-10-29T02:30:30Z", "2006-10-29"],
  ["America/St_Johns", "2006-10-29T02:31:00Z", "2006-10-28"],
  ["America/St_Johns", "2006-10-29T03:30:00Z", "2006-10-29"],
];

for (const [zone, instant, day] of DAYS) {
  Deno.test(`LocalDays says ${day} in ${zone} at ${instant}`, () => {
    assert.equal(new LocalDays(zone).dayOf(at(instant)), day);
  });
}

Deno.test("LocalDays begins a day at its very first microsecond when the last one was just asked", () => {
  const days = new LocalDays("Europe/Berlin");
  assert.equal(days.dayOf(at("2026-04-20T21:59:59.999999Z")), "2026-04-20");
  assert.equal(days.dayOf(at("2026-04-20T22:00:00Z")), "2026-04-21");
  assert.equal(days.dayOf(at("2026-04-20T21:59:59.999999Z")), "2026-04-20");
});

Deno.test("LocalDays gives a day to every instant when Temporal does not reach it", () => {
  const days = new LocalDays("Europe/Berlin");
  assert.equal(days.dayOf(BEFORE_EVERYTHING), "-290308-12-21");
  assert.equal(days.dayOf(-BEFORE_EVERYTHING - 1n), "+294247-01-10");
});

Deno.test("LocalDays refuses an unknown zone when made", () => {
  assert.throws(() => new LocalDays("Mars/Olympus"), { code: "bad_time_zone" });
});

const NAMES: [name: string, identifier: string][] = [
  ["UTC", "UTC"],
  ["utc", "UTC"],
  ["Europe/Berlin", "Europe/Berlin"],
  ["america/new_york", "America/New_York"],
  ["ASIA/CALCUTTA", "Asia/Calcutta"],
  ["+02:00", "+02:00"],
  ["-03:30", "-03:30"],
  ["+0200", "+02:00"],
  ["+02", "+02:00"],
];

for (const [name, identifier] of NAMES) {
  Deno.test(`resolveTimeZone makes ${name} ${identifier}`, () => {
    assert.equal(resolveTimeZone(name), identifier);
  });
}

for (
  const name of [
    "",
    "Berlin",
    "Mars/Olympus",
    " UTC",
    "Z",
    "+2",
    "+02:00:00",
    "2026-01-01T00:00Z",
    "2026-01-01T00:00[Europe/Berlin]",
    "T1000Z",
  ]
) {
  Deno.test(`resolveTimeZone refuses "${name}"`, () => {
    assert.throws(() => resolveTimeZone(name), (error) => {
      assert(error instanceof LogError);
      assert.equal(error.code, "bad_time_zone");
      assert.equal(
        error.message,
        `Cannot use "${name}" as a time zone: no zone has this name`,
      );
      assert.match(error.hint!, /Europe\/Berlin.*UTC.*\+02:00/);
      return true;
    });
  });
}

const LOCAL_TEXTS: [zone: string, instant: string, text: string][] = [
  ["Europe/Berlin", "2026-04-20T10:15:00Z", "2026-04-20 12:15:00 +02:00"],
  [
    "Europe/Berlin",
    "2026-01-20T10:15:00.500Z",
    "2026-01-20 11:15:00.500 +01:00",
  ],
  ["UTC", "2026-04-20T21:59:59.999999Z", "2026-04-20 21:59:59.999999 +00:00"],
  ["-03:30", "2026-04-20T00:00:00Z", "2026-04-19 20:30:00 -03:30"],
  ["Africa/Monrovia", "1960-01-01T00:44:30Z", "1960-01-01 00:00:00 -00:44:30"],
  ["America/New_York", "2026-11-01T05:30:00Z", "2026-11-01 01:30:00 -04:00"],
  ["America/New_York", "2026-11-01T06:30:00Z", "2026-11-01 01:30:00 -05:00"],
];

for (const [zone, instant, text] of LOCAL_TEXTS) {
  Deno.test(`formatLocal writes ${text} for ${instant} in ${zone}`, () => {
    assert.equal(formatLocal(at(instant), zone), text);
  });
}

Deno.test("formatLocal writes the text that Temporal reads as the same instant", () => {
  for (const zone of ["Europe/Berlin", "Africa/Monrovia", "Pacific/Apia"]) {
    assertProperty(
      fc.property(instantsOf(zone), (instant) => {
        const [date, time, offset] = formatLocal(instant, zone).split(" ");
        const read = Temporal.Instant.from(`${date}T${time}${offset}`);
        assert.equal(read.epochNanoseconds, instant * 1000n);
      }),
      { seed: 1, numRuns: 200 },
    );
  }
});

Deno.test("fromZoned gives back the instant that toZoned was given", () => {
  assertProperty(
    fc.property(instantsOf("Europe/Berlin"), (instant) => {
      assert.equal(fromZoned(toZoned(instant, "Europe/Berlin")), instant);
    }),
    { seed: 1, numRuns: 200 },
  );
});
