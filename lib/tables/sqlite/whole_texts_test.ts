import fc from "fast-check";
import assert from "node:assert/strict";
import { listRows } from "../../query/list.ts";
import { ALL_ROWS } from "../../query/rows.ts";
import { queryRows } from "../../testing/directories/tables.ts";
import { assertProperty } from "../../testing/lanes/assert_property.ts";
import { openTexts } from "../../testing/models/check.ts";

const TEXT = fc.string({ unit: fc.constantFrom("\0", "a", "B", "é", "😀", "'", "\ufeff", "1") });
const ENTRIES = fc.uniqueArray(fc.record({ id: TEXT.filter((id) => id !== ""), text: TEXT }), {
  minLength: 1,
  maxLength: 8,
  selector: ({ id }) => id,
});

Deno.test("a query gives the ids and texts of list, with whatever NULs they hold", async () => {
  await assertProperty(
    fc.asyncProperty(ENTRIES, async (entries) => {
      const lines = entries.map((entry) => JSON.stringify({ ...entry, k: { t: entry.text } }));
      const logs = openTexts({ "entries.jsonl": lines.map((line) => `${line}\n`).join("") });
      const listed = [];
      for await (const { id, entry } of listRows(logs, "entries", ALL_ROWS)) {
        listed.push({ id, text: JSON.parse(entry!.text).text });
      }
      const order = "order by first_line";
      const rows = (query: string) => queryRows(logs, query);
      assert.deepEqual(await rows(`select id, text from entries ${order}`), listed);
      assert.deepEqual(
        await rows(`select id || '' id, raw ->> '$.k.t' as text from entries ${order}`),
        listed,
      );
      assert.equal((await rows("select id from entries group by id")).length, listed.length);
      for (const { id, text } of listed) {
        const quoted = id.replaceAll("'", "''").replaceAll("\0", "' || char(0) || '");
        assert.deepEqual(await rows(`select text from entries where id = '${quoted}'`), [{ text }]);
      }
    }),
    { seed: 31, numRuns: 100 },
  );
});

Deno.test("a query keeps its order, its blobs, its names and what it computes once", async () => {
  const logs = openTexts({
    "entries.jsonl": ["b", "a\\u0000z", "a\\u0000b", "c"].map((id) => `{"id":"${id}"}\n`).join(""),
  });
  const order = "select id as \"select\", char(0) || 'x', x'00ff' as b from entries";
  assert.deepEqual(await queryRows(logs, `${order} order by id desc limit 3 -- most`), [
    { select: "c", "char(0) || 'x'": "\0x", b: "00ff" },
    { select: "b", "char(0) || 'x'": "\0x", b: "00ff" },
    { select: "a\0z", "char(0) || 'x'": "\0x", b: "00ff" },
  ]);
  const drawn = await queryRows(
    logs,
    `with recursive n(i) as (select 0 union all select i + 1 from n where i < 99)
      select iif(random() % 2, 'a' || char(0), 'b') as x from n`,
  );
  const texts = drawn.map(({ x }) => x);
  assert.deepEqual(new Set(texts), new Set(["a\0", "b"]));
  const plan = await queryRows(logs, "explain query plan select id from entries");
  assert.match(String(plan[0]!.detail), /SCAN entries/);
});
