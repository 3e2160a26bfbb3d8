import fc from "fast-check";
import assert from "node:assert/strict";
import { countedBytes } from "../testing/counted_bytes.ts";
import { assertProperty } from "../testing/lanes/assert_property.ts";
import { lane } from "../testing/lanes/lane.ts";
import { JsonWalker, membersAt, placeOf, placesOf, skipSpace, stringAt } from "./walk.ts";

const encoder = new TextEncoder();
const decoder = new TextDecoder("utf-8", { ignoreBOM: true });

/** Where the text fails, in bytes; null for one JSON value with white space around it. */
function failureOf(text: string): number | null {
  const bytes = encoder.encode(text);
  const walker = new JsonWalker();
  if (!walker.walk(bytes, 0, bytes.length)) return walker.at;
  const behind = skipSpace(bytes, walker.at, bytes.length);
  return behind === bytes.length ? null : behind;
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/** Text that is JSON, or nearly. */
const token = fc.constantFrom(
  ...["{", "}", "[", "]", ":", ",", '"', '"a"', '"id":', "\\", '\\"', "\\u00e9", "\\u00", "\\x"],
  ...["0", "-", "1.5", "01", "1.", "1e", "2E+7", ".5", "true", "false", "null", "tru", "nul", "x"],
  ...[" ", "\t", "\r", "\n", "\u00a0", "\ufeff", "\x00", "\x1f", "é", "木", "😀"],
);
const nearly = fc.oneof(
  fc.array(token, { maxLength: 8 }).map((tokens) => tokens.join("")),
  fc.tuple(fc.json(), token, fc.nat()).map(([json, token, at]) => {
    const cut = at % (json.length + 1);
    return json.slice(0, cut) + token + json.slice(cut + at % 3);
  }),
  fc.json(),
).filter((text) => text.isWellFormed());

Deno.test("JsonWalker passes exactly what JSON.parse takes", () => {
  const property = fc.property(nearly, (text) => {
    assert.equal(failureOf(text) === null, isJson(text));
  });
  assertProperty(property, { seed: 1, numRuns: 5000 });
});

/**
 * Where JSON.parse says that it failed, in code units; undefined where it does
 * not say, and for numbers, which it points behind.
 */
function positionOf(text: string): number | undefined {
  try {
    JSON.parse(text);
  } catch (error) {
    const { message } = error as SyntaxError;
    if (/number/.test(message)) return undefined;
    if (/^Unexpected end|^Unterminated/.test(message)) return text.length;
    const [, position] = /position (\d+)/.exec(message) ?? [];
    return position === undefined ? undefined : Number(position);
  }
}

Deno.test("JsonWalker fails where JSON.parse says that it does", () => {
  let compared = 0;
  const property = fc.property(nearly, (text) => {
    const position = positionOf(text);
    if (position === undefined) return;
    compared++;
    assert.equal(failureOf(text), encoder.encode(text.slice(0, position)).length, text);
  });
  assertProperty(property, { seed: 1, numRuns: 5000 });
  lane.assertMore(compared, 500, "compared");
});

/** A text, and the part of it before the first character that cannot be. */
const FAILURES: [text: string, fine: string][] = [
  ["", ""],
  ["  ", "  "],
  ['{"a"', '{"a"'],
  ['{"a":1', '{"a":1'],
  ['{"a":tru}', '{"a":tru'],
  ['{"a":-}', '{"a":-'],
  ['{"a":01}', '{"a":0'],
  ['{"a":1.}', '{"a":1.'],
  ['{"a":1e+x}', '{"a":1e+'],
  ['{"a":"\\x"}', '{"a":"\\'],
  ['{"a":"\\u00g0"}', '{"a":"\\u00'],
  ['{"a":"b\tc"}', '{"a":"b'],
  ['{"a":"b', '{"a":"b'],
  ['{"a" "b"}', '{"a" '],
  ['{"a":1 "b":2}', '{"a":1 '],
  ['{"a":1,}', '{"a":1,'],
  ["[1,]", "[1,"],
  ["[1 2]", "[1 "],
  ["[1}", "[1"],
  ["{1:2}", "{"],
  ["{'a':1}", "{"],
  ['{"é":木}', '{"é":'],
];

Deno.test("JsonWalker fails at the first byte that cannot stand where it does", () => {
  for (const [text, fine] of FAILURES) {
    assert.equal(failureOf(text), encoder.encode(fine).length, JSON.stringify(text));
  }
});

Deno.test("JsonWalker stops behind the value and where it is told to", () => {
  const bytes = encoder.encode(' {"a":[1]} x12');
  const walker = new JsonWalker();
  assert(walker.walk(bytes, 0, bytes.length));
  assert.equal(walker.at, 10);
  assert(!walker.walk(bytes, 0, 9), "what lies behind the end is not looked at");
  assert.equal(walker.at, 9);
  assert(walker.walk(bytes, 12, 13), "a number may end at the end");
  assert.equal(walker.at, 13);
});

Deno.test("JsonWalker tells of each item of the outermost value and of each object", () => {
  const told = (text: string) => {
    const bytes = encoder.encode(text);
    const cut = (start: number, end: number) => decoder.decode(bytes.subarray(start, end));
    const items: string[] = [], objects: number[] = [];
    new JsonWalker().walk(bytes, 0, bytes.length, {
      object: (start) => objects.push(start),
      item: (keyStart, keyEnd, start, end) =>
        items.push((keyStart < 0 ? "" : cut(keyStart, keyEnd) + "=") + cut(start, end)),
    });
    return { items, objects };
  };
  assert.deepEqual(told('{"é" : [{"b":1}, 2], "\\u0061":{"c" : {}},"d":null}'), {
    items: ['"é"=[{"b":1}, 2]', '"\\u0061"={"c" : {}}', '"d"=null'],
    objects: [0, 9, 31, 38],
  });
  assert.deepEqual(told('[ "a", {"b":[]} ,[3]]'), {
    items: ['"a"', '{"b":[]}', "[3]"],
    objects: [7],
  });
  assert.deepEqual(told('{"a":1,"b":tru'), { items: ['"a"=1'], objects: [0] });
  assert.deepEqual(told("7"), { items: [], objects: [] });
});

Deno.test("JsonWalker knows the object that was closed last", () => {
  const walker = new JsonWalker();
  const last = (text: string) => {
    walker.walk(encoder.encode(text), 0, encoder.encode(text).length);
    return walker.lastObject;
  };
  assert.deepEqual(last('{"a":{"b":{}} x'), { start: 5, end: 13 });
  assert.deepEqual(last('{"a":{}}'), { start: 0, end: 8 });
  assert.deepEqual(last('{"a":[]'), { start: -1, end: -1 });
});

Deno.test("JsonWalker walks at any depth", () => {
  const depth = 200_000;
  const walker = new JsonWalker();
  for (const [open, close] of [["[", "]"], ['{"":', "}"]] as const) {
    const whole = encoder.encode(open.repeat(depth) + "0" + close.repeat(depth));
    assert(walker.walk(whole, 0, whole.length));
    assert(!walker.walk(whole, 0, whole.length - 1));
    assert.equal(walker.at, whole.length - 1);
  }
});

Deno.test("membersAt finds the last value of each wanted key, however the key is spelled", () => {
  const bytes = encoder.encode('x {"a":1,"b":{"a":2},"\\u0061":[3],"c":4}');
  const found = membersAt(bytes, 2, bytes.length, new Set(["a", "b", "z"]));
  const texts = [...found].map(([key, { start, end }]) => [
    key,
    decoder.decode(bytes.subarray(start, end)),
  ]);
  assert.deepEqual(texts, [["a", "[3]"], ["b", '{"a":2}']]);
});

Deno.test("placeOf follows keys and indexes as far as they lead", () => {
  const bytes = encoder.encode('{"a":[1,{"b":"c"}],"a":[2,{"b":"d"}],"0":7}');
  const at = (...path: (string | number)[]) => {
    const { start, end } = placeOf(bytes, 0, bytes.length, path);
    return decoder.decode(bytes.subarray(start, end));
  };
  assert.equal(at("a", 1, "b"), '"d"');
  assert.equal(at("a", "1", "b"), '"d"', "as a JSON Pointer counts");
  assert.equal(at("a", 9), '[2,{"b":"d"}]');
  assert.equal(at("a", 1, "x", "y"), '{"b":"d"}');
  assert.equal(at("0"), "7");
  assert.equal(at(), decoder.decode(bytes));
});

Deno.test("placesOf finds each place that placeOf finds alone", () => {
  const bytes = encoder.encode('{"a":[1,{"b":"c"}],"a":[2,{"b":"d"}],"0":7}');
  const step = fc.constantFrom<string | number>("a", "b", "0", 0, 1, 9);
  const property = fc.property(fc.array(fc.array(step, { maxLength: 4 })), (paths) => {
    assert.deepEqual(
      placesOf(bytes, 0, bytes.length, paths),
      paths.map((path) => placeOf(bytes, 0, bytes.length, path)),
    );
  });
  assertProperty(property, { seed: 1, numRuns: 500 });
});

Deno.test("placesOf walks over what many ways lead through once", () => {
  const text = JSON.stringify({ tags: Array.from({ length: 2000 }, (_, index) => index) });
  const counted = countedBytes(text);
  const paths = Array.from({ length: 2000 }, (_, index) => ["tags", index]);
  const places = placesOf(counted.bytes, 0, text.length, paths);
  assert.equal(text.slice(places[1999]!.start, places[1999]!.end), "1999");
  assert(counted.reads < 20 * text.length, `${counted.reads}`);
});

Deno.test("stringAt decodes as JSON.parse does", () => {
  const property = fc.property(fc.json().map((text) => JSON.stringify(text)), (spelled) => {
    const bytes = encoder.encode(spelled);
    assert.equal(stringAt(bytes, 0, bytes.length), JSON.parse(spelled));
  });
  assertProperty(property, { seed: 1, numRuns: 200 });
  const lone = encoder.encode('"\\ud83d\\n"');
  assert.equal(stringAt(lone, 0, lone.length), "\ud83d\n");
});
