/**
 * What the state of a lake at a time costs by its spans, as a share of what the fold of its events in
 * plain SQL costs. The CPU time of this process, medians of five, both ways in turn:
 *
 *     deno run -A --config tools/fleet/deno.json tools/fleet/ratio.ts LAKE MICROSECONDS
 *
 * @module
 */

import { DuckDBInstance } from "@duckdb/node-api";
import { join, resolve } from "node:path";
import { cpuUsage } from "node:process";
import { PORTABLE_FOLD } from "../../lib/lake/sql/portable.ts";
import { ClickHouse } from "./clickhouse.ts";

const RUNS = 5;
const [lake = ".", t = "0"] = Deno.args;
const folder = resolve(lake);

/** Counts something, and answers with it. */
type Count = (query: string) => Promise<number>;

/** A question, asked by spans and by events. */
interface Question {
  readonly about: string;
  readonly bySpans: string;
  readonly byFold: string;
}

/** The questions, as one engine spells the kind of an entry. */
function questions(kind: string): Question[] {
  const spans = `spans s WHERE s.log = 'entries' AND s.state = 'live'
    AND s.from_us <= ${t} AND ${t} < s.to_us`;
  const fold = `(${PORTABLE_FOLD}) s WHERE s.log = 'entries' AND s.state = 'live'`;
  const words = (from: string) =>
    `SELECT count(*) AS n FROM events e
     JOIN (SELECT s.user_id AS user_id, s.log AS log, s.line AS line FROM ${from}) live
       ON live.user_id = e.user_id AND live.log = e.log AND live.line = e.line
     WHERE ${kind} = 'word'`;
  return [
    {
      about: "live entries",
      bySpans: `SELECT count(*) AS n FROM ${spans}`,
      byFold: `SELECT count(*) AS n FROM ${fold}`,
    },
    { about: "live words", bySpans: words(spans), byFold: words(fold) },
  ];
}

const POINTS = `SELECT DISTINCT user_id, log, CAST(${t} AS BIGINT) AS t FROM events`;

async function inDuckDb(): Promise<void> {
  const connection = await (await DuckDBInstance.create(":memory:")).connect();
  const script = await Deno.readTextFile(join(folder, "lake.duckdb.sql"));
  await connection.run(`SET VARIABLE lake = '${folder}/';\n${script}`);
  await connection.run(`CREATE TEMP TABLE points AS ${POINTS}`);
  await report("DuckDB", questions("(e.raw ->> '$.shape.kind')"), async (query) => {
    const [row] = (await connection.runAndReadAll(query)).getRowObjectsJson();
    return Number(row!.n);
  });
  connection.closeSync();
}

async function inClickHouse(): Promise<void> {
  using clickHouse = new ClickHouse({ folder });
  await clickHouse.run(await Deno.readTextFile(join(folder, "lake.clickhouse.sql")));
  await clickHouse.run(`CREATE TABLE points ENGINE = Memory AS ${POINTS};\n`);
  // Without it, a join gives 0 where the fold tells by NULL that there is no tombstone.
  await clickHouse.run("SET join_use_nulls = 1;\n");
  const asked = questions("JSONExtractString(e.raw, 'shape', 'kind')");
  await report("ClickHouse", asked, async (query) => Number((await clickHouse.rows(query))[0]!.n));
}

async function report(engine: string, asked: readonly Question[], count: Count): Promise<void> {
  for (const { about, bySpans, byFold } of asked) {
    const spans: number[] = [], fold: number[] = [];
    for (let run = 0; run <= RUNS; run++) {
      const found = await timed(() => count(bySpans), spans);
      const folded = await timed(() => count(byFold), fold);
      if (found !== folded) throw new Error(`${engine}: ${found} ${about}, ${folded} by the fold`);
    }
    const [ofSpans, ofFold] = [median(spans), median(fold)];
    const ratio = `1/${(ofFold / ofSpans).toFixed(1)}`;
    console.log(`${engine}  ${about}  spans ${ofSpans} s  fold ${ofFold} s  ${ratio}`);
  }
}

async function timed<T>(work: () => Promise<T>, into: number[]): Promise<T> {
  const before = cpuUsage();
  const result = await work();
  const { user, system } = cpuUsage();
  into.push((user - before.user + system - before.system) / 1e6);
  return result;
}

/** The median, without the first, which warms up. */
function median(seconds: readonly number[]): number {
  const [, ...rest] = seconds;
  return rest.sort((a, b) => a - b)[RUNS >> 1]!;
}

await inDuckDb();
await inClickHouse();
