import assert from "node:assert/strict";
import { defaultLogSettings, defaultSettings } from "../../records/settings.ts";
import { queryRows } from "../../testing/directories/tables.ts";
import { openTexts } from "../../testing/models/check.ts";

const VALUES =
  '{"n": 12345678901234567890,"a":1.10,"b":1e400,"c":-0.0,"d":{ "k" : [ ] },"d2":1,"d2":2}';
const ENTRIES = [
  `{"id":"a","at":"2026-01-01T00:00:00Z","text":"das Fernweh","shape":${VALUES},"context":"Zug"}`,
  '{"id":"b","at":"2026-01-02T00:00:00Z","text":"\\ud83d \\u0041\\n","shape":1.10,"text":7}',
  '{"id":"a","at":"2026-01-03T00:00:00Z","is_deleted":true}',
  '  {"id":"b","text":null,"sh\\u0061pe":"x"}\r',
].map((line) => `${line}\n`).join("");
const logs = openTexts({ "entries.jsonl": ENTRIES });

Deno.test("a query prints JSON columns as they are stored, and expressions as texts", async () => {
  const query = "select shape, shape || '' as copied, raw ->> '$.shape.a' as read from entries";
  const [a, b] = await queryRows(logs, `${query} order by id`);
  assert.deepEqual(a, { shape: VALUES, copied: VALUES, read: 1.1 });
  assert.equal(b!.shape, '"x"');
  const raw = await queryRows(logs, "select raw from events order by line");
  assert.deepEqual(
    raw.map(({ raw }) => raw),
    ENTRIES.trim().split("\n").map((line) => line.trim()),
  );
});

Deno.test("a query reads known columns as the tool does: of duplicate keys the last", async () => {
  const at = { kind: "line", line: 2 } as const;
  const [, b] = await queryRows(logs, "select text, raw ->> '$.text' as first from entries", {
    at,
  });
  assert.equal(b!.text, "7");
  assert.equal(b!.first, "\ufffd\ufffd\ufffd A\n");
});

Deno.test("a query prints all digits of whole numbers, and what is no number as JSON can", async () => {
  const query = "select 9223372036854775807 a, 9e999 b, -9e999 c, 0.0 / 0 d, x'00ff' e, 1.5 f";
  assert.deepEqual(await queryRows(logs, query), [
    { a: "9223372036854775807", b: "9e999", c: "-9e999", d: null, e: "00ff", f: 1.5 },
  ]);
});

Deno.test("a query counts the rows of a table of which it reads no column", async () => {
  assert.deepEqual(await queryRows(logs, "select count(*) n from entries, events"), [{ n: 8 }]);
});

Deno.test("a query searches the texts of entries, also where it names no other column", async () => {
  const search = "select snippet(entries_fts, 0, '[', ']', '', 3) found from entries_fts";
  assert.deepEqual(
    await queryRows(logs, `${search} where entries_fts match 'fernweh AND context:zug'`),
    [{ found: "das [Fernweh]" }],
  );
  const joined = `select state from entries_fts join entries on entries.rowid = entries_fts.rowid
    where entries_fts match 'zug'`;
  assert.deepEqual(await queryRows(logs, joined), [{ state: "deleted" }]);
});

Deno.test("a query has the tables of logs from the config, one under another name where it must", async () => {
  const settings = defaultSettings();
  settings.logs.notes = { ...defaultLogSettings("notes", "entity"), text: "/body/title" };
  settings.logs.Events = defaultLogSettings("Events", "event");
  const own = openTexts({
    "notes.jsonl": '{"id":"n","body":{"title":"x"}}\n{"id":"o","body":[]}\n',
    "Events.jsonl": '{"id":"e"}\n',
  }, { settings });
  assert.deepEqual(await queryRows(own, "select id, text, deleted_line from NOTES"), [
    { id: "n", text: "x", deleted_line: null },
    { id: "o", text: null, deleted_line: null },
  ]);
  assert.deepEqual(await queryRows(own, "select id from log_events"), [{ id: "e" }]);
  assert.deepEqual(await queryRows(own, "select count(*) n from events"), [{ n: 3 }]);
});

