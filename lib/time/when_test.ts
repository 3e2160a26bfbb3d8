import fc from "fast-check";
import assert from "node:assert/strict";
import { LogError } from "../errors.ts";
import { assertProperty } from "../testing/lanes/assert_property.ts";
import { formatInstant, parseInstant } from "./instant.ts";
import { parseBound, parseWhen, type When, type WhenContext } from "./when.ts";
import { formatLocal, fromZoned, LocalDays, toZoned } from "./zone.ts";

const at = (text: string) => parseInstant(text)!;

function whenText(text: string, context: WhenContext): string {
  const when = parseWhen(text, context);
  assert(when.kind === "instant");
  return formatLocal(when.instant, context.timeZone);
}

const boundText = (text: string, context: WhenContext) =>
  formatLocal(parseBound(text, context), context.timeZone);

/** A Tuesday, between the days on which Berlin changes its clocks. */
const BERLIN: WhenContext = {
  now: at("2026-04-21T10:15:30.123456+02:00"),
  timeZone: "Europe/Berlin",
};
/** The Monday after Berlin went to summer time in the night to Sunday, 29 March. */
const BERLIN_SPRING = { ...BERLIN, now: at("2026-03-30T02:30:00+02:00") };
/** The Monday after Berlin went back to standard time in the night to Sunday, 25 October. */
const BERLIN_AUTUMN = { ...BERLIN, now: at("2026-10-26T02:30:00+01:00") };
/** The Monday after New York went to summer time on Sunday, 8 March. */
const NEW_YORK_SPRING: WhenContext = {
  now: at("2026-03-09T02:30:00-04:00"),
  timeZone: "America/New_York",
};
/** The Monday after New York went back to standard time on Sunday, 1 November. */
const NEW_YORK_AUTUMN = {
  ...NEW_YORK_SPRING,
  now: at("2026-11-02T01:30:00-05:00"),
};
/** The first Saturday that Samoa had after a Thursday. */
const APIA: WhenContext = {
  now: at("2011-12-31T12:00:00+14:00"),
  timeZone: "Pacific/Apia",
};
const SAO_PAULO: WhenContext = {
  now: at("2018-11-05T12:00:00-02:00"),
  timeZone: "America/Sao_Paulo",
};

const MONTH_END = { ...NEW_YORK_SPRING, now: at("2028-01-31T12:00:00-05:00") };
const LEAP_DAY = { ...NEW_YORK_SPRING, now: at("2028-02-29T12:00:00-05:00") };

