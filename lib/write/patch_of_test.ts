import fc from "fast-check";
import { deepEqual, equal, throws } from "node:assert/strict";
import { LogError } from "../errors.ts";
import { defaultSettings } from "../records/settings.ts";
import { anyCharacter } from "../testing/generators/any_character.ts";
import { assertProperty } from "../testing/lanes/assert_property.ts";
import { parseSet, parseUnset } from "./patch_of.ts";

const SETTINGS = defaultSettings().logs.entries;

function read(text: string): [keys: readonly string[], json: string] {
  const { keys, value } = parseSet(text, SETTINGS);
  return [keys, value.text];
}

function refusal(act: () => unknown): { message: string; hint: string | undefined } {
  let failure: unknown;
  throws(act, (error) => {
    failure = error;
    return error instanceof LogError && error.code === "bad_usage";
  });
  const { message, hint } = failure as LogError;
  return { message, hint };
}

const refusedSet = (text: string) => refusal(() => parseSet(text, SETTINGS));

Deno.test("parseSet reads a text as it is, whatever it looks like", () => {
  deepEqual(read("text=木漏れ日"), [["text"], '"木漏れ日"']);
  deepEqual(read("n=12"), [["n"], '"12"']);
  deepEqual(read("text= a=b := c "), [["text"], '" a=b := c "']);
  deepEqual(read('text="quoted"'), [["text"], '"\\"quoted\\""']);
  deepEqual(read("text=two\nlines"), [["text"], '"two\\nlines"']);
  deepEqual(read("text="), [["text"], '""']);
  deepEqual(read("x=\ud800"), [["x"], '"\\ud800"']);
  deepEqual(read("__proto__=x"), [["__proto__"], '"x"']);
});

Deno.test("parseSet reads a value in JSON as it is spelled", () => {
  deepEqual(read('text:="木漏れ日"'), [["text"], '"木漏れ日"']);
  deepEqual(read("n:= 1.0 "), [["n"], "1.0"]);
  deepEqual(read('shape:={"a": "x:=y", "n":12345678901234567890}'), [
    ["shape"],
    '{"a": "x:=y", "n":12345678901234567890}',
  ]);
  deepEqual(read("context:=null"), [["context"], "null"]);
  deepEqual(read("__proto__:=1e400"), [["__proto__"], "1e400"]);
  deepEqual(read('x:="\ud800"'), [["x"], '"\\ud800"']);
});

Deno.test("parseSet reads keys with the signs in them", () => {
  deepEqual(read("a/b~=1")[0], ["a/b~"]);
  deepEqual(read("a:b=x"), [["a:b"], '"x"']);
  deepEqual(read("a:b:=1"), [["a:b"], "1"]);
  deepEqual(read("a\\=b=x"), [["a=b"], '"x"']);
  deepEqual(read("a\\:=x"), [["a:"], '"x"']);
  deepEqual(read("a\\::=1"), [["a:"], "1"]);
  deepEqual(read("a\\\\=x"), [["a\\"], '"x"']);
  deepEqual(read("C:\\x=y"), [["C:\\x"], '"y"']);
  deepEqual(read("/a\\=b/c\\::=1"), [["a=b", "c:"], "1"]);
});

Deno.test("a key that parseSet reads leads to itself, whatever is in it", () => {
  const key = fc.string({ unit: fc.oneof(anyCharacter, fc.constantFrom("\\", ":", "=")) });
  assertProperty(
    fc.property(key, fc.boolean(), (key, isJson) => {
      const own = `x${key}`;
      const escaped = own.replace(/[\\:=]/g, (sign) => `\\${sign}`);
      deepEqual(read(`${escaped}${isJson ? ":=1" : "=1"}`), [[own], isJson ? "1" : '"1"']);
    }),
    { seed: 1, numRuns: 300 },
  );
});

Deno.test("parseSet says of a text that is JSON how the value is set", () => {
  const remarks: [given: string, remark: string | null][] = [
    ["n=12", '"n" is set to the text "12": --set n:=12 sets the number'],
    ["n=true", '"n" is set to the text "true": --set n:=true sets true'],
    ["n=null", '"n" is set to the text "null": --set n:=null sets null'],
    ["n=[1]", `"n" is set to the text "[1]": --set 'n:=[1]' sets the list`],
    [
      `/a/b={"c":"it's"}`,
      `"/a/b" is set to the text "{\\"c\\":\\"it's\\"}": ` +
      `--set '/a/b:={"c":"it'\\''s"}' sets the object`,
    ],
    [
      'text="new"',
      `"text" is set to the text "\\"new\\"": --set 'text:="new"' sets the text without its quotes`,
    ],
    ["a\\:=1", '"a:" is set to the text "1": --set \'a\\::=1\' sets the number'],
    [`n=${"1".repeat(60)}`, `"n" is set to the text "…": --set 'n:=…' sets the number`],
    ["n:=12", null],
    ['text:="new"', null],
    ["text=12 apples", null],
    ["text=", null],
    ["text=NaN", null],
  ];
  for (const [given, remark] of remarks) equal(parseSet(given, SETTINGS).remark, remark);
});

