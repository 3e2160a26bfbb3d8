import axe from "axe-core";
import assert from "node:assert/strict";
import { buildPage, gzipBytes } from "../build/page.ts";
import { browserTest } from "./browser_test_case.ts";
import { type Look, Visit } from "./chromium.ts";
import { captured, CONFLICT_COPY, ENTRY } from "./fixtures.ts";
import { ServedPage } from "./served_page.ts";

const PAGES = [
  "/",
  "/?at=2026-02-20&q=a&deleted=true",
  `/e/${ENTRY}?at=2026-03-01`,
  `/e/${ENTRY}?view=blame`,
  `/e/${ENTRY}?view=reviews`,
  "/changes?from=2026-02-01&at=2026-03-01",
  "/reviews?at=2026-03-01",
  "/problems?open=entries.jsonl:32:9558:invalid-json&hex=true",
  "/conflicts",
  "/?log=sessions",
  "/about",
];
const WIDTHS = [1280, 390, 320];
const NODES_MAX = 2_000;
const GZIP_MAX = 30_000;

/** What axe complains of, with the first element of each. */
async function complaints({ page }: Visit): Promise<string[]> {
  await page.evaluate(axe.source);
  const { violations } = await page.evaluate(() =>
    (globalThis as unknown as { axe: typeof axe }).axe.run()
  );
  return violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`);
}

Deno.test("the page is at most 30 kB, compressed", async () => {
  const sizes = Object.values(await buildPage()).map(gzipBytes);
  const sum = sizes.reduce((a, b) => a + b, 0);
  assert(sum <= GZIP_MAX, `${sum} bytes`);
});

for (const scheme of ["light", "dark"] as const) {
  browserTest(`every page is accessible and fits any width, ${scheme}`, async (browser) => {
    await using server = await ServedPage.start({ [CONFLICT_COPY.name]: CONFLICT_COPY.text });
    const before = await server.digest();
    for (const width of WIDTHS) {
      await using visit = await Visit.open(browser, server, "/", { width, scheme } as Look);
      for (const address of PAGES) {
        await visit.go(address);
        const place = `${address} at ${width}`;
        assert.deepEqual(await complaints(visit), [], place);
        const { nodes, overflow } = await visit.page.evaluate(() => ({
          nodes: document.querySelectorAll("*").length,
          overflow: document.documentElement.scrollWidth - innerWidth,
        }));
        assert(nodes <= NODES_MAX, `${place}: ${nodes} elements`);
        assert(overflow <= 0, `${place}: ${overflow} px too wide`);
      }
      assert.deepEqual(visit.offences, []);
    }
    assert.equal(await server.digest(), before, "looking writes nothing");
  });
}

browserTest("long words never make a page wider than the screen", async (browser) => {
  const word = "w".repeat(10_000);
  const entry = captured("a", word, { context: word, tags: [word], [word]: word });
  await using server = await ServedPage.start({ "entries.jsonl": `${entry}{broken ${word}\n` });
  const key = `entries.jsonl:2:${entry.length + 1}:invalid-json`;
  const addresses = [
    "/",
    `/?tag=${word.slice(0, 1_000)}`,
    "/e/a",
    "/e/a?view=blame",
    "/e/a?view=reviews",
    "/changes?from=2026-01-01",
    `/problems?hex=true&open=${key}`,
    "/about",
  ];
  for (const width of WIDTHS) {
    await using visit = await Visit.open(browser, server, "/", { width });
    for (const address of addresses) {
      await visit.go(address);
      const overflow = await visit.page.evaluate(() =>
        document.documentElement.scrollWidth - innerWidth
      );
      assert(overflow <= 0, `${address} at ${width}: ${overflow} px too wide`);
    }
  }
});

browserTest("the page says why it shows nothing", async (browser) => {
  const noLogs = { "entries.jsonl": "", "interactions.jsonl": null, "firings.jsonl": null };
  await using server = await ServedPage.start({ ...noLogs, "sessions.jsonl": null });
  await using visit = await Visit.open(browser, server, "/");
  assert.match(await visit.page.innerText("main"), /No lines yet.*log capture "a word"/s);
  await visit.go("/e/nonsense");
  assert.match(await visit.page.innerText("main"), /Cannot find "nonsense"/);
  await visit.go("/?at=gibberish");
  assert.match(await visit.page.innerText("main"), /Cannot read "gibberish" as a time/);
  assert.deepEqual(visit.offences, []);
});

browserTest("the page without a token says where to get one", async (browser) => {
  await using server = await ServedPage.start();
  const page = await browser.newPage();
  await page.goto(`${server.origin}/`);
  await page.getByText("This page has no token").waitFor();
  assert.match(await page.innerText("main"), /the address that log ui printed/);
});
