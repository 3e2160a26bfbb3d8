import assert from "node:assert/strict";
import { defaultSettings } from "../../records/settings.ts";
import { MemoryStorage } from "../../storage/memory.ts";
import { brokenRecord, type LookAhead } from "./broken_record.ts";

const SETTINGS = defaultSettings().logs.entries;
const encoder = new TextEncoder();

/** The record that begins before the first newline of a log. */
async function find(log: string, isCut = false, lookAhead: LookAhead = { bytesLeft: Infinity }) {
  using source = await new MemoryStorage({ log }).open("log");
  const end = log.indexOf("\n");
  const bytes = encoder.encode(log.slice(0, end).replace(/\r$/, ""));
  const next = encoder.encode(log.slice(0, end)).length + 1;
  return await brokenRecord(source!, { bytes, line: 7, next, isCut }, SETTINGS, lookAhead);
}

Deno.test("brokenRecord finds a record whose text holds line breaks", async () => {
  const found = { id: "b", first: 7, last: 9, how: "text" };
  assert.deepEqual(await find('{"id":"b","text":"1\n2\n3","tags":["x"]}\n{"id":"c"}\n'), found);
  assert.deepEqual(await find('{"id":"b","text":"1\r\n2\r\n3"}\r\n'), found);
  assert.deepEqual(await find('{"id":"b","text":"1\n\n3"}'), found);
});

Deno.test("brokenRecord finds a record that is laid out over lines", async () => {
  const found = await find('{\n  "id": "b",\n  "x": [\n1]\n}\n');
  assert.deepEqual(found, { id: "b", first: 7, last: 11, how: "values" });
});

Deno.test("brokenRecord finds a record that was wrapped, or written in two pieces", async () => {
  const found = { id: "b", first: 7, last: 8, how: "cut" };
  assert.deepEqual(await find('{"id":"b","n":12\n34,"x":tr\n', true), null);
  assert.deepEqual(await find('{"id":"b","te\nxt":1,"n":tr\nue}\n'), {
    ...found,
    last: 9,
  });
  assert.deepEqual(await find('{"id":"b","n":tr\nue}\n'), found);
  assert.deepEqual(await find('{"id":"b","text":"two\n pieces"}\n', true), found);
});

Deno.test("brokenRecord finds one that goes on beyond what is read at once", async () => {
  const rows = Array.from({ length: 5000 }, (_, index) => `row ${index}`).join("\n");
  const found = await find(`{"id":"b","text":"${rows}"}\n{"id":"c"}\n`);
  assert.deepEqual(found, { id: "b", first: 7, last: 7 + 4999, how: "text" });
  assert.equal(await find(`{"id":"b","text":"${"row\n".repeat(400_000)}"}\n`), null, "too long");
});

Deno.test("brokenRecord looks no further than all lines of a file together may", async () => {
  const log = '{"id":"b","text":"1\n2"}\n';
  const lookAhead = { bytesLeft: 2 * log.length };
  assert.equal((await find(log, false, lookAhead))?.last, 8);
  assert.equal((await find(log, false, lookAhead))?.last, 8);
  assert.equal(await find(log, false, lookAhead), null);
});

const NONE: [what: string, log: string][] = [
  ["other text", 'oops\n"}\n'],
  ["a whole record", '{"id":"b"}\n{"id":"c"}\n'],
  ["a torn one before a whole one", '{"id":"b","te\n{"id":"c"}\n'],
  ["a torn one at the end", '{"id":"b","te\n'],
  ["what has no id", '{"x":"b\nc"}\n'],
  ["one that other text follows", '{"id":"b","text":"1\n2"} and more\n'],
  ["one that another record follows", '{"id":"b","text":"1\n2"}{"id":"c"}\n'],
];

for (const [what, log] of NONE) {
  Deno.test(`brokenRecord finds none in ${what}`, async () => {
    assert.equal(await find(log), null);
  });
}
