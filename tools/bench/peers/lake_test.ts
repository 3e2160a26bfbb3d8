/** The script of a lake, run by DuckDB over lakes to which everything happened that can. */

import { DuckDBInstance } from "@duckdb/node-api";
import assert from "node:assert/strict";
import { join } from "node:path";
import { RUN_COLUMNS, SPAN_COLUMNS } from "../../../lib/lake/format/columns.ts";
import { PORTABLE_FOLD } from "../../../lib/lake/sql/portable.ts";
import { LAKE_SCRIPTS } from "../../../lib/lake/sql/scripts.ts";
import { rowText } from "../../../lib/testing/lakes/state_rows.ts";
import { inFolder, writtenLakes } from "../../../lib/testing/lakes/written_lakes.ts";

const LAKES = 5;
/** The fold is slow beside the spans. */
const FOLDED_LAKES = 2;
const NAME = "lake.duckdb.sql";
const SCRIPT = LAKE_SCRIPTS.find(({ name }) => name === NAME)!.text;
const STATE = "user_id, id, state, line, first_line, deleted_line";

/** Runs a lake's script, and then asks. */
async function openLake(script: string, folder: string) {
  const connection = await (await DuckDBInstance.create(":memory:")).connect();
  await connection.run(`SET VARIABLE lake = '${folder}/';\n${script}`);
  return {
    run: (statements: string) => connection.run(statements),
    rows: async (query: string) => (await connection.runAndReadAll(query)).getRowObjectsJson(),
    [Symbol.dispose]: () => connection.closeSync(),
  };
}

Deno.test("state_at in DuckDB gives the state of everybody's logs, whatever happened", async () => {
  await inFolder(async (out) => {
    for await (const { folder, states } of writtenLakes(out, LAKES)) {
      using duckdb = await openLake(await Deno.readTextFile(join(folder, NAME)), folder);
      for (const { log, t, rows } of states) {
        const found = await duckdb.rows(`SELECT * FROM state_at('${log}', ${t})`);
        assert.deepEqual(found.map(rowText).sort(), rows, `${log} at ${t} in ${folder}`);
      }
    }
  });
});

Deno.test("the fold in plain SQL gives in DuckDB what the spans of a lake give", async () => {
  await inFolder(async (out) => {
    for await (const { folder, states } of writtenLakes(out, FOLDED_LAKES)) {
      using duckdb = await openLake(SCRIPT, folder);
      await duckdb.run("CREATE TEMP TABLE points (user_id VARCHAR, log VARCHAR, t BIGINT)");
      for (const { log, t } of states) {
        await duckdb.run(
          `INSERT INTO points SELECT DISTINCT user_id, '${log}', (${t})::BIGINT FROM events`,
        );
      }
      await duckdb.run(`CREATE TEMP TABLE by_fold AS ${PORTABLE_FOLD}`);
      for (const { log, t } of states) {
        const folded = `SELECT ${STATE} FROM by_fold WHERE log = '${log}' AND t = ${t}`;
        const found = `SELECT ${STATE} FROM state_at('${log}', ${t})`;
        const differing = `(${folded} EXCEPT ${found}) UNION ALL (${found} EXCEPT ${folded})`;
        assert.deepEqual(await duckdb.rows(differing), [], `${log} at ${t} in ${folder}`);
      }
    }
  });
});

Deno.test("DuckDB reads a lake that nobody was exported into, and every column by its bare name", async () => {
  await inFolder(async (folder) => {
    using duckdb = await openLake(SCRIPT, folder);
    const names = (columns: readonly { name: string }[]) => columns.map(({ name }) => name).join();
    assert.deepEqual(await duckdb.rows(`SELECT ${names(RUN_COLUMNS)} FROM lake_runs`), []);
    assert.deepEqual(await duckdb.rows(`SELECT ${names(SPAN_COLUMNS)} FROM lake_spans`), []);
    assert.deepEqual(await duckdb.rows("SELECT * FROM entries_at(0)"), []);
  });
});
