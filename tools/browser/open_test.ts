import assert from "node:assert/strict";
import { PERMISSIONS } from "../../cli/permissions.ts";
import { browserTest } from "./browser_test_case.ts";
import { OpenedPage } from "./opened_page.ts";

/** What any user of the machine may read of every process. */
function commandLines(): string[] {
  return [...Deno.readDirSync("/proc")].filter(({ name }) => /^\d+$/.test(name)).map(({ name }) => {
    try {
      return Deno.readTextFileSync(`/proc/${name}/cmdline`);
    } catch {
      // A process may end while it is looked at.
      return "";
    }
  });
}

browserTest("log ui --open signs the browser in by a file, which is gone then", async (browser) => {
  await using server = await OpenedPage.start();
  const file = await server.file();
  assert.equal(Deno.statSync(file).mode! & 0o777, 0o600);
  assert.deepEqual(server.files().map((name) => file.endsWith(`/runtime/${name}`)), [true]);
  const page = await browser.newPage();
  await page.goto(`file://${file}`);
  await page.waitForURL(`${server.origin}/`);
  await page.locator("a.row").first().waitFor();
  assert.deepEqual(server.files(), []);
  const { code, stderr } = await server.end();
  assert.deepEqual([code, stderr], [130, ""]);
});

Deno.test("the token stands in no command line while log ui --open runs", async () => {
  await using server = await OpenedPage.start();
  const file = await server.file();
  const lines = commandLines();
  assert(lines.some((line) => line.includes(file)), "the opener runs");
  assert.deepEqual(lines.filter((line) => line.includes(server.token)), []);
});

for (const [signal, expected] of [["SIGINT", 130], ["SIGTERM", 143]] as const) {
  Deno.test(`the file is gone after ${signal}, also if nobody read it`, async () => {
    await using server = await OpenedPage.start();
    await server.file();
    assert.equal(server.files().length, 1);
    assert.equal((await server.end(signal)).code, expected);
    assert.deepEqual(server.files(), []);
  });
}

const narrow = PERMISSIONS.map((permission) =>
  permission.startsWith("--allow-run") ? "--allow-run=git" : permission
);
const FAILING = [
  ["fails", { opener: "#!/bin/sh\nexit 3\n" }, /Cannot open the page: "xdg-open" exited with 3; /],
  ["is missing", { opener: null }, /Cannot open the page: "xdg-open" is not installed; /],
  [
    "may not be run",
    { permissions: narrow },
    /Cannot open the page: "xdg-open" may not be run without --allow-run=xdg-open; /,
  ],
] as const;

for (const [outcome, opening, message] of FAILING) {
  Deno.test(`log ui --open says that the opener ${outcome}, and goes on`, async () => {
    await using server = await OpenedPage.start(opening);
    assert.match(await server.remark(), message);
    assert.deepEqual(server.files(), []);
    const headers = { authorization: `Bearer ${server.token}` };
    const response = await fetch(`${server.origin}/api/v1/stats`, { headers });
    await response.body?.cancel();
    assert.equal(response.status, 200);
    const { code, stderr } = await server.end();
    assert.deepEqual([code, stderr.includes(server.token)], [130, false]);
  });
}
