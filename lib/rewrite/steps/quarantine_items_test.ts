import fc from "fast-check";
import assert from "node:assert/strict";
import { concat } from "../../bytes/concat.ts";
import { MemoryStorage } from "../../storage/memory.ts";
import { assertProperty } from "../../testing/lanes/assert_property.ts";
import { QuarantineWriter } from "./quarantine.ts";
import { isStoredItem, itemBytes, quarantineItems } from "./quarantine_items.ts";

const FACTS = { file: 'log "é".jsonl', at: "2026-04-20T10:15:00Z" };

/** Writes stretches of a log as a quarantine, and gives the text of it. */
async function write(log: Uint8Array, lengths: readonly number[]): Promise<Uint8Array> {
  const storage = new MemoryStorage({ log });
  using source = await storage.open("log");
  using writer = new QuarantineWriter(await storage.create("q"), FACTS);
  let offset = 0;
  for (const [index, length] of lengths.entries()) {
    await writer.write(source!, { line: index + 1, offset, length, code: "nul-bytes" });
    offset += length;
  }
  await writer.finish();
  using written = await storage.open("q");
  const bytes = new Uint8Array(written!.size);
  await written!.read(bytes, 0);
  return bytes;
}

async function read(quarantine: Uint8Array) {
  using source = await new MemoryStorage({ q: quarantine }).open("q");
  const items: unknown[] = [], parts: Uint8Array[] = [];
  for await (const item of quarantineItems(source!)) {
    if (item === null) {
      items.push(null);
      continue;
    }
    if (!isStoredItem(item)) {
      items.push(item);
      continue;
    }
    const { base64Offset: _, ...rest } = item;
    items.push(rest);
    for await (const part of itemBytes(source!, item)) parts.push(part);
  }
  return { items, bytes: concat(parts) };
}

Deno.test("quarantineItems gives what was set aside, byte for byte", async () => {
  const part = fc.oneof(
    fc.uint8Array({ minLength: 1, maxLength: 20 }),
    fc.constantFrom("\0\0\0", 'a","bytes_base64":"\n', "木").map((text) =>
      new TextEncoder().encode(text)
    ),
  );
  const property = fc.asyncProperty(
    fc.array(part, { minLength: 1, maxLength: 5 }),
    async (parts) => {
      const log = Uint8Array.from(parts.flatMap((part) => [...part]));
      const found = await read(await write(log, parts.map(({ length }) => length)));
      let offset = 0;
      const expected = parts.map(({ length }, index) => {
        const item = { ...FACTS, line: index + 1, offset, length, code: "nul-bytes" };
        offset += length;
        return item;
      });
      assert.deepEqual(found.items, expected);
      assert.deepEqual(found.bytes, log);
    },
  );
  await assertProperty(property, { seed: 1, numRuns: 300 });
});

Deno.test("quarantineItems gives one that is longer than what is read at once", async () => {
  const log = Uint8Array.from({ length: 700_001 }, (_, at) => at * 7);
  const { items, bytes } = await read(await write(log, [700_001]));
  assert.equal(items.length, 1);
  assert.deepEqual(bytes, log);
});

Deno.test("quarantineItems tells of lines of another kind, and leaves out one that is not ended", async () => {
  const written = new TextDecoder().decode(await write(Uint8Array.of(1, 2, 3), [1, 2]));
  const others = 'oops\n{"x":1}\n7,"bytes_base64":"\n{"file":7,"bytes_base64":"AA=="}\n';
  const { items } = await read(new TextEncoder().encode(others + written.slice(0, -1)));
  assert.deepEqual(items.map((item) => item !== null), [false, false, false, false, true]);
});

Deno.test("a quarantine shows no text of bytes that are nothing but NUL", async () => {
  const [hole, text] = new TextDecoder().decode(await write(Uint8Array.of(0, 0, 0x61), [2, 1]))
    .split("\n");
  assert.equal(JSON.parse(hole!).text, undefined);
  assert.equal(JSON.parse(hole!).bytes_base64, "AAA=");
  assert.equal(JSON.parse(text!).text, "a");
});
