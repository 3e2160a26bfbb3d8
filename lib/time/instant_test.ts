import fc from "fast-check";
import assert from "node:assert/strict";
import { assertProperty } from "../testing/lanes/assert_property.ts";
import { lane } from "../testing/lanes/lane.ts";
import {
  BEFORE_EVERYTHING,
  formatInstant,
  type Instant,
  MICROS_PER_DAY,
  parseInstant,
  startOfUtcDay,
} from "./instant.ts";

const two = (value: number) => String(value).padStart(2, "0");

/** The first 19 characters of a valid instant of the years 1 to 9999. */
const wallClocks = fc.record({
  year: fc.integer({ min: 1, max: 9999 }),
  month: fc.integer({ min: 1, max: 12 }),
  day: fc.integer({ min: 1, max: 31 }),
  second: fc.integer({ min: 0, max: 86_399 }),
}).map((fields) =>
  Temporal.PlainDate.from(fields).toPlainDateTime(
    new Temporal.PlainTime().add({ seconds: fields.second }),
  ).toString({ smallestUnit: "second" })
);

const fractions = fc.tuple(fc.constantFrom(".", ","), fc.stringMatching(/^[0-9]{0,9}$/))
  .map(([mark, digits]) => digits === "" ? "" : `${mark}${digits}`);

const offsets = fc.oneof(
  fc.constantFrom("Z", "z", "+00:00", "-00:00", "+23:59", "-23:59", "+00", "-23", "+2359"),
  fc.tuple(
    fc.constantFrom("+", "-"),
    fc.integer({ min: 0, max: 23 }),
    fc.constantFrom("", ":", null),
    fc.integer({ min: 0, max: 59 }),
  ).map(([sign, hours, mark, minutes]) =>
    `${sign}${two(hours)}${mark === null ? "" : `${mark}${two(minutes)}`}`
  ),
);

/** Every spelling that is read. */
const texts = fc.record({
  clock: wallClocks,
  between: fc.constantFrom("T", "t", " "),
  fraction: fractions,
  hasSeconds: fc.boolean(),
  gap: fc.constantFrom("", " "),
  offset: offsets,
}).map(({ clock, between, fraction, hasSeconds, gap, offset }) =>
  clock.slice(0, 10) + between + clock.slice(11, 16) +
  (hasSeconds ? clock.slice(16) + fraction : "") + gap + offset
);

/** From 0000-01-01T00:00:00Z through 9999-12-31T23:59:59.999999Z. */
const instants = fc.bigInt({
  min: -62_167_219_200_000_000n,
  max: 253_402_300_799_999_999n,
});

/** Temporal knows no space before an offset, and takes at most 9 digits. */
function temporalInstant(text: string): Instant {
  const spelled = text.slice(0, 11) + text.slice(11).replace(" ", "")
    .replace(/([.,]\d{9})\d+/, "$1");
  const nanoseconds = Temporal.Instant.from(spelled).epochNanoseconds;
  return (nanoseconds - ((nanoseconds % 1000n) + 1000n) % 1000n) / 1000n;
}

const VALID: [text: string, instant: Instant][] = [
  ["1970-01-01T00:00:00Z", 0n],
  ["1970-01-01t00:00:00z", 0n],
  ["1970-01-01T00:00:00-00:00", 0n],
  ["1970-01-01T00:00:00+01:00", -3_600_000_000n],
  ["1970-01-01T00:00:00-23:59", 86_340_000_000n],
  ["1970-01-01T00:00:00.1Z", 100_000n],
  ["1970-01-01T00:00:00.000001Z", 1n],
  ["1970-01-01T00:00:00.0000019999999999999Z", 1n],
  ["1970-01-01T00:00:00.9999999+00:00", 999_999n],
  ["1969-12-31T23:59:59.9999999Z", -1n],
  ["1969-12-31T23:59:59.0000009Z", -1_000_000n],
  ["2000-02-29T00:00:00Z", 951_782_400_000_000n],
  ["2024-02-29T23:59:59Z", 1_709_251_199_000_000n],
  ["2026-04-20T12:15:00.123456+02:00", 1_776_680_100_123_456n],
  ["2255-06-05T23:47:34.740991Z", BigInt(Number.MAX_SAFE_INTEGER)],
  ["2255-06-05T23:47:34.740993Z", BigInt(Number.MAX_SAFE_INTEGER) + 2n],
  ["1970-01-01 00:00:00Z", 0n],
  ["1970-01-01T00:00Z", 0n],
  ["1970-01-01 00:00 z", 0n],
  ["1970-01-01T00:00:00,5Z", 500_000n],
  ["1970-01-01T00:00:00,0000019 Z", 1n],
  ["1970-01-01T01:00:00+01", 0n],
  ["1970-01-01T01:30:00+0130", 0n],
  ["1970-01-01t01:30 +01:30", 0n],
  ["1969-12-31 19:00 -05", 0n],
  ["0000-01-01T00:00:00Z", -62_167_219_200_000_000n],
  ["0000-02-29T00:00:00Z", -62_162_121_600_000_000n],
  ["9999-12-31T23:59:59.999999Z", 253_402_300_799_999_999n],
];

