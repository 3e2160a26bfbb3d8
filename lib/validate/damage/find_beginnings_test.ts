import fc from "fast-check";
import { deepEqual } from "node:assert/strict";
import { defaultSettings } from "../../records/settings.ts";
import { fromBytes } from "../../storage/source.ts";
import { toBytes } from "../../testing/directories/rewriting.ts";
import { assertProperty } from "../../testing/lanes/assert_property.ts";
import { lane } from "../../testing/lanes/lane.ts";
import { findBeginnings } from "./find_beginnings.ts";

const SETTINGS = defaultSettings().logs.entries;
const BOM = "\xef\xbb\xbf";
const RUNS = 300;

async function found(text: string, maxLineBytes?: number): Promise<[number, number][]> {
  return [...await findBeginnings(fromBytes("log", toBytes(text)), SETTINGS, maxLineBytes)].sort(
    ([a], [b]) => a - b,
  );
}

function isRecord(text: string): boolean {
  try {
    return typeof JSON.parse(text).id === "string";
  } catch {
    return false;
  }
}

/** The same, line by line with every other. */
function naive(text: string): [number, number][] {
  const lines = text.replace(BOM, "").replace(/\n$/, "").split("\n")
    .map((line) => line.replace(/\r+$/, ""));
  return lines.flatMap((cut, index) => {
    const of = lines.findIndex((line) => isRecord(line) && line.startsWith(cut));
    return of < 0 || isRecord(cut) || cut.trim() === "" ? [] : [[index + 1, of + 1]];
  });
}

const RECORD = fc.tuple(fc.constantFrom("a", "b"), fc.nat({ max: 12 })).map(([id, n]) =>
  `{"id":"${id}","n":${n}}`
);
const LINE = fc.oneof(
  { weight: 3, arbitrary: RECORD },
  {
    weight: 3,
    arbitrary: fc.tuple(RECORD, fc.nat({ max: 14 })).map(([line, at]) => line.slice(0, at)),
  },
  { weight: 1, arbitrary: fc.constantFrom("oops", "", " ", "{", '{"id"') },
);
const LOG = fc.tuple(
  fc.constantFrom("", BOM),
  fc.array(fc.tuple(LINE, fc.constantFrom("\n", "\r\n")), { minLength: 1, maxLength: 12 }),
  fc.boolean(),
).map(([bom, lines, isEnded]) =>
  bom + lines.flat().join("").replace(/\r?\n$/, isEnded ? "\n" : "")
);

Deno.test("findBeginnings finds the first readable line that begins with one that was cut short", async () => {
  let count = 0;
  const property = fc.asyncProperty(LOG, async (text) => {
    const expected = naive(text);
    count += Math.sign(expected.length);
    deepEqual(await found(text), expected);
  });
  await assertProperty(property, { seed: 1, numRuns: RUNS });
  lane.assertMore(count, RUNS / 3, "logs with such a line");
});

Deno.test("findBeginnings finds no line in one that is too long to be read", async () => {
  const whole = '{"id":"a","text":"long"}\n';
  deepEqual(await found(`{"id":"a"\n${whole}`), [[1, 2]]);
  deepEqual(await found(`{"id":"a"\n${whole}`, 12), []);
});
