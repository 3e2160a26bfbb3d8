import { type Browser, chromium, type Page } from "playwright-core";
import type { ServedPage } from "./served_page.ts";

const PLACES = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];
const SETTLED_MS = 15_000;

/** Where Chromium is installed; null where it is not. */
export function findChromium(): string | null {
  const named = Deno.env.get("CHROMIUM");
  const places = named === undefined ? PLACES : [named];
  return places.find((path) => {
    try {
      return Deno.statSync(path).isFile;
    } catch {
      return false;
    }
  }) ?? null;
}

/** How a page is looked at. */
export interface Look {
  readonly width?: number;
  readonly height?: number;
  readonly scheme?: "light" | "dark";
  readonly forcedColors?: "active" | "none";
  readonly hasTouch?: boolean;
}

/** A page in a browser of its own, and whatever it did that it must never do. */
export class Visit implements AsyncDisposable {
  readonly page: Page;
  /** Errors, reports of the content policy, dialogs, requests to elsewhere. */
  readonly offences: string[];
  readonly #server: ServedPage;
  readonly #close: () => Promise<void>;

  private constructor(
    page: Page,
    server: ServedPage,
    offences: string[],
    close: () => Promise<void>,
  ) {
    this.page = page;
    this.offences = offences;
    this.#server = server;
    this.#close = close;
  }

  /** Opens an address of a served page. */
  static async open(
    browser: Browser,
    server: ServedPage,
    address: string,
    {
      width = 1280,
      height = 800,
      scheme = "light",
      forcedColors = "none",
      hasTouch = false,
    }: Look = {},
  ): Promise<Visit> {
    const context = await browser.newContext({
      viewport: { width, height },
      colorScheme: scheme,
      forcedColors,
      hasTouch,
      permissions: ["clipboard-read", "clipboard-write"],
    });
    const offences: string[] = [];
    const page = await context.newPage();
    watch(page, server.origin, offences);
    const visit = new Visit(page, server, offences, () => context.close());
    await visit.go(address);
    return visit;
  }

  /** Goes to an address, with the token. */
  async go(address: string): Promise<void> {
    await this.page.goto(`${this.#server.origin}${address}#token=${this.#server.token}`);
    await this.settled();
  }

  /** Another tab of the same browser, on an address. */
  async tab(address: string): Promise<Page> {
    const page = await this.page.context().newPage();
    watch(page, this.#server.origin, this.offences);
    await page.goto(`${this.#server.origin}${address}`);
    return page;
  }

  /** Waits until all that the page asked for is shown. */
  async settled(): Promise<void> {
    await this.page.waitForFunction(
      () => {
        const title = document.querySelector("h1")?.textContent ?? "…";
        const isOld = document.querySelector(".old, [aria-busy=true]") !== null ||
          document.querySelector("main")!.innerText.includes("Reading…");
        return !/^‹?…|^Checking/.test(title) && !isOld;
      },
      null,
      { timeout: SETTLED_MS },
    );
  }

  /** What stands in the browser's bar, behind the port. */
  get address(): string {
    const { pathname, search, hash } = new URL(this.page.url());
    return pathname + search + hash;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#close();
  }
}

function watch(page: Page, origin: string, offences: string[]): void {
  page.on("pageerror", ({ message }) => offences.push(`error: ${message}`));
  page.on("dialog", (dialog) => {
    offences.push(`dialog: ${dialog.message()}`);
    dialog.dismiss();
  });
  page.on("console", (message) => {
    const text = message.text();
    // A server that was stopped is no fault of the page, nor is what a test asks for wrongly.
    if (message.type() === "error" && !/^Failed to load resource/.test(text)) {
      offences.push(`console: ${text}`);
    }
  });
  page.on("request", (request) => {
    const url = request.url();
    const isOwn = url.startsWith(`${origin}/`) || url.startsWith("data:");
    if (!isOwn) offences.push(`request: ${url}`);
  });
}

/** Starts Chromium. */
export async function launch(path: string): Promise<Browser> {
  return await chromium.launch({
    executablePath: path,
    args: ["--no-sandbox", "--disable-lcd-text"],
  });
}