for (const [text, instant] of VALID) {
  Deno.test(`parseInstant reads ${text}`, () => {
    assert.equal(parseInstant(text), instant);
  });
}

const INVALID = [
  "",
  "2026-03-01",
  "2026-03-01T10:00:00",
  "20260301T100000Z",
  "2026-03-01T10:00",
  "2026-03-01 10:00",
  "2026-03-01  10:00:00Z",
  "2026-03-01T 10:00:00Z",
  "2026-03-01_10:00:00Z",
  "2026-03-0110:00:00Z",
  "2026-03-01\t10:00:00Z",
  "2026-03-01T10Z",
  "2026-03-01T1000Z",
  "2026-03-01T10:0000Z",
  "2026-03-01T10:00:Z",
  "2026-03-01T10:00:0Z",
  "2026-03-01T10:00.5Z",
  "2026-03-01T10:00,5Z",
  "2026-03-01T10:00:00,Z",
  "2026-03-01T10:00:00.,5Z",
  "2026-03-01T10:00:00.5,5Z",
  "2026-03-01T10:00:00  Z",
  "2026-03-01T10:00:00\u00a0Z",
  "2026-03-01T10:00:00 .5Z",
  "2026-03-01T10:00:00 ",
  "2026-03-01T10:00:00+",
  "2026-03-01T10:00:00+1",
  "2026-03-01T10:00:00+010",
  "2026-03-01T10:00:00+1:00",
  "2026-03-01T10:00:00+01:0",
  "2026-03-01T10:00:00+01:",
  "2026-03-01T10:00:00+01 00",
  "2026-03-01T10:00:00+ 01:00",
  "2026-03-01T10:00:00+01Z",
  "2026-03-01T10:00:00 UTC",
  "2026-03-01T10:00:00+01:00:00",
  "2026-03-01T10:00:00\u221201:00",
  "2026-03-01T10:00:00.Z",
  "2026-03-01T10:00:00.5",
  "2026-03-01T10:00:00ZZ",
  "2026-03-01T10:00:00Z[UTC]",
  " 2026-03-01T10:00:00Z",
  "2026-03-01T10:00:00Z ",
  "2026-03-01T10:00:00Z\n",
  "2026-00-01T10:00:00Z",
  "2026-13-01T10:00:00Z",
  "2026-03-00T10:00:00Z",
  "2026-03-32T10:00:00Z",
  "2026-04-31T10:00:00Z",
  "2026-06-31T10:00:00Z",
  "2026-09-31T10:00:00Z",
  "2026-11-31T10:00:00Z",
  "2026-02-29T10:00:00Z",
  "1900-02-29T10:00:00Z",
  "2200-02-29T10:00:00Z",
  "2024-02-30T10:00:00Z",
  "2026-03-01T24:00:00Z",
  "2026-03-01T10:60:00Z",
  "2016-12-31T23:59:60Z",
  "2016-12-31 23:59:60,5 +00",
  "2026-03-01T10:00:00+24:00",
  "2026-03-01T10:00:00+01:60",
  "2026-03-01T10:00:00+24",
  "2026-03-01T10:00:00+0160",
  "+002026-03-01T10:00:00Z",
  "-000001-03-01T10:00:00Z",
  "12026-03-01T10:00:00Z",
  "２026-03-01T10:00:00Z",
];

for (const text of INVALID) {
  Deno.test(`parseInstant refuses ${JSON.stringify(text)}`, () => {
    assert.equal(parseInstant(text), null);
  });
}

Deno.test("parseInstant agrees with Temporal on every valid instant", () => {
  assertProperty(
    fc.property(
      texts,
      (text) => assert.equal(parseInstant(text), temporalInstant(text)),
    ),
    { seed: 1, numRuns: 2000 },
  );
});

