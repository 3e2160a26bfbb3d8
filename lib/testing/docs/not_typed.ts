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
  [
    "sha256sum --check --ignore-missing SHA256SUMS",
    "it needs a release: tools/release/released_test.ts checks one",
  ],
  [
    "chmod +x jsonl-log-0.1.0-linux-x64",
    "it needs a release: tools/release/start_test.ts types it",
  ],
  [
    "mv jsonl-log-0.1.0-linux-x64 ~/.local/bin/log",
    "it needs a release: tools/release/start_test.ts starts one",
  ],
  ["npm install --global jsonl-log", "it changes the machine"],
  ["npx jsonl-log list", "it downloads a package"],
  ["deno task build", "it needs a clone: .ci/run types it"],
  ["deno task install", "it needs a clone, and changes the machine"],
  ["deno task release", "it downloads a runtime for each system"],
  ["cat dist/release/SHA256SUMS", "it needs the line before"],
  ["rm ~/.local/bin/log", "it needs a program that was installed"],
  ["log watch", "it ends only when it is interrupted"],
  ["log serve", "it ends only when it is interrupted: cli/e2e_serve_test.ts runs it"],
  ["log ui", "it ends only when it is interrupted: tools/browser/ looks at it"],
  [
    "ssh -L 7464:127.0.0.1:7464 server log ui --dir words",
    "it needs another machine",
  ],
  [
    `curl -H "Authorization: Bearer $TOKEN" 'http://127.0.0.1:7464/api/v1/entries?at=last+tuesday&limit=5'`,
    "it needs a server that runs",
  ],
  ["log watch fernweh", "it ends only when it is interrupted"],
  [
    `log watch --json | jq -r 'select(.log == "entries" and .kind == "capture") | .after.text'`,
    "it ends only when it is interrupted",
  ],
  [
    "sqlite-utils insert diary.db entries rows.jsonl --nl --pk id --alter --replace",
    "it needs Python",
  ],
  ["duckdb -init views.sql", "it needs DuckDB: deno task peers reads the files with it"],
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
