import fc from "fast-check";
import assert from "node:assert/strict";
import { isDeepStrictEqual } from "node:util";
import { assertProperty } from "../testing/lanes/assert_property.ts";
import { StoredJson } from "./stored.ts";
import { type JsonNode, parseNode, sameValue } from "./tree.ts";

/** The value a tree stands for, made of nothing but the tree. */
function valueOf(node: JsonNode): unknown {
  if (node.kind === "array") return node.items.map(valueOf);
  if (node.kind !== "object") return JSON.parse(node.text);
  return Object.fromEntries([...node.members].map(([key, value]) => [key, valueOf(value)]));
}

/** Every node of a tree. */
function nodesOf(node: JsonNode): JsonNode[] {
  if (node.kind === "array") return [node, ...node.items.flatMap(nodesOf)];
  if (node.kind === "object") return [node, ...[...node.members.values()].flatMap(nodesOf)];
  return [node];
}

const same = (a: string, b: string) => sameValue(parseNode(a), parseNode(b));

/** Small values with awkward keys, so that two of them are often the same or nearly so. */
const smallValue = fc.object({
  key: fc.constantFrom("a", "b", "__proto__", "10", "9", "", "é", '"\\'),
  values: [fc.constantFrom(null, true, false, 0, 1, -1.5, 10, "", "1", "é", "\\", '"', "😀")],
  maxDepth: 3,
  maxKeys: 4,
});

/**
 * Spells a value in one of many ways: `roll(n)` chooses among n for white
 * space, order and duplicates of keys, escapes, and forms of numbers.
 */
function spell(value: unknown, roll: (sides: number) => number): string {
  const space = () => ["", " ", "\n", "\t\r "][roll(4)]!;
  const string = (text: string) => {
    const escaped = Array.from({ length: text.length }, (_, index) => {
      return `\\u${text.charCodeAt(index).toString(16).padStart(4, "0")}`;
    });
    return roll(2) === 0 ? JSON.stringify(text) : `"${escaped.join("")}"`;
  };
  const number = (n: number) => [`${n}`, `${n}e0`, `${n * 10}E-01`, `${n / 10}e+1`][roll(4)]!;
  const member = ([key, value]: [string, unknown]) => {
    return `${string(key)}${space()}:${space()}${spell(value, roll)}`;
  };
  const list = (parts: string[]) => parts.map((part) => space() + part + space()).join(",");

  if (typeof value === "string") return string(value);
  if (typeof value === "number") return number(value);
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  if (Array.isArray(value)) return `[${space()}${list(value.map((item) => spell(item, roll)))}]`;
  const entries = Object.entries(value);
  const members = (roll(2) === 0 ? entries : entries.toReversed()).map(member);
  const outdated = entries.slice(0, roll(3)).map(([key]) => member([key, ["outdated"]]));
  return `{${space()}${list([...outdated, ...members])}}`;
}

/** Any UTF-16 code unit: controls, quotes, and surrogates without their other half. */
const stringUnit = fc.nat({ max: 0xffff }).map((code) => String.fromCharCode(code));

/** A sequence of choices for {@linkcode spell}. */
const rolls = fc.array(fc.nat({ max: 11 }), { minLength: 1, maxLength: 30 }).map((values) => {
  let next = 0;
  return (sides: number) => values[next++ % values.length]! % sides;
});

Deno.test("parseNode keeps the exact spelling of every part", () => {
  const source =
    ' { "n" : -1.0E+400 , "caf\\u00e9":[ 12345678901234567890 ,{}, "\\"\\\\" ] ,"t":true}\r\n';
  const root = parseNode(source);
  assert.equal(root.text, source.trim());
  assert(root.kind === "object");
  const members = [...root.members].map(([key, { kind, text }]) => [key, kind, text]);
  assert.deepEqual(members, [
    ["n", "number", "-1.0E+400"],
    ["café", "array", '[ 12345678901234567890 ,{}, "\\"\\\\" ]'],
    ["t", "literal", "true"],
  ]);
  const list = root.members.get("café");
  assert(list?.kind === "array");
  assert.deepEqual(list.items.map(({ kind, text }) => [kind, text]), [
    ["number", "12345678901234567890"],
    ["object", "{}"],
    ["string", '"\\"\\\\"'],
  ]);
});

