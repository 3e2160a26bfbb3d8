/** One question about a thousand people, asked of their logs and of each engine. */

import { DuckDBInstance } from "@duckdb/node-api";
import assert from "node:assert/strict";
import { join } from "node:path";
import { asofRows, openDirectory, type When } from "../../mod.ts";
import { ALL_ROWS } from "../../lib/query/rows.ts";
import { entriesOf, userName, writePeople } from "../../lib/testing/generators/people_logs.ts";
import { inFolder } from "../../lib/testing/lakes/written_lakes.ts";
import { parseInstant } from "../../lib/time/instant.ts";
import { ACCESS, BUCKET, type BucketAddresses, withBucket } from "./bucket.ts";
import { ClickHouse } from "./clickhouse.ts";

const ROOT = join(import.meta.dirname!, "../..");
const PEOPLE = 1000;
const LINES = 500;
const BUCKETS = 16;
const T = parseInstant("2026-05-28T20:26:40Z")!;
/** So many there are; docs/fleets.md says what else counts them. */
const WORDS = 7430;
/** So many people's logs are replaced after the first run, and of so many lines each is kept. */
const REPLACED = 10;
const KEPT = 300;

/** Runs the command. */
async function runLog(args: readonly string[], env: Record<string, string> = {}): Promise<void> {
  const { success, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "--quiet", "-A", "--no-check"]
      .concat("--config", join(ROOT, "deno.json"), join(ROOT, "cli/main.ts"), args),
    env: { LOG_NOW: "2026-05-04T12:00:00Z", TZ: "UTC", ...env },
  }).output();
  assert(success, new TextDecoder().decode(stderr));
}

/** Puts other lines in the place of the last ones, as a merge does. */
async function replaceLines(people: string): Promise<void> {
  for (let user = 0; user < REPLACED; user++) {
    const file = join(people, userName(user), "entries.jsonl");
    const kept = (await Deno.readTextFile(file)).split("\n").slice(0, KEPT);
    const lines = entriesOf(PEOPLE + user, LINES - KEPT);
    await Deno.writeTextFile(`${file}.new`, `${kept.join("\n")}\n${lines}`);
    await Deno.rename(`${file}.new`, file);
  }
}

/** How many words everybody has, by `log asof` of each. */
async function countByAsof(people: string): Promise<number> {
  const when: When = { kind: "instant", instant: T };
  let words = 0;
  for (let user = 0; user < PEOPLE; user++) {
    const logs = await openDirectory(join(people, userName(user)));
    for await (const { entry } of asofRows(logs, "entries", when, ALL_ROWS)) {
      if (JSON.parse(entry!.text).shape?.kind === "word") words++;
    }
  }
  return words;
}

async function countByDuckDb(lake: string): Promise<number> {
  const connection = await (await DuckDBInstance.create(":memory:")).connect();
  try {
    const script = await Deno.readTextFile(join(lake, "lake.duckdb.sql"));
    await connection.run(`SET VARIABLE lake = '${lake}/';\n${script}`);
    const answer = await connection.runAndReadAll(
      `SELECT count(*) AS n FROM entries_at(${T})
       WHERE state = 'live' AND (raw ->> '$.shape.kind') = 'word'`,
    );
    return Number(answer.getRowObjectsJson()[0]!.n);
  } finally {
    connection.closeSync();
  }
}

async function countByClickHouse(folder: string, script: string): Promise<number> {
  using clickHouse = new ClickHouse({ folder });
  await clickHouse.run(script);
  const [row] = await clickHouse.rows(
    `SELECT count() AS n FROM entries_at(t = ${T})
     WHERE state = 'live' AND JSONExtractString(raw, 'shape', 'kind') = 'word'`,
  );
  return Number(row!.n);
}

/** The collection that the script for buckets asks for. */
function collectionAt({ proxy }: BucketAddresses): string {
  return `CREATE NAMED COLLECTION lake AS url = '${proxy}/${BUCKET}/lake/',
    access_key_id = '${ACCESS.accessKeyId}', secret_access_key = '${ACCESS.secretAccessKey}';\n`;
}

Deno.test("a thousand people's logs and each engine give the same number of words on a day", async () => {
  await inFolder(async (folder) => {
    const people = join(folder, "people"), lake = join(folder, "lake");
    await writePeople(people, PEOPLE, LINES);
    const add = (place: string, env = {}) =>
      runLog(["export", "--lake", place, "--users", people, "--buckets", `${BUCKETS}`], env);
    await add(lake);
    await replaceLines(people);
    await add(lake);
    const words = await countByAsof(people);
    assert.equal(words, WORDS);
    assert.equal(await countByDuckDb(lake), words, "DuckDB");
    const script = (name: string) => Deno.readTextFileSync(join(lake, name));
    assert.equal(await countByClickHouse(lake, script("lake.clickhouse.sql")), words, "ClickHouse");
    await withBucket(async (at) => {
      await add(`s3://${BUCKET}/lake`, {
        AWS_ENDPOINT_URL_S3: at.endpoint,
        AWS_ACCESS_KEY_ID: ACCESS.accessKeyId,
        AWS_SECRET_ACCESS_KEY: ACCESS.secretAccessKey,
      });
      const statements = collectionAt(at) + script("lake.clickhouse-s3.sql");
      assert.equal(await countByClickHouse(folder, statements), words, "ClickHouse on the bucket");
    });
  });
});
