import fc from "fast-check";
import assert from "node:assert/strict";
import { assertProperty } from "../../testing/lanes/assert_property.ts";
import { lane } from "../../testing/lanes/lane.ts";
import { loneSurrogate, SurrogateEscapes } from "./lone_surrogate.ts";

const part = fc.constantFrom(
  ...[
    "\\ud83d",
    "\\ude00",
    "\\uD83D",
    "\\uDE00",
    "\\\\",
    "\\\\\\\\",
    "\\n",
    "\\u00e9",
    "ud83d",
    "x",
    "🙂",
  ],
);

Deno.test("loneSurrogate finds half a character where JSON.parse does", () => {
  let found = 0;
  const property = fc.property(fc.array(part, { maxLength: 8 }), (parts) => {
    const line = `{"id":"${parts.join("")}"}`;
    const { id } = JSON.parse(line);
    const place = loneSurrogate(new TextEncoder().encode(line));
    assert.equal(place === null, id.isWellFormed(), line);
    if (place === null) return;
    found++;
    const bytes = new TextEncoder().encode(line).subarray(place.start, place.end);
    assert.match(new TextDecoder().decode(bytes), /^\\u[dD][89a-fA-F]..$/);
  });
  assertProperty(property, { seed: 1, numRuns: 2000 });
  lane.assertMore(found, 500, "found");
});

Deno.test("SurrogateEscapes finds the lines of a buffer that hold one, in either case", () => {
  const text = fc.array(part, { maxLength: 4 }).map((parts) => parts.join(""));
  let found = 0;
  const property = fc.property(fc.array(text, { size: "max", maxLength: 9 }), (lines) => {
    const bytes = new TextEncoder().encode(lines.join("\n"));
    const escapes = new SurrogateEscapes();
    let start = 0;
    for (const line of lines) {
      const end = start + new TextEncoder().encode(line).length;
      const isThere = /\\u[dD]/.test(line.replaceAll("\\\\", ""));
      assert.equal(escapes.areIn({ bytes, start, end }), isThere, lines.join("\n"));
      found += isThere ? 1 : 0;
      start = end + 1;
    }
  });
  assertProperty(property, { seed: 1, numRuns: 1000 });
  lane.assertMore(found, 500, "found");
});
