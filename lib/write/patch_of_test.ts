import fc from "fast-check";
import { deepEqual, equal, throws } from "node:assert/strict";
import { LogError } from "../errors.ts";
import { defaultSettings } from "../records/settings.ts";
import { anyCharacter } from "../testing/generators/any_character.ts";
import { assertProperty } from "../testing/lanes/assert_property.ts";
import { parseSet, parseUnset } from "./patch_of.ts";

const SETTINGS = defaultSettings().logs.entries;

function read(text: string): [keys: readonly string[], json: string | undefined] {
  const { keys, value } = parseSet(text, SETTINGS);
  return [keys, value?.text];
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

Deno.test("parseSet reads a field and its value as it is spelled", () => {
  deepEqual(read('text="木漏れ日"'), [["text"], '"木漏れ日"']);
  deepEqual(read("n= 1.0 "), [["n"], "1.0"]);
  deepEqual(read('shape={"a": "x=y", "n":12345678901234567890}'), [
    ["shape"],
    '{"a": "x=y", "n":12345678901234567890}',
  ]);
  deepEqual(read("context=null"), [["context"], "null"]);
  deepEqual(read("__proto__=1e400"), [["__proto__"], "1e400"]);
  deepEqual(read("a/b~=1"), [["a/b~"], "1"]);
  deepEqual(read('x="\ud800"'), [["x"], '"\\ud800"']);
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

Deno.test("parseSet shows how a text is quoted", () => {
  deepEqual(refusedSet("text=hello"), {
    message: 'Cannot set "text": its value is not JSON',
    hint: `a text is quoted twice: --set 'text="hello"'`,
  });
  equal(refusedSet("text=it's").hint, `a text is quoted twice: --set 'text="it'\\''s"'`);
  equal(
    refusedSet("tags=[a,b]").hint,
    `a value is JSON, in quotes for the shell: --set 'tags="a text"' or 'tags=3' or 'tags=["a","list"]'`,
  );
  for (const text of ['text="', "text=", `text=${"long ".repeat(20)}`, "n=[1] 2", "x=\ufeff[]"]) {
    equal(refusedSet(text).message, `Cannot set "${text.split("=")[0]}": its value is not JSON`);
  }
});

Deno.test("the quoting that parseSet shows works", () => {
  const text = fc.string({ unit: anyCharacter, minLength: 1, maxLength: 20 });
  assertProperty(
    fc.property(text, (text) => {
      let hint: string | undefined;
      try {
        parseSet(`text=${text}`, SETTINGS);
      } catch (error) {
        ({ hint } = error as LogError);
      }
      const quoted = /^a text is quoted twice: --set '(.*)'$/s.exec(hint ?? "")?.[1];
      if (quoted === undefined) return;
      const { value } = parseSet(quoted.replaceAll(`'\\''`, "'"), SETTINGS);
      equal(value?.value, text);
    }),
    { seed: 1, numRuns: 500 },
  );
});

Deno.test("parseSet refuses values on several lines", () => {
  for (const json of ["{\n}", "[\r\n1]", '"a\nb"', "1\n"]) {
    const { message, hint } = refusedSet(`x=${json}`);
    equal(message, 'Cannot set "x": its value holds a line break');
    equal(hint, "write the value on one line; a line break in a text is spelled \\n");
  }
});

Deno.test("parseSet refuses what names no field", () => {
  deepEqual(refusedSet("text"), {
    message: 'Cannot set "text": it has no "="',
    hint: `give a field and its value in JSON, such as --set 'text="…"'`,
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
