import assert from "node:assert/strict";
import { Yielder } from "../live/yielder.ts";
import { defaultSettings } from "../records/settings.ts";
import { bytesOf } from "../storage/source.ts";
import { type CommitLines, commitsFrom } from "../testing/buckets/history.ts";
import { FoldedLog } from "./folded_log.ts";

/** A chain and the log that it makes; a change of any of these is a new format of chains. */
interface GoldenChain {
  readonly why: string;
  readonly commits: readonly CommitLines[];
  readonly log: string;
}

const FOLDER = new URL("../../testdata/chains/", import.meta.url);
const GOLDEN_CHAINS = 10;

async function fold(commits: readonly CommitLines[]): Promise<FoldedLog> {
  const folded = new FoldedLog(defaultSettings().logs.entries);
  for (const commit of commitsFrom(commits)) await folded.absorb(commit);
  return folded;
}

function textOf({ bytes }: FoldedLog): string {
  return new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes);
}

Deno.test("golden chains make the logs that they made when their format was released", async () => {
  const names = Array.from(Deno.readDirSync(FOLDER), ({ name }) => name).sort();
  assert.equal(names.length, GOLDEN_CHAINS);
  for (const name of names) {
    const chain: GoldenChain = JSON.parse(await Deno.readTextFile(new URL(name, FOLDER)));
    assert.equal(textOf(await fold(chain.commits)), chain.log, `${name}: ${chain.why}`);
  }
});

Deno.test("FoldedLog keeps bytes where they are as long as commits follow each other", async () => {
  const straight = await fold([{ body: "1\n" }, { body: "2\n" }]);
  assert.equal(textOf(straight), "1\n2\n");
  assert.deepEqual([straight.lineage, straight.isStraight, straight.head.n], ["", true, 2]);
});

Deno.test("FoldedLog tells a commit that moved bytes", async () => {
  const line = (id: string, hour: number, text: string) =>
    `{"id":"${id}","at":"2026-03-01T0${hour}:00:00Z","text":"${text}"}\n`;
  const commits = [
    { body: line("a", 1, "first") },
    { body: line("a", 5, "late") },
    { base: 1, body: line("a", 3, "early") },
  ];
  const folded = await fold(commits);
  assert.equal(
    textOf(folded),
    line("a", 1, "first") + line("a", 3, "early") + line("a", 5, "late"),
  );
  assert.deepEqual([folded.lineage, folded.isStraight], ["c3", false]);
  const first = await bytesOf(folded.upTo(1));
  assert.equal(new TextDecoder().decode(first), commits[0]!.body);
});

Deno.test("FoldedLog takes a byte order mark alone for what it is, part of no line", async () => {
  const line = '{"id":"a","at":"2026-03-01T00:00:00Z"}\n';
  assert.equal(textOf(await fold([{ body: "" }, { base: 0, body: "\ufeff" }])), "\ufeff");
  const replaced = [{ body: line }, { kind: "rewrite", body: "\ufeff" }, {
    base: 1,
    body: "",
  }] as const;
  assert.equal(textOf(await fold(replaced)), "\ufeff");
});

Deno.test("FoldedLog gives others of the process their turn while it merges", async () => {
  let rests = 0, now = 0;
  const clock = { now: () => now += 5, rest: () => Promise.resolve(void rests++) };
  const folded = new FoldedLog(defaultSettings().logs.entries, undefined, new Yielder(20, clock));
  const body = '{"id":"a","at":"2026-03-01T00:00:00Z"}\n'.repeat(30_000);
  const commits = [{ body }, { base: 0, body: body.replaceAll('"a"', '"b"') }];
  for (const commit of commitsFrom(commits)) await folded.absorb(commit);
  assert(rests > 3, `${rests}`);
});

Deno.test("FoldedLog gives what later commits do not change", async () => {
  const folded = new FoldedLog(defaultSettings().logs.entries);
  const [first, second] = commitsFrom([{ body: "1\n" }, { body: "2\n" }]);
  await folded.absorb(first!);
  const before = folded.bytes;
  await folded.absorb(second!);
  assert.equal(new TextDecoder().decode(before), "1\n");
});
