/** What `log export --format parquet` writes, read back by DuckDB. */

import { DuckDBInstance } from "@duckdb/node-api";
import fc from "fast-check";
import assert from "node:assert/strict";
import { join } from "node:path";
import { zstdCompressSync } from "node:zlib";
import { tableFromIPC } from "apache-arrow";
import { readParquet } from "./parquet_wasm.ts";
import { concat } from "../../../lib/bytes/concat.ts";
import type { Logs } from "../../../lib/logs/logs.ts";
import { LATEST } from "../../../lib/query/cut.ts";
import { defaultSettings } from "../../../lib/records/settings.ts";
import {
  parquetColumns,
  type ParquetLimits,
  writeParquet,
} from "../../../lib/tables/parquet/parquet_tables.ts";
import { PORTABLE_VIEWS } from "../../../lib/tables/parquet/views.ts";
import { STATE_AT_POINTS } from "../../../lib/tables/portable.ts";
import { EVENTS } from "../../../lib/tables/rows/event_table.ts";
import { SPANS } from "../../../lib/tables/rows/span_table.ts";
import type { Cell } from "../../../lib/tables/table.ts";
import { withFolder } from "../../../lib/testing/directories/with_folder.ts";
import { lane } from "../../../lib/testing/lanes/lane.ts";
import { checkAgainstModel, openTexts } from "../../../lib/testing/models/check.ts";

const ROOT = join(import.meta.dirname!, "../../..");
const MAX_LINE_BYTES = 16 * 1024 * 1024;

/** Few lines need none. */
function unusedScratch() {
  return {
    write: () => Promise.reject(new Error("there are few lines")),
    read: () => Promise.reject(new Error("there are few lines")),
    [Symbol.asyncDispose]: () => Promise.resolve(),
  };
}

async function runLog(args: readonly string[], folder: string): Promise<string> {
  const { success, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "--quiet", "-A", "--no-check"]
      .concat(join(ROOT, "cli/main.ts"), args),
    env: { LOG_DIR: folder, LOG_NOW: "2026-05-04T12:00:00Z", TZ: "UTC" },
  }).output();
  assert(success, new TextDecoder().decode(stderr));
  return new TextDecoder().decode(stdout);
}

async function connect(statements = "SELECT 1") {
  const connection = await (await DuckDBInstance.create(":memory:")).connect();
  await connection.run(statements);
  return async (query: string) => (await connection.runAndReadAll(query)).getRowObjectsJson();
}

/** The statements of an export's views, with paths that do not depend on where we are. */
function views(folder: string): string {
  const text = Deno.readTextFileSync(join(folder, "views.sql"));
  return text.replaceAll("read_parquet('", `read_parquet('${folder}/`);
}

/** All values of a file as parquet-wasm has them, by column. */
function readElsewhere(file: string): unknown[][] {
  const table = tableFromIPC(readParquet(Deno.readFileSync(file)).intoIPCStream());
  return table.schema.fields.map(({ name }) => [...table.getChild(name)!]);
}

/** What the cells of a table are in a database: bytes are text, and lone surrogates are none. */
function asRead(cell: Cell): string | null {
  if (cell instanceof Uint8Array) return new TextDecoder().decode(cell);
  return cell === null ? null : `${cell}`.toWellFormed();
}

const VALUES = [
  "12345678901234567890",
  "1.10",
  "1e400",
  "-0.0",
  '{"a":1,"a":2}',
  '"\\ud83d"',
  '"\\u0000"',
  "[ 1 , 2 ]",
];

Deno.test("DuckDB reads back every line of an export byte for byte", async () => {
  await withFolder(async (folder) => {
    const lines = [
      '{"id":"before everything"}',
      ...VALUES.map((value, at) => `{"id":"v","at":"2026-01-0${at + 1}T00:00:00Z","x":${value}}`),
      '{"id":"__proto__","at":"9999-12-31T23:59:59.999999Z","id":"quote \\" \u65e5"}',
      `{"id":"long","text":"${"x".repeat(MAX_LINE_BYTES - 23)}"}`,
    ];
    const text = `\ufeff${lines.slice(0, -1).join("\r\n")}\r\noops\n${lines.at(-1)}\n`;
    Deno.writeTextFileSync(join(folder, "entries.jsonl"), text);
    const out = join(folder, "out");
    await runLog(["export", "--format", "parquet", "--out", out], folder);
    const ask = await connect(views(out));
    const rows = await ask("SELECT id, line, raw, effective_us FROM events ORDER BY line");
    assert.deepEqual(rows.map(({ raw }) => raw), lines);
    assert.equal(rows[0]!.effective_us, "-9223372036854775808");
    assert.equal(rows.at(-2)!.effective_us, "253402300799999999");
    assert.equal(rows.at(-2)!.id, 'quote " \u65e5');
    assert.equal(rows.at(-1)!.line, lines.length + 1);
    const names = "log, rule, line, byte_offset, byte_length, id, version, at_text, time, " +
      "effective_us, device, actor, op, kind, entry_id, raw";
    assert.equal((await ask(`SELECT ${names} FROM events`)).length, lines.length);
  });
});

