/**
 * Files that somebody else put into a log directory: what they make commands say, and that they
 * never make them fail or write elsewhere. Repros that lie beside the project are run too.
 *
 * @module
 */

import { deepEqual, equal, match } from "node:assert/strict";
import { join } from "node:path";
import { sha256Of } from "../lib/storage/digest.ts";
import { demoCopy } from "../lib/testing/directories/demo_copy.ts";
import { type FakeOptions, type Outcome, runFake } from "../lib/testing/processes/fake_machine.ts";

const SHARED = new URL("../../shared/cases/attack/", import.meta.url);

/** Runs a command line over a directory. */
type Run = (line: string, options?: FakeOptions) => Promise<Outcome>;

/** A copy of the demo in which snapshots were written, and what asks it. */
async function withSnapshots(
  test: (run: Run, path: string) => Promise<void>,
): Promise<void> {
  await using copy = await demoCopy();
  const run: Run = (line, options) => runFake([...line.split(" "), "--dir", copy.path], options);
  equal((await run("snapshot")).code, 0);
  await test(run, copy.path);
}

const READS = ["list", "asof now", "carry", "show 01KESP0XXHPQVT1ZRXRATPZ5ZP", "diff 2026-02 now"];

/** Fails unless every read answers as if there were no snapshots. */
async function checkReads(run: Run): Promise<void> {
  for (const line of READS) {
    const { code, stdout, stderr } = await run(`${line} --json`);
    deepEqual({ code, stdout }, {
      code: 0,
      stdout: (await run(`${line} --json --no-snapshot`)).stdout,
    }, `${line}: ${stderr}`);
  }
}

/** Puts other text into a snapshot, and a trailer that fits it. */
async function forge(file: string, change: (text: string) => string): Promise<void> {
  const body = change((await Deno.readTextFile(file)).replace(/.*\n$/, ""));
  const sha256 = await sha256Of(new TextEncoder().encode(body));
  await Deno.writeTextFile(file, `${body}{"sha256":"${sha256}"}\n`);
}

function snapshotsIn(path: string): string[] {
  return Array.from(Deno.readDirSync(join(path, "snapshots")), ({ name }) => name).sort();
}

Deno.test("reads answer in full where a snapshot tells what cannot be, and say so if asked", async () => {
  await withSnapshots(async (run, path) => {
    const [entries, firings] = snapshotsIn(path);
    const files = [entries!, firings!].map((name) => join(path, "snapshots", name));
    await forge(
      files[0]!,
      (text) =>
        text.replace(
          /"current":\[(\d+),(\d+)/,
          (_, offset, length) => `"current":[${offset},${length - 1}`,
        ),
    );
    await forge(files[1]!, (text) => text.replace(/"entryId":"\w+"/, '"entryId":7'));
    await checkReads(run);
    const { stderr } = await run("list --verbose");
    match(stderr, /passed over snapshots\/entries\.\S+: it points at other lines than the log has/);
    match(stderr, /entries\.jsonl: from its first line \(no snapshot serves\)/);
    equal((await run("list")).stderr.includes("snapshot"), false);
    equal((await run("snapshot verify")).code, 1);
  });
});

Deno.test("the repro of a snapshot with a fitting trailer", async () => {
  const script = new URL("crafted-snapshot.py", SHARED);
  try {
    await Deno.stat(script);
  } catch {
    console.log("skipped: the shared repros are not here");
    return;
  }
  await withSnapshots(async (run, path) => {
    const files = snapshotsIn(path).map((name) => join(path, "snapshots", name));
    const { success } = await new Deno.Command("python3", { args: [script.pathname, ...files] })
      .output();
    equal(success, true);
    await checkReads(run);
  });
});
