import assert from "node:assert/strict";
import { LogError } from "../errors.ts";
import { inBucket } from "../testing/buckets/bucket_fixture.ts";
import { testStore } from "../testing/states/conformance.ts";
import { testStoreLaws } from "../testing/states/laws.ts";
import { testLogDirectory } from "../testing/storages/log_files.ts";

testLogDirectory("logs in a bucket", inBucket);
testStore("logs in a bucket", inBucket);
testStoreLaws("logs in a bucket", inBucket, 10);

Deno.test("a bucket takes lines only for logs that its settings name", async () => {
  await using fixture = await inBucket({});
  const file = fixture.directory.file("diary.jsonl");
  assert.deepEqual([await file.revision(), await file.open()], [null, null]);
  const error = await file.append([Uint8Array.of(123)]).then(() => null, (error) => error);
  assert(error instanceof LogError && error.code === "not_in_bucket");
});
