import assert from "node:assert/strict";
import { browserTest } from "./browser_test_case.ts";
import { Visit } from "./chromium.ts";
import { ServedPage } from "./served_page.ts";

const TABS_MAX = 40;

browserTest(
  "the keyboard alone leads from the first screen to what a field was",
  async (browser) => {
    await using server = await ServedPage.start();
    await using visit = await Visit.open(browser, server, "/");
    const { page } = visit;
    const { keyboard } = page;
    await keyboard.press("t");
    await keyboard.type("2026-03-05");
    await keyboard.press("Enter");
    await page.waitForURL("**at=2026-03-05");
    await visit.settled();
    await keyboard.press("Escape");
    await keyboard.press("j");
    await keyboard.press("j");
    await keyboard.press("Enter");
    await page.waitForURL("**/e/**");
    await visit.settled();
    const focused = () =>
      page.evaluate(() => document.activeElement?.getAttribute("aria-label") ?? "");
    let tabs = 0;
    while (!/^Before this change/.test(await focused())) {
      assert(tabs++ < TABS_MAX, "a field's past is reached");
      await keyboard.press("Tab");
      const unseen = await page.evaluate(() => {
        const element = document.activeElement as HTMLElement;
        const isSlider = element.matches(".slider");
        const style = getComputedStyle(isSlider ? element.closest(".axis")! : element);
        return style.outlineStyle === "none" ? element.outerHTML : null;
      });
      assert.equal(unseen, null, "the focus is seen");
    }
    await keyboard.press("Enter");
    await page.waitForURL("**at=line**");
    await keyboard.press("L");
    await page.waitForURL((url) => !url.search.includes("at="));
    await keyboard.press("Escape");
    await page.waitForURL((url) => url.pathname === "/");
    assert.deepEqual(visit.offences, []);
  },
);

browserTest("single keys can be turned off, and stay off", async (browser) => {
  await using server = await ServedPage.start();
  await using visit = await Visit.open(browser, server, "/");
  const { page } = visit;
  await page.keyboard.press("?");
  await page.getByRole("checkbox", { name: "Use single-key shortcuts" }).uncheck();
  await page.keyboard.press("Escape");
  await page.reload();
  await visit.settled();
  await page.keyboard.press("6");
  await page.keyboard.press("?");
  assert.equal(visit.address, "/");
  assert.equal(await page.locator("dialog[open]").count(), 0);
});

browserTest("the slider moves change by change, and says the moment", async (browser) => {
  await using server = await ServedPage.start();
  await using visit = await Visit.open(browser, server, "/?at=2026-02-20");
  const { page } = visit;
  const slider = page.getByRole("slider", { name: "Moment" });
  const text = await slider.getAttribute("aria-valuetext");
  assert.match(text!, /^Friday,? 20 February 2026, 09:02, line 112, edit, 48 live$/);
  const says = (part: string) =>
    page.locator(`[type=range][aria-valuetext*="${part}"]`)
      .waitFor({ state: "attached" });
  await slider.focus();
  await page.keyboard.press("ArrowLeft");
  await page.waitForURL("**at=2026-02-20T**");
  await says("line 111");
  await page.keyboard.press("PageUp");
  await page.waitForURL("**at=2026-02-21T**");
  await says("21 February 2026");
  await page.keyboard.press("PageDown");
  await page.waitForURL("**at=2026-02-20T**");
  await says("20 February 2026");
  await page.keyboard.press("Home");
  await page.waitForURL("**at=2026-01-12T**");
  await says("line 1,");
  await page.keyboard.press("End");
  await page.waitForURL((url) => !url.search.includes("at="));
  await says("3 May 2026");
});
