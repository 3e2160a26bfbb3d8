import assert from "node:assert/strict";
import { join } from "node:path";
import { browserTest } from "./browser_test_case.ts";
import { Visit } from "./chromium.ts";
import { captured, CONFLICT_COPY } from "./fixtures.ts";
import { ServedPage } from "./served_page.ts";

browserTest("another log has the same pages, and its name goes along", async (browser) => {
  await using server = await ServedPage.start();
  await using visit = await Visit.open(browser, server, "/?at=2026-02-20&q=a");
  const { page } = visit;
  await page.getByRole("combobox", { name: "Log" }).selectOption("sessions");
  await page.waitForURL("**/?**log=sessions**");
  await visit.settled();
  assert.equal(visit.address, "/?at=2026-02-20&log=sessions");
  const printed = await server.log("asof", "2026-02-20", "--log", "sessions", "--json");
  const ids = printed.trim().split("\n").map((line) => JSON.parse(line).id);
  const first = page.locator("a.row").first();
  assert.equal(await first.getAttribute("href"), `/e/${ids[0]}?at=2026-02-20&log=sessions`);
  await first.click();
  await page.waitForURL("**/e/**log=sessions**");
  await visit.settled();
  await page.locator("ol.history li").first().waitFor();
  await page.getByRole("button", { name: "CLI" }).click();
  const cli = await page.evaluate(() => navigator.clipboard.readText());
  assert.equal(cli, `log history ${ids[0]} --at 2026-02-20 --log sessions`);
  assert.deepEqual(visit.offences, []);
});

browserTest("a problem says what --fix would do, and shows its bytes", async (browser) => {
  const entries = captured("a", "one") + "{\0}\n" + '{"id":"b"}{"id":"c"}\n' + "\n";
  await using server = await ServedPage.start({ "entries.jsonl": entries });
  await using visit = await Visit.open(browser, server, "/problems?severity=error");
  const { page } = visit;
  const problems = page.locator(".problems > li");
  assert.match(await problems.nth(0).innerText(), /NUL.* · --fix sets the line aside/);
  assert.match(await problems.nth(1).innerText(), / · --fix keeps its records/);
  await problems.nth(0).getByRole("link", { name: "Lines around" }).click();
  await problems.nth(0).getByRole("link", { name: "bytes" }).click();
  await page.waitForURL("**hex=true**");
  const dump = problems.nth(0).locator("pre");
  assert.match(await dump.innerText(), /\b7b 00 7d\b.*\{\.\}/);
  assert.equal(await dump.locator("mark").first().innerText(), "00");
});

browserTest("a merge is a mark on the timeline", async (browser) => {
  await using server = await ServedPage.start({ [CONFLICT_COPY.name]: CONFLICT_COPY.text });
  await using visit = await Visit.open(browser, server, "/");
  const mark = visit.page.locator(".marks .merge");
  assert.equal(await mark.count(), 0);
  await server.log("merge");
  await mark.waitFor({ state: "attached" });
  assert.equal(await mark.getAttribute("title"), "log merge 2026-05-04T12:00:00Z");
  assert.deepEqual(visit.offences, []);
});

browserTest("a field that is gone is told beside those that are there", async (browser) => {
  await using server = await ServedPage.start({
    "entries.jsonl": captured("a", "one", { note: 1 }),
  });
  await Deno.writeTextFile(
    join(server.directory, "entries.jsonl"),
    captured("a", "two").replace("T11:00", "T11:30"),
    { append: true },
  );
  await using visit = await Visit.open(browser, server, "/e/a");
  const { page } = visit;
  const row = page.locator(".blame tr", { hasText: "/note" });
  assert.equal(await row.locator("del").innerText(), "1");
  await row.getByRole("link", { name: "Before this change of /note" }).click();
  await page.waitForURL("**at=line%3A1");
  await visit.settled();
  assert.equal(await row.locator("del").count(), 0);
});
