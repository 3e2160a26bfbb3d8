import assert from "node:assert/strict";
import type { FieldChange, VersionRow } from "../server/answers.ts";
import { type Field, removedFields } from "./removed_fields.ts";

function version(version: number, ...changes: Partial<FieldChange>[]): VersionRow {
  const made = { version, line: version + 10, at: null, device: null, actor: "user", changes };
  return made as unknown as VersionRow;
}

const field = (path: string) => ({ path, value: 1, version: 1, line: 11 }) as Field;

Deno.test("a field that is gone is told with its last value and the line that removed it", () => {
  const versions = [
    version(3, { path: "/note", op: "remove", from: "b" }),
    version(2, { path: "/note", op: "replace", from: "a", to: "b" }),
    version(1, { path: "/note", op: "add", to: "a" }),
  ];
  const removed = removedFields(versions, [field("/text")]);
  assert.deepEqual(removed.map(({ path, value, line }) => [path, value, line]), [
    ["/note", "b", 13],
  ]);
});

Deno.test("a field that came back, whole or in part, is not told as gone", () => {
  const removal = version(2, { path: "/shape", op: "remove", from: {} });
  assert.deepEqual(removedFields([removal], [field("/shape/kind")]), []);
  const added = version(3, { path: "/shape", op: "add", to: null });
  assert.deepEqual(removedFields([added, removal], [field("/shape")]), []);
});
