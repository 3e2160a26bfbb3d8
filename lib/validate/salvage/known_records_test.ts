import fc from "fast-check";
import assert from "node:assert/strict";
import { fromBytes } from "../../storage/source.ts";
import { assertProperty } from "../../testing/lanes/assert_property.ts";
import { KnownRecords } from "./known_records.ts";

const encode = (text: string) => new TextEncoder().encode(text);

const RECORD = fc.nat({ max: 5 }).map((id) => `{"id":"${id}"}`);
const SPACE = fc.constantFrom("", " ", "\t", "\r", " \r\r");
const LINE = fc.oneof(
  fc.tuple(SPACE, RECORD, SPACE).map((parts) => parts.join("")),
  fc.constantFrom("", "x", '{"id":"0"}x', `{"id":"1","text":"${"-".repeat(300)}"}`),
);

Deno.test("KnownRecords knows the records that stand on lines or were noted, and no others", async () => {
  const property = fc.asyncProperty(
    fc.array(LINE, { maxLength: 8 }),
    fc.array(RECORD, { minLength: 1, maxLength: 5 }),
    fc.boolean(),
    fc.constantFrom("", "\ufeff"),
    async (lines, records, isEnded, bom) => {
      const log = fromBytes("log", encode(bom + lines.join("\n") + (isEnded ? "\n" : "")));
      const onLines = new Set(lines.map((line) => line.replace(/^[ \t\r]+|[ \t\r]+$/g, "")));
      const known = new KnownRecords();
      const isFirst = (_: string, index: number) => records.indexOf(records[index]!) === index;
      const noteAll = async () => {
        const answers: boolean[] = [];
        for (const record of records) answers.push(await known.note(encode(` ${record}\r`)));
        return answers;
      };
      assert.deepEqual(await noteAll(), records.map((record, at) => !isFirst(record, at)));
      assert.equal(await known.lookFor(log, 100), records.some((record) => onLines.has(record)));
      assert.deepEqual(
        await noteAll(),
        records.map((record, at) => onLines.has(record) || !isFirst(record, at)),
      );
    },
  );
  await assertProperty(property, { seed: 1, numRuns: 500 });
});

Deno.test("KnownRecords finds a record in more than is read at once, and reads nothing if none is asked about", async () => {
  const record = `{"id":"a","text":"${"é".repeat(100_000)}"}`;
  const lines = [
    ...Array.from({ length: 3000 }, (_, n) => `{"id":"${n}","text":"${"x".repeat(60)}"}`),
  ];
  const log = fromBytes("log", encode([...lines, record, ...lines].join("\n")));
  const known = new KnownRecords();
  let reads = 0;
  const counting = {
    name: log.name,
    size: log.size,
    read: (into: Uint8Array, at: number) => (reads++, log.read(into, at)),
    [Symbol.dispose]() {},
  };
  assert.equal(await known.lookFor(counting, 1_000_000), false);
  assert.equal(reads, 0);
  await known.note(encode(record));
  assert.equal(await known.lookFor(counting, 1_000_000), true);
  assert.equal(await known.note(encode(record)), true);
});
