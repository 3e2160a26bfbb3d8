import fc from "fast-check";
import assert from "node:assert/strict";
import { type LogRecord, RecordReader } from "../records/reader.ts";
import { defaultSettings } from "../records/settings.ts";
import { MemoryStorage } from "../storage/memory.ts";
import { DAMAGED } from "../testing/generators/damaged.ts";
import { assertProperty } from "../testing/lanes/assert_property.ts";
import { linesInOrder } from "./lines_in_order.ts";

const decoder = new TextDecoder("latin1");

Deno.test("linesInOrder gives every physical line once, in order and with its bytes", async () => {
  const property = fc.asyncProperty(DAMAGED, async (log) => {
    using source = await new MemoryStorage({ log }).open("log");
    using reader = new RecordReader(source!, { settings: defaultSettings().logs.entries });
    let text = "", next = 1;
    for await (const batch of reader.batches()) {
      const block = batch.borrowBlock();
      for (const { place } of linesInOrder(batch)) {
        assert.equal(place.line, next++);
        assert.equal(place.offset, text.length);
        text += `${decoder.decode(batch.borrowBytes(place))}\n`;
        const start = place.offset - block.offset;
        const inBlock = block.bytes.subarray(start, start + place.length);
        assert.deepEqual(inBlock, batch.borrowBytes(place));
      }
    }
    // A byte order mark at the start reads as spaces, and the last line may lack its newline.
    const expected = decoder.decode(log).replace(/^\u00ef\u00bb\u00bf/, "   ");
    assert.equal(text, expected.endsWith("\n") || expected === "" ? expected : `${expected}\n`);
    assert.equal(reader.lines, next - 1);
  });
  await assertProperty(property, { seed: 1, numRuns: 500 });
});

Deno.test("linesInOrder leaves out records that are not wanted, each asked about in its turn", async () => {
  const log = '{"id":"a"}\noops\n{"id":"b"}\n\n{"id":"c"}\n';
  using source = await new MemoryStorage({ log }).open("log");
  using reader = new RecordReader(source!, { settings: defaultSettings().logs.entries });
  const told: string[] = [];
  for await (const batch of reader.batches()) {
    const isWanted = ({ id }: LogRecord) => told.push(`${id}?`) > 0 && id === "b";
    for (const { kind, place } of linesInOrder(batch, isWanted)) told.push(`${place.line} ${kind}`);
  }
  assert.deepEqual(told, ["a?", "2 damage", "b?", "3 record", "4 blank", "c?"]);
});