/** Forms that name an instant, and so mean the same as a bound. */
const INSTANTS: [text: string, context: WhenContext, local: string][] = [
  ["now", BERLIN, "2026-04-21 10:15:30.123456 +02:00"],
  ["  NOW ", BERLIN, "2026-04-21 10:15:30.123456 +02:00"],

  ["2026-04-20T10:15:00Z", BERLIN, "2026-04-20 12:15:00 +02:00"],
  ["2026-04-20t10:15:00.0000019z", BERLIN, "2026-04-20 12:15:00.000001 +02:00"],
  [" 2026-04-20T10:15:00-05:00 ", BERLIN, "2026-04-20 17:15:00 +02:00"],

  ["2026-04-20T10:15", BERLIN, "2026-04-20 10:15:00 +02:00"],
  ["2026-04-20t10:15", BERLIN, "2026-04-20 10:15:00 +02:00"],
  ["2026-04-20 10:15", BERLIN, "2026-04-20 10:15:00 +02:00"],
  ["2026-04-20   10:15:30", BERLIN, "2026-04-20 10:15:30 +02:00"],
  ["2026-04-20T10:15:30.1234569", BERLIN, "2026-04-20 10:15:30.123456 +02:00"],
  ["2026-01-20T10:15", BERLIN, "2026-01-20 10:15:00 +01:00"],
  ["2026-03-29T02:30", BERLIN, "2026-03-29 03:30:00 +02:00"],
  ["2026-10-25T02:30", BERLIN, "2026-10-25 02:30:00 +02:00"],
  ["2026-03-08 02:30", NEW_YORK_SPRING, "2026-03-08 03:30:00 -04:00"],
  ["2026-11-01 01:30", NEW_YORK_AUTUMN, "2026-11-01 01:30:00 -04:00"],
  ["2011-12-30T10:00", APIA, "2011-12-31 10:00:00 +14:00"],

  ["0 days ago", BERLIN, "2026-04-21 10:15:30.123456 +02:00"],
  ["1 day ago", BERLIN, "2026-04-20 10:15:30.123456 +02:00"],
  ["3 days ago", BERLIN, "2026-04-18 10:15:30.123456 +02:00"],
  ["3d ago", BERLIN, "2026-04-18 10:15:30.123456 +02:00"],
  ["3 D  Ago", BERLIN, "2026-04-18 10:15:30.123456 +02:00"],
  ["30 days ago", BERLIN, "2026-03-22 10:15:30.123456 +01:00"],
  ["1 week ago", BERLIN, "2026-04-14 10:15:30.123456 +02:00"],
  ["2 weeks ago", BERLIN, "2026-04-07 10:15:30.123456 +02:00"],
  ["2w ago", BERLIN, "2026-04-07 10:15:30.123456 +02:00"],
  ["1 month ago", BERLIN, "2026-03-21 10:15:30.123456 +01:00"],
  ["2 months ago", BERLIN, "2026-02-21 10:15:30.123456 +01:00"],
  ["1 month ago", BERLIN_SPRING, "2026-02-28 02:30:00 +01:00"],
  ["1 year ago", BERLIN, "2025-04-21 10:15:30.123456 +02:00"],
  ["3 years ago", BERLIN, "2023-04-21 10:15:30.123456 +02:00"],
  ["1 day ago", BERLIN_SPRING, "2026-03-29 03:30:00 +02:00"],
  ["1 day ago", BERLIN_AUTUMN, "2026-10-25 02:30:00 +02:00"],
  ["1 day ago", NEW_YORK_SPRING, "2026-03-08 03:30:00 -04:00"],
  ["1 day ago", NEW_YORK_AUTUMN, "2026-11-01 01:30:00 -04:00"],

  ["24 hours ago", BERLIN_SPRING, "2026-03-29 01:30:00 +01:00"],
  ["24 hours ago", BERLIN_AUTUMN, "2026-10-25 02:30:00 +01:00"],
  ["24h ago", NEW_YORK_SPRING, "2026-03-08 01:30:00 -05:00"],
  ["24h ago", NEW_YORK_AUTUMN, "2026-11-01 01:30:00 -05:00"],
  ["25h ago", NEW_YORK_AUTUMN, "2026-11-01 01:30:00 -04:00"],
  ["90 minutes ago", BERLIN, "2026-04-21 08:45:30.123456 +02:00"],
  ["10 seconds ago", BERLIN, "2026-04-21 10:15:20.123456 +02:00"],

  ["-1mo", MONTH_END, "2027-12-31 12:00:00 -05:00"],
  ["2mo ago", MONTH_END, "2027-11-30 12:00:00 -05:00"],
  ["+1mo", MONTH_END, "2028-02-29 12:00:00 -05:00"],
  ["in 3 months", MONTH_END, "2028-04-30 12:00:00 -04:00"],
  ["1 year ago", LEAP_DAY, "2027-02-28 12:00:00 -05:00"],
  ["-4y", LEAP_DAY, "2024-02-29 12:00:00 -05:00"],
];

for (const [text, context, local] of INSTANTS) {
  const name = `reads "${text}" in ${context.timeZone} as ${local} when it is ` +
    formatInstant(context.now);
  Deno.test(`parseWhen ${name}`, () => assert.equal(whenText(text, context), local));
  Deno.test(`parseBound ${name}`, () => assert.equal(boundText(text, context), local));
}

const ELAPSED: [words: string[], seconds: bigint][] = [
  [["h", "hour", "hours", "hr", "hrs"], 3600n],
  [["min", "mins", "minute", "minutes"], 60n],
  [["s", "sec", "secs", "second", "seconds"], 1n],
];

for (const [words, seconds] of ELAPSED) {
  for (const word of words) {
    Deno.test(`parseWhen counts exact multiples of ${seconds} s for "7 ${word} ago"`, () => {
      const micros = 7n * seconds * 1_000_000n;
      const before = { kind: "instant", instant: BERLIN.now - micros };
      const ahead = { kind: "instant", instant: BERLIN.now + micros };
      for (const text of [`7${word} ago`, `7 ${word} ago`, `-7${word}`, `-7 ${word}`]) {
        assert.deepEqual(parseWhen(text, BERLIN), before, text);
      }
      for (const text of [`in 7${word}`, `in 7 ${word}`, `+7${word}`, `+7 ${word}`]) {
        assert.deepEqual(parseWhen(text, BERLIN), ahead, text);
      }
    });
  }
}

