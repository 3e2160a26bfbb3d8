import fc from "fast-check";
import assert from "node:assert/strict";
import {
  type Card,
  createEmptyCard,
  fsrs,
  type FSRSParameters,
  type IPreview,
  Rating,
  State,
} from "ts-fsrs";
import type { Srs } from "../lib/answers.ts";
import { parseConfig } from "../lib/records/config.ts";
import type { SrsSettings } from "../lib/records/settings.ts";
import { assertProperty } from "../lib/testing/lanes/assert_property.ts";
import { BEFORE_EVERYTHING, formatInstant, parseInstant } from "../lib/time/instant.ts";
import { createSrsDeriver, type GradedReview } from "./srs.ts";

type Grade = GradedReview["grade"];

const GRADES: Grade[] = ["again", "hard", "good", "easy"];
const MICROS_PER_MILLI = 1000n;
const MICROS_PER_DAY = 86_400_000_000n;
const YEAR_100 = parseInstant("0100-01-01T00:00:00Z")!;
const END = parseInstant("9999-12-31T23:59:59.999999Z")!;
const START = parseInstant("2026-03-01T08:00:00Z")!;

const review = (text: string, grade: Grade): GradedReview => ({
  at: parseInstant(text)!,
  grade,
});
const LAPSE = [
  review("2026-03-01T08:00:00Z", "easy"),
  review("2026-03-09T21:30:00.250Z", "again"),
  review("2026-03-09T21:41:00Z", "good"),
  review("2026-03-12T07:00:00Z", "hard"),
];

/** Reviews of about three years, in order, at whole milliseconds. */
const reviewsArbitrary = fc.array(
  fc.record({
    gapMs: fc.oneof(
      fc.nat({ max: 3_600_000 }),
      fc.nat({ max: 100 * 86_400_000 }),
    ),
    grade: fc.constantFrom(...GRADES),
  }),
  { maxLength: 12 },
).map((steps) => {
  let at = START;
  return steps.map(({ gapMs, grade }): GradedReview => {
    at += BigInt(gapMs) * MICROS_PER_MILLI;
    return { at, grade };
  });
});

const settingsArbitrary = fc.record({
  request_retention: fc.double({
    min: 0,
    max: 1,
    minExcluded: true,
    noNaN: true,
  }),
  maximum_interval: fc.integer({ min: 1, max: 36_500 }),
  w: fc.constantFrom(17, 19, 21).chain((length) =>
    fc.array(
      fc.oneof(
        fc.double({ min: -1, max: 11, noNaN: true }),
        fc.double({ noNaN: true, noDefaultInfinity: true }),
      ),
      { minLength: length, maxLength: length },
    )
  ),
  enable_short_term: fc.boolean(),
  learning_steps: fc.array(fc.constantFrom("1m", "10m", "1h", "2d", "99999d")),
  relearning_steps: fc.array(fc.constantFrom("5m", "1d", "99999h")),
}, { requiredKeys: [] });

/** The same through the other entrance of ts-fsrs, which tries all four grades. */
function previewed(
  reviews: readonly GradedReview[],
  settings: SrsSettings,
): Srs | null {
  const scheduler = quietly(() => fsrs(settings as Partial<FSRSParameters>));
  let card: Card | null = null;
  for (const { at, grade } of reviews) {
    const date = new Date(Number(at / MICROS_PER_MILLI));
    const preview: IPreview = scheduler.repeat(
      card ?? createEmptyCard(date),
      date,
    );
    const rating = GRADES.indexOf(grade) + Rating.Again;
    card = [...preview].find(({ log }) => log.rating === rating)!.card;
  }
  return card && describe(card);
}

function describe(card: Card): Srs {
  return {
    state: State[card.state].toLowerCase() as Srs["state"],
    due: rfc3339(card.due),
    stability: card.stability,
    difficulty: card.difficulty,
    reps: card.reps,
    lapses: card.lapses,
    last_review: rfc3339(card.last_review!),
  };
}

function rfc3339(date: Date): string {
  return date.toISOString().replace(".000Z", "Z");
}

/** Holds back what ts-fsrs prints of older weights. */
function quietly<T>(work: () => T, print: () => void = () => {}): T {
  const { debug } = console;
  console.debug = print;
  try {
    return work();
  } finally {
    console.debug = debug;
  }
}

Deno.test("createSrsDeriver derives null when there are no reviews", () => {
  assert.equal(createSrsDeriver({})([]), null);
});

