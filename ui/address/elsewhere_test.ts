import assert from "node:assert/strict";
import { PAGES, parseAddress } from "./address.ts";
import { curlLine, elsewhere, questionPath, shellWord } from "./elsewhere.ts";

const COMMANDS: readonly [href: string, cli: string, path: string][] = [
  ["/", "log list", "/api/v1/entries"],
  ["/?at=line:7", "log asof line:7", "/api/v1/entries?at=line%3A7"],
  ["/?at=last+tuesday", "log asof 'last tuesday'", "/api/v1/entries?at=last+tuesday"],
  ["/e/a", "log history a", "/api/v1/entries/a/history"],
  ["/e/a?view=blame&at=now", "log blame a --at now", "/api/v1/entries/a/blame?at=now"],
  ["/e/a%2Fb?view=reviews", "log show a/b", "/api/v1/entries/a%2Fb/show"],
  ["/changes?from=2026-01-01", "log diff 2026-01-01 now", "/api/v1/diff?from=2026-01-01&to=now"],
  ["/reviews?at=-2h", "log carry --at '-2h'", "/api/v1/reviews/forecast?at=-2h"],
  ["/problems", "log validate", "/api/v1/problems?fix=true"],
  ["/conflicts", "log merge --dry-run", "/api/v1/conflicts?versions=true"],
  ["/about", "log stats", "/api/v1/stats"],
];

Deno.test("every page has a command line and a question with its answer", () => {
  for (const [href, cli, path] of COMMANDS) {
    const found = elsewhere(parseAddress(href));
    assert.equal(found.cli, cli);
    assert.equal(questionPath(found), path);
  }
  const pages = new Set(COMMANDS.map(([href]) => parseAddress(href).page));
  assert.equal(pages.size, PAGES.length + 1);
});

Deno.test("curl gets its token from a variable, and the address as one word", () => {
  const question = elsewhere(parseAddress("/?q=it's"));
  assert.equal(
    curlLine("http://127.0.0.1:7464", question),
    `curl -H "Authorization: Bearer $LOG_TOKEN" 'http://127.0.0.1:7464/api/v1/entries?q=it%27s'`,
  );
});

Deno.test("shellWord quotes what a shell would read as something else", () => {
  for (const plain of ["2026-02-01", "line:7", "01KESP", "a/b"]) {
    assert.equal(shellWord(plain), plain);
  }
  assert.equal(shellWord("$(rm -rf x)"), "'$(rm -rf x)'");
  assert.equal(shellWord("it's"), `'it'\\''s'`);
  assert.equal(shellWord(""), "''");
  assert.equal(shellWord("--write"), "'--write'");
});
