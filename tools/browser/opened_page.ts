import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { PERMISSIONS } from "../../cli/permissions.ts";
import { writePage } from "../build/page.ts";

const PROJECT = fileURLToPath(new URL("../../", import.meta.url));
const POLL_MS = 20;

/** Keeps running, as an opener does that starts a browser, until the file beside it says so. */
const WAITING = `#!/bin/sh
printf %s "$1" > "$OPENED.part" && mv "$OPENED.part" "$OPENED"
while [ ! -e "$OPENED.end" ]; do sleep 0.05; done
`;

/** How the page is opened. */
export interface Opening {
  /** The script in place of `xdg-open`; null for none. */
  readonly opener?: string | null;
  /** What the program may do. */
  readonly permissions?: readonly string[];
}

/** `log ui --open`, with a script in place of what opens a file in the browser. */
export class OpenedPage implements AsyncDisposable {
  /** Where the page is, without a slash at the end. */
  readonly origin: string;
  /** What opens it. */
  readonly token: string;
  readonly #folder: string;
  readonly #process: Deno.ChildProcess;
  readonly #ended: Promise<void>;
  #stderr = "";

  private constructor(folder: string, url: string, process: Deno.ChildProcess) {
    [this.origin, this.token] = url.split("/#token=") as [string, string];
    this.#folder = folder;
    this.#process = process;
    this.#ended = this.#listen();
  }

  /** Serves the demo and opens it. */
  static async start(
    { opener = WAITING, permissions = PERMISSIONS }: Opening = {},
  ): Promise<OpenedPage> {
    await writePage(join(PROJECT, "dist/page.json"));
    const folder = await Deno.makeTempDir();
    for (const name of ["bin", "runtime"]) await Deno.mkdir(join(folder, name));
    if (opener !== null) {
      await Deno.writeTextFile(join(folder, "bin/xdg-open"), opener, { mode: 0o755 });
    }
    const run = ["run", "--no-check", ...permissions, "cli/main.ts"];
    const process = new Deno.Command(Deno.execPath(), {
      args: [...run, "ui", "--open", "--dir", "testdata/demo", "--port", "0"],
      cwd: PROJECT,
      env: {
        PATH: opener === null ? join(folder, "bin") : `${join(folder, "bin")}:/usr/bin:/bin`,
        XDG_RUNTIME_DIR: join(folder, "runtime"),
        OPENED: join(folder, "opened"),
      },
      stdout: "piped",
      stderr: "piped",
    }).spawn();
    return new OpenedPage(folder, await firstLine(process), process);
  }

  async #listen(): Promise<void> {
    for await (const text of this.#process.stderr.pipeThrough(new TextDecoderStream())) {
      this.#stderr += text;
    }
  }

  /** The first line on standard error, once there is one. */
  async remark(): Promise<string> {
    while (!this.#stderr.includes("\n")) await pause();
    return this.#stderr.split("\n")[0]!;
  }

  /** The file that the opener was given, once it was. */
  async file(): Promise<string> {
    const path = join(this.#folder, "opened");
    for (;;) {
      const file = await Deno.readTextFile(path).catch(() => null);
      if (file !== null) return file;
      await pause();
    }
  }

  /** The files that lead to the page now. */
  files(): string[] {
    return [...Deno.readDirSync(join(this.#folder, "runtime"))].map(({ name }) => name);
  }

  /** Ends the server, and gives what it said. */
  async end(signal: Deno.Signal = "SIGINT"): Promise<{ code: number; stderr: string }> {
    this.#process.kill(signal);
    const { code } = await this.#process.status;
    await this.#ended;
    return { code, stderr: this.#stderr };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Deno.writeTextFile(join(this.#folder, "opened.end"), "");
    try {
      this.#process.kill("SIGKILL");
    } catch (error) {
      // It may have ended already.
      if (!(error instanceof TypeError)) throw error;
    }
    await this.#process.status;
    await this.#ended;
    await Deno.remove(this.#folder, { recursive: true });
  }
}

async function firstLine(process: Deno.ChildProcess): Promise<string> {
  const reader = process.stdout.pipeThrough(new TextDecoderStream()).getReader();
  let text = "";
  while (!text.includes("\n")) {
    const { value, done } = await reader.read();
    if (done) throw new Error(`Cannot start the server: ${await process.stderr.text()}`);
    text += value;
  }
  await reader.cancel();
  return text.trim();
}

function pause(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, POLL_MS));
}
