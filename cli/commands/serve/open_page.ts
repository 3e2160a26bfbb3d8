/**
 * How the page gets into a browser without its token on a command line.
 *
 * @module
 */

import { LogError } from "../../../lib/errors.ts";
import type { LogServer } from "../../../lib/server/serve.ts";
import type { Context } from "../../context.ts";
import type { Machine } from "../../machine.ts";
import { writeLinkFile } from "./link_file.ts";
import { removeIfThere } from "./owner_file.ts";
import { runApart } from "./run_apart.ts";

/** A browser that has not read the file by then will not. */
const KEPT_MS = 60_000;
/** It exits with 1 even if all went well. */
const EXPLORER = "explorer";

/** The options that decide whether a browser is started. */
export interface OpenFlags {
  /** Opens the page wherever this runs. */
  readonly open?: boolean;
  /** Never opens it. */
  readonly "no-open"?: boolean;
  /** Whether the address is printed for a program. */
  readonly json?: boolean;
}

/** What of a machine decides it, where no option does. */
export type Surroundings = Pick<Machine, "os" | "env"> & {
  readonly stdout: Pick<Machine["stdout"], "isTerminal">;
};

/**
 * Whether the page is opened: on a terminal, where a person sits at a desktop.
 *
 * @throws {LogError} `bad_usage` where the options contradict each other.
 */
export function opensPage(flags: OpenFlags, machine: Surroundings): boolean {
  if (flags.open && flags["no-open"]) {
    throw new LogError("bad_usage", "Cannot use --open and --no-open together");
  }
  if (flags.open || flags["no-open"]) return flags.open === true;
  return !flags.json && machine.stdout.isTerminal && hasDesktop(machine);
}

function hasDesktop({ os, env }: Surroundings): boolean {
  const isAnySet = (...names: string[]) => names.some((name) => env(name));
  if (isAnySet("SSH_CONNECTION", "CI")) return false;
  return os === "windows" || os === "darwin" ||
    isAnySet("DISPLAY", "WAYLAND_DISPLAY", "WSL_DISTRO_NAME");
}

/** The programs that open a file as a double click does; the first that works is enough. */
export function openersOf({ os, env }: Pick<Machine, "os" | "env">): readonly string[] {
  if (os === "windows") return [EXPLORER];
  if (os === "darwin") return ["open"];
  return env("WSL_DISTRO_NAME") ? ["wslview", "xdg-open"] : ["xdg-open"];
}

/**
 * Opens the page in a browser, by a file that leads on to it. The file is removed when the page
 * has signed in, when nothing opens it, after a minute, or when disposed of. If the page cannot be
 * opened, a warning says so, and the server goes on.
 */
export function openPage(context: Context, server: LogServer): Disposable {
  const { machine } = context;
  const fail = (error: unknown) =>
    context.warn(`Cannot open the page: ${reasonOf(error)}; open the address that was printed`);
  let path: string | null = null;
  try {
    const address = `${server.origin}/#token=${server.token}`;
    path = writeLinkFile(address, machine.env("XDG_RUNTIME_DIR"));
  } catch (error) {
    fail(error);
    return { [Symbol.dispose]: () => {} };
  }
  const remove = () => {
    clearTimeout(timer);
    if (path !== null) removeOrSay(context, path);
    path = null;
  };
  const timer = setTimeout(remove, KEPT_MS);
  server.signedIn.then(remove);
  openFile(path, machine).catch((error) => {
    // A browser that showed the page may end in any way later.
    if (path === null) return;
    remove();
    fail(error);
  });
  return { [Symbol.dispose]: remove };
}

async function openFile(path: string, machine: Machine): Promise<void> {
  const reasons: string[] = [];
  for (const opener of openersOf(machine)) {
    try {
      const code = await runApart(opener, [path]);
      if (code === 0 || opener === EXPLORER) return;
      reasons.push(`"${opener}" exited with ${code}`);
    } catch (error) {
      reasons.push(reasonOf(error));
    }
  }
  throw new LogError("io_failed", reasons.join(", "));
}

function removeOrSay(context: Context, path: string): void {
  try {
    removeIfThere(path);
  } catch (error) {
    context.warn(`Cannot remove "${path}", which holds the token: ${reasonOf(error)}`);
  }
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
