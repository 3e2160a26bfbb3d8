import assert from "node:assert/strict";
import { runAppDays } from "../testing/buckets/app_days.ts";
import { lane } from "../testing/lanes/lane.ts";

/** A person who writes two hundred lines a day, for sixteen hours, on three devices. */
const PERSON = { devices: 3, linesADay: 200, awakeHours: 16, asleepHours: 8, days: 10 };
/** An eighth of such a day. */
const SHORT = { devices: 3, linesADay: 25, awakeHours: 2, asleepHours: 1, days: 1 };
const SHORT_DAYS = 1 / 8;
const MONTH_DAYS = 30;
const MILLION = 1_000_000;
/** What R2 gives away each month, and what it asks for a million more, in dollars. */
const FREE = { classA: MILLION, classB: 10 * MILLION };
const PRICE = { classA: 4.5, classB: 0.36 };
const DOLLARS_MAX = 0.3;

Deno.test("a month of three devices that poll all day stays in R2's free tier, and costs thirty cents without it", async () => {
  const [plan, days] = lane.name === "soak" ? [PERSON, PERSON.days] : [SHORT, SHORT_DAYS];
  const { classA, classB, syncs } = await runAppDays(plan);
  const [a, b] = [classA, classB].map((count) => count * MONTH_DAYS / days) as [number, number];
  const dollars = (a * PRICE.classA + b * PRICE.classB) / MILLION;
  const counted = `${syncs} syncs; a month: ${a} of class A, ${b} of class B, ${dollars} $`;
  assert(a < FREE.classA && b < FREE.classB && dollars <= DOLLARS_MAX, counted);
});
