import assert from "node:assert/strict";
import { type MemoryFiles, MemoryStorage } from "../../storage/memory.ts";
import { COPY, faultAt, rewrite, textOf } from "../../testing/directories/rewriting.ts";
import { FaultyStorage } from "../../testing/storages/faults.ts";
import { recover } from "./recover.ts";

const LOG = "entries.jsonl";
const OLD = "a\nbad 1\nb\n";
const SOURCE = new URL("./recover.ts", import.meta.url);

/** The rows of the tables in the docs, as words: of a log that was there, and of one that was not. */
async function tables(): Promise<string[][]> {
  const [docs = ""] = (await Deno.readTextFile(SOURCE)).split("*/", 1);
  const rows = docs.match(/^ \* {5}(?:none|open|done) .*$/gm) ?? [];
  const words = rows.map((row) => row.slice(" *".length).trim().split(/ +/).join(" "));
  const second = words.findLastIndex((row) => row.startsWith("none"));
  return [words.slice(0, second), words.slice(second)];
}

/** What lies there, in the words of the table. */
async function foundIn(memory: MemoryStorage): Promise<string[]> {
  const names = Object.keys(memory.files());
  const [backups = ""] = names.filter((name) => /^backups\/\w+\.\w+$/.test(name));
  const manifest = await textOf(memory, `${backups}/manifest.json`);
  const log = await textOf(memory, LOG);
  const isMoved = names.includes(`${backups}/${COPY}`);
  return [
    manifest === null ? "none" : JSON.parse(manifest).state,
    names.some((name) => name.startsWith(`.${LOG}.`)) ? "temp" : "-",
    names.some((name) => /^quarantine\/./.test(name)) ? "lines" : "-",
    names.includes(`${backups}/${LOG}`) ? "old" : "-",
    log === null ? "none" : log === OLD ? "old" : "new",
    !isMoved ? "there" : names.includes(COPY) ? "both" : "moved",
  ];
}

/** What a run leaves that is killed at each operation, and what comes of it. */
async function rowsOfKills(files: MemoryFiles, link: boolean): Promise<string[]> {
  const rows: string[] = [];
  for (let nth = 1;; nth++) {
    const memory = new MemoryStorage(files);
    const storage = new FaultyStorage(memory, faultAt("killed", nth), { can: { link } });
    const isDone = await rewrite(storage, { files: [LOG], copies: [COPY] })
      .then(() => true, () => false);
    const found = await foundIn(memory);
    const [run] = await recover(memory);
    const row = [...found, run?.outcome ?? "nothing"].join(" ");
    if (row !== rows.at(-1)) rows.push(row);
    const [, , , , log, copy] = await foundIn(memory);
    assert.equal(log, found[4], row);
    if (run?.outcome === "discarded") assert.equal(copy, "there", row);
    if (run?.outcome === "kept" && link) assert.notEqual(copy, "both", row);
    if (isDone) return rows;
  }
}

for (const link of [true, false]) {
  Deno.test(`what a killed run leaves, and what comes of it, is what the tables say ${link ? "with" : "without"} links`, async () => {
    const copy = { [COPY]: "a\n" };
    const [replaced, made] = await tables();
    assert.deepEqual(await rowsOfKills({ [LOG]: OLD, ...copy }, link), replaced);
    assert.deepEqual(await rowsOfKills(copy, link), made);
  });
}
