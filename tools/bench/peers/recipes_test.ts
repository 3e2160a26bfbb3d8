/**
 * The SQL of `docs/recipes.md`, run by DuckDB over the files that the page makes.
 *
 * @module
 */

import { DuckDBInstance } from "@duckdb/node-api";
import assert from "node:assert/strict";
import { join } from "node:path";

const ROOT = join(import.meta.dirname!, "../../..");
/** A query and, in the next block, its rows. */
const QUERY = /^```sql\n([\s\S]*?)^```\n\s*^```json\n([\s\S]*?)^```$/gm;
/** A command that makes a file which a query reads. */
const MAKES_FILE = /^\$ (log .* > \w+\.jsonl)$/gm;

const page = await Deno.readTextFile(join(ROOT, "docs/recipes.md"));
const section = page.slice(page.indexOf("\n## DuckDB\n"), page.indexOf("\n## Datasette"));

async function makeFiles(folder: string): Promise<void> {
  const files = join(ROOT, "testdata/docs/recipes/issues.jsonl");
  await Deno.copyFile(files, join(folder, "issues.jsonl"));
  const log = `"${Deno.execPath()}" run -A --no-check "${join(ROOT, "cli/main.ts")}"`;
  const commands = [...section.matchAll(MAKES_FILE)].map(([, command]) => command);
  const { success, stderr } = await new Deno.Command("bash", {
    args: ["-ec", `log() { ${log} "$@"; }\n${commands.join("\n")}`],
    cwd: folder,
    env: { LOG_NOW: "2026-05-04T12:00:00Z", TZ: "Europe/Berlin" },
  }).output();
  assert(success, new TextDecoder().decode(stderr));
}

/** The rows of a query, as DuckDB writes them to a file of JSON lines. */
async function rowsOf(sql: string, folder: string): Promise<string> {
  const file = join(folder, "rows.json");
  const connection = await (await DuckDBInstance.create(":memory:")).connect();
  try {
    await connection.run(`SET file_search_path = '${folder}'`);
    await connection.run(`COPY (${sql}) TO '${file}' (FORMAT json)`);
    return await Deno.readTextFile(file);
  } finally {
    connection.closeSync();
  }
}

Deno.test("DuckDB answers the queries of docs/recipes.md with the rows below them", async () => {
  const folder = await Deno.makeTempDir();
  try {
    await makeFiles(folder);
    const queries = [...section.matchAll(QUERY)];
    assert.equal(queries.length, section.split("```sql").length - 1, "each query has its rows");
    for (const [, sql, rows] of queries) assert.equal(await rowsOf(sql!, folder), rows, sql);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
