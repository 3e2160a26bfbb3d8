import fc from "fast-check";
import assert from "node:assert/strict";
import { fileKind } from "../../records/file_kind.ts";
import { fromBytes } from "../../storage/source.ts";
import { assertProperty } from "../../testing/lanes/assert_property.ts";
import { ConvertedSource } from "./converted_source.ts";
import { jsonValues } from "./json_values.ts";

const encoder = new TextEncoder();
const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

type Kind = "json-array" | "pretty-printed";

async function lines(
  text: string,
  kind: Kind,
  contentOffset = kind === "json-array" ? 1 : 0,
): Promise<string> {
  const source = await ConvertedSource.over(
    fromBytes("log", encoder.encode(text)),
    jsonValues({ kind, contentOffset }),
  );
  const into = new Uint8Array(source.size);
  assert.equal(await source.read(into, 0), source.size);
  return decoder.decode(into);
}

const OBJECTS = fc.array(
  fc.dictionary(fc.string({ unit: "binary" }), fc.jsonValue({ maxDepth: 3 })),
  { minLength: 2, maxLength: 5 },
);
const INDENT = fc.constantFrom(0, 1, 2, "\t");

Deno.test("jsonValues gives each value of an array, and each pretty-printed one, as a line", async () => {
  const property = fc.asyncProperty(OBJECTS, INDENT, async (objects, indent) => {
    const compact = objects.map((object) => `${JSON.stringify(object)}\n`).join("");
    const array = JSON.stringify(objects, null, indent);
    assert.equal(await lines(array, "json-array"), compact);
    const pretty = objects.map((object) => `${JSON.stringify(object, null, indent)}\r\n`).join("");
    assert.equal(await lines(pretty, "pretty-printed"), compact);
  });
  await assertProperty(property, { seed: 1, numRuns: 300 });
});

Deno.test("jsonValues tells which bytes each line comes from", async () => {
  const property = fc.asyncProperty(OBJECTS, INDENT, async (objects, indent) => {
    const text = JSON.stringify(objects, null, indent);
    const bytes = encoder.encode(text);
    const source = await ConvertedSource.over(
      fromBytes("log", bytes),
      jsonValues({ kind: "json-array", contentOffset: 1 }),
    );
    let start = 0;
    for (const object of objects) {
      const { length } = encoder.encode(JSON.stringify(object));
      const origin = await source.originOf({ start, end: start + length });
      const stretch = decoder.decode(bytes.subarray(origin.start, origin.end));
      assert.equal(stretch, stretch.trim());
      assert.deepEqual(JSON.parse(stretch), JSON.parse(JSON.stringify(object)));
      start += length + 1;
    }
  });
  await assertProperty(property, { seed: 1, numRuns: 200 });
});

Deno.test("jsonValues keeps how numbers are spelled, the order of keys and what strings hold", async () => {
  assert.equal(
    await lines(
      '[ { "2" : 1.0 , "1" : 1e+400, "t" : " \\" [ , ] \\u00e9 \\\\" } , { } ]',
      "json-array",
    ),
    '{"2":1.0,"1":1e+400,"t":" \\" [ , ] \\u00e9 \\\\"}\n{}\n',
  );
  assert.equal(
    await lines('[{"a":1}, 7, -1.5e3, "x y", null, [1, {"b": 2}], {"c":3}', "json-array"),
    '{"a":1}\n7\n-1.5e3\n"x y"\nnull\n[1,{"b":2}]\n{"c":3}\n',
  );
});

Deno.test("jsonValues ends a value that was cut short where the next one begins", async () => {
  assert.equal(
    await lines('{\n  "a": 1\n}\n{\n  "b": [\n{\n  "c": {}\n}\n', "pretty-printed"),
    '{"a":1}\n{"b":[{"c":{}}',
    "an object may stand in an array",
  );
  assert.equal(
    await lines('{\n  "a": 1\n}\n{\n  "b": 2,\n{\n  "c": 3\n}\n', "pretty-printed"),
    '{"a":1}\n{"b":2,\n{"c":3}\n',
  );
  assert.equal(
    await lines('[\n  {\n    "a": "x\n  {\n    "b": 2\n  },\n  {\n    "c": 3', "json-array"),
    '{"a":"x\n{"b":2}\n{"c":3',
  );
});

Deno.test("jsonValues leaves what is of no value on lines of its own", async () => {
  assert.equal(
    await lines(
      '{\n"a": 1\n}\n<<<<<<< HEAD\n{\n"b": 2\n}\n=======\n{\n"c": 3}}\n{\n"d":4\n}\n',
      "pretty-printed",
    ),
    '{"a":1}\n<<<<<<< HEAD\n{"b":2}\n=======\n{"c":3}\n}\n{"d":4}\n',
  );
});

Deno.test("jsonValues converts more than is read at once", async () => {
  const objects = Array.from({ length: 4000 }, (_, id) => ({ id, text: "木 ".repeat(id % 50) }));
  const text = JSON.stringify(objects, null, 2);
  const found = await lines(text, "json-array");
  assert(found === objects.map((object) => `${JSON.stringify(object)}\n`).join(""));
  assert.equal((await fileKind(fromBytes("log", encoder.encode(text)))).kind, "json-array");
});
