import assert from "node:assert/strict";
import { copyNames, stepNames } from "./names.ts";
import { bytesOf, NAME_BYTES } from "./truncate_file_name.ts";

const STEP = { stamp: "20260420T215959.999999Z" };

function fits(name: string): boolean {
  return bytesOf(name) <= NAME_BYTES && name.isWellFormed();
}

Deno.test("the names of a step fit into a file system, and differ where the files do", () => {
  const ends = [".jsonl", " (1).jsonl", "é.jsonl", "", "日本"];
  const lengths = [225, 226, 227, 228, 240, 254, 255];
  const files = lengths.flatMap((length) =>
    ends.map((end) => "x".repeat(length - bytesOf(end)) + end)
  );
  files.push("é".repeat(127), "日".repeat(85), `undone-${"é".repeat(124)}`);
  const found = new Set<string>();
  for (const file of files) {
    for (const name of Object.values(stepNames(STEP, { file }))) {
      assert(name.split("/").every(fits), name);
      found.add(name);
    }
  }
  // A quarantine ends with .jsonl, whether the name of the log does or not.
  assert(found.size > 4 * files.length - lengths.length - 1, `${found.size}`);
  const { temp } = stepNames(STEP, { file: "x".repeat(226) });
  assert.equal(temp, `.${"x".repeat(226)}.${STEP.stamp}.tmp`, "what fits stays as it is");
});

Deno.test("the names of copies from elsewhere differ where their paths do", () => {
  const long = `/${"folder/".repeat(500)}`;
  const files = [
    "/home/a:b/c.jsonl",
    "/home/ab/c.jsonl",
    "/home/ab/:c.jsonl",
    "/C:/c.jsonl",
    "/C/c.jsonl",
    `${long}c.jsonl`,
    `${long}d/c.jsonl`,
    `/tmp/${"x".repeat(255)}`,
  ];
  const backups = files.map((file) => copyNames(STEP, { file }).backup);
  assert.equal(new Set(backups).size, files.length);
  assert.equal(backups[0], `backups/${STEP.stamp}/outside/home/a:b/c.jsonl`);
  assert.equal(
    copyNames(STEP, { file: "C:/c.jsonl" }).backup,
    `backups/${STEP.stamp}/outside/C/c.jsonl`,
  );
  for (const backup of backups) assert(bytesOf(backup) < 1200, backup);
  for (const file of files) {
    const { temp } = copyNames(STEP, { file });
    assert.equal(temp.slice(0, temp.lastIndexOf("/")), file.slice(0, file.lastIndexOf("/")));
    assert(fits(temp.slice(temp.lastIndexOf("/") + 1)), temp);
  }
});