const WALL_CLOCK: [words: string[], duration: Temporal.DurationLike][] = [
  [["y", "yr", "yrs", "year", "years"], { years: 2 }],
  [["mo", "mos", "month", "months"], { months: 2 }],
  [["w", "wk", "wks", "week", "weeks"], { weeks: 2 }],
  [["d", "day", "days"], { days: 2 }],
];

for (const [words, duration] of WALL_CLOCK) {
  for (const word of words) {
    Deno.test(`parseWhen keeps the wall-clock time for "2 ${word} ago" and "in 2 ${word}"`, () => {
      const now = toZoned(BERLIN.now, BERLIN.timeZone);
      const before = { kind: "instant", instant: fromZoned(now.subtract(duration)) };
      const ahead = { kind: "instant", instant: fromZoned(now.add(duration)) };
      for (const text of [`2${word} ago`, `2 ${word} ago`, `-2${word}`, `-2 ${word}`]) {
        assert.deepEqual(parseWhen(text, BERLIN), before, text);
      }
      for (const text of [`in 2${word}`, `in 2 ${word}`, `+2${word}`, `+2 ${word}`]) {
        assert.deepEqual(parseWhen(text, BERLIN), ahead, text);
      }
    });
  }
}

const MONTH_WORDS =
  "january jan february feb march mar april apr may june jun july jul august aug " +
  "september sep sept october oct november nov december dec";

Deno.test("parseWhen reads the names of months, shortened or not, as the latest that has begun", () => {
  const months = MONTH_WORDS.split(" ");
  for (const word of months) {
    const month = new Set(months.slice(0, months.indexOf(word) + 1).map((name) => name.slice(0, 3)))
      .size;
    const year = month <= 4 ? 2026 : 2025;
    const name = `${year}-${String(month).padStart(2, "0")}`;
    assert.deepEqual(parseWhen(word, BERLIN), parseWhen(name, BERLIN), word);
    assert.deepEqual(parseWhen(`${word} 2020`, BERLIN), parseWhen(`2020${name.slice(4)}`, BERLIN));
    const day = `${name}-05`;
    for (const text of [`${word} 5`, `5 ${word}`, `5th ${word}`, `${word} 5th`, `${word}. 5`]) {
      assert.deepEqual(parseWhen(text, BERLIN), parseWhen(day, BERLIN), text);
    }
    for (const text of [`5 ${word} 2020`, `${word} 5 2020`, `${word} 5, 2020`]) {
      assert.deepEqual(parseWhen(text, BERLIN), parseWhen(`2020${name.slice(4)}-05`, BERLIN), text);
    }
  }
});

Deno.test("parseWhen reads a month-day as the latest that has begun, today too", () => {
  const days = { "april 21": "2026-04-21", "april 22": "2025-04-22", "april 20": "2026-04-20" };
  for (const [text, date] of Object.entries(days)) {
    assert.deepEqual(parseWhen(text, BERLIN), parseWhen(date, BERLIN), text);
  }
  const after1900 = { now: at("1904-02-28T12:00:00Z"), timeZone: "UTC" };
  assert.deepEqual(parseWhen("29 feb", after1900), parseWhen("1896-02-29", after1900));
});

Deno.test("parseWhen takes today from the zone where words need it", () => {
  // It is 1 May in Berlin, and still 30 April in New York.
  const now = at("2026-04-30T23:00:00Z");
  const read = (text: string, timeZone: string) => whenText(text, { now, timeZone });
  assert.equal(read("this month", "Europe/Berlin"), "2026-05-31 23:59:59.999999 +02:00");
  assert.equal(read("this month", "America/New_York"), "2026-04-30 23:59:59.999999 -04:00");
  assert.equal(read("may", "America/New_York"), "2025-05-31 23:59:59.999999 -04:00");
  assert.equal(read("may 1", "Europe/Berlin"), "2026-05-01 23:59:59.999999 +02:00");
  assert.equal(read("12:00", "Europe/Berlin"), "2026-05-01 12:00:00 +02:00");
  assert.equal(read("12:00", "America/New_York"), "2026-04-30 12:00:00 -04:00");
});

