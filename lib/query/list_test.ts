import fc from "fast-check";
import assert from "node:assert/strict";
import { BUILT_IN_LOGS } from "../records/settings.ts";
import { WINDOW } from "../testing/generators/arbitrary.ts";
import { checkAgainstModel, openTexts, plainRows } from "../testing/models/check.ts";
import { listRows } from "./list.ts";
import { ALL_ROWS } from "./rows.ts";

Deno.test("list gives what is live in every log, between bounds and up to a limit", async () => {
  const draw = fc.tuple(fc.constantFrom(...BUILT_IN_LOGS), WINDOW);
  await checkAgainstModel(draw, async (logs, model, [log, window]) => {
    assert.deepEqual(await plainRows(listRows(logs, log, window)), model.list(log, window));
  }, 40);
});

Deno.test("list shows an entry whose time is far ahead", async () => {
  const logs = openTexts({ "entries.jsonl": '{"id":"a","at":"9999-12-31T23:59:59Z"}\n' });
  assert.equal((await plainRows(listRows(logs, "entries", ALL_ROWS))).length, 1);
});

Deno.test("list gives every row of a listing that is fetched in stretches", async () => {
  const ids = Array.from({ length: 1500 }, (_, index) => `id${index}`);
  const lines = ids.map((id) => `{"id":"${id}"}\n`);
  const logs = openTexts({ "entries.jsonl": lines.join("") });
  const found: string[] = [];
  for await (const { id, entry, line } of listRows(logs, "entries", ALL_ROWS)) {
    assert.equal(`${entry!.text}\n`, lines[line - 1]);
    found.push(id);
  }
  assert.deepEqual(found, ids);
});
