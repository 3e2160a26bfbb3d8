import assert from "node:assert/strict";
import { join } from "node:path";
import { type Log, logIn, Logs, nameOf } from "./logs.ts";

/** Lines that end in each other's numbers, longer together than one block that is read. */
const LINES = Array.from(
  { length: 300 },
  (_, line) => `{"id":"${line}","text":"${"x".repeat(10_000)}"}`,
);

async function withLog(test: (logs: Logs, log: Log) => Promise<void>): Promise<void> {
  const directory = await Deno.makeTempDir();
  try {
    const log = logIn(join(directory, "log"));
    await Deno.mkdir(log.directory);
    await Deno.writeTextFile(log.file, LINES.map((line) => `${line}\n`).join(""));
    await test(new Logs(directory), log);
  } finally {
    await Deno.remove(directory, { recursive: true });
  }
}

async function linesOf(path: string): Promise<string[]> {
  return (await Deno.readTextFile(path)).trimEnd().split("\n");
}

Deno.test("logs of different shapes never share a name", () => {
  assert.deepEqual(
    [
      { lines: 1000 },
      { lines: 1000, ids: 200 },
      { lines: 1000, ids: 1000 },
      { lines: 1000, idBytes: 200 },
      { lines: 1000, lineBytes: 5000 },
    ].map(nameOf),
    [
      "1000-lines",
      "1000-lines",
      "1000-lines-1000-ids",
      "1000-lines-200-byte-ids",
      "1000-lines-of-5000-bytes",
    ],
  );
});

Deno.test("the head of a log lacks exactly its last lines, however long they are", async () => {
  await withLog(async (logs, log) => {
    for (const tail of [1, 150, 300]) {
      const kept = (await Deno.readTextFile(await logs.head(log, tail))).split("\n").slice(0, -1);
      assert.deepEqual(kept.length, 300 - tail);
      assert.deepEqual(kept, LINES.slice(0, 300 - tail));
    }
  });
});

Deno.test("a copy that differs throughout does so in every hundredth line", async () => {
  await withLog(async (logs, log) => {
    const copy = await linesOf(await logs.differing(log));
    const changed = LINES.map((line) => line.replace(/}$/, ',"note":"elsewhere"}'));
    const isChanged = (index: number) => (index + 1) % 100 === 0;
    assert.deepEqual(copy, LINES.map((line, index) => isChanged(index) ? changed[index] : line));
  });
});

Deno.test("a copy differs from its log in a hundredth of the lines, the last ones", async () => {
  await withLog(async (logs, log) => {
    const copy = await linesOf(await logs.copy(log, 300));
    assert.deepEqual(copy.slice(0, 297), LINES.slice(0, 297));
    assert.equal(copy.length, 300);
    for (const line of copy.slice(297)) assert.equal(JSON.parse(line).note, "elsewhere");
  });
});

Deno.test("what was cut short is made again, and what is whole is kept", async () => {
  await withLog(async (logs) => {
    const path = logs.path("made");
    const cutShort = logs.once(path, async (unfinished) => {
      await Deno.writeTextFile(unfinished, "half");
      throw new Error("cut short");
    });
    await assert.rejects(cutShort);
    await logs.once(path, (unfinished) => Deno.writeTextFile(unfinished, "whole"));
    await logs.once(path, (unfinished) => Deno.writeTextFile(unfinished, "another"));
    assert.equal(await Deno.readTextFile(path), "whole");
  });
});
