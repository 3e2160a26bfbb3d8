import assert from "node:assert/strict";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { browserTest } from "./browser_test_case.ts";
import { Visit } from "./chromium.ts";
import { captured } from "./fixtures.ts";
import { ServedPage } from "./served_page.ts";

const WAIT_MS = 10_000;
const TABS = 9;

async function append({ directory }: ServedPage, line: string): Promise<void> {
  await Deno.writeTextFile(join(directory, "entries.jsonl"), line, { append: true });
}

/** Waits until the heading counts so many live entries. */
async function waitForLive(page: Page, live: number): Promise<void> {
  const heading = page.getByRole("heading", { name: new RegExp(`^${live} live`) });
  await heading.waitFor({ timeout: WAIT_MS });
}

browserTest(
  "a line of another process is seen at once, and never moves the past",
  async (browser) => {
    await using server = await ServedPage.start();
    await using visit = await Visit.open(browser, server, "/");
    await waitForLive(visit.page, 111);
    const past = await visit.tab("/?at=2026-02-20");
    await waitForLive(past, 48);
    await visit.page.bringToFront();
    await append(server, captured("new", "Zweisamkeit"));
    await waitForLive(visit.page, 112);
    await past.bringToFront();
    await past.getByRole("button", { name: /1 new/ }).waitFor({ timeout: WAIT_MS });
    await waitForLive(past, 48);
    assert.equal(new URL(past.url()).search, "?at=2026-02-20");
    await past.getByRole("button", { name: /Live/ }).click();
    await waitForLive(past, 112);
    assert.deepEqual(visit.offences, []);
  },
);

browserTest("a hidden tab asks nothing, and is in step when it is seen again", async (browser) => {
  await using server = await ServedPage.start();
  await using visit = await Visit.open(browser, server, "/");
  const { page } = visit;
  await waitForLive(page, 111);
  const show = (isHidden: boolean) =>
    page.evaluate((isHidden) => {
      Object.defineProperty(document, "hidden", { configurable: true, value: isHidden });
      document.dispatchEvent(new Event("visibilitychange"));
    }, isHidden);
  await show(true);
  const asked: string[] = [];
  page.on("request", (request) => asked.push(request.url()));
  const other = await visit.tab("/");
  await append(server, captured("new", "Zweisamkeit"));
  await waitForLive(other, 112);
  await waitForLive(page, 111);
  assert.deepEqual(asked, []);
  await show(false);
  await page.getByRole("heading", { name: /^112 live/ }).waitFor({ timeout: WAIT_MS });
});

browserTest("a log that is rewritten beneath the page is shown anew", async (browser) => {
  await using server = await ServedPage.start();
  await using visit = await Visit.open(browser, server, "/");
  await waitForLive(visit.page, 111);
  const path = join(server.directory, "entries.jsonl");
  const lines = (await Deno.readTextFile(path)).split("\n");
  await Deno.writeTextFile(`${path}.new`, lines.slice(0, 40).join("\n") + "\n");
  await Deno.rename(`${path}.new`, path);
  await visit.page.waitForFunction(
    () =>
      /^\d+ live/.test(document.querySelector("h1")?.textContent ?? "") &&
      !document.querySelector("h1")!.textContent!.startsWith("111 "),
    null,
    { timeout: WAIT_MS },
  );
  const printed = (await server.log("list", "--json")).trim().split("\n").length;
  await waitForLive(visit.page, printed);
  assert.deepEqual(visit.offences, []);
});

browserTest(
  "the page says that the server is gone, and goes on when it is back",
  async (browser) => {
    await using server = await ServedPage.start();
    await using visit = await Visit.open(browser, server, "/");
    await waitForLive(visit.page, 111);
    const { port } = server;
    await server.stop();
    await visit.page.getByText("The server is gone").waitFor({ timeout: WAIT_MS });
    await waitForLive(visit.page, 111);
    await append(server, captured("new", "Zweisamkeit"));
    await using again = await ServedPage.serve(server.directory, port);
    await visit.page.getByText("The server was started again").waitFor({ timeout: WAIT_MS });
    const fresh = await visit.tab(`/#token=${again.token}`);
    await waitForLive(fresh, 112);
    await waitForLive(visit.page, 112);
    await visit.page.getByText("The server was started again").waitFor({ state: "detached" });
  },
);

browserTest(
  "nine tabs share one stream, and the next one leads when its tab is closed",
  async (browser) => {
    await using server = await ServedPage.start();
    await using visit = await Visit.open(browser, server, "/");
    const streams: string[] = [];
    visit.page.context().on("request", (request) => {
      if (request.url().endsWith("/api/v1/changes")) streams.push(request.url());
    });
    const tabs: Page[] = [];
    for (let n = 1; n < TABS; n++) {
      const tab = await visit.tab("/");
      await waitForLive(tab, 111);
      tabs.push(tab);
    }
    assert.deepEqual(streams, []);
    await visit.page.close();
    await append(server, captured("new", "Zweisamkeit"));
    const last = tabs.at(-1)!;
    await last.bringToFront();
    await waitForLive(last, 112);
    assert.equal(streams.length, 1);
    assert.deepEqual(visit.offences, []);
  },
);
