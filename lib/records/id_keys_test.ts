import fc from "fast-check";
import assert from "node:assert/strict";
import { assertProperty } from "../testing/lanes/assert_property.ts";
import { IdKeys } from "./id_keys.ts";

Deno.test("id keys give each id the key that was noted last, whatever its characters", () => {
  const notes = fc.array(fc.tuple(fc.string({ unit: "binary" }), fc.nat()), { maxLength: 200 });
  assertProperty(
    fc.property(notes, fc.string(), (noted, other) => {
      const keys = new IdKeys(), known = new Map<string, number>();
      for (const [id, key] of noted) {
        keys.set(id, key);
        known.set(id, key);
      }
      for (const id of [...known.keys(), other]) assert.equal(keys.get(id), known.get(id));
    }),
    { seed: 1, numRuns: 200 },
  );
});
