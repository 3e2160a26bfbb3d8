import assert from "node:assert/strict";
import { type DemoCopy, demoCopy } from "../lib/testing/directories/demo_copy.ts";
import { parseInstant } from "../lib/time/instant.ts";
import type { Machine, OutputStream } from "./machine.ts";
import { run } from "./run.ts";

const README = new URL("../README.md", import.meta.url);
const BLOCK = /```console\n([\s\S]*?)```/g;
/** What the tour tells its reader to export. */
const ENVIRONMENT: Record<string, string> = {
  LOG_DIR: "testdata/demo",
  LOG_NOW: "2026-05-04T12:00:00Z",
  TZ: "Europe/Berlin",
};

const COPY = /^cp -r testdata\/demo (\S+)$/;

/** Words as a shell splits them, as far as the README uses quotes. */
function words(command: string): string[] {
  return [...command.matchAll(/'([^']*)'|"([^"]*)"|(\S+)/g)].map(([, a, b, c]) =>
    a ?? b ?? c ?? ""
  );
}

function collector(): { stream: OutputStream; text: () => string } {
  const decoder = new TextDecoder();
  let text = "";
  const write = (bytes: Uint8Array) => {
    text += decoder.decode(bytes, { stream: true });
  };
  return { stream: { write, isTerminal: false, columns: () => null }, text: () => text };
}

async function outputOf(command: string, copies: Map<string, DemoCopy>): Promise<string> {
  const [, line = "", both, part, count] =
    /^(.*?)( 2>&1)?(?: \| (head|tail) -(\d+))?$/.exec(command) ?? [];
  const stdout = collector(), stderr = both === undefined ? collector() : stdout;
  const machine: Machine = {
    stdin: { read: () => Promise.resolve(null), isTerminal: false },
    stdout: stdout.stream,
    stderr: stderr.stream,
    noColor: true,
    env: (name) => ENVIRONMENT[name],
    now: () => parseInstant("2000-01-01T00:00:00Z")!,
    program: () => ["log"],
    elapsedMs: () => 0,
    systemTimeZone: () => "UTC",
    zoneFile: () => null,
    gitConfig: () => Promise.resolve(new Map()),
    onEnd: () => ({ [Symbol.dispose]() {} }),
  };
  const args = words(line).slice(1).map((word) => copies.get(word)?.path ?? word);
  await run(args, machine);
  const lines = stdout.text().trimEnd().split("\n");
  if (part === undefined) return lines.join("\n");
  const [from, to] = part === "head" ? [0, Number(count)] : [-Number(count)];
  return lines.slice(from, to).join("\n");
}

Deno.test("the README's tour prints what it shows", async () => {
  const blocks = [...(await Deno.readTextFile(README)).matchAll(BLOCK)];
  let commands = 0;
  await using stack = new AsyncDisposableStack();
  const copies = new Map<string, DemoCopy>();
  for (const [, block = ""] of blocks) {
    for (const part of block.split(/^\$ /m).slice(1)) {
      const end = part.indexOf("\n");
      const command = part.slice(0, end);
      commands++;
      const [, copied] = COPY.exec(command) ?? [];
      if (copied !== undefined) copies.set(copied, stack.use(await demoCopy()));
      else assert.equal(await outputOf(command, copies), part.slice(end + 1).trimEnd(), command);
    }
  }
  assert(commands > 8, "the tour was found");
});