const REFUSED: readonly (readonly [query: string, message: string, hint?: string])[] = [
  ["delete from entries", "it deletes rows", "a query can only read"],
  ["delete from entries returning id", "it deletes rows"],
  ["insert into entries (id) values ('x')", "it writes"],
  ["update entries set id = 'x'", "it writes"],
  ["replace into entries (id) values ('x')", "it writes"],
  ["drop table entries", "it deletes rows"],
  ["create table x as select 1", "it writes"],
  ["create temp view v as select 1", "it writes"],
  ["attach 'x' as y", "it opens another database"],
  ["detach main", "it closes a database"],
  ["vacuum into 'x'", "it is no SELECT"],
  ["begin", "it begins or ends a transaction"],
  ["savepoint s", "it begins or ends a transaction"],
  ["pragma writable_schema = on", "it is a PRAGMA"],
  ["pragma journal_mode", "it is a PRAGMA"],
  ["select * from pragma_table_info('entries')", "it is a PRAGMA"],
  ["select load_extension('x')", "it loads an extension"],
  ["reindex", "it does more than read"],
  ["", "it is empty"],
  [" ; -- nothing\n /* ; */", "it is empty"],
  ["select 1; select 2", "it holds more than one statement", "run one at a time"],
  ["select 1; delete from entries", "it holds more than one statement"],
  ["select 1 a, 2 as A2, 3 as a", 'two of its columns are called "a"', "name one of them with AS"],
  ["selct 1", 'near "selct": syntax error (column 1)', "did you mean select?"],
  [
    "select\n  idd from entries",
    "no such column: idd (line 2, column 3)",
    "did you mean id?",
  ],
  ["select 1 from sesions", "no such table: sesions (column 15)", "did you mean sessions?"],
  ["select e.txt from entries e", "no such column: e.txt (column 8)", "did you mean text?"],
  ["select at from events", "no such column: at (column 8)", "did you mean at_text?"],
  ["select txt, txt from entries", "no such column: txt (column 8)", "did you mean text?"],
  ["select mytxt, txt from entries", "no such column: mytxt (column 8)"],
  ["select count(1), count(1, , 2)", 'near ",": syntax error (column 27)'],
  [
    "select lenght(text) from entries",
    "no such function: lenght (column 8)",
    "did you mean length?",
  ],
  ["select 'a b", 'unrecognized token: "\'a b" (column 8)'],
  ["select abs(-9223372036854775808) a", "integer overflow"],
  ["select json('{') a from entries", "malformed JSON"],
  ["select id from", "incomplete input (column 15)"],
  [
    "select hex(zeroblob(400000000)) a",
    "a value or a row is larger than 256 MiB",
    "ask for a part of it, as substr(raw, 1, 1000) does",
  ],
  ["select zeroblob(200000000) a", "a value or a row is larger than 256 MiB"],
  ["select printf('%.*c', 900000000, 'x') a", "a value or a row is larger than 256 MiB"],
  [
    "select rowid from entries_fts where entries_fts match 'zug AND AND'",
    'fts5: syntax error near "AND"',
    `put what is searched into double quotes, as in match '"a-b"'`,
  ],
  [
    "select rowid from entries_fts where entries_fts match 'das OR NOT zug'",
    'fts5: syntax error near "NOT" (column 63)',
  ],
  [
    "select rowid from entries_fts where entries_fts match 'im-zug'",
    "no such column: zug (column 59)",
  ],
  [
    "select rowid from entries_fts where entries_fts match ''",
    "the text to search for ends too early, or is empty",
  ],
];

Deno.test("a query that does more than read, or cannot be read, is refused with the reason", async () => {
  for (const [query, reason, hint] of REFUSED) {
    await assert.rejects(queryRows(logs, query), (error: Error & { hint?: string }) => {
      assert.equal(error.message, `Cannot run the query: ${reason}`, query);
      if (hint !== undefined) assert.equal(error.hint, hint);
      return true;
    }, query);
  }
  assert.deepEqual(await queryRows(logs, "select count(*) n from entries"), [{ n: 2 }]);
});

Deno.test("a query joins by columns that it names nowhere else", async () => {
  const logs = openTexts({
    "entries.jsonl": '{"id":"a"}\n{"id":"b","text":"x"}\n',
    "interactions.jsonl": '{"id":"b","entry_id":"a"}\n{"id":"c","entry_id":"a"}\n',
  });
  const joins = [
    "entries join interactions using (id)",
    'entries join interactions USING ("ID")',
    "entries join (select id, max(line) from events where log <> 'entries' group by id) using (id)",
  ];
  for (const join of joins) {
    assert.deepEqual(await queryRows(logs, `select text from ${join}`), [{ text: "x" }], join);
  }
  const natural = "select e.text from entries e natural join (select 'b' as id, 'live' as state)";
  assert.deepEqual(await queryRows(logs, natural), [{ text: "x" }]);
});

Deno.test("a query may end with a semicolon and hold comments and semicolons in texts", async () => {
  const queries = [
    "select 1 a;",
    " ;; select 1 a ; -- select 2\n ; /* delete from entries",
    "/* ; */ select ';' <> '''; ' \"a\" -- ;\n",
    "values (1)",
    "with recursive n(a) as (select 1 union all select a + 1 from n where a < 1) select a from n",
  ];
  for (const query of queries) {
    const [row] = await queryRows(logs, query);
    assert.deepEqual(Object.values(row!), [1], query);
  }
});

Deno.test("a query over JSON that is too deep for SQLite says which rows are, and how to go on", async () => {
  const deep = '{"k":'.repeat(1500) + "1" + "}".repeat(1500);
  const logs = openTexts({
    "entries.jsonl": `{"id":"a","shape":{"k":1}}\n{"id":"b","shape":${deep}}\n`,
  });
  const asked = "select id, shape ->> '$.k' as k from entries";
  await assert.rejects(queryRows(logs, asked), {
    message: 'Cannot run the query: malformed JSON: "shape" is nested deeper in one row of ' +
      "entries than the 1,000 levels that SQLite reads",
    hint: 'add "where json_valid(shape)"; "where not json_valid(shape)" finds those rows',
  });
  assert.deepEqual(await queryRows(logs, `${asked} where json_valid(shape)`), [{ id: "a", k: 1 }]);
  const found = "select id from entries where not json_valid(shape)";
  assert.deepEqual(await queryRows(logs, found), [{ id: "b" }]);
});
