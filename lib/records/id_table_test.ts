import fc from "fast-check";
import assert from "node:assert/strict";
import { anyCharacter } from "../testing/generators/any_character.ts";
import { assertProperty } from "../testing/lanes/assert_property.ts";
import { IdTable } from "./id_table.ts";

Deno.test("id table gives each id one key, whenever and however it was taken in", () => {
  const ids = fc.uniqueArray(fc.string({ unit: anyCharacter }), { maxLength: 60 });
  assertProperty(
    fc.property(ids, fc.nat(), fc.nat(), (drawn, a, b) => {
      const table = new IdTable();
      const [first, second] = [a % (drawn.length + 1), b % (drawn.length + 1)].sort((x, y) =>
        x - y
      );
      const expect = (end: number) => {
        for (const [key, id] of drawn.slice(0, end).entries()) assert.equal(table.keyOf(id), key);
      };
      for (const id of drawn.slice(0, first)) table.add(id, 1);
      expect(second!);
      for (const id of drawn.slice(second)) table.add(id, 2);
      expect(drawn.length);
      assert.deepEqual(table.ids, drawn);
      assert.equal(table.versions.length, drawn.length);
    }),
    { seed: 1, numRuns: 200 },
  );
});
