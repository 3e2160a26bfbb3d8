import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { writePage } from "../build/page.ts";

const PROJECT = fileURLToPath(new URL("../../", import.meta.url));
const DEMO = join(PROJECT, "testdata/demo");
/** What the time is in every test. */
export const NOW = "2026-05-04T12:00:00Z";
const ENV = { LOG_NOW: NOW, TZ: "Europe/Berlin", NO_COLOR: "1" };

let isBuilt = false;

/** A directory of logs, served with the page by the real command. */
export class ServedPage implements AsyncDisposable {
  /** Where the logs are. */
  readonly directory: string;
  /** Where the page is, without a slash at the end. */
  readonly origin: string;
  /** What opens it: the token stands behind the fragment. */
  readonly token: string;
  readonly #process: Deno.ChildProcess;

  private constructor(directory: string, url: string, process: Deno.ChildProcess) {
    this.directory = directory;
    const [origin, token] = url.split("/#token=") as [string, string];
    this.origin = origin;
    this.token = token;
    this.#process = process;
  }

  /**
   * Serves a copy of the demo, with files of its own written over or beside it.
   *
   * @param port Any free one without it.
   */
  static async start(files: Record<string, string | null> = {}, port = 0): Promise<ServedPage> {
    if (!isBuilt) await writePage(join(PROJECT, "dist/page.json"));
    isBuilt = true;
    const directory = join(await Deno.makeTempDir(), "words");
    await Deno.mkdir(directory);
    for (const { name } of Deno.readDirSync(DEMO)) {
      await Deno.copyFile(join(DEMO, name), join(directory, name));
    }
    for (const [name, text] of Object.entries(files)) {
      if (text === null) await Deno.remove(join(directory, name));
      else await Deno.writeTextFile(join(directory, name), text);
    }
    return await ServedPage.serve(directory, port);
  }

  /** Serves a directory as it is. */
  static async serve(directory: string, port = 0): Promise<ServedPage> {
    const args = ["ui", "--json", "--dir", directory, "--port", String(port)];
    const process = command(args, { stdout: "piped", stderr: "null" }).spawn();
    const reader = process.stdout.pipeThrough(new TextDecoderStream()).getReader();
    let line = "";
    while (!line.includes("\n")) {
      const { value, done } = await reader.read();
      if (done) throw new Error("Cannot start the server: it ended");
      line += value;
    }
    reader.cancel().catch(() => {});
    return new ServedPage(directory, JSON.parse(line).url, process);
  }

  /** The port that it listens on. */
  get port(): number {
    return Number(new URL(this.origin).port);
  }

  /** What the command line prints about the same directory. */
  async log(...args: string[]): Promise<string> {
    const all = [...args, "--dir", this.directory];
    const { success, stdout, stderr } = await command(all, {}).output();
    if (!success) throw new Error(new TextDecoder().decode(stderr));
    return new TextDecoder().decode(stdout);
  }

  /** A digest of all files, by which nothing was written. */
  async digest(): Promise<string> {
    const names = [...Deno.readDirSync(this.directory)].map(({ name }) => name).sort();
    const files = names.map((name) => Deno.readFileSync(join(this.directory, name)));
    const bytes = await new Blob([names.join("\n"), ...files]).bytes();
    return new Uint8Array(await crypto.subtle.digest("SHA-256", bytes)).toHex();
  }

  /** Ends the server; the directory stays. */
  async stop(): Promise<void> {
    this.#process.kill("SIGINT");
    await this.#process.status;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop().catch(() => {});
    await Deno.remove(join(this.directory, ".."), { recursive: true }).catch(ignoreMissing);
  }
}

function ignoreMissing(error: unknown): void {
  if (!(error instanceof Deno.errors.NotFound)) throw error;
}

function command(args: string[], streams: Deno.CommandOptions): Deno.Command {
  const run = ["run", "--allow-all", "--no-check", "--quiet", "cli/main.ts", ...args];
  return new Deno.Command(Deno.execPath(), { args: run, cwd: PROJECT, env: ENV, ...streams });
}
