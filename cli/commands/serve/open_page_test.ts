import assert from "node:assert/strict";
import { openersOf, type OpenFlags, opensPage } from "./open_page.ts";

function isOpened(
  flags: OpenFlags,
  { env = {}, os = "linux", isTerminal = true }: {
    env?: Record<string, string>;
    os?: string;
    isTerminal?: boolean;
  },
): boolean {
  return opensPage(flags, { os, env: (name) => env[name], stdout: { isTerminal } });
}

Deno.test("the page is opened on a terminal of a desktop, and nowhere else", () => {
  const env = { DISPLAY: ":0" };
  assert.equal(isOpened({}, { env }), true);
  assert.equal(isOpened({}, { env: { WAYLAND_DISPLAY: "wayland-0" } }), true);
  assert.equal(isOpened({}, { env: { WSL_DISTRO_NAME: "Debian" } }), true);
  assert.equal(isOpened({}, { os: "darwin" }), true);
  assert.equal(isOpened({}, { os: "windows" }), true);
  assert.equal(isOpened({}, {}), false);
  assert.equal(isOpened({}, { env, isTerminal: false }), false);
  assert.equal(isOpened({ json: true }, { env }), false);
  assert.equal(isOpened({}, { env: { ...env, CI: "true" } }), false);
  assert.equal(isOpened({}, { env: { SSH_CONNECTION: "::1 1 ::1 22" }, os: "darwin" }), false);
});

Deno.test("--open and --no-open decide, and not both", () => {
  const env = { DISPLAY: ":0" };
  assert.equal(isOpened({ "no-open": true }, { env }), false);
  assert.equal(isOpened({ open: true, json: true }, { isTerminal: false }), true);
  assert.equal(isOpened({ open: true }, { env: { CI: "true" } }), true);
  assert.throws(
    () => isOpened({ open: true, "no-open": true }, { env }),
    /Cannot use --open and --no-open together/,
  );
});

Deno.test("the opener is that of the system", () => {
  const openers = (os: string, env: Record<string, string> = {}) =>
    openersOf({ os, env: (name) => env[name] });
  assert.deepEqual(openers("linux"), ["xdg-open"]);
  assert.deepEqual(openers("linux", { WSL_DISTRO_NAME: "Debian" }), ["wslview", "xdg-open"]);
  assert.deepEqual(openers("darwin"), ["open"]);
  assert.deepEqual(openers("windows"), ["explorer"]);
});