Deno.test("parseWhen reads slashes with the day or the month first where one is over 12", () => {
  for (let one = 1; one <= 31; one++) {
    for (let other = 1; other <= 31; other++) {
      const text = `${one}/${other}/2026`;
      if (one <= 12 && other <= 12 || one > 12 && other > 12) {
        assert.throws(() => parseWhen(text, BERLIN), { code: "bad_when" });
        continue;
      }
      const [day, month] = one > 12 ? [one, other] : [other, one];
      const date = `2026-${String(month).padStart(2, "0")}-${String(day).padStart(2, "0")}`;
      let expected: When;
      try {
        expected = parseWhen(date, BERLIN);
      } catch {
        assert.throws(() => parseWhen(text, BERLIN), { code: "bad_when" });
        continue;
      }
      assert.deepEqual(parseWhen(text, BERLIN), expected, text);
    }
  }
});

Deno.test("parseWhen names both readings of a date with slashes that could be either", () => {
  const error = assertRefused(
    () => parseWhen("04/05/2026", BERLIN),
    'Cannot read "04/05/2026" as a time: it could be 4 May 2026 or 5 April 2026',
  );
  assert.match(error.hint!, /^write 2026-05-04 or 2026-04-05; forms that work: /);
  const same = assertRefused(
    () => parseBound("5/5/2026 12:00", BERLIN),
    'Cannot read "5/5/2026 12:00" as a time: with slashes, the year comes first',
  );
  assert.match(same.hint!, /^write 2026-05-05; forms that work: /);
});

Deno.test("parseWhen has weeks of every year from Monday to Sunday, without gap or overlap", () => {
  const bounds: bigint[] = [];
  for (let year = 2014; year <= 2027; year++) {
    for (let week = 1; week <= 53; week++) {
      const text = `${year}-W${String(week).padStart(2, "0")}`;
      let start: bigint;
      try {
        start = parseBound(text, BERLIN);
      } catch {
        assert.equal(week, 53, text);
        continue;
      }
      const monday = toZoned(start, BERLIN.timeZone);
      assert.equal(monday.dayOfWeek, 1, text);
      const previous = bounds.at(-1);
      if (previous !== undefined) assert.equal(previous + 1n, start, text);
      const end = parseWhen(text, BERLIN);
      assert(end.kind === "instant");
      bounds.push(end.instant);
    }
  }
  assert.equal(bounds.length, 14 * 52 + 3, "2015, 2020 and 2026 have 53 weeks");
});

Deno.test("parseWhen says how seconds since 1970 are written", () => {
  const error = assertRefused(
    () => parseWhen("1776680100", BERLIN),
    'Cannot read "1776680100" as a time: it has none of the forms that work',
  );
  assert.match(error.hint!, /^write @1776680100 for seconds since 1970; forms that work: /);
});

/** Forms that name a local day. */
const DAYS: [text: string, context: WhenContext, start: string, end: string][] = [
  [
    "2026-04-20",
    BERLIN,
    "2026-04-20 00:00:00 +02:00",
    "2026-04-20 23:59:59.999999 +02:00",
  ],
  [
    "2026-03-29",
    BERLIN,
    "2026-03-29 00:00:00 +01:00",
    "2026-03-29 23:59:59.999999 +02:00",
  ],
  [
    "2026-10-25",
    BERLIN,
    "2026-10-25 00:00:00 +02:00",
    "2026-10-25 23:59:59.999999 +01:00",
  ],
  [
    "2026-03-08",
    NEW_YORK_SPRING,
    "2026-03-08 00:00:00 -05:00",
    "2026-03-08 23:59:59.999999 -04:00",
  ],
  [
    "2026-11-01",
    NEW_YORK_AUTUMN,
    "2026-11-01 00:00:00 -04:00",
    "2026-11-01 23:59:59.999999 -05:00",
  ],
  [
    "2018-11-03",
    SAO_PAULO,
    "2018-11-03 00:00:00 -03:00",
    "2018-11-03 23:59:59.999999 -03:00",
  ],
  [
    "2018-11-04",
    SAO_PAULO,
    "2018-11-04 01:00:00 -02:00",
    "2018-11-04 23:59:59.999999 -02:00",
  ],
  [
    "2011-12-29",
    APIA,
    "2011-12-29 00:00:00 -10:00",
    "2011-12-29 23:59:59.999999 -10:00",
  ],
  [
    "9999-12-30",
    NEW_YORK_SPRING,
    "9999-12-30 00:00:00 -05:00",
    "9999-12-30 23:59:59.999999 -05:00",
  ],
  [
    "today",
    BERLIN,
    "2026-04-21 00:00:00 +02:00",
    "2026-04-21 23:59:59.999999 +02:00",
  ],
  [
    "Yesterday",
    BERLIN_SPRING,
    "2026-03-29 00:00:00 +01:00",
    "2026-03-29 23:59:59.999999 +02:00",
  ],
  [
    "yesterday",
    NEW_YORK_AUTUMN,
    "2026-11-01 00:00:00 -04:00",
    "2026-11-01 23:59:59.999999 -05:00",
  ],
  [
    "last  Tuesday",
    BERLIN,
    "2026-04-14 00:00:00 +02:00",
    "2026-04-14 23:59:59.999999 +02:00",
  ],
  [
    "sunday",
    NEW_YORK_SPRING,
    "2026-03-08 00:00:00 -05:00",
    "2026-03-08 23:59:59.999999 -04:00",
  ],
];

