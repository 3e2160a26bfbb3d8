import assert from "node:assert/strict";
import { browserTest } from "./browser_test_case.ts";
import { Visit } from "./chromium.ts";
import { HOSTILE_IDS, HOSTILE_TEXTS, hostileLog } from "./fixtures.ts";
import { ServedPage } from "./served_page.ts";

/** Elements that no text of a log may become; those of the page are counted out. */
const MADE =
  "main script, main img, main iframe, main svg:not(.timeline svg), main a[href^='http']," +
  " main a[href^='javascript']";

browserTest("text of a log is text, whatever it says", async (browser) => {
  await using server = await ServedPage.start({ "entries.jsonl": hostileLog() });
  await using visit = await Visit.open(browser, server, "/");
  const { page } = visit;
  const addresses = [
    "/",
    "/problems",
    "/changes?from=2026-05-04T00:00:00Z",
    ...HOSTILE_TEXTS.map((_, at) => `/e/t${at}`),
    ...HOSTILE_IDS.map((id) => `/e/${encodeURIComponent(id)}`),
    `/?q=${encodeURIComponent(HOSTILE_TEXTS[0]!)}&tag=${encodeURIComponent(HOSTILE_TEXTS[1]!)}`,
    `/?at=${encodeURIComponent("<img src=x onerror=alert(7)>")}`,
  ];
  for (const address of addresses) {
    await visit.go(address);
    assert.equal(await page.locator(MADE).count(), 0, address);
  }
  assert.deepEqual(visit.offences, []);
});

browserTest(
  "characters that cannot be seen, or turn their neighbours, are shown as numbers",
  async (browser) => {
    await using server = await ServedPage.start({ "entries.jsonl": hostileLog() });
    await using visit = await Visit.open(browser, server, "/e/t6");
    const { page } = visit;
    assert.match(await page.innerText("h1"), /U\+202Egnp\.exeU\+2066U\+200B/);
    await visit.go("/e/t7");
    assert.match(await page.innerText("h1"), /U\+0007U\+001B\[31mred/);
    await visit.go("/e/t9");
    assert.match(await page.innerText("main"), /… 299\u202f\d{3} more/);
    const drawn = await page.evaluate(() => document.body.innerText);
    // deno-lint-ignore no-control-regex
    assert.doesNotMatch(drawn, /[\u0000-\u0008\u001b\u202a-\u202e\u2066-\u2069\u200b]/);
  },
);

browserTest("an odd id has its own page, and its own command", async (browser) => {
  await using server = await ServedPage.start({ "entries.jsonl": hostileLog() });
  await using visit = await Visit.open(browser, server, "/");
  const { page } = visit;
  for (const id of HOSTILE_IDS) {
    await visit.go(`/e/${encodeURIComponent(id)}`);
    assert.match(await page.innerText("h1"), new RegExp(`the id ${RegExp.escape(id)}`));
    await page.getByRole("button", { name: "CLI" }).click();
    const cli = await page.evaluate(() => navigator.clipboard.readText());
    assert(cli.startsWith("log history "), cli);
  }
});

browserTest("a page of another origin reads nothing", async (browser) => {
  await using server = await ServedPage.start();
  await using other = await ServedPage.start();
  await using visit = await Visit.open(browser, other, "/");
  const outcome = await visit.page.evaluate(async ({ origin, token }) => {
    const headers = { authorization: `Bearer ${token}` };
    const ask = async (init: RequestInit) => {
      try {
        const response = await fetch(`${origin}/api/v1/entries`, init);
        return `${response.type} ${(await response.text()).length}`;
      } catch {
        return "refused";
      }
    };
    return [await ask({ headers }), await ask({}), await ask({ mode: "no-cors" })];
  }, { origin: server.origin, token: server.token });
  assert.deepEqual(outcome, ["refused", "refused", "refused"]);
});

browserTest("a link on a page of another origin opens the page", async (browser) => {
  await using server = await ServedPage.start();
  await using other = await ServedPage.start();
  await using visit = await Visit.open(browser, other, "/");
  const { page } = visit;
  await page.evaluate((url) => {
    const link = document.createElement("a");
    link.href = url;
    document.body.append(link);
    link.click();
  }, `${server.origin}/#token=${server.token}`);
  await page.waitForURL(`${server.origin}/**`);
  await page.locator("a.row").first().waitFor();
});

browserTest("a link with a wrong token leaves the right one in place", async (browser) => {
  await using server = await ServedPage.start();
  await using visit = await Visit.open(browser, server, "/");
  const tab = await visit.tab(`/?q=a#token=${"0".repeat(64)}`);
  await tab.locator("a.row").first().waitFor();
  assert.equal(tab.url(), `${server.origin}/?q=a`);
  await visit.page.reload();
  await visit.page.locator("a.row").first().waitFor();
  assert.deepEqual(visit.offences, []);
});

browserTest("the token of a new start takes the place of an old one", async (browser) => {
  await using server = await ServedPage.start();
  await using visit = await Visit.open(browser, server, "/");
  await visit.page.evaluate(
    (port) => localStorage.setItem(`log.token.${port}`, "old"),
    server.port,
  );
  const tab = await visit.tab(`/?q=a#token=${server.token}`);
  await tab.locator("a.row").first().waitFor();
});
