import assert from "node:assert/strict";
import { join } from "node:path";

const HERE = import.meta.dirname!;
const LINES = [
  '{"id":"a","at":"2026-03-01T00:00:00Z","text":"one"}',
  '{"id":"b","at":"2026-03-02T00:00:00Z","text":"two"}',
  '{"id":"a","at":"2026-03-03T00:00:00Z","text":"three"}',
  '{"id":"b","at":"2026-03-04T00:00:00Z","is_deleted":true}',
];

/** What DuckDB answers about the lines. */
async function ask(question: string, ...more: string[]): Promise<string[]> {
  const file = await Deno.makeTempFile({ suffix: ".jsonl" });
  try {
    await Deno.writeTextFile(file, LINES.map((line) => `${line}\n`).join(""));
    const { success, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
      args: ["run", "-A", "--config", join(HERE, "deno.json"), join(HERE, "duckdb.ts")]
        .concat(question, file, more),
    }).output();
    assert(success, new TextDecoder().decode(stderr));
    return new TextDecoder().decode(stdout).trimEnd().split("\n").sort();
  } finally {
    await Deno.remove(file);
  }
}

Deno.test("DuckDB answers the questions of the bench as a log means them", async () => {
  assert.deepEqual(await ask("list"), [LINES[2]]);
  assert.deepEqual(await ask("asof", "2026-03-02T12:00:00Z"), [LINES[0], LINES[1]]);
  assert.deepEqual(await ask("asof-id", "2026-03-02T12:00:00Z", "a"), [LINES[0]]);
  const [stats] = await ask("stats");
  const { lines, ids, live } = JSON.parse(stats!);
  assert.deepEqual([lines, ids, live].map(Number), [4, 2, 1]);
  assert.deepEqual(await ask("languages"), ['{"lang":null,"n":1}']);
  assert.deepEqual(await ask("devices"), [
    '{"device":null,"kind":"capture","n":2}',
    '{"device":null,"kind":"delete","n":1}',
    '{"device":null,"kind":"edit","n":1}',
  ]);
});
