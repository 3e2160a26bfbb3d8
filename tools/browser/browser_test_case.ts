import type { Browser } from "playwright-core";
import { findChromium, launch } from "./chromium.ts";

const path = findChromium();
if (path === null) console.log("Chromium is missing: the page is not looked at");

/** A test in Chromium; it is skipped where there is none. */
export function browserTest(name: string, test: (browser: Browser) => Promise<void>): void {
  Deno.test({
    name,
    ignore: path === null,
    sanitizeOps: false,
    sanitizeResources: false,
    async fn() {
      const browser = await launch(path!);
      try {
        await test(browser);
      } finally {
        await browser.close();
      }
    },
  });
}
