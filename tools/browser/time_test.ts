import assert from "node:assert/strict";
import type { Page } from "playwright-core";
import { browserTest } from "./browser_test_case.ts";
import { Visit } from "./chromium.ts";
import { ENTRY } from "./fixtures.ts";
import { ServedPage } from "./served_page.ts";

/** So many rows are shown at once. */
const ROWS = 60;

/** The ids of the rows that are shown. */
async function idsOf(page: Page): Promise<string[]> {
  const hrefs = await page.locator("ul.rows:not(.gone) a.row").evaluateAll((rows) =>
    rows.map((row) => row.getAttribute("href")!)
  );
  return hrefs.map((href) => decodeURIComponent(href.split("?")[0]!.slice("/e/".length)));
}

/** The ids that the command line prints. */
async function printedIds(server: ServedPage, ...args: string[]): Promise<string[]> {
  const lines = (await server.log(...args, "--json")).trim().split("\n");
  return lines.filter((line) => line !== "").map((line) => JSON.parse(line).id);
}

async function type(visit: Visit, when: string): Promise<void> {
  await visit.page.fill("#when", when);
  await visit.page.keyboard.press("Enter");
  await visit.settled();
}

browserTest(
  "a typed time shows the rows that log asof prints, and stays as typed",
  async (browser) => {
    await using server = await ServedPage.start();
    await using visit = await Visit.open(browser, server, "/");
    for (const when of ["2026-02-20", "last tuesday", "line:26", "2026-03-01T12:00:00Z"]) {
      await type(visit, when);
      assert.deepEqual(
        await idsOf(visit.page),
        (await printedIds(server, "asof", when)).slice(0, ROWS),
      );
      assert.equal(new URL(visit.page.url()).searchParams.get("at"), when);
      assert.equal(await visit.page.getAttribute("button.live", "aria-pressed"), "false");
    }
    await visit.page.click("button.live");
    await visit.settled();
    assert.equal(visit.address, "/");
    assert.deepEqual(await idsOf(visit.page), (await printedIds(server, "list")).slice(0, ROWS));
    assert.deepEqual(visit.offences, []);
  },
);

browserTest(
  "steps go there and back, and each changes only ids with a line then",
  async (browser) => {
    await using server = await ServedPage.start();
    await using visit = await Visit.open(browser, server, "/?at=2026-02-20");
    const { page } = visit;
    const seen: { at: string | null; ids: string[]; instant: string }[] = [];
    const look = async () => {
      await visit.settled();
      const url = new URL(page.url());
      const instant = await page.innerText(".now .when");
      seen.push({ at: url.searchParams.get("at"), ids: await idsOf(page), instant });
    };
    for (const key of [".", ".", ".", ",", ","]) {
      const before = page.url();
      await page.keyboard.press(key);
      await page.waitForFunction((url) => location.href !== url, before);
      await look();
    }
    assert.deepEqual(seen[3], seen[1]);
    assert.deepEqual(seen[4], seen[0]);
    await page.keyboard.press("<");
    await page.waitForFunction(() => location.search.includes("2026-02-20"));
    await visit.settled();
    assert.match(await page.innerText(".now .when"), /20 Feb 2026/);
  },
);

browserTest("Back, reload and a copied link show the very same", async (browser) => {
  await using server = await ServedPage.start();
  await using visit = await Visit.open(browser, server, "/?at=2026-02-20");
  const { page } = visit;
  const shownAt = async () => {
    await visit.settled();
    await page.waitForTimeout(300);
    return { address: visit.address, text: await page.innerText("body") };
  };
  const addresses = [
    `/e/${ENTRY}?at=2026-03-01&view=blame`,
    "/changes?from=2026-02-01&at=2026-03-01",
    "/?at=2026-02-20&kind=word&q=a",
    "/problems?severity=error",
  ];
  for (const address of addresses) {
    await visit.go(address);
    const first = await shownAt();
    await page.reload();
    assert.deepEqual(await shownAt(), first, `${address} reloaded`);
    await page.keyboard.press("6");
    await page.waitForURL("**/about**");
    await page.goBack();
    assert.deepEqual(await shownAt(), first, `${address} after Back`);
  }
  await visit.go("/?at=last tuesday");
  await page.getByRole("button", { name: "Link" }).click();
  const link = await page.evaluate(() => navigator.clipboard.readText());
  const rows = await idsOf(page);
  await visit.go(link.slice(server.origin.length));
  assert.match(visit.address, /at=2026-/);
  assert.deepEqual(await idsOf(page), rows);
  assert.deepEqual(visit.offences, []);
});