const GOLDEN: [string, SrsSettings, GradedReview[], Srs][] = [
  ["an entry was reviewed once", {}, [
    review("2026-03-01T08:00:00Z", "good"),
  ], {
    state: "learning",
    due: "2026-03-01T08:10:00Z",
    stability: 2.3065,
    difficulty: 2.11810397,
    reps: 1,
    lapses: 0,
    last_review: "2026-03-01T08:00:00Z",
  }],
  ["an entry lapsed and was learned again", {}, LAPSE, {
    state: "review",
    due: "2026-03-16T07:00:00Z",
    stability: 4.24562112,
    difficulty: 8.00377303,
    reps: 4,
    lapses: 1,
    last_review: "2026-03-12T07:00:00Z",
  }],
  ["a lower retention is wanted", { request_retention: 0.8 }, LAPSE, {
    state: "review",
    due: "2026-03-26T07:00:00Z",
    stability: 4.24562112,
    difficulty: 8.00377303,
    reps: 4,
    lapses: 1,
    last_review: "2026-03-12T07:00:00Z",
  }],
  ["short steps are off", { enable_short_term: false }, [
    review("2026-03-01T08:00:00Z", "again"),
    review("2026-03-04T08:00:00Z", "good"),
  ], {
    state: "review",
    due: "2026-03-07T08:00:00Z",
    stability: 2.76096548,
    difficulty: 6.40211507,
    reps: 2,
    lapses: 0,
    last_review: "2026-03-04T08:00:00Z",
  }],
];

for (const [situation, settings, reviews, expected] of GOLDEN) {
  Deno.test(`createSrsDeriver derives the frozen state when ${situation}`, () => {
    assert.deepEqual(createSrsDeriver(settings)(reviews), expected);
    assert.deepEqual(previewed(reviews, settings), expected);
  });
}

Deno.test("createSrsDeriver counts a lapse and relearns when a learned entry is forgotten", () => {
  const deriveSrs = createSrsDeriver({});
  const learned = deriveSrs(LAPSE.slice(0, 1));
  const forgotten = deriveSrs(LAPSE.slice(0, 2));
  assert.deepEqual([learned?.state, learned?.lapses], ["review", 0]);
  assert.deepEqual([forgotten?.state, forgotten?.lapses], ["relearning", 1]);
  assert.equal(forgotten?.due, "2026-03-09T21:40:00.250Z");
});

Deno.test("createSrsDeriver keeps the last review exact when it lies between milliseconds", () => {
  const srs = createSrsDeriver({})([
    review("2026-03-01T08:00:00.000999Z", "good"),
  ]);
  assert.equal(srs?.last_review, "2026-03-01T08:00:00.000999Z");
  assert.equal(srs?.due, "2026-03-01T08:10:00Z");
});

Deno.test("createSrsDeriver cuts a review before 1970 to the millisecond it lies in", () => {
  const srs = createSrsDeriver({})([review("1961-07-03T10:20:30.004001Z", "again")]);
  assert.equal(srs?.due, "1961-07-03T10:21:30.004Z");
  assert.equal(srs?.last_review, "1961-07-03T10:20:30.004001Z");
});

/** The same review with the digits behind its milliseconds left out. */
function cutToMillis({ at, grade }: GradedReview): GradedReview {
  const [, millis] = /^(.*?\.\d{3})/.exec(formatInstant(at)) ?? [];
  return { at: millis === undefined ? at : parseInstant(`${millis}Z`)!, grade };
}

Deno.test("createSrsDeriver never looks at what lies behind the milliseconds", () => {
  const deriveSrs = createSrsDeriver({});
  const start = fc.bigInt({ min: -2_000_000_000_000_000n, max: 2_000_000_000_000_000n });
  const gaps = fc.array(fc.bigInt({ min: 0n, max: 100n * MICROS_PER_DAY }), { minLength: 1 });
  assertProperty(
    fc.property(start, gaps, (start, gaps) => {
      let at = start;
      const reviews = gaps.map((gap) => ({ at: at += gap, grade: "good" } as const));
      const { last_review: _, ...exact } = deriveSrs(reviews)!;
      const { last_review: __, ...cut } = deriveSrs(reviews.map(cutToMillis))!;
      assert.deepEqual(exact, cut);
    }),
    { seed: 7, numRuns: 100 },
  );
});

Deno.test("createSrsDeriver agrees with ts-fsrs used directly when settings vary", () => {
  assertProperty(
    fc.property(settingsArbitrary, reviewsArbitrary, (settings, reviews) => {
      assert.deepEqual(
        createSrsDeriver(settings)(reviews),
        previewed(reviews, settings),
      );
    }),
    { seed: 1, numRuns: 300 },
  );
});

Deno.test("createSrsDeriver prints nothing when the weights are of an older FSRS", () => {
  for (const length of [17, 19]) {
    const w = Array.from({ length }, () => 1);
    let printed = 0;
    const print = () => printed++;
    quietly(() => createSrsDeriver({ w })(LAPSE), print);
    assert.equal(printed, 0);
    quietly(() => fsrs({ w }), print);
    assert.notEqual(printed, 0, "ts-fsrs is quiet now: toFsrs6 can go");
  }
});

