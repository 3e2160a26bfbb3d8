import { equal, throws } from "node:assert/strict";
import { LogError } from "../errors.ts";
import { StoredJson } from "../json/stored.ts";
import { defaultSettings, type LogSettings } from "../records/settings.ts";
import { patched } from "./field_patch.ts";

const SETTINGS: LogSettings = {
  ...defaultSettings().logs.entries,
  id: ["_id", "id"],
  at: ["updated", "created_at"],
  is_deleted: ["$$deleted"],
};

function after(entry: string, ...patches: [keys: string[], json: string | null][]): string {
  const fields = patches.map(([keys, json]) => ({
    keys,
    value: json === null ? null : StoredJson.fromText(json),
  }));
  return patched(StoredJson.fromText(entry), fields, SETTINGS).text;
}

Deno.test("patched sets and takes out fields one after the other", () => {
  equal(
    after(
      '{"_id":"a", "n": 1.0,"__proto__":{"x":1e400},"tags":["t"]}',
      [["__proto__", "y"], "[ 2 ]"],
      [["shape", "木", "\ud800"], "null"],
      [["tags", "0"], '"u"'],
      [["shape", "木", "gone"], null],
      [["n"], null],
    ),
    '{"_id":"a","__proto__":{"x":1e400,"y":[ 2 ]},"tags":{"0":"u"},"shape":{"木":{"\\ud800":null}}}',
  );
  equal(after('{"_id":"a"}'), '{"_id":"a"}');
});

Deno.test("patched puts a value on one line", () => {
  equal(after("{}", [["shape"], '{\n  "kind": "word"\r\n}']), '{"shape":{  "kind": "word"}}');
});

Deno.test("patched refuses what is not the entry's own, and says what sets it", () => {
  const ways: Record<string, RegExp> = {
    _id: /an id stays/,
    id: /an id stays/,
    updated: /the time at which it is written/,
    created_at: /the time at which it is written/,
    $$deleted: /log delete/,
    is_restored: /log restore/,
    device: /--device/,
    actor: /who wrote it/,
  };
  for (const [key, hint] of Object.entries(ways)) {
    for (const [keys, json] of [[[key], "1"], [[key], null], [[key, "x"], "1"]] as const) {
      throws(() => after("{}", [[...keys], json]), (error) => {
        if (!(error instanceof LogError)) return false;
        equal(error.code, "bad_usage");
        equal(error.message, `Cannot change "${key}": it is not one of the entry's own fields`);
        return hint.test(error.hint ?? "");
      });
    }
  }
  // A name that this log does not use is a field like any other.
  equal(after("{}", [["is_deleted"], "true"], [["at"], "1"]), '{"is_deleted":true,"at":1}');
  throws(() => after("{}", [[], "1"]), RangeError);
});