Deno.test("parseInstant and formatInstant agree with Temporal on every day from 1890 to 2110", () => {
  let date = Temporal.PlainDate.from("1890-01-01");
  for (; date.year < 2110; date = date.add({ days: 1 })) {
    const text = `${date}T00:00:00Z`;
    const instant = parseInstant(text);
    assert.equal(instant, temporalInstant(text), text);
    assert.equal(formatInstant(instant), text);
  }
});

Deno.test("parseInstant agrees with Temporal when one character is another", () => {
  const shape =
    /^.{10}[Tt ].{2}:.{2}(?::(?!60).{2}(?:[.,][0-9]+)?)? ?(?:[Zz]|[+-].{2}(?::?.{2})?)$/;
  const mutants = fc.tuple(
    texts,
    fc.nat(),
    fc.constantFrom(..."0123456789-+:.,TtZz "),
  )
    .map(([text, index, character]) => {
      const at = index % text.length;
      return text.slice(0, at) + character + text.slice(at + 1);
    });
  let refusals = 0, instants = 0;
  assertProperty(
    fc.property(mutants, (text) => {
      let expected: Instant | null = null;
      try {
        // Temporal takes basic forms too.
        if (shape.test(text)) expected = temporalInstant(text);
      } catch (error) {
        assert(error instanceof RangeError);
      }
      if (expected === null) refusals++;
      else instants++;
      assert.equal(parseInstant(text), expected, text);
    }),
    { seed: 1, numRuns: 2000 },
  );
  lane.assertMore(refusals, 200, "refused");
  lane.assertMore(instants, 200, "taken");
});

Deno.test("parseInstant keeps the order of texts of one offset and width", () => {
  const digits = fc.stringMatching(/^[0-9]{6}$/);
  assertProperty(
    fc.property(
      wallClocks,
      digits,
      wallClocks,
      digits,
      offsets,
      (a, aDigits, b, bDigits, offset) => {
        const [earlier, later] = [
          `${a}.${aDigits}${offset}`,
          `${b}.${bDigits}${offset}`,
        ].sort();
        const [first, second] = [
          parseInstant(earlier!)!,
          parseInstant(later!)!,
        ];
        assert.equal(first < second, earlier !== later);
        assert(first <= second);
      },
    ),
    { seed: 1, numRuns: 500 },
  );
});

const FORMATTED: [instant: Instant, text: string][] = [
  [0n, "1970-01-01T00:00:00Z"],
  [1n, "1970-01-01T00:00:00.000001Z"],
  [1_500_000n, "1970-01-01T00:00:01.500Z"],
  [5_000n, "1970-01-01T00:00:00.005Z"],
  [-1n, "1969-12-31T23:59:59.999999Z"],
  [-62_167_219_200_000_000n, "0000-01-01T00:00:00Z"],
  [-62_167_219_200_000_001n, "-000001-12-31T23:59:59.999999Z"],
  [253_402_300_799_999_999n, "9999-12-31T23:59:59.999999Z"],
  [253_402_300_800_000_000n, "+010000-01-01T00:00:00Z"],
  [BEFORE_EVERYTHING, "-290308-12-21T19:59:05.224192Z"],
  [-BEFORE_EVERYTHING - 1n, "+294247-01-10T04:00:54.775807Z"],
];

for (const [instant, text] of FORMATTED) {
  Deno.test(`formatInstant writes ${text}`, () => {
    assert.equal(formatInstant(instant), text);
  });
}

Deno.test("formatInstant writes what parseInstant reads back", () => {
  assertProperty(
    fc.property(instants, (instant) => {
      assert.equal(parseInstant(formatInstant(instant)), instant);
    }),
    { seed: 1, numRuns: 1000 },
  );
});

Deno.test("formatInstant agrees with Temporal in years of six digits", () => {
  const reach = 8_640_000_000_000_000_000n;
  assertProperty(
    fc.property(fc.bigInt({ min: -reach, max: reach }), (micros) => {
      const instant = micros - micros % 1_000_000n;
      const expected = new Temporal.Instant(instant * 1000n).toString();
      assert.equal(formatInstant(instant), expected);
    }),
    { seed: 1, numRuns: 1000 },
  );
});

Deno.test("startOfUtcDay is the last midnight that is not later", () => {
  assertProperty(
    fc.property(instants, (instant) => {
      const midnight = startOfUtcDay(instant);
      assert(midnight % MICROS_PER_DAY === 0n);
      assert(midnight <= instant && instant < midnight + MICROS_PER_DAY);
    }),
    { seed: 1, numRuns: 500 },
  );
});