for (const [text, context, start, end] of DAYS) {
  const name = `"${text}" in ${context.timeZone} when it is ${formatInstant(context.now)}`;
  Deno.test(`parseWhen reads through the last microsecond of ${name}`, () => {
    assert.equal(whenText(text, context), end);
  });
  Deno.test(`parseBound reads the start of ${name}`, () => {
    assert.equal(boundText(text, context), start);
  });
}

Deno.test("parseWhen reads a day that the zone left out as the end of the day before", () => {
  assert.deepEqual(
    parseWhen("2011-12-30", APIA),
    parseWhen("2011-12-29", APIA),
  );
  assert.deepEqual(parseWhen("yesterday", APIA), parseWhen("2011-12-29", APIA));
});

Deno.test("parseWhen reads weekdays as the latest before today when today is a Tuesday", () => {
  const dates = {
    monday: "2026-04-20",
    tuesday: "2026-04-14",
    wednesday: "2026-04-15",
    thursday: "2026-04-16",
    friday: "2026-04-17",
    saturday: "2026-04-18",
    sunday: "2026-04-19",
  };
  for (const [weekday, date] of Object.entries(dates)) {
    const expected = parseWhen(date, BERLIN);
    const short = weekday.slice(0, 3);
    for (const word of [weekday, short, `last ${weekday}`, `last ${short}`]) {
      assert.deepEqual(parseWhen(word, BERLIN), expected, word);
    }
  }
});

Deno.test("parseWhen takes today from the zone when UTC has another date", () => {
  const context = {
    now: at("2026-04-20T23:30:00Z"),
    timeZone: "Europe/Berlin",
  };
  assert.equal(whenText("today", context), "2026-04-21 23:59:59.999999 +02:00");
  assert.equal(
    whenText("tuesday", context),
    "2026-04-14 23:59:59.999999 +02:00",
  );
});

Deno.test("parseWhen and parseBound part the line of time into days without gap or overlap", () => {
  for (
    const timeZone of ["Europe/Berlin", "America/New_York", "America/Sao_Paulo"]
  ) {
    const days = new LocalDays(timeZone);
    const instants = fc.bigInt({
      min: at("1950-01-01T00:00:00Z"),
      max: at("2060-01-01T00:00:00Z"),
    });
    assertProperty(
      fc.property(instants, (now) => {
        const context = { now, timeZone };
        const day = days.dayOf(now);
        const start = parseBound(day, context);
        const end = parseWhen(day, context);
        assert(end.kind === "instant");
        assert(start <= now && now <= end.instant);
        assert.equal(days.dayOf(start), day);
        assert.equal(days.dayOf(end.instant), day);
        assert.notEqual(days.dayOf(start - 1n), day);
        assert.notEqual(days.dayOf(end.instant + 1n), day);
        assert.deepEqual(parseWhen("today", context), end);
      }),
      { seed: 1, numRuns: 200 },
    );
  }
});