Deno.test("parseSet reads a JSON Pointer", () => {
  deepEqual(read("/shape/kind=1")[0], ["shape", "kind"]);
  deepEqual(read("/a~1b/~01/~0=1")[0], ["a/b", "~1", "~"]);
  deepEqual(read("/=1")[0], [""]);
  deepEqual(read("/tags/0=1")[0], ["tags", "0"]);
  deepEqual(read("/a//b=1")[0], ["a", "", "b"]);
});

Deno.test("a pointer that parseUnset reads leads along any keys", () => {
  const pointer = (keys: string[]) =>
    keys.map((key) => `/${key.replaceAll("~", "~0").replaceAll("/", "~1")}`).join("");
  const key = fc.oneof(
    fc.string({ unit: anyCharacter }),
    fc.constantFrom("~1", "~", "/", "", "=", "é"),
  );
  assertProperty(
    fc.property(fc.array(key, { minLength: 1, maxLength: 4 }), (keys) => {
      // A first key that is surely the entry's own.
      const own = ["x", ...keys];
      deepEqual(parseUnset(pointer(own), SETTINGS), { keys: own, value: null });
    }),
    { seed: 1, numRuns: 300 },
  );
});

Deno.test("parseSet says what is wrong with JSON, where, and how a text is given", () => {
  deepEqual(refusedSet("text:=hello"), {
    message: 'Cannot set "text": character 1 of its JSON: unexpected "h"',
    hint: "for a text leave out the colon: --set text=hello",
  });
  equal(
    refusedSet("text:=it's").hint,
    `for a text leave out the colon: --set 'text=it'\\''s'`,
  );
  deepEqual(refusedSet("tags:=[ü, a]"), {
    message: 'Cannot set "tags": character 2 of its JSON: unexpected "ü"',
    hint: `JSON stands in quotes for the shell: --set tags:=3 or 'tags:=["a","list"]'`,
  });
  const reasons: [json: string, reason: string][] = [
    ['"', "character 2 of its JSON: it ends inside a string"],
    ["", "character 1 of its JSON: it ends too early"],
    ['["木", 1,]', 'character 9 of its JSON: unexpected "]": JSON allows no trailing comma'],
    ["[1] 2", "character 5 of its JSON: unexpected text after the JSON value"],
    ["NaN", "character 1 of its JSON: NaN is not valid JSON: use null or a string instead"],
  ];
  for (const [json, reason] of reasons) {
    equal(refusedSet(`x:=${json}`).message, `Cannot set "x": ${reason}`);
  }
});

Deno.test("parseSet refuses exactly what is no JSON", () => {
  const text = fc.string({ unit: anyCharacter, minLength: 1, maxLength: 20 });
  assertProperty(
    fc.property(text, (text) => {
      let isJson = true;
      try {
        JSON.parse(text);
      } catch {
        isJson = false;
      }
      if (/[\r\n]/.test(text)) return;
      if (isJson) deepEqual(parseSet(`x:=${text}`, SETTINGS).value.value, JSON.parse(text));
      else equal(refusedSet(`x:=${text}`).message.startsWith('Cannot set "x": character '), true);
      equal(parseSet(`x=${text}`, SETTINGS).value.value, text);
    }),
    { seed: 1, numRuns: 500 },
  );
});

Deno.test("parseSet refuses values on several lines", () => {
  for (const json of ["{\n}", "[\r\n1]", '"a\nb"', "1\n"]) {
    const { message, hint } = refusedSet(`x:=${json}`);
    equal(message, 'Cannot set "x": its value holds a line break');
    equal(hint, "write the value on one line; a line break in a text is spelled \\n");
  }
});

Deno.test("parseSet refuses what names no field", () => {
  deepEqual(refusedSet("text"), {
    message: 'Cannot set "text": it has no "="',
    hint: "give a field and its text, such as --set 'text=…', or JSON with :=",
  });
  equal(refusedSet("=1").message, "Cannot change a field: its name is missing");
  deepEqual(refusedSet("/a~2=1"), {
    message: 'Cannot read "/a~2" as a JSON Pointer: bad "~"',
    hint: "in a pointer ~ is written ~0, and / within a name ~1",
  });
  equal(refusedSet("/a~=1").message, 'Cannot read "/a~" as a JSON Pointer: bad "~"');
});

Deno.test("parseSet and parseUnset refuse what is not the entry's own", () => {
  for (const key of ["id", "/id", "/at/x", "is_deleted", "/is_restored", "device", "actor"]) {
    const pattern = /^Cannot change "\w+": it is not one of the entry's own fields$/;
    equal(pattern.test(refusedSet(`${key}=1`).message), true, key);
    equal(pattern.test(refusal(() => parseUnset(key, SETTINGS)).message), true, key);
  }
  equal(
    refusal(() => parseUnset("", SETTINGS)).message,
    "Cannot change a field: its name is missing",
  );
});