Deno.test("parseNode reads a value that stands alone", () => {
  const values: [text: string, kind: JsonNode["kind"]][] = [
    ["0", "number"],
    ["-1", "number"],
    ["null", "literal"],
    ["true", "literal"],
    ["false", "literal"],
    ['""', "string"],
    ['"\\\\"', "string"],
    ['"{[,:]}\\\\\\""', "string"],
    ["[]", "array"],
    ["{}", "object"],
  ];
  for (const [text, kind] of values) {
    const node = parseNode(` ${text} `);
    assert.deepEqual([node.kind, node.text], [kind, text]);
  }
});

Deno.test("parseNode reads a stored value as it reads its text", () => {
  assert.equal(parseNode(StoredJson.fromText('["é",1.0]')).text, '["é",1.0]');
});

Deno.test("parseNode lets the last duplicate count at the place of the first", () => {
  const node = parseNode('{"a":1,"b":2,"\\u0061":{"c":3}}');
  assert(node.kind === "object");
  assert.deepEqual([...node.members].map(([key, { text }]) => [key, text]), [
    ["a", '{"c":3}'],
    ["b", "2"],
  ]);
});

Deno.test("parseNode keeps integer-like keys in the order stored", () => {
  const node = parseNode('{"b":0,"10":1,"9":2}');
  assert(node.kind === "object");
  assert.deepEqual([...node.members.keys()], ["b", "10", "9"]);
});

Deno.test("parseNode takes __proto__ as plain data", () => {
  const node = parseNode('{"__proto__":{"x":1},"constructor":2}');
  assert(node.kind === "object");
  assert.equal(node.members.get("__proto__")?.text, '{"x":1}');
  assert.deepEqual([...node.members.keys()], ["__proto__", "constructor"]);
});

Deno.test("parseNode refuses a text without a value or with an open string", () => {
  assert.throws(() => parseNode(" "), /^SyntaxError: Cannot read JSON: the text holds no value$/);
  assert.throws(() => parseNode('{"a'), /^SyntaxError: Cannot read JSON: a string does not end$/);
});

Deno.test("parseNode agrees with JSON.parse on every part, however it is spelled", () => {
  assertProperty(
    fc.property(smallValue, rolls, (value, roll) => {
      const text = spell(value, roll);
      const node = parseNode(text);
      assert.deepEqual(valueOf(node), JSON.parse(text));
      for (const part of nodesOf(node)) assert.deepEqual(JSON.parse(part.text), valueOf(part));
    }),
    { seed: 1, numRuns: 500 },
  );
});

Deno.test("parseNode agrees with JSON.parse on any JSON", () => {
  assertProperty(
    fc.property(fc.json({ stringUnit }), (text) => {
      assert.deepEqual(valueOf(parseNode(text)), JSON.parse(text));
      assert.equal(parseNode(text).text, text);
    }),
    { seed: 1, numRuns: 100 },
  );
});

Deno.test("parseNode does not overflow when 200,000 arrays are nested", () => {
  const text = "[".repeat(200_000) + "]".repeat(200_000);
  assert.equal(parseNode(text).text, text);
});

Deno.test("parseNode and sameValue reach the bottom when nesting is deep", () => {
  const depth = 50_000;
  const nestings: [open: string, close: string][] = [["[", "]"], ['{"a":', "}"], ['[{"a":', "}]"]];
  for (const [open, close] of nestings) {
    const nested = (bottom: string) => open.repeat(depth) + bottom + close.repeat(depth);
    assert.equal(parseNode(nested("1")).text, nested("1"));
    assert(same(nested("1"), nested("1.0")));
    assert(!same(nested("1"), nested("2")));
  }
});