/** Exports logs in small files, and holds what others read of it against the tables; gives the rows. */
async function compareWithTables(
  logs: Logs,
  ask: Awaited<ReturnType<typeof connect>>,
  limits: ParquetLimits,
): Promise<number> {
  async function* problems() {}
  const world = { logs, point: LATEST, pointLog: "entries", problems };
  let rows = 0;
  await withFolder(async (folder) => {
    const write = (name: string, parts: readonly Uint8Array[]) =>
      Promise.resolve(Deno.writeFileSync(join(folder, name), concat(parts)));
    const compress = (bytes: Uint8Array) => zstdCompressSync(bytes);
    const written = await writeParquet(world, { compress, write, scratch: unusedScratch, limits });
    for (const table of [EVENTS, SPANS]) {
      const names = parquetColumns(table).map(({ name }) => name);
      const cells: (string | null)[][] = [];
      await table.fill(world, names, (row) => cells.push(row.map(asRead)));
      const files = [...Deno.readDirSync(folder)].map(({ name }) => name)
        .filter((name) => name.startsWith(table.name)).sort()
        .map((name) => join(folder, name));
      const found = await ask(
        `SELECT ${names.map((name) => `${name}::VARCHAR AS ${name}`)}
          FROM read_parquet([${files.map((file) => `'${file}'`)}])`,
      );
      assert.deepEqual(found.map((row) => Object.values(row)), cells);
      assert.equal(written.find((one) => one.table === table.name)!.rows, cells.length);
      const elsewhere = files.map(readElsewhere);
      assert.deepEqual(
        names.map((_, column) => elsewhere.flatMap((columns) => columns[column]!).map(String)),
        names.map((_, column) => cells.map((row) => String(row[column]))),
      );
      rows += cells.length;
    }
  });
  return rows;
}

Deno.test("DuckDB and parquet-wasm read the rows that the tables have, of generated logs", async () => {
  const small = fc.record({
    rows: fc.constantFrom(1, 3, 1000),
    bytes: fc.constantFrom(1, 200, 1e6),
  });
  const ask = await connect();
  let rows = 0;
  await checkAgainstModel(small, async (logs, _model, limits) => {
    rows += await compareWithTables(logs, ask, limits);
  }, 30);
  assert(rows > 300, `only ${rows} rows`);
});

Deno.test("DuckDB and parquet-wasm read the rows of lines that are spelled in other ways", async () => {
  const lines = [
    '\ufeff {"id":"\\ud83d","at":"2026-01-01T00:00:00Z","device":"\\ude00"} \r',
    '\t{"at":"2026-01-0\\u0032T00:00:00Z","id":"caf\\u00e9","actor":"","x":"\\ud83d\\ude00"}',
    '{"id":"café","device":"木","entry_id":"café","is_deleted":true}  ',
    '{"id":"�","at":"9999-12-31T23:59:59.999999Z"}',
    `{"id":"${"long".repeat(100)}","at":"0001-01-01T00:00:00+23:59"}`,
    `{"id":"b","text":"${"x".repeat(3_000_000)}","at":"2026-01-02T00:00:00.123456Z"}`,
    "oops",
    `{"id":"b","text":"${"y".repeat(200_000)}"}`,
  ];
  const ask = await connect(), settings = defaultSettings();
  const limits = { rows: 5, bytes: 1 << 20 };
  const texts = { "entries.jsonl": lines.join("\n"), "interactions.jsonl": lines.join("\n") };
  assert(await compareWithTables(openTexts(texts), ask, limits) > 2 * 7);
  const times = {
    "entries.jsonl": '{"id":"a","at":1767225600}\n{"id":"a","at":"1767225601"}\n{"id":"a"}',
  };
  for (const at_format of ["epoch_s", ["rfc3339", "epoch_s"]] as const) {
    const logs = { ...settings.logs, entries: { ...settings.logs.entries, at_format } };
    const read = openTexts(times, { settings: { ...settings, logs } as typeof settings });
    assert(await compareWithTables(read, ask, limits) > 3);
  }
});

Deno.test("DuckDB reads an export of empty logs as tables without rows", async () => {
  await withFolder(async (folder) => {
    const out = join(folder, "out");
    await runLog(["export", "--format", "parquet", "--out", out], folder);
    const ask = await connect(views(out));
    assert.deepEqual(await ask("SELECT * FROM events"), []);
    assert.deepEqual(await ask("SELECT * FROM state_at('sessions', 0)"), []);
  });
});

