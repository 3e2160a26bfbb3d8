/**
 * Takes the pictures of `docs/ui.md`: `deno task pictures`.
 *
 * @module
 */

import { fileURLToPath } from "node:url";
import { findChromium, launch, type Look, Visit } from "./chromium.ts";
import { CONFLICT_COPY, ENTRY } from "./fixtures.ts";
import { ServedPage } from "./served_page.ts";

const FOLDER = new URL("../../docs/pictures/", import.meta.url);

/** What is shown, by the name of its picture. */
const PICTURES: Readonly<Record<string, { address: string; look?: Look }>> = {
  "state": { address: "/?at=2026-02-20" },
  "entry": { address: `/e/${ENTRY}?at=2026-03-01`, look: { scheme: "dark" } },
  "conflicts": { address: "/conflicts" },
  "phone": { address: `/e/${ENTRY}?at=2026-03-01`, look: { width: 390, height: 760 } },
};

if (import.meta.main) {
  const chromium = findChromium();
  if (chromium === null) throw new Error("Cannot take pictures: Chromium is missing");
  await Deno.mkdir(FOLDER, { recursive: true });
  const browser = await launch(chromium);
  await using server = await ServedPage.start({ [CONFLICT_COPY.name]: CONFLICT_COPY.text });
  for (const [name, { address, look = {} }] of Object.entries(PICTURES)) {
    await using visit = await Visit.open(browser, server, address, look);
    const path = fileURLToPath(new URL(`ui-${name}.png`, FOLDER));
    await visit.page.locator(".badge.bad").waitFor();
    await visit.page.screenshot({ path });
    console.log(path);
  }
  await browser.close();
}