Deno.test("sameValue holds when only the spelling differs", () => {
  const pairs: [a: string, b: string][] = [
    ['"caf\\u00e9"', '"café"'],
    ['"\\/"', '"/"'],
    ['"\\ud83d\\ude00"', '"😀"'],
    ['"\\ud800"', '"\\uD800"'],
    ['{"a":1,"b":[2]}', '{ "b" : [ 2 ] , "\\u0061" : 1 }'],
    ['{"a":0,"a":1}', '{"a":1}'],
    ['{"__proto__":1.0}', '{"__proto__":1}'],
    ["1.0", "1"],
    ["1", "10e-1"],
    ["100", "1E+2"],
    ["0.001", "1e-3"],
    ["1200.00", "12e2"],
    ["-0", "0"],
    ["0.000e5", "-0e-99999999999999999999"],
    ["-1.50", "-15e-1"],
    ["1e400", "10e399"],
    ["1e0000000000000000000002", "100"],
    ["1e999999999", "0.1e1000000000"],
    ["1e99999999999999999999999", "10e99999999999999999999998"],
    ["12345678901234567890", "1234567890123456789e1"],
  ];
  for (const [a, b] of pairs) {
    assert(same(a, b), `${a} = ${b}`);
    assert(same(b, a), `${b} = ${a}`);
    assert(same(`[${a}]`, `[ ${b}]`), `[${a}] = [ ${b}]`);
  }
});

Deno.test("sameValue fails when the values differ", () => {
  const pairs: [a: string, b: string][] = [
    ["1", '"1"'],
    ["101", '"0"'],
    ["0", "null"],
    ["0", "false"],
    ["true", "false"],
    ["[]", "{}"],
    ["[]", "null"],
    ["[1]", "[1,1]"],
    ["[1,2]", "[2,1]"],
    ['{"a":1}', '{"b":1}'],
    ['{"a":1}', '{"a":1,"b":1}'],
    ['{"__proto__":1}', "{}"],
    ['{"__proto__":1}', '{"__proto__":2}'],
    ['"é"', '"e\\u0301"'],
    ['"a"', '"A"'],
    ['""', '"\\u0000"'],
    ["1", "-1"],
    ["12345678901234567890", "12345678901234567891"],
    ["0.1", "0.1000000000000000055511151231257827"],
    ["1e400", "1e401"],
    ["1e400", "-1e400"],
    ["1e-400", "0"],
    ["1e999999999", "1e999999998"],
    ["1e99999999999999999999999", "1e99999999999999999999998"],
  ];
  for (const [a, b] of pairs) {
    assert(!same(a, b), `${a} ≠ ${b}`);
    assert(!same(b, a), `${b} ≠ ${a}`);
  }
});

Deno.test("sameValue holds for two spellings of one value", () => {
  assertProperty(
    fc.property(smallValue, rolls, rolls, (value, rollA, rollB) => {
      assert(same(spell(value, rollA), spell(value, rollB)));
    }),
    { seed: 1, numRuns: 500 },
  );
});

Deno.test("sameValue agrees with deep equality", () => {
  const seen = new Set<boolean>();
  assertProperty(
    fc.property(smallValue, smallValue, rolls, rolls, (a, b, rollA, rollB) => {
      const expected = isDeepStrictEqual(a, b);
      seen.add(expected);
      assert.equal(same(spell(a, rollA), spell(b, rollB)), expected);
    }),
    { seed: 1, numRuns: 2_000 },
  );
  assert.equal(seen.size, 2);
});

Deno.test("sameValue compares numbers as exact decimals", () => {
  const decimal = fc.record({
    sign: fc.constantFrom("", "-"),
    whole: fc.constantFrom("0", "1", "10", "12", "100", "9007199254740993"),
    fraction: fc.constantFrom("", ".0", ".1", ".10", ".01", ".2"),
    power: fc.integer({ min: -3, max: 3 }),
  });
  type Decimal = typeof decimal extends fc.Arbitrary<infer T> ? T : never;
  const spelled = ({ sign, whole, fraction, power }: Decimal) => {
    return `${sign}${whole}${fraction}e${power}`;
  };
  /** The value in units of 10⁻⁵, which all these numbers are whole multiples of. */
  const scaled = ({ sign, whole, fraction, power }: Decimal) => {
    const digits = fraction.slice(1);
    return BigInt(sign + whole + digits) * 10n ** BigInt(5 + power - digits.length);
  };
  const seen = new Set<boolean>();
  assertProperty(
    fc.property(decimal, decimal, (a, b) => {
      const expected = scaled(a) === scaled(b);
      seen.add(expected);
      assert.equal(same(spelled(a), spelled(b)), expected);
    }),
    { seed: 1, numRuns: 5_000 },
  );
  assert.equal(seen.size, 2);
});
