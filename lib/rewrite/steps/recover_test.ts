import assert from "node:assert/strict";
import { MemoryStorage } from "../../storage/memory.ts";
import { COPY, faultAt, rewrite, textOf } from "../../testing/directories/rewriting.ts";
import { FaultyStorage } from "../../testing/storages/faults.ts";
import { recover } from "./recover.ts";

const LOG = "entries.jsonl";
const OLD = "a\nbad 1\nb\n";
const SOURCE = new URL("./recover.ts", import.meta.url);

/** The rows of the table in the docs, as words. */
async function tableRows(): Promise<string[]> {
  const [docs = ""] = (await Deno.readTextFile(SOURCE)).split("*/", 1);
  const rows = docs.match(/^ \* {5}(?:none|open|done) .*$/gm) ?? [];
  return rows.map((row) => row.slice(" *".length).trim().split(/ +/).join(" "));
}

/** What lies there, in the words of the table. */
async function foundIn(memory: MemoryStorage): Promise<string[]> {
  const names = Object.keys(memory.files());
  const [backups = ""] = names.filter((name) => /^backups\/\w+\.\w+$/.test(name));
  const manifest = await textOf(memory, `${backups}/manifest.json`);
  const isMoved = names.includes(`${backups}/${COPY}`);
  return [
    manifest === null ? "none" : JSON.parse(manifest).state,
    names.some((name) => name.startsWith(`.${LOG}.`)) ? "temp" : "-",
    names.some((name) => /^quarantine\/./.test(name)) ? "lines" : "-",
    names.includes(`${backups}/${LOG}`) ? "old" : "-",
    await textOf(memory, LOG) === OLD ? "old" : "new",
    !isMoved ? "there" : names.includes(COPY) ? "both" : "moved",
  ];
}

Deno.test("what a killed run leaves, and what comes of it, is what the table says", async () => {
  const rows: string[] = [];
  for (let nth = 1;; nth++) {
    const memory = new MemoryStorage({ [LOG]: OLD, [COPY]: "a\n" });
    const storage = new FaultyStorage(memory, faultAt("killed", nth));
    const isDone = await rewrite(storage, { files: [LOG], copies: [COPY] })
      .then(() => true, () => false);
    const found = await foundIn(memory);
    const [run] = await recover(memory);
    const row = [...found, run?.outcome ?? "nothing"].join(" ");
    if (row !== rows.at(-1)) rows.push(row);
    const [, , , , log, copy] = await foundIn(memory);
    assert.equal(log, found[4], row);
    if (run?.outcome === "discarded") assert.equal(copy, "there", row);
    if (run?.outcome === "kept") assert.notEqual(copy, "both", row);
    if (isDone) break;
  }
  assert.deepEqual(rows, await tableRows());
});
