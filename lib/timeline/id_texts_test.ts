import fc from "fast-check";
import assert from "node:assert/strict";
import { assertProperty } from "../testing/lanes/assert_property.ts";
import { IdTexts } from "./id_texts.ts";

Deno.test("id texts give each id the key it was added under, whatever its characters", () => {
  const ids = fc.uniqueArray(fc.string({ unit: "binary", minLength: 1 }), { maxLength: 200 });
  const property = fc.property(ids, fc.string({ minLength: 1 }), (known, other) => {
    const texts = new IdTexts();
    known.forEach((id, key) => assert.equal(texts.add(id), key));
    texts.trim();
    known.forEach((id, key) => {
      assert.equal(texts.keyOf(id), key);
      assert.equal(texts.text(key), id);
    });
    const key = known.indexOf(other);
    assert.equal(texts.keyOf(other), key < 0 ? undefined : key);
    assert.equal(texts.size, known.length);
  });
  assertProperty(property, { seed: 1, numRuns: 200 });
});

Deno.test("id texts find what was appended once they are indexed, and go on from there", async () => {
  const texts = new IdTexts();
  const ids = Array.from({ length: 50 }, (_, key) => `id-${key}`);
  ids.forEach((id, key) => assert.equal(texts.append(new TextEncoder().encode(id)), key));
  let pauses = 0;
  await texts.index({ yieldIfDue: () => Promise.resolve(void pauses++) });
  assert.equal(pauses, 1);
  for (let key = 50; key < 200; key++) assert.equal(texts.add(`id-${key}`), key);
  for (let key = 0; key < 200; key++) assert.equal(texts.keyOf(`id-${key}`), key);
});

Deno.test("id texts tell lone surrogates apart", () => {
  const texts = new IdTexts();
  assert.deepEqual([texts.add("\ud800"), texts.add("\udc00"), texts.add("\ufffd")], [0, 1, 2]);
  assert.deepEqual([texts.keyOf("\udc00"), texts.text(0)], [1, "\ud800"]);
});
