import assert from "node:assert/strict";
import { defaultSettings, type LogSettings } from "../records/settings.ts";
import { damageProblem } from "./damage_problem.ts";

/** What is said of an object without an id, and where. */
function missingId(line: string, settings: Partial<LogSettings>): [message: string, at: string] {
  const bytes = new TextEncoder().encode(line);
  const view = { bytes, body: bytes, line: 1, offset: 0, length: bytes.length };
  const all = { ...defaultSettings().logs.entries, ...settings };
  const { message, offset, length } = damageProblem("log", view, "missing-id", all);
  return [message, line.slice(offset, offset + length)];
}

Deno.test("damageProblem finds what should be an id where the settings look for it", () => {
  const line = '{"a":[{"b":1.5}],"id":"x"}';
  const lead = "Cannot read the line:";
  assert.deepEqual(missingId(line, { id: ["_id", "/a/0/b"] }), [
    `${lead} its "/a/0/b" is not a string`,
    "1.5",
  ]);
  assert.deepEqual(missingId(line, { id: ["/a/0/b"], id_type: "number" }), [
    `${lead} its "/a/0/b" is not a string or whole number`,
    "1.5",
  ]);
  assert.deepEqual(missingId(line, { id: ["/a/1", "b"] }), [
    `${lead} it has no "/a/1" or "b"`,
    line,
  ]);
  assert.deepEqual(missingId('{"id":""}', {}), [`${lead} its "id" is empty`, '""']);
});
