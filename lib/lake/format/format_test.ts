import assert from "node:assert/strict";
import { lakeUser } from "./bucket_of.ts";
import { RUN_COLUMNS, SPAN_COLUMNS } from "./columns.ts";
import { checkLake, encodeLake, lakeFormat, parseLake } from "./lake_file.ts";
import { counts, type Mark, usableMarks } from "./mark.ts";
import { runName, runPlace, spansName, spansPlace } from "./names.ts";

Deno.test("a lake has the columns that the contract names, whose first", () => {
  assert.deepEqual(
    RUN_COLUMNS.map(({ name, type, isNullable }) => `${name} ${type}${isNullable ? "?" : ""}`),
    [
      "row STRING",
      "user_id STRING",
      "gen INT32",
      "log STRING",
      "rule STRING?",
      "line INT32?",
      "byte_offset INT64?",
      "byte_length INT32?",
      "id STRING?",
      "version INT32?",
      "at_text STRING?",
      "time STRING?",
      "effective_us INT64?",
      "device STRING?",
      "actor STRING?",
      "op STRING?",
      "kind STRING?",
      "entry_id STRING?",
      "raw STRING?",
      "from_line INT32?",
      "to_line INT32?",
      "offset_to INT64?",
      "prefix_sha256 STRING?",
      "settings_sha256 STRING?",
      "spans_object STRING?",
      "source_state STRING?",
    ],
  );
  assert.deepEqual(SPAN_COLUMNS.map(({ name }) => name), [
    "user_id",
    "gen",
    "run",
    "spans_object",
    "log",
    "id",
    "from_us",
    "to_us",
    "state",
    "line",
    "version",
    "deleted_line",
    "first_line",
  ]);
});

Deno.test("a person's bucket is the first eight bytes of the id's hash, modulo their number", async () => {
  const hash = new Uint8Array(
    await crypto.subtle.digest("SHA-256", new TextEncoder().encode("zoë@example.org")),
  );
  const number = new DataView(hash.buffer).getBigUint64(0);
  for (const buckets of [1, 7, 1024, 1_000_000]) {
    const expected = Number(number % BigInt(buckets));
    const plain = await lakeUser("zoë@example.org", buckets, false);
    assert.deepEqual(plain, { userId: "zoë@example.org", bucket: expected });
    const hashed = await lakeUser("zoë@example.org", buckets, true);
    assert.deepEqual(hashed, { userId: hash.toHex(), bucket: expected });
  }
});

Deno.test("runs and spans have the names of the contract, and nothing else is taken for one", () => {
  const place = { bucket: 137, base: 64, run: 65 };
  const run = "events/bucket=0137/base=000064/run=000065.parquet";
  const spans = "spans/bucket=0137/base=000064/run=000065-01JZ.parquet";
  assert.equal(runName(place), run);
  assert.equal(spansName(place, "01JZ"), spans);
  assert.deepEqual([runPlace(run), spansPlace(spans)], [place, place]);
  assert.deepEqual(runPlace("events/bucket=123456/base=000000/run=1000000.parquet"), {
    bucket: 123456,
    base: 0,
    run: 1_000_000,
  });
  for (const other of [spans, `${run}.tmp`, `x/${run}`, run.replace("run", ".run")]) {
    assert.equal(runPlace(other), null, other);
  }
});

Deno.test("a lake keeps the number of buckets and how users are named", () => {
  const lake = lakeFormat({ buckets: 16, hash_users: true });
  assert.deepEqual(parseLake(encodeLake(lake)), lake);
  checkLake(lake, {});
  checkLake(lake, { buckets: 16, hash_users: true });
  assert.throws(() => checkLake(lake, { buckets: 1024 }), /1024 buckets: the lake has 16/);
  assert.throws(() => checkLake(lake, { hash_users: false }), /the lake has hashes of user ids/);
  const texts = ["", "[]", '{"format":"log-lake/2","buckets":1,"hash_users":false}'];
  for (const text of [...texts, '{"format":"log-lake/1","buckets":0,"hash_users":false}']) {
    assert.throws(() => parseLake(new TextEncoder().encode(text)), { code: "wrong_format" });
  }
});

function mark(gen: number, from_line: number, to_line: number): Mark {
  return { gen, from_line, to_line } as Mark;
}

Deno.test("a line counts until a mark of a higher generation reaches it", () => {
  const marks = [mark(0, 1, 4), mark(0, 5, 9), mark(1, 7, 8)];
  const lines = [1, 6, 7, 9].map((line) => counts({ gen: 0, line }, marks));
  assert.deepEqual(lines, [true, true, false, false]);
  assert(counts({ gen: 1, line: 7 }, marks));
});

Deno.test("only marks whose last line counts are built upon, the newest first", () => {
  const marks = [mark(0, 1, 4), mark(0, 5, 9), mark(1, 7, 8)];
  assert.deepEqual(usableMarks(marks), [marks[2], marks[0]]);
  const emptied = [...marks, mark(2, 1, 0)];
  assert.deepEqual(usableMarks(emptied), [emptied[3]]);
});