Deno.test("entries_at of an export gives what asof gives, of the demo at many times", async () => {
  await withFolder(async (folder) => {
    const demo = join(ROOT, "testdata/demo"), out = join(folder, "out");
    await runLog(["export", "--format", "parquet", "--out", out], demo);
    const ask = await connect(views(out));
    const times = await ask("SELECT DISTINCT effective_us AS t FROM events WHERE log = 'entries'");
    for (const { t } of times.filter((_, at) => at % 40 === 0)) {
      for (const step of [-1n, 0n, 1n]) {
        const micros = BigInt(t as string) + step;
        const seconds = `${micros / 1_000_000n}`;
        const fraction = `${micros % 1_000_000n}`.padStart(6, "0");
        const when = new Date(Number(seconds) * 1000).toISOString().replace(
          ".000Z",
          `.${fraction}Z`,
        );
        const asof = (await runLog(["asof", when, "--json", "-q"], demo)).trimEnd();
        const expected = asof === "" ? [] : asof.split("\n").map((row) => JSON.parse(row))
          .map(({ id, line, entry }) => ({ id, line, entry }));
        const rows = await ask(
          `SELECT id, line, raw FROM entries_at(${micros}) WHERE state = 'live'`,
        );
        const found = rows.map(({ id, line, raw }) => ({
          id,
          line,
          entry: JSON.parse(String(raw)),
        }));
        assert.deepEqual(found, expected, when);
      }
    }
    assert(PORTABLE_VIEWS.includes(STATE_AT_POINTS));
  });
});

const EVENT_COLUMNS = ["log", "rule", "line", "id", "op", "effective_us"];
const SPAN_COLUMNS = [
  "log",
  "id",
  "from_us",
  "to_us",
  "state",
  "line",
  "deleted_line",
  "first_line",
];

Deno.test("the fold in plain SQL gives in DuckDB what spans give, of generated logs", async () => {
  await withFolder(async (folder) => {
    const encoder = new TextEncoder();
    const files = ["events", "spans"].map((name) =>
      Deno.openSync(join(folder, name), { write: true, create: true })
    );
    let world = 0;
    const put = (file: Deno.FsFile, columns: readonly string[]) => ([log, ...cells]: Cell[]) => {
      const row = [
        `${world} ${log}`,
        ...cells.map((cell) => typeof cell === "bigint" ? `${cell}` : cell),
      ];
      const text = JSON.stringify(Object.fromEntries(columns.map((name, at) => [name, row[at]])));
      file.writeSync(encoder.encode(`${text}\n`));
    };
    async function* problems() {}
    await checkAgainstModel(fc.constant(null), async (logs) => {
      world++;
      const of = { logs, point: LATEST, pointLog: "entries", problems };
      await EVENTS.fill(of, EVENT_COLUMNS, put(files[0]!, EVENT_COLUMNS));
      await SPANS.fill(of, SPAN_COLUMNS, put(files[1]!, SPAN_COLUMNS));
    }, 1300);
    files.forEach((file) => file.close());
    const table = (name: string, types: string) =>
      `CREATE TABLE ${name} AS SELECT * FROM read_json('${join(folder, name)}',
        format = 'newline_delimited', columns = {${types}});`;
    const ask = await connect([
      table(
        "events",
        "log:'VARCHAR',rule:'VARCHAR',line:'INT',id:'VARCHAR',op:'VARCHAR',effective_us:'BIGINT'",
      ),
      table(
        "spans",
        "log:'VARCHAR',id:'VARCHAR',from_us:'BIGINT',to_us:'BIGINT',state:'VARCHAR',line:'INT'," +
          "deleted_line:'INT',first_line:'INT'",
      ),
      `CREATE TABLE points AS SELECT DISTINCT log, effective_us + step AS t FROM events,
        (VALUES (-1), (0), (1)) AS steps(step) WHERE effective_us > -9223372036854775808;`,
      `CREATE TABLE by_fold AS ${STATE_AT_POINTS};`,
      `CREATE TABLE by_spans AS SELECT s.log, p.t, s.id, s.line, s.deleted_line, s.first_line, s.state
        FROM spans s JOIN points p ON p.log = s.log AND s.from_us <= p.t AND p.t < s.to_us;`,
    ].join("\n"));
    const count = async (query: string) =>
      Number((await ask(`SELECT count(*) AS n FROM (${query})`))[0]!.n);
    const answers = await count("FROM by_spans");
    lane.assertMore(answers, 100_000, "answers");
    assert.equal(await count("FROM by_fold"), answers);
    assert.equal(await count("SELECT * FROM by_fold EXCEPT SELECT * FROM by_spans"), 0);
    assert.equal(await count("SELECT * FROM by_spans EXCEPT SELECT * FROM by_fold"), 0);
  });
});
