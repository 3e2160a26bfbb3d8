import fc from "fast-check";
import assert from "node:assert/strict";
import { LogError } from "../errors.ts";
import { POINT } from "../testing/generators/arbitrary.ts";
import { checkAgainstModel, openTexts, plain } from "../testing/models/check.ts";
import { blameEntry } from "./blame.ts";

Deno.test("blame names for every field the line after which it never changed", async () => {
  const draw = fc.tuple(fc.nat(), fc.option(POINT));
  await checkAgainstModel(draw, async (logs, model, [pick, point]) => {
    const ids = model.ids("entries");
    const id = ids[pick % ids.length];
    if (id === undefined) return;
    const when = point && point(model.logs.entries.effectives.length);
    assert.deepEqual(plain(await blameEntry(logs, id, when)), model.blame(id, when));
  }, 60);
});

/** Which version set each field of `a`. */
async function settersOf(...lines: string[]): Promise<Record<string, number>> {
  const logs = openTexts({ "entries.jsonl": lines.join("\n") });
  const { fields } = await blameEntry(logs, "a", null);
  return Object.fromEntries(fields.map(({ path, version }) => [path, version]));
}

Deno.test("blame gives an object that lost its last field to the line that took it", async () => {
  const setters = await settersOf(
    '{"id":"a","shape":{"kind":"word"},"text":"x"}',
    '{"id":"a","shape":{},"text":"x"}',
  );
  assert.deepEqual(setters, { "/shape": 2, "/text": 1 });
});

Deno.test("blame gives what is left of an object to the line that brought it", async () => {
  const setters = await settersOf(
    '{"id":"a","shape":{"kind":"word","lang":"de"}}',
    '{"id":"a","shape":{"lang":"de"}}',
  );
  assert.deepEqual(setters, { "/shape/lang": 1 });
});

Deno.test("blame gives a value that came back to the line that brought it back", async () => {
  const setters = await settersOf(
    '{"id":"a","text":"x"}',
    '{"id":"a","text":"y"}',
    '{"id":"a","text":"x"}',
  );
  assert.deepEqual(setters, { "/text": 3 });
});

Deno.test("blame passes over a delete, an ignored line and a restore that changes nothing", async () => {
  const setters = await settersOf(
    '{"id":"a","text":"x"}',
    '{"id":"a","is_deleted":true}',
    '{"id":"a","text":"lost"}',
    '{"id":"a","text":"x","is_restored":true}',
  );
  assert.deepEqual(setters, { "/text": 1 });
});

Deno.test("blame of a deleted id is of its last live value", async () => {
  const logs = openTexts({
    "entries.jsonl": '{"id":"a","text":"x","device":"phone"}\n{"id":"a","is_deleted":true}\n',
  });
  const { state, fields } = await blameEntry(logs, "a", null);
  assert.equal(state, "deleted");
  assert.deepEqual(plain(fields), [
    { path: "/text", value: '"x"', version: 1, line: 1, at: null, device: "phone", actor: null },
  ]);
});

Deno.test("blame refuses an unknown id", async () => {
  const logs = openTexts({});
  await assert.rejects(
    blameEntry(logs, "a", null),
    (error) => error instanceof LogError && error.code === "unknown_id",
  );
});