Deno.test("parseWhen keeps the wall-clock time of days ago when the clocks do not skip it", () => {
  const nows = fc.bigInt({
    min: at("2020-01-01T00:00:00Z"),
    max: at("2030-01-01T00:00:00Z"),
  });
  assertProperty(
    fc.property(nows, fc.nat({ max: 3000 }), (now, days) => {
      const timeZone = "America/New_York";
      const wall = toZoned(now, timeZone).toPlainDateTime().subtract({ days });
      const instant = fromZoned(wall.toZonedDateTime(timeZone));
      const found = parseWhen(`${days}d ago`, { now, timeZone });
      assert.deepEqual(found, { kind: "instant", instant });
    }),
    { seed: 1, numRuns: 300 },
  );
});

Deno.test("parseWhen reads line:N", () => {
  assert.deepEqual(parseWhen("line:1", BERLIN), { kind: "line", line: 1 });
  assert.deepEqual(parseWhen(" LINE:1000000 ", BERLIN), {
    kind: "line",
    line: 1_000_000,
  });
});

function assertRefused(read: () => unknown, message: string): LogError {
  try {
    read();
  } catch (error) {
    assert(error instanceof LogError, String(error));
    assert.equal(error.code, "bad_when");
    assert.equal(error.message, message);
    return error;
  }
  assert.fail(`no error, but expected: ${message}`);
}

for (
  const text of [
    "line:0",
    "line:-1",
    "line:1.5",
    "line:",
    "line:x",
    "line: 1",
    "line:1e3",
  ]
) {
  Deno.test(`parseWhen refuses "${text}"`, () => {
    assertRefused(
      () => parseWhen(text, BERLIN),
      `Cannot read "${text}" as a time: a line is a whole number, and lines count from 1`,
    );
  });
}

Deno.test("parseWhen refuses a line beyond what a number holds", () => {
  assert.throws(() => parseWhen("line:9007199254740993", BERLIN), {
    code: "bad_when",
  });
});

Deno.test("parseBound refuses a line", () => {
  const error = assertRefused(
    () => parseBound("line:3", BERLIN),
    'Cannot read "line:3" as a time: the bound of a span is a time, not a line',
  );
  assert.doesNotMatch(error.hint!, /line/);
});

const BAD: Record<string, string[]> = {
  "it has none of the forms that work": [
    "",
    "soon",
    "next tuesday",
    "last",
    "last today",
    "last last tuesday",
    "-3 days ago",
    "1.5 days ago",
    "3 days",
    "3 daysago",
    "3 fortnights ago",
    "1 day 2 hours ago",
    "2 hours",
    "26-04-20",
    "2026-04-20T10",
    "2026-04-20T10:15:00.",
    "2026-04-20 and more",
    "1776680100",
    "toString",
    "3 constructor ago",
    "next tuesday 9:30",
    "last april",
    "last yesterday",
    "tuesday last",
    "next day",
    "14:00 yesterday",
    "yesterday at 14:00",
    "yesterday 14",
    "yesterday 2pm",
    "now 12:00",
    "3 days ago 12:00",
    "last 3 days",
    "in 3d ago",
    "+3d ago",
    "-3d ago",
    "in -3d",
    "in +3d",
    "in three days",
    "three days ago",
    "a days",
    "a 3d ago",
    "aday ago",
    "3",
    "-3",
    "+3",
    "3dd",
    "--3d",
    "+-3d",
    "+ 3d",
    "1d2h",
    "1.5h",
    "1,5h",
    "20260420",
    "2026-04-20Z",
    "2026-04-20+02:00",
    "2026-04-20T9:15:0",
    "T10:15",
    "2026-04-20T10:15 UTC",
    "2026-04-20T10:15 CEST",
    "2026.04.20",
    "2026/04",
    "2026/04-20",
    "04/2026",
    "20.04.",
    "20.04",
    "20.04.26",
    "4/20",
    "20/04/26",
    "20/04-2026",
    "april 2026 20",
    "april the 20th",
    "20 of april",
    "20april",
    "20 apri",
    "20 april 26",
    "tuesday april 21",
    "W16",
    "2026-W",
    "2026-W016",
    "2026-W16-1",
    "2026-Q2",
    "week 16",
    "spring",
    "@",
    "@x",
    "@1.",
    "@-",
    "@ 1",
    "@+1",
    "@1e9",
    "１2:00",
  ],
  "there is no such date or time of day": [
    "2026-02-30T10:15:00Z",
    "2026-4-31",
    "2026/02/30",
    "31.04.2026",
    "0.4.2026",
    "4.20.2026",
    "31/04/2026",
    "02/30/2026",
    "13/13/2026",
    "0/5/2026",
    "5/0/2026",
    "20/00/2026",
    "30 february",
    "february 30",
    "29 feb 2026",
    "april 0",
    "april 31 12:00",
    "2026-13",
    "2026-00",
    "2025-W53",
    "2026-W54",
    "2026-W00",
    "24:00",
    "9:60",
    "12:00:60",
    "12:00 +24",
    "12:00 -0060",
    "yesterday 24:00",
    "yesterday 12:00:60",
    "2026-02-29",
    "2026-13-01",
    "2026-04-20T24:00",
    "2026-04-20T10:60",
    "2026-04-20 10:15:60",
  ],
  '"m" could be minutes or months: say min or mo': [
    "7 m ago",
    "7m ago",
    "-7m",
    "7m",
    "+7m",
    "in 7m",
    "a m ago",
    "7M",
  ],
  '"april" is longer than the day that a time of day is on': ["april 14:00"],
  '"2026-w16" is longer than the day that a time of day is on': ["2026-W16 12:00"],
  '"last week" is longer than the day that a time of day is on': ["last week 9:30 +0200"],
  "it is further ahead than the calendar reaches": [
    "in 99999999999 days",
    "+99999999999y",
    "in 9999999999999999 seconds",
    `+${"9".repeat(400)}d`,
  ],
  "it lies outside the years 0000 to 9999 in UTC": [
    "@253402300800",
    "@1776680100000",
    "@-62167219201",
    `@${"9".repeat(400)}`,
    "+9000y",
    "3000 years ago",
  ],
  "it is longer ago than the calendar reaches": [
    "99999999999 days ago",
    "99999999999 weeks ago",
    "99999999999 months ago",
    "99999999999 years ago",
    "9999999999999999 seconds ago",
    "99999999999999999999 h ago",
    `${"9".repeat(400)} days ago`,
  ],
};

