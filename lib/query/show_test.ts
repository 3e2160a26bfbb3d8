import fc from "fast-check";
import assert from "node:assert/strict";
import { LogError } from "../errors.ts";
import { POINT } from "../testing/generators/arbitrary.ts";
import { at, checkAgainstModel, openTexts, plain } from "../testing/models/check.ts";
import { showEntry } from "./show.ts";

Deno.test("show gives an entry with its review state, interactions and firings", async () => {
  const draw = fc.tuple(fc.nat(), fc.option(POINT));
  await checkAgainstModel(draw, async (logs, model, [pick, point]) => {
    const ids = model.ids("entries");
    const id = ids[pick % ids.length];
    if (id === undefined) return;
    const when = point && point(model.logs.entries.effectives.length);
    assert.deepEqual(plain(await showEntry(logs, id, when)), model.show(id, when));
  }, 20);
});

Deno.test("show at a line cuts the other logs at that line's time", async () => {
  const logs = openTexts({
    "entries.jsonl": [
      '{"id":"a","at":"2026-03-02T00:00:00Z"}',
      "oops",
      '{"id":"b","at":"2026-03-05T00:00:00Z"}',
    ].join("\n"),
    "firings.jsonl": [
      '{"id":"f1","at":"2026-03-01T00:00:00Z","entry_id":"a","surface":"widget"}',
      '{"id":"f2","at":"2026-03-03T00:00:00Z","entry_id":"a","surface":"widget"}',
    ].join("\n"),
  });
  const answer = await showEntry(logs, "a", { kind: "line", line: 2 });
  assert.equal(answer.as_of, "2026-03-02T00:00:00Z");
  assert.equal(answer.firings.count, 1);
  assert.equal((await showEntry(logs, "a", null)).firings.count, 2);
});

Deno.test("show refuses an unknown id, but not one that is not there yet", async () => {
  const logs = openTexts({ "entries.jsonl": '{"id":"a","at":"2026-03-02T00:00:00Z"}\n' });
  assert.equal((await showEntry(logs, "a", at("2026-03-01T00:00:00Z"))).state, "absent");
  await assert.rejects(
    showEntry(logs, "b", null),
    (error) => error instanceof LogError && error.code === "unknown_id",
  );
});
