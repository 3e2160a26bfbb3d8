import assert from "node:assert/strict";
import fc from "fast-check";
import type { ConcurrentEdit } from "../answers.ts";
import { FoldedLog } from "../bucket/folded_log.ts";
import { mergeLog } from "../merge/law/merge_log.ts";
import { defaultSettings } from "../records/settings.ts";
import { fromBytes } from "../storage/source.ts";
import { type CommitLines, commitsFrom } from "../testing/buckets/history.ts";
import { assertProperty } from "../testing/lanes/assert_property.ts";
import { writtenApart } from "./written_apart.ts";

const SETTINGS = defaultSettings().logs.entries;

function line(id: string, hour: number, text: string): string {
  const at = `2026-03-01T${String(hour).padStart(2, "0")}:00:00Z`;
  return `{"id":"${id}","at":"${at}","text":"${text}"}\n`;
}

async function told(
  commits: readonly CommitLines[],
  toldUpTo = 0,
): Promise<{ log: string[]; edits: ConcurrentEdit[] }> {
  const folded = new FoldedLog(SETTINGS);
  const chain = commitsFrom(commits);
  for (const commit of chain) await folded.absorb(commit);
  const { bytes, origins } = folded;
  const lines = { bytes, origins, commits: chain, toldUpTo };
  const edits = await writtenApart(lines, { settings: SETTINGS, yielder: null });
  return { log: new TextDecoder().decode(bytes).split("\n"), edits };
}

Deno.test("an id that many wrote to apart is told once, with the lines of the log that came of all", async () => {
  const commits = [
    { body: line("a", 1, "first") + line("z", 1, "first") },
    { body: line("a", 9, "late") },
    { base: 1, body: line("a", 5, "middle") },
    { base: 1, body: line("a", 3, "early") },
  ];
  const { log, edits } = await told(commits);
  assert.deepEqual(edits, [{ id: "a", kept_line: 5, lines: [3, 4, 5], kind: "edit-edit" }]);
  assert.deepEqual(log.slice(2, 5).map((text) => JSON.parse(text).text), [
    "early",
    "middle",
    "late",
  ]);
  assert.deepEqual((await told(commits, 4)).edits, [], "what was told is not told again");
  assert.equal((await told(commits, 3)).edits.length, 1);
});

Deno.test("who wrote to an id and had seen both versions has settled it", async () => {
  const apart = [
    { body: line("a", 1, "first") },
    { body: line("a", 3, "phone") },
    { base: 1, body: line("a", 2, "laptop") },
  ];
  assert.equal((await told(apart)).edits.length, 1);
  assert.deepEqual((await told([...apart, { body: line("a", 4, "both") }])).edits, []);
  assert.equal((await told([...apart, { body: line("b", 4, "of another") }])).edits.length, 1);
  const again = [...apart, { body: line("a", 4, "both") }, {
    base: 2,
    body: line("a", 5, "tablet"),
  }];
  assert.deepEqual((await told(again)).edits.map(({ lines }) => lines), [[2, 4, 5]]);
});

Deno.test("what a device pushes a second time is not apart from what it wrote since", async () => {
  const { edits } = await told([
    { body: line("a", 1, "first") },
    { body: line("b", 2, "of another") },
    { base: 1, body: line("a", 3, "once") },
    { base: 1, body: line("a", 3, "once") + line("a", 4, "twice") },
  ]);
  assert.deepEqual(edits, []);
});

Deno.test("a delete that did not know of an edit is told as such", async () => {
  const { edits } = await told([
    { body: line("a", 1, "first") },
    { body: line("a", 2, "edit") },
    { base: 1, body: '{"id":"a","is_deleted":true,"at":"2026-03-01T03:00:00Z"}\n' },
  ]);
  assert.deepEqual(edits, [{ id: "a", kept_line: 3, lines: [2, 3], kind: "edit-delete" }]);
});

const edit = fc.record({ id: fc.constantFrom("a", "b"), hour: fc.nat(9), text: fc.nat(30) });
const write = fc.record({ behind: fc.nat(4), edits: fc.array(edit, { maxLength: 3 }) });

Deno.test("what is told is what log merge tells of the files of those who wrote to an id", async () => {
  await assertProperty(
    fc.asyncProperty(fc.array(write, { maxLength: 6 }), async (writes) => {
      const commits = writes.map(({ behind, edits }, index) => ({
        base: Math.max(0, index - behind),
        body: edits.map(({ id, hour, text }) => line(id, hour, `${text}`)).join(""),
      }));
      const { log, edits } = await told(commits);
      for (const id of ["a", "b"]) {
        const edit = edits.find((one) => one.id === id);
        const lines = edit?.lines.map((number) => log[number - 1]!) ?? [];
        assert.deepEqual(lines.sort(), await mergedApart(id, commits));
      }
    }),
    { seed: 8, numRuns: 500 },
  );
});

/** What `log merge` tells of an id, given the file of everybody who wrote to it. */
async function mergedApart(
  id: string,
  commits: readonly (CommitLines & { base: number })[],
): Promise<string[]> {
  const files = [];
  for (const { base, body } of commits) {
    if (!body.includes(`"id":"${id}"`)) continue;
    const seen = new FoldedLog(SETTINGS);
    for (const commit of commitsFrom(commits.slice(0, base))) await seen.absorb(commit);
    files.push(new TextDecoder().decode(seen.bytes) + body);
  }
  if (files.length === 0) return [];
  let merged = "";
  const inputs = files.map((text, index) => {
    const name = `file ${index}`;
    return { name, source: fromBytes(name, new TextEncoder().encode(text)) };
  });
  const { concurrent } = await mergeLog(inputs, SETTINGS, {
    log: (bytes) => Promise.resolve(void (merged += new TextDecoder().decode(bytes))),
  });
  const lines = merged.split("\n");
  const apart = concurrent.find((one) => one.id === id)?.lines ?? [];
  return apart.map((number) => lines[number - 1]!).sort();
}