for (const [reason, texts] of Object.entries(BAD)) {
  for (const text of texts) {
    Deno.test(`parseWhen and parseBound refuse "${text.slice(0, 40)}": ${reason}`, () => {
      const message = `Cannot read "${text}" as a time: ${reason}`;
      assertRefused(() => parseBound(text, BERLIN), message);
      assertRefused(() => parseWhen(text, BERLIN), message);
    });
  }
}

for (const read of [parseWhen, parseBound]) {
  Deno.test(`${read.name} gives a hint whose every form works`, () => {
    const error = assertRefused(
      () => read("soon", BERLIN),
      'Cannot read "soon" as a time: it has none of the forms that work',
    );
    const [lead, list] = error.hint!.split(": ", 2);
    assert.equal(lead, "forms that work");
    const forms = list!.split(", ");
    assert(forms.length >= 9);
    for (const form of forms) read(form, BERLIN);
  });
}

Deno.test("parseWhen throws nothing but bad_when whatever the text", () => {
  const words = fc.constantFrom(
    ...[
      "now",
      "last",
      "tuesday",
      "ago",
      "days",
      "h",
      "line:",
      "2026-04-20",
      "T10:15",
      ":30",
    ],
    ...["in", "a", "next", "week", "month", "april", "may", "20", "/", ".", ",", "@", "+", "W16"],
    ...["Z", "+02:00", "7", "99999999999", " ", "0000-01-01", "9999-12-31"],
  );
  const texts = fc.array(fc.oneof(words, fc.string({ maxLength: 3 })), {
    maxLength: 5,
  })
    .map((parts) => parts.join(""));
  let refusals = 0;
  assertProperty(
    fc.property(texts, (text) => {
      try {
        parseWhen(text, BERLIN);
      } catch (error) {
        assert(
          error instanceof LogError && error.code === "bad_when",
          String(error),
        );
        refusals++;
      }
    }),
    { seed: 1, numRuns: 2000 },
  );
  assert(refusals < 2000);
});

Deno.test("parseWhen and parseBound refuse what RFC 3339 cannot name", () => {
  const context = { now: parseInstant("2026-04-20T12:00:00Z")!, timeZone: "America/New_York" };
  for (const text of ["9999-12-31", "0000-01-01T00:00:00+10:00", "9999999 days ago"]) {
    for (const parse of [parseWhen, parseBound]) {
      if (parse === parseBound && text === "9999-12-31") continue;
      assert.throws(() => parse(text, context), {
        code: "bad_when",
        message: /years 0000 to 9999/,
      });
    }
  }
});