Deno.test("createSrsDeriver derives the same when a late review is put in its place", () => {
  const deriveSrs = createSrsDeriver({});
  const punctual = deriveSrs(LAPSE);
  for (const late of LAPSE) {
    const arrived = [...LAPSE.filter((other) => other !== late), late];
    assert.notDeepEqual(deriveSrs(arrived.slice(0, -1)), punctual);
    assert.deepEqual(deriveSrs(sorted(arrived)), punctual);
  }
});

Deno.test("createSrsDeriver derives the same when reviews arrive in any order and are sorted", () => {
  const distinct = reviewsArbitrary.filter((reviews) =>
    new Set(reviews.map(({ at }) => at)).size === reviews.length
  );
  const arrival = distinct.chain((reviews) =>
    fc.tuple(
      fc.constant(reviews),
      fc.shuffledSubarray(reviews, { minLength: reviews.length }),
    )
  );
  const shared = createSrsDeriver({});
  assertProperty(
    fc.property(arrival, ([reviews, arrived]) => {
      assert.deepEqual(shared(sorted(arrived)), createSrsDeriver({})(reviews));
    }),
    { seed: 1, numRuns: 200 },
  );
});

function sorted(reviews: readonly GradedReview[]): GradedReview[] {
  return reviews.toSorted((a, b) => Number(a.at - b.at));
}

Deno.test("createSrsDeriver lets the order decide when reviews have the same time", () => {
  const again: GradedReview = { at: START, grade: "again" };
  const easy: GradedReview = { at: START, grade: "easy" };
  const deriveSrs = createSrsDeriver({});
  assert.equal(deriveSrs([again, easy])?.state, "review");
  assert.equal(deriveSrs([easy, again])?.state, "relearning");
});

Deno.test("createSrsDeriver passes over reviews when they have no time within the years 0100 to 9999", () => {
  const easy = (at: bigint): GradedReview => ({ at, grade: "easy" });
  const before = [BEFORE_EVERYTHING, YEAR_100 - 1n].map(easy);
  const after = [END + 1n, 2n ** 63n - 1n].map(easy);
  const deriveSrs = createSrsDeriver({});
  const derived = deriveSrs([...before, ...LAPSE, ...after]);
  assert.deepEqual(derived, deriveSrs(LAPSE));
  assert.equal(deriveSrs([...before, ...after]), null);
});

Deno.test("createSrsDeriver reaches both ends of the years 0100 to 9999", () => {
  const srs = createSrsDeriver({ learning_steps: ["99999d"] })([
    review("0100-01-01T00:00:00Z", "hard"),
    review("9999-12-31T23:59:59.999999Z", "easy"),
  ]);
  assert.equal(srs?.reps, 2);
  assert.equal(srs.last_review, "9999-12-31T23:59:59.999999Z");
  assert.match(srs.due, /^\+01\d{4}-/);
});

Deno.test("createSrsDeriver never throws when a config admits the settings", async () => {
  const century = 36_524n * MICROS_PER_DAY;
  const within = (min: bigint, max: bigint) => fc.array(fc.bigInt({ min, max }));
  const timesArbitrary = fc.oneof(
    within(BEFORE_EVERYTHING, -BEFORE_EVERYTHING - 1n),
    within(YEAR_100 - century, YEAR_100 + century),
    within(END - century, END + century),
    within(START, START + century),
  );
  await assertProperty(
    fc.asyncProperty(
      settingsArbitrary,
      timesArbitrary,
      fc.array(fc.constantFrom(...GRADES), { minLength: 1 }),
      async (srs, times, grades) => {
        const text = JSON.stringify({ srs });
        const settings = await parseConfig(text, "log.config.json");
        const reviews = sorted(times.map((at, index) => ({
          at,
          grade: grades[index % grades.length]!,
        })));
        const state = createSrsDeriver(settings.srs)(reviews);
        assert(state === null || Number.isFinite(state.stability));
      },
    ),
    { seed: 1, numRuns: 300 },
  );
});

Deno.test("parseConfig refuses every scheduler setting that ts-fsrs throws on", async () => {
  const refused: Record<string, unknown>[] = [
    { request_retention: -1 },
    { request_retention: 2 },
    { learning_steps: ["soon"] },
    { learning_steps: ["5x"] },
    { relearning_steps: ["-1m"] },
  ];
  for (const srs of refused) {
    assert.throws(() => previewed(LAPSE, srs as SrsSettings), {
      name: "FSRSValidationError",
    });
    await assert.rejects(
      parseConfig(JSON.stringify({ srs }), "log.config.json"),
      { code: "bad_config" },
    );
  }
});
