import assert from "node:assert/strict";
import { classifyDamage as classify, type DamageCode, type RejectReason } from "./damage.ts";
import { defaultSettings } from "./settings.ts";

const SETTINGS = defaultSettings().logs.entries;
const encode = (text: string) => new TextEncoder().encode(text);
const classifyDamage = (bytes: Uint8Array, refusal: RejectReason, isEnded: boolean) =>
  classify(bytes, refusal, isEnded, SETTINGS);
const INVALID_UTF8: [what: string, bytes: number[]][] = [
  ["a lone continuation", [0x80]],
  ["a lead byte alone", [0xc3]],
  ["an overlong slash", [0xc0, 0xaf]],
  ["an overlong euro sign", [0xf0, 0x82, 0x82, 0xac]],
  ["a surrogate", [0xed, 0xa0, 0x80]],
  ["a code point above the last", [0xf4, 0x90, 0x80, 0x80]],
  ["a byte that never occurs", [0xff]],
];

for (const [what, bytes] of INVALID_UTF8) {
  Deno.test(`classifyDamage finds invalid UTF-8 in ${what}`, () => {
    const line = Uint8Array.from([...encode('{"id":"a'), ...bytes, ...encode('"}')]);
    assert.equal(classifyDamage(line, "unreadable", true), "invalid-utf8");
    assert.equal(classifyDamage(line, "unreadable", false), "invalid-utf8");
  });
}

const SIGNS = ["<", "=", ">", "|", "%", "+", "-", "\\"];
const MARKERS = SIGNS.flatMap((sign) => [sign.repeat(7), sign.repeat(8), sign.repeat(15)]);

Deno.test("classifyDamage knows a conflict marker by seven signs or more, then a space or the end", () => {
  for (const marker of MARKERS) {
    for (const rest of ["", "\r", " ", " HEAD", " a b", " \r"]) {
      const bytes = encode(marker + rest);
      assert.equal(classifyDamage(bytes, "unreadable", true), "conflict-marker", marker + rest);
      assert.equal(classifyDamage(bytes, "unreadable", false), "conflict-marker", marker + rest);
    }
  }
});

Deno.test("classifyDamage takes what only resembles a conflict marker as invalid JSON", () => {
  for (const marker of MARKERS) {
    const sign = marker.slice(0, 1);
    const other = sign === "<" ? ">" : "<";
    const near = [sign.repeat(6), marker + other, ` ${marker}`, `${marker}\t`, `${marker}x`];
    for (const text of [...near, `${marker}\rHEAD`, `\ufeff${marker}`]) {
      assert.equal(classifyDamage(encode(text), "unreadable", true), "invalid-json", text);
    }
  }
  assert.equal(classifyDamage(encode("<<<<==="), "unreadable", true), "invalid-json");
});

/** Of several things that are wrong, the one that comes first in the list of codes counts. */
const FIRST: [line: string, refusal: RejectReason, isEnded: boolean, code: DamageCode][] = [
  ["======= \0\ufffd", "unreadable", true, "nul-bytes"],
  ['{"id":"\0', "unreadable", false, "nul-bytes"],
  ["=======", "unreadable", false, "conflict-marker"],
  ['{"id":"a"', "unreadable", false, "torn-tail"],
  ['{"id":"a"', "unreadable", true, "invalid-json"],
  ['{"id":"a"}{"id":"b"}', "unreadable", true, "glued-records"],
  ['{"id":"a"}{"id":"b"}', "unreadable", false, "glued-records"],
  ['{"id":"a"}{"id":"b"', "unreadable", false, "glued-records"],
  ['{"id":"a"}x{"id":"b"}', "unreadable", true, "invalid-json"],
  ['======= {"id":"a"}{"id":"b"}', "unreadable", true, "conflict-marker"],
  ["[]", "not-an-object", true, "not-an-object"],
  ["12", "not-an-object", false, "torn-tail"],
  ["{}", "missing-id", true, "missing-id"],
  ["{}", "missing-id", false, "missing-id"],
];

for (const [line, refusal, isEnded, code] of FIRST) {
  const end = isEnded ? "an ended" : "an unended";
  Deno.test(`classifyDamage gives ${code} for ${end} ${JSON.stringify(line)}`, () => {
    assert.equal(classifyDamage(encode(line), refusal, isEnded), code);
  });
}

Deno.test("classifyDamage gives nul-bytes before invalid UTF-8, and that before a marker", () => {
  const marker = encode("======= ");
  assert.equal(
    classifyDamage(Uint8Array.from([...marker, 0xff, 0]), "unreadable", true),
    "nul-bytes",
  );
  assert.equal(
    classifyDamage(Uint8Array.from([...marker, 0xff]), "unreadable", true),
    "invalid-utf8",
  );
});