browserTest(
  "the timeline is dragged with a held mouse: one step, and Back undoes it",
  async (browser) => {
    await using server = await ServedPage.start();
    await using visit = await Visit.open(browser, server, "/");
    const { page } = visit;
    const box = (await page.locator(".axis").boundingBox())!;
    const y = box.y + box.height / 2;
    const before = await page.evaluate(() => history.length);
    await page.mouse.move(box.x + box.width * 0.9, y);
    await page.mouse.down();
    for (let share = 0.9; share > 0.3; share -= 0.02) {
      await page.mouse.move(box.x + box.width * share, y);
      assert.equal(visit.address, "/", "the address rests while the mouse is held");
    }
    await page.mouse.up();
    await page.waitForURL("**/?at=**");
    await visit.settled();
    const at = new URL(page.url()).searchParams.get("at")!;
    assert.match(at, /^2026-02-1/);
    assert.deepEqual(await idsOf(page), (await printedIds(server, "asof", at)).slice(0, ROWS));
    assert.equal(await page.evaluate(() => history.length), before + 1);
    await page.goBack();
    await visit.settled();
    assert.equal(visit.address, "/");
    assert.equal(await page.getAttribute("button.live", "aria-pressed"), "true");
    assert.deepEqual(visit.offences, []);
  },
);

browserTest(
  "a finger drags the timeline sideways, and scrolls the page up and down",
  async (browser) => {
    await using server = await ServedPage.start();
    const phone = { width: 390, height: 844, hasTouch: true };
    await using visit = await Visit.open(browser, server, "/", phone);
    const { page } = visit;
    const devtools = await page.context().newCDPSession(page);
    const touch = async (type: "touchStart" | "touchMove" | "touchEnd", x: number, y: number) => {
      const touchPoints = type === "touchEnd" ? [] : [{ x, y }];
      await devtools.send("Input.dispatchTouchEvent", { type, touchPoints });
    };
    const box = (await page.locator(".axis").boundingBox())!;
    const right = box.x + box.width * 0.9, y = box.y + box.height / 2;
    await touch("touchStart", right, y);
    for (let x = right; x > box.x + box.width * 0.3; x -= 8) await touch("touchMove", x, y);
    assert.equal(visit.address, "/", "the address rests while the finger is down");
    await touch("touchEnd", 0, 0);
    await page.waitForURL("**/?at=**");
    await visit.settled();
    const at = new URL(page.url()).searchParams.get("at")!;
    assert.match(at, /^2026-02-1/);
    assert.deepEqual(await idsOf(page), (await printedIds(server, "asof", at)).slice(0, ROWS));
    await touch("touchStart", right, y);
    for (let step = 1; step <= 10; step++) await touch("touchMove", right, y - step * 12);
    await touch("touchEnd", 0, 0);
    await page.waitForFunction(() => scrollY > 0);
    assert.equal(new URL(page.url()).searchParams.get("at"), at, "a scroll moves no moment");
    assert.deepEqual(visit.offences, []);
  },
);

browserTest("before leads to what a field was, and ] to the next version", async (browser) => {
  await using server = await ServedPage.start();
  await using visit = await Visit.open(browser, server, `/e/${ENTRY}`);
  const { page } = visit;
  const version = () => page.locator("ol.history li.shown a.version").innerText();
  assert.equal(await version(), "v5");
  await page.getByRole("link", { name: "Before this change of /text" }).click();
  await page.waitForURL("**at=line**");
  await visit.settled();
  assert.equal(await version(), "v4");
  assert.match(await page.innerText(".blame"), /"Fernweh"/);
  for (const [key, expected] of [["[", "v3"], ["[", "v2"], ["]", "v3"]] as const) {
    const before = page.url();
    await page.keyboard.press(key);
    await page.waitForFunction((url) => location.href !== url, before);
    await visit.settled();
    assert.equal(await version(), expected);
  }
});

browserTest("zoom and comparison stand in the address", async (browser) => {
  await using server = await ServedPage.start();
  await using visit = await Visit.open(browser, server, "/?at=2026-02-20");
  const { page } = visit;
  await page.keyboard.press("+");
  await page.waitForURL("**zoom=**");
  await page.keyboard.press("0");
  await page.waitForURL((url) => !url.search.includes("zoom"));
  await page.keyboard.press("c");
  await page.waitForURL("**/changes?**from=2026-02-20**");
  await type(visit, "2026-03-01");
  const changed = await page.locator("ul.diff > li").count();
  const printed = await printedIds(server, "diff", "2026-02-20", "2026-03-01");
  assert.equal(changed, printed.length);
});
