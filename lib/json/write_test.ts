import fc from "fast-check";
import assert from "node:assert/strict";
import { assertProperty } from "../testing/lanes/assert_property.ts";
import { StoredJson } from "./stored.ts";
import { JsonWriter, stringify } from "./write.ts";

const SMALLEST = 32;

/** Any UTF-16 code unit: controls, quotes, and surrogates without their other half. */
const stringUnit = fc.nat({ max: 0xffff }).map((code) => String.fromCharCode(code));

/** What a writer flushes for these rows, piece by piece; each must be whole characters. */
function flushed(rows: readonly unknown[], capacityBytes?: number): string[] {
  const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
  const pieces: string[] = [];
  const writer = new JsonWriter((bytes) => pieces.push(decoder.decode(bytes)), capacityBytes);
  for (const row of rows) writer.writeRow(row);
  writer.end();
  return pieces;
}

function written(rows: readonly unknown[], capacityBytes?: number): string {
  return flushed(rows, capacityBytes).join("");
}

Deno.test("JsonWriter spells values as JSON.stringify does", () => {
  const values = [
    null,
    true,
    false,
    0,
    -0,
    42,
    -1.5,
    1e21,
    5e-324,
    -1.7976931348623157e308,
    2 ** 53,
    NaN,
    -Infinity,
    "",
    "plain ASCII ~\x7f",
    'quotes " and \\',
    "controls \0 \b \n \r \x1f",
    "café 日本 😀",
    "\uFEFF bom",
    "\u2028\u2029",
    "lone \ud800 and \udc00 surrogates",
    [],
    {},
    [[], {}, [1, "a", null]],
    { a: { b: [] }, "key \n é": 1, "": 2 },
    [undefined, 1],
    { a: undefined, b: 1, c: undefined, d: { e: undefined } },
    JSON.parse('{"__proto__":{"x":1},"10":1,"9":2}'),
    ...[29, 30, 31, 32, 33, 100].map((length) => "x".repeat(length)),
    "é😀".repeat(100),
  ];
  const expected = values.map((value) => JSON.stringify(value) + "\n").join("");
  for (const capacityBytes of [SMALLEST, SMALLEST + 1, 64, undefined]) {
    assert.equal(written(values, capacityBytes), expected);
  }
});

Deno.test("JsonWriter prints stored values verbatim", () => {
  const texts = [
    "12345678901234567890",
    "1.0",
    "1e400",
    '{"10":1,"9":2,"a":1,"a":2}',
    '{"__proto__":{ "x" : 1 }}',
    '{\r"a" :\t"caf\\u00e9"}',
    '"\\ud800\\/"',
    "[".repeat(10_000) + "]".repeat(10_000),
  ];
  for (const text of texts) {
    const entry = StoredJson.fromText(text);
    for (const capacityBytes of [SMALLEST, undefined]) {
      assert.equal(
        written([{ a: [entry], b: entry }], capacityBytes),
        `{"a":[${text}],"b":${text}}\n`,
      );
      assert.equal(written([entry], capacityBytes), `${text}\n`);
    }
  }
});

Deno.test("JsonWriter hands over a stored value beyond its buffer without a copy", () => {
  const entry = StoredJson.fromText(`"${"x".repeat(SMALLEST)}"`);
  const seen: Uint8Array[] = [];
  const writer = new JsonWriter((bytes) => seen.push(bytes), SMALLEST);
  writer.writeRow([1, entry]);
  writer.end();
  assert.equal(seen.length, 3);
  assert.equal(seen[1], entry.bytes);
});

Deno.test("JsonWriter flushes when its buffer is full, and at the end what is left", () => {
  const row = "x".repeat(13);
  assert.deepEqual(flushed([row, row, row], SMALLEST), [`"${row}"\n`.repeat(2), `"${row}"\n`]);
  assert.deepEqual(flushed([], SMALLEST), []);
});

Deno.test("JsonWriter goes on after end", () => {
  let text = "";
  const writer = new JsonWriter((bytes) => text += new TextDecoder().decode(bytes));
  writer.writeRow(1);
  assert.equal(text, "");
  writer.end();
  writer.end();
  assert.equal(text, "1\n");
  writer.writeRow(2);
  writer.end();
  assert.equal(text, "1\n2\n");
});

Deno.test("JsonWriter does not offer bytes again when a flush failed", () => {
  let calls = 0;
  const writer = new JsonWriter(() => {
    calls++;
    throw new Error("closed");
  });
  writer.writeRow(1);
  assert.throws(() => writer.end(), /closed/);
  writer.end();
  assert.equal(calls, 1);
});

Deno.test("JsonWriter refuses what has no JSON form", () => {
  assert.throws(
    () => stringify({ a: 1n }),
    /^TypeError: Cannot write a bigint: it has no JSON form$/,
  );
  assert.throws(() => stringify([() => 1]), /^TypeError: Cannot write a function: /);
});

Deno.test("JsonWriter refuses a buffer that is too small", () => {
  assert.throws(
    () => new JsonWriter(() => {}, SMALLEST - 1),
    /^RangeError: Cannot make a JsonWriter: a buffer of 31 bytes is below 32$/,
  );
});

Deno.test("JsonWriter writes what JSON.stringify writes, whatever its buffer", () => {
  assertProperty(
    fc.property(
      fc.array(fc.jsonValue({ stringUnit }), { maxLength: 5 }),
      fc.integer({ min: SMALLEST, max: 200 }),
      (rows, capacityBytes) => {
        const expected = rows.map((row) => JSON.stringify(row) + "\n").join("");
        assert.equal(written(rows, capacityBytes), expected);
      },
    ),
    { seed: 1, numRuns: 500 },
  );
});

Deno.test("JsonWriter keeps stored values whole wherever they lie", () => {
  const spaced = fc.jsonValue().map((value) => JSON.stringify(value, null, 1));
  assertProperty(
    fc.property(
      fc.dictionary(fc.string(), spaced),
      fc.integer({ min: SMALLEST, max: 200 }),
      (texts, capacityBytes) => {
        const stored = Object.entries(texts).map(([key, text]) => {
          return [key, StoredJson.fromText(text)] as const;
        });
        const output = written([Object.fromEntries(stored)], capacityBytes);
        const members = Object.entries(texts).map(([key, text]) =>
          `${JSON.stringify(key)}:${text}`
        );
        assert.equal(output, `{${members}}\n`);
        assert.deepEqual(
          JSON.parse(output),
          JSON.parse(JSON.stringify(Object.fromEntries(stored))),
        );
      },
    ),
    { seed: 1, numRuns: 300 },
  );
});

Deno.test("stringify gives the text of one value without a newline", () => {
  const entry = StoredJson.fromText('{ "n": 1.0 }');
  assert.equal(stringify({ id: "é", entry, gone: undefined }), '{"id":"é","entry":{ "n": 1.0 }}');
  const long = "\uFEFF".repeat(100_000);
  assert.equal(stringify(long), JSON.stringify(long));
});
