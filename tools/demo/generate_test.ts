import assert from "node:assert/strict";
import { entryLines } from "./generate.ts";

const SIZE = { lines: 300, ids: 60 };

Deno.test("a generated log can have long ids and long lines, and nothing else changes", () => {
  const plain = [...entryLines(SIZE)].map((line) => JSON.parse(line));
  const lines = [...entryLines({ ...SIZE, idBytes: 200, lineBytes: 5000 })];
  const long = lines.map((line) => JSON.parse(line));
  assert(long.every(({ id }) => id.length === 200));
  assert(lines.every((line, at) => long[at].is_deleted || line.length === 5000));
  const tombstones = long.filter(({ is_deleted }) => is_deleted);
  assert(tombstones.length > 0 && tombstones.every((line) => !("body" in line)));
  const shortened = long.map(({ body: _body, id, ...rest }) => ({ ...rest, id: id.slice(-26) }));
  assert.deepEqual(shortened, plain);
});
