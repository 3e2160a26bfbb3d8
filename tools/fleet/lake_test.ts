/** The script of a lake, run by ClickHouse over lakes to which everything happened that can. */

import assert from "node:assert/strict";
import { RUN_COLUMNS, SPAN_COLUMNS } from "../../lib/lake/format/columns.ts";
import { LAKE_SCRIPTS } from "../../lib/lake/sql/scripts.ts";
import { rowText } from "../../lib/testing/lakes/state_rows.ts";
import { inFolder, writtenLakes } from "../../lib/testing/lakes/written_lakes.ts";
import { ClickHouse } from "./clickhouse.ts";

const LAKES = 5;
const NAME = "lake.clickhouse.sql";
const SCRIPT = LAKE_SCRIPTS.find(({ name }) => name === NAME)!.text;

Deno.test("state_at in ClickHouse gives the state of everybody's logs, whatever happened", async () => {
  await inFolder(async (out) => {
    for await (const { folder, states } of writtenLakes(out, LAKES)) {
      using clickHouse = new ClickHouse({ folder });
      await clickHouse.run(await Deno.readTextFile(`${folder}/${NAME}`));
      for (const { log, t, rows } of states) {
        const found = await clickHouse.rows(`SELECT * FROM state_at(of_log = '${log}', t = ${t})`);
        assert.deepEqual(found.map(rowText).sort(), rows, `${log} at ${t} in ${folder}`);
      }
    }
  });
});

Deno.test("ClickHouse reads a lake that nobody was exported into, and every column by its bare name", async () => {
  await inFolder(async (folder) => {
    using clickHouse = new ClickHouse({ folder });
    await clickHouse.run(SCRIPT);
    const names = (columns: readonly { name: string }[]) => columns.map(({ name }) => name).join();
    assert.deepEqual(await clickHouse.rows(`SELECT ${names(RUN_COLUMNS)} FROM lake_runs`), []);
    assert.deepEqual(await clickHouse.rows(`SELECT ${names(SPAN_COLUMNS)} FROM lake_spans`), []);
    assert.deepEqual(await clickHouse.rows("SELECT * FROM entries_at(t = 0)"), []);
  });
});
