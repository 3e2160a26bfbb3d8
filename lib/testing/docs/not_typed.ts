/** Command lines of pages that no test of the pages types, with the reason. */
export const NOT_TYPED: ReadonlyMap<string, string> = new Map([
  [
    "deno task log asof 2026-04-20 01KESP0XXHPQVT1ZRXRATPZ5ZP --dir testdata/demo",
    "it needs a clone: cli/e2e_test.ts types it",
  ],
  [
    "npx -y deno@2.9.6 task log asof 2026-04-20 01KESP0XXHPQVT1ZRXRATPZ5ZP --dir testdata/demo",
    "it downloads a runtime, and is the line above with another",
  ],
  ["deno task test", "it is what runs this test"],
  ["npx -y deno@2.9.6 task test", "it is what runs this test"],
  ["log watch", "it ends only when it is interrupted"],
  ["log watch fernweh", "it ends only when it is interrupted"],
  [
    `log watch --json | jq -r 'select(.log == "entries" and .kind == "capture") | .after.text'`,
    "it ends only when it is interrupted",
  ],
  [
    "sqlite-utils insert diary.db entries rows.jsonl --nl --pk id --alter --replace",
    "it needs Python",
  ],
  ["datasette diary.db", "it needs Python, and serves until it is stopped"],
  [
    "log list --json | jq -r '[.id, .entry.text] | @tsv' | fzf --with-nth 2.. | cut -f 1 | xargs log show",
    "fzf waits for somebody to pick",
  ],
  [
    'log watch --json | jq --unbuffered -r \'select(.log == "entries" and .kind == "capture") | .after.text\'',
    "it runs until it is stopped",
  ],
]);
