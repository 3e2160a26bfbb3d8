/**
 * The commands of `docs/fleets.md`, and its queries for DuckDB, in the order of the page.
 *
 * @module
 */

import { DuckDBInstance } from "@duckdb/node-api";
import assert from "node:assert/strict";
import { join } from "node:path";
import { inFolder } from "../../../lib/testing/lakes/written_lakes.ts";

const ROOT = join(import.meta.dirname!, "../../..");
/** Commands with what they print, or a query with the rows in the next block. */
const SHOWN = /^```text\n(\$ [\s\S]*?)^```$|^```sql\n([^`]*?)^```\n\s*^```json\n([\s\S]*?)^```$/gm;
const COMMAND = /^\$ (.*)\n((?:[^$].*\n)*)/gm;
/** Names of spans differ each time, and with them the bytes of a lake by a few. */
const SIZE = /\d+\.\d kB/g;

const page = await Deno.readTextFile(join(ROOT, "docs/fleets.md"));

async function typed(command: string, folder: string): Promise<string> {
  const config = join(ROOT, "deno.json");
  const log =
    `"${Deno.execPath()}" run -q -A --no-check --config "${config}" "${ROOT}/cli/main.ts"`;
  const { stdout, stderr } = await new Deno.Command("bash", {
    args: ["-ec", `log() { ${log} "$@"; }\n${command}`],
    cwd: folder,
    env: { LOG_NOW: "2026-05-04T12:00:00Z", TZ: "Europe/Berlin", NO_COLOR: "1" },
  }).output();
  return new TextDecoder().decode(stdout) + new TextDecoder().decode(stderr);
}

/** The rows of a query over a lake, as DuckDB writes them to a file of JSON lines. */
async function rowsOf(sql: string, lake: string): Promise<string> {
  const file = join(lake, "../rows.json");
  const connection = await (await DuckDBInstance.create(":memory:")).connect();
  try {
    const script = await Deno.readTextFile(join(lake, "lake.duckdb.sql"));
    await connection.run(`SET VARIABLE lake = '${lake}/';\n${script}`);
    await connection.run(`COPY (${sql}) TO '${file}' (FORMAT json)`);
    return await Deno.readTextFile(file);
  } finally {
    connection.closeSync();
  }
}

async function copyFiles(from: string, to: string): Promise<void> {
  await Deno.mkdir(to);
  for await (const { name, isDirectory } of Deno.readDir(from)) {
    if (isDirectory) await copyFiles(join(from, name), join(to, name));
    else await Deno.copyFile(join(from, name), join(to, name));
  }
}

Deno.test("docs/fleets.md shows what its commands print, and the rows of its queries", async () => {
  await inFolder(async (folder) => {
    await copyFiles(join(ROOT, "testdata/docs/fleets/people"), join(folder, "people"));
    let commands = 0, queries = 0;
    for (const [, shown, sql, rows] of page.matchAll(SHOWN)) {
      for (const [, command, printed] of (shown ?? "").matchAll(COMMAND)) {
        const found = await typed(command!, folder);
        assert.equal(found.replace(SIZE, "kB"), printed!.replace(SIZE, "kB"), command);
        commands++;
      }
      if (sql === undefined) continue;
      assert.equal(await rowsOf(sql, join(folder, "lake")), rows, sql);
      queries++;
    }
    assert.deepEqual([commands, queries], [5, 2]);
  });
});
