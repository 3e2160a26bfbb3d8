import fc from "fast-check";
import assert from "node:assert/strict";
import { fromBytes } from "../../storage/source.ts";
import { assertProperty } from "../../testing/lanes/assert_property.ts";
import { ConvertedSource } from "./converted_source.ts";
import { LoneSurrogateError, utf16Text } from "./utf16_text.ts";

const encoder = new TextEncoder();

function wide(text: string, isLittleEndian: boolean): number[] {
  return Array.from({ length: text.length }, (_, index) => {
    const unit = text.charCodeAt(index);
    const bytes = [unit & 0xff, unit >> 8];
    return isLittleEndian ? bytes : bytes.reverse();
  }).flat();
}

async function converted(bytes: readonly number[], isLittleEndian = true, hasBom = false) {
  const kind = { kind: "utf-16", isLittleEndian, hasBom } as const;
  const source = fromBytes("log", Uint8Array.from(bytes));
  return await ConvertedSource.over(source, utf16Text(kind));
}

async function textOf(source: ConvertedSource): Promise<string> {
  const into = new Uint8Array(source.size);
  assert.equal(await source.read(into, 0), source.size);
  return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(into);
}

/** Text whose lines begin as lines of JSON do. */
const TEXT = fc.array(fc.string({ unit: "grapheme", maxLength: 20 }), { maxLength: 6 })
  .map((lines) => lines.map((line) => `{"t":"${line}\r\n`).join(""));

Deno.test("utf16Text gives the same characters, and tells where each comes from", async () => {
  const property = fc.asyncProperty(
    TEXT,
    fc.boolean(),
    fc.boolean(),
    async (text, isLe, hasBom) => {
      const mark = hasBom ? (isLe ? [0xff, 0xfe] : [0xfe, 0xff]) : [];
      const source = await converted([...mark, ...wide(text, isLe)], isLe, hasBom);
      assert.equal(await textOf(source), text);
      let units = 0;
      for (const char of text) {
        const start = encoder.encode(text.slice(0, units)).length;
        const span = await source.originOf({ start, end: start + encoder.encode(char).length });
        const at = mark.length + 2 * units;
        assert.deepEqual(span, { start: at, end: at + 2 * char.length });
        units += char.length;
      }
    },
  );
  await assertProperty(property, { seed: 1, numRuns: 200 });
});

Deno.test("utf16Text leaves lines that were appended in UTF-8, and half a unit, as they are", async () => {
  const plain = '{"id":"ü"}\n';
  for (const isLittleEndian of [true, false]) {
    const wideLine = wide('{"id":"é"}\r\n', isLittleEndian);
    const bytes = [...wideLine, ...encoder.encode(plain), ...encoder.encode("\n"), ...wideLine];
    const text = await textOf(await converted([...bytes, 0x7b], isLittleEndian));
    assert.equal(text, `{"id":"é"}\r\n${plain}\n{"id":"é"}\r\n{`);
  }
});

Deno.test("utf16Text refuses half of a surrogate pair with its place, wherever it stands", async () => {
  const high = "\ud83d", low = "\ude00";
  for (
    const [text, offset] of [[`{${high}}`, 2], [`{${low}`, 2], [`{${high}`, 2], [low + high, 0]]
  ) {
    const bytes = wide(text as string, true);
    await assert.rejects(
      converted(bytes),
      (error) => error instanceof LoneSurrogateError && error.offset === offset,
    );
  }
  assert.equal(await textOf(await converted(wide(high + low, true))), "😀");
});

Deno.test("utf16Text converts more than is read at once, and gives any stretch of it", async () => {
  const text = `{"t":"${"a木😀".repeat(30_000)}"}\n`;
  const bytes = encoder.encode(text);
  const source = await converted(wide(text, true));
  assert.equal(source.size, bytes.length);
  const property = fc.asyncProperty(
    fc.nat(bytes.length),
    fc.nat(200_000),
    async (offset, length) => {
      const into = new Uint8Array(length);
      const count = await source.read(into, offset);
      assert.equal(count, Math.min(length, bytes.length - offset));
      assert.deepEqual(into.subarray(0, count), bytes.subarray(offset, offset + count));
    },
  );
  await assertProperty(property, { seed: 1, numRuns: 20 });
});
