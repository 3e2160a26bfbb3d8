import { deepEqual, rejects } from "node:assert/strict";
import { fromBytes } from "../../storage/source.ts";
import { sampleRecords } from "./sample.ts";

const LIMITS = { firstLines: 3, lastLines: 2, bytes: 100 };

async function sampled(text: string, limits = LIMITS) {
  const source = fromBytes("log", new TextEncoder().encode(text));
  const { lines, records } = await sampleRecords(source, limits);
  return [lines, ...records.map(({ record, line }) => [record.n, line])];
}

const numbered = (count: number) =>
  Array.from({ length: count }, (_, n) => `{"n":${n + 1}}\n`).join("");

Deno.test("a sample is the first lines and the last ones, none of them twice", async () => {
  deepEqual(await sampled(numbered(2)), [2, [1, 1], [2, 2]]);
  deepEqual(await sampled(numbered(4)), [4, [1, 1], [2, 2], [3, 3], [4, null]]);
  deepEqual(await sampled(numbered(90)), [5, [1, 1], [2, 2], [3, 3], [89, null], [90, null]]);
});

Deno.test("a sample has a last line that is not ended, and none that blank lines make", async () => {
  deepEqual(await sampled('\n{"n":1}\r\n\n{"n":2}'), [2, [1, 2], [2, null]]);
  deepEqual(await sampled(""), [0]);
});

Deno.test("a sample leaves out what is no JSON object, and counts it", async () => {
  deepEqual(await sampled('[1]\n{"n":1}\noops\n{"n"'), [4, [1, 2]]);
});

Deno.test("a line that is longer than the sample's bytes is left out, and never held whole", async () => {
  const long = `{"n":"${"x".repeat(300)}"}\n`;
  deepEqual(await sampled(`${long}{"n":2}\n`), [1, [2, null]]);
  deepEqual(await sampled(`{"n":1}\n${long}`), [1, [1, 1]]);
  deepEqual(await sampled(long), [0]);
});

Deno.test("a mark at the start of a file is passed over, and one of another line is damage", async () => {
  deepEqual(await sampled('\ufeff{"n":1}\n{"n":2}'), [2, [1, 1], [2, 2]]);
});

Deno.test("a sample passes on that a file cannot be read", async () => {
  const source = {
    ...fromBytes("log", new Uint8Array(9)),
    read: () => Promise.reject(new Error("x")),
  };
  await rejects(sampleRecords(source), /x/);
});
