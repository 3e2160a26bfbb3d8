/**
 * How quickly the page answers over a directory: first rows, a drag with a held mouse, its frames,
 * its elements. Milliseconds; run it on a machine with nothing else to do.
 *
 *     deno run -A --config tools/browser/deno.json tools/browser/measure.ts <directory>
 *
 * @module
 */

import type { Page } from "playwright-core";
import { findChromium, launch, Visit } from "./chromium.ts";
import { ServedPage } from "./served_page.ts";

const MOVES = 200;
const MOVE_MS = 16;
/** Problems and conflicts of a big log are counted once, behind the first rows. */
const BACKGROUND_MS = 120_000;

/** A share of sorted figures. */
function quantile(figures: readonly number[], share: number): number {
  const sorted = figures.toSorted((a, b) => a - b);
  return Math.round(sorted[Math.floor(share * (sorted.length - 1))] ?? NaN);
}

/** What moves the mouse over the timeline, and what came of it. */
async function drag(page: Page): Promise<{ answers: number[]; frames: number[]; count: number }> {
  await page.evaluate(() => {
    performance.clearResourceTimings();
    performance.setResourceTimingBufferSize(5_000);
    const frames: number[] = [];
    let last = performance.now();
    const onFrame = (now: number) => {
      frames.push(now - last);
      last = now;
      requestAnimationFrame(onFrame);
    };
    requestAnimationFrame(onFrame);
    Object.assign(globalThis, { frames });
  });
  const box = (await page.locator(".axis").boundingBox())!;
  const y = box.y + box.height / 2;
  await page.mouse.move(box.x + box.width * 0.95, y);
  await page.mouse.down();
  for (let move = 0; move < MOVES; move++) {
    await page.mouse.move(box.x + box.width * (0.95 - 0.9 * move / MOVES), y);
    await page.waitForTimeout(MOVE_MS);
  }
  const measured = await page.evaluate(() => ({
    answers: performance.getEntriesByType("resource")
      .filter(({ name }) => name.includes("/api/v1/entries?"))
      .map(({ duration }) => duration),
    frames: (globalThis as unknown as { frames: number[] }).frames,
  }));
  await page.mouse.up();
  return { ...measured, count: measured.answers.length };
}

if (import.meta.main) {
  const directory = Deno.args[0]!;
  const chromium = findChromium();
  if (chromium === null) throw new Error("Cannot measure: Chromium is missing");
  const server = await ServedPage.serve(directory);
  const browser = await launch(chromium);
  try {
    const health = async () => await (await fetch(`${server.origin}/api/v1/health`)).json();
    const started = performance.now();
    while ((await health()).state !== "ready") {
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    console.log(`hydrated after ${Math.round(performance.now() - started)} ms`);
    const opened = performance.now();
    await using visit = await Visit.open(browser, server, "/");
    const rows = visit.page.locator("a.row").first();
    await rows.waitFor();
    console.log(
      `first rows after ${Math.round(performance.now() - opened)} ms, the browser's start too`,
    );
    await visit.page.locator(".badge").first().waitFor({ timeout: BACKGROUND_MS }).catch(() => {});
    const reloaded = performance.now();
    await visit.page.reload({ waitUntil: "commit" });
    await rows.waitFor();
    console.log(`first rows after ${Math.round(performance.now() - reloaded)} ms, reloaded`);
    await visit.settled();
    const { answers, frames, count } = await drag(visit.page);
    console.log(
      `drag: ${count} answers, p50 ${quantile(answers, 0.5)}, p95 ${quantile(answers, 0.95)}`,
    );
    console.log(`frames: p50 ${quantile(frames, 0.5)}, p95 ${quantile(frames, 0.95)}`);
    const elements = await visit.page.evaluate(() => document.querySelectorAll("*").length);
    console.log(`elements: ${elements}`);
  } finally {
    await browser.close();
    await server.stop();
  }
}
