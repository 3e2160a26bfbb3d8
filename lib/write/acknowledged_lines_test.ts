import assert from "node:assert/strict";
import { LocalDirectory } from "../logs/local_directory.ts";
import { MemoryStorage } from "../storage/memory.ts";
import { AcknowledgedLines } from "./acknowledged_lines.ts";

const encoder = new TextEncoder();

/** A log that holds lines, and the same as they were acknowledged. */
function written(texts: readonly string[], limits: { lines: number; bytes: number }) {
  const acknowledged = new AcknowledgedLines(limits);
  let offset = 0;
  texts.forEach((text, index) => {
    const bytes = encoder.encode(text);
    acknowledged.note([{ id: text, line: index + 1, offset, bytes }]);
    offset += bytes.length + 1;
  });
  return acknowledged;
}

function fileOf(text: string) {
  return new LocalDirectory(new MemoryStorage({ "a.jsonl": text })).file("a.jsonl");
}

const TEXTS = Array.from({ length: 100 }, (_, n) => `line ${n}`);

Deno.test("acknowledged lines let go of the oldest, and say that more may be gone", async () => {
  const all = written(TEXTS, { lines: 1000, bytes: 1000 });
  assert.deepEqual(await all.takeLost(fileOf("")), {
    count: 100,
    lines: [0, 1, 2, 3, 4].map((n) => (
      { id: `line ${n}`, line: n + 1, offset: `line ${n}\n`.length * n }
    )),
    truncated: false,
  });
  for (const limits of [{ lines: 10, bytes: 1000 }, { lines: 1000, bytes: 70 }]) {
    const few = await written(TEXTS, limits).takeLost(fileOf(""));
    assert(few!.truncated && few!.count >= 10 && few!.count <= 20, JSON.stringify(few));
    const kept = `${TEXTS.slice(0, 95).join("\n")}\n`;
    const last = await written(TEXTS, limits).takeLost(fileOf(kept));
    assert.deepEqual([last!.count, last!.truncated], [5, false], "the oldest known is there");
  }
});

Deno.test("acknowledged lines are counted as often as they were written", async () => {
  const twice = ["same", "same", "other"];
  const lines = written(twice, { lines: 10, bytes: 1000 });
  const lost = await lines.takeLost(fileOf("other\nsame\n"));
  assert.deepEqual([lost?.count, lost?.lines[0]?.line], [1, 2]);
  assert.equal(await lines.takeLost(fileOf("other\nsame\n")), null, "the others are known still");
  assert.equal((await lines.takeLost(fileOf("other\n")))?.count, 1);
});

Deno.test("acknowledged lines are found in lines of any length", async () => {
  const long = `"${"x".repeat(300_000)}"`;
  const lines = written(["a", long, "b"], { lines: 10, bytes: 1_000_000 });
  assert.equal(await lines.takeLost(fileOf(`first\n${long}\nb\na`)), null);
});
