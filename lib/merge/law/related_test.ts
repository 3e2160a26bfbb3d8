import fc from "fast-check";
import assert from "node:assert/strict";
import { defaultSettings } from "../../records/settings.ts";
import { MemoryStorage } from "../../storage/memory.ts";
import { toBytes } from "../../testing/directories/rewriting.ts";
import { histories } from "../../testing/generators/merge_histories.ts";
import { assertProperty } from "../../testing/lanes/assert_property.ts";
import { lane } from "../../testing/lanes/lane.ts";
import { linesOf } from "../../testing/models/merge_model.ts";
import { isRelated } from "./related.ts";

const SETTINGS = defaultSettings().logs.entries;

async function areRelated(log: string, copy: string): Promise<boolean> {
  const storage = new MemoryStorage({ log: toBytes(log), copy: toBytes(copy) });
  return await isRelated((await storage.open("log"))!, (await storage.open("copy"))!, SETTINGS);
}

Deno.test("isRelated finds a readable line that both have, wherever it is", async () => {
  const [a, b, c] = ["a", "b", "c"].map((id) => `{"id":"${id}"}\n`) as [string, string, string];
  const long = (end: string) => `{"id":"l","text":"${"x".repeat(200_000)}${end}"}\n`;
  assert(await areRelated(a + b, a));
  assert(await areRelated(`oops\n${a + b}`, `oops\n${c + b}`));
  assert(await areRelated(a + b, c + b.replace("\n", "\r\n")));
  assert(await areRelated(a + long("1") + long("2"), b + long("2")));
  assert(await areRelated(a + long("1") + long("2"), b + long("2") + long("3")));
  const many = Array.from({ length: 40 }, (_, n) => long(`${n + 10}`));
  assert(await areRelated(a + many.join(""), b + many.at(-1) + long("99")));
  assert(!await areRelated(a + long("1"), b + long("2")));
  assert(!await areRelated("oops\nhm\n" + a, "oops\nhm\n" + b));
  assert(!await areRelated(a, ""));
  assert(!await areRelated("", a));
});

/** Devices that have little in common. */
const TWO = fc.tuple(histories(40), histories(40)).map(([[a = ""], [, b = ""]]) => [a, b] as const);

Deno.test("isRelated says the same of any two files as looking for each line does", async () => {
  let related = 0, unrelated = 0;
  const property = fc.asyncProperty(TWO, async ([log, copy]) => {
    const expected = sharesLine(log, copy);
    if (expected) related++;
    else unrelated++;
    assert.equal(await areRelated(log, copy), expected);
    assert.equal(await areRelated(copy, log), expected);
  });
  await assertProperty(property, { seed: 7, numRuns: 200 });
  lane.assertMore(related, 20, "related");
  lane.assertMore(unrelated, 20, "unrelated");
});

/** Whether a line that one file has and a replay reads is a line of the other. */
function sharesLine(a: string, b: string): boolean {
  const texts = new Set(linesOf(b, SETTINGS).map(({ text }) => text));
  return linesOf(a, SETTINGS).some(({ text, record }) => record !== null && texts.has(text));
}
