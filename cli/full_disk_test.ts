/**
 * `log append` on a disk that is really full while lines keep coming: after the first that
 * could not be made durable none behind it is written. A small disk takes the rights of root;
 * where it cannot be had the tests are skipped, and others do the same with injected faults.
 *
 * @module
 */

import { deepEqual, equal, match } from "node:assert/strict";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { command, program } from "../lib/testing/processes/spawn.ts";

const SCRIPT = new URL("../../shared/cases/attack/append-full-disk.sh", import.meta.url);
const HELD = '{"id":"z","at":"2026-01-01T00:00:00Z"}\n';
/** How much of the disk is taken already: what is left holds small lines, but not the large one. */
const FILLED_BYTES = 57_000;
const LARGE_BYTES = 9000;

/** Runs a program; null where there is none, or it failed. */
async function ran(path: string, ...args: string[]): Promise<string | null> {
  try {
    const { success, stdout } = await new Deno.Command(path, { args, stderr: "null" }).output();
    return success ? new TextDecoder().decode(stdout) : null;
  } catch {
    return null;
  }
}

/** A disk of 64 kB, nearly full; null where none can be mounted. */
async function smallDisk(): Promise<({ path: string } & AsyncDisposable) | null> {
  const path = await Deno.makeTempDir();
  const remove = () => Deno.remove(path, { recursive: true });
  if (await ran("mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", path) === null) {
    await remove();
    return null;
  }
  await Deno.writeTextFile(join(path, "entries.jsonl"), HELD);
  await Deno.writeFile(join(path, "fill"), new Uint8Array(FILLED_BYTES));
  return {
    path,
    async [Symbol.asyncDispose]() {
      await ran("umount", path);
      await remove();
    },
  };
}

/** Gives a process lines, some before the one that does not fit, the rest 1 ms apart. */
async function feed(stdin: WritableStream<Uint8Array>, before: number): Promise<void> {
  const writer = stdin.getWriter();
  const encoder = new TextEncoder();
  const line = (id: string, text: string) =>
    encoder.encode(`${JSON.stringify({ id, at: "2026-01-10T00:00:00Z", text })}\n`);
  try {
    for (let n = 0; n < before; n++) await writer.write(line(`early${n}`, "small"));
    await writer.write(line("large", "b".repeat(LARGE_BYTES)));
    for (let n = 0; n < 40; n++) {
      await new Promise((resolve) => setTimeout(resolve, 1));
      await writer.write(line(`late${n}`, "small"));
    }
    await writer.close();
  } catch {
    // It has ended, and its pipe with it.
  }
}

Deno.test("log append writes nothing behind a line for which the disk was too full", async () => {
  for (const before of [0, 3]) {
    await using disk = await smallDisk();
    if (disk === null) return console.warn("skipped: no small disk can be mounted here");
    const streams = { stdin: "piped", stdout: "piped", stderr: "piped" } as const;
    const args = ["append", "entries", "--json"];
    const child = command(args, { cwd: disk.path }, streams).spawn();
    const fed = feed(child.stdin, before);
    const { code, stdout, stderr } = await child.output();
    await fed;
    equal(code, 3);
    match(new TextDecoder().decode(stderr), /the disk is full; nothing of this write was added to/);
    const receipts = new TextDecoder().decode(stdout).split("\n").slice(0, -1)
      .map((row) => JSON.parse(row).id);
    const lines = (await Deno.readTextFile(join(disk.path, "entries.jsonl"))).trimEnd().split("\n");
    deepEqual(lines.map((line) => JSON.parse(line).id), ["z", ...receipts]);
    deepEqual(receipts, ["early0", "early1", "early2"].slice(0, receipts.length));
  }
});

Deno.test("the shared case attack/append-full-disk leaves nothing behind the failure", async () => {
  await using disk = await smallDisk();
  const isThere = await Deno.stat(SCRIPT).then(() => true, () => false);
  if (disk === null || !isThere || await ran("python3", "--version") === null) {
    return console.warn("skipped: there is no such case, no python3 or no small disk here");
  }
  const { stdout, stderr } = await new Deno.Command("sh", {
    args: [fileURLToPath(SCRIPT)],
    env: { LOG: program().join(" ") },
  }).output();
  match(new TextDecoder().decode(stderr), /the disk is full; nothing/);
  equal(new TextDecoder().decode(stdout), `exit 3\n${HELD}`);
});
