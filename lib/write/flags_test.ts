import { equal } from "node:assert/strict";
import { StoredJson } from "../json/stored.ts";
import { defaultSettings } from "../records/settings.ts";
import { withoutDelete, withoutRestore } from "./flags.ts";

const SETTINGS = { ...defaultSettings().logs.entries, is_deleted: ["gone", "is_deleted"] };

function live(text: string): string {
  return withoutDelete(StoredJson.fromText(text), SETTINGS).text;
}

Deno.test("withoutRestore takes away only a flag that restores", () => {
  const plain = (text: string) => withoutRestore(StoredJson.fromText(text), SETTINGS).text;
  equal(plain('{"is_restored":true, "n":1.0}'), '{"n":1.0}');
  equal(plain('{"n":1.0,"is_restor\\u0065d":true}'), '{"n":1.0}');
  for (const flag of ["false", "1", '"true"', "null"]) {
    equal(plain(`{"is_restored":${flag}}`), `{"is_restored":${flag}}`);
  }
  equal(
    plain('{"is_restored":true,"is_restored":false}'),
    '{"is_restored":true,"is_restored":false}',
  );
});

Deno.test("withoutDelete takes away what would delete, under each of its names", () => {
  equal(live('{"id":"a","gone":true,"is_deleted":true}'), '{"id":"a"}');
  equal(live('{"id":"a","gone":1,"is_deleted":true}'), '{"id":"a","gone":1}');
  equal(live('{"id":"a","gone":true,"is_deleted":false}'), '{"id":"a","is_deleted":false}');
});

Deno.test("withoutDelete leaves a live line as it is", () => {
  for (const text of ['{"id":"a", "n":1.0}', '{"gone":false,"is_deleted":true}', '{"gone":1}']) {
    equal(live(text), text);
  }
});

Deno.test("flags are left where they are data", () => {
  const settings = { ...SETTINGS, tombstones: "none" } as const;
  const line = StoredJson.fromText('{"id":"a","is_deleted":true,"is_restored":true}');
  equal(withoutRestore(withoutDelete(line, settings), settings).text, line.text);
});
