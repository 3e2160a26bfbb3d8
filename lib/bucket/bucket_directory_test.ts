import assert from "node:assert/strict";
import { LogError } from "../errors.ts";
import { parseConfig } from "../records/config.ts";
import { type BucketFault, BucketFaults } from "../testing/buckets/bucket_faults.ts";
import { inBucket, openBucket, putObject, setUpBucket } from "../testing/buckets/bucket_fixture.ts";
import { TestBucket } from "../testing/buckets/test_bucket.ts";
import { testStore } from "../testing/states/conformance.ts";
import { testStoreLaws } from "../testing/states/laws.ts";
import { testLogDirectory } from "../testing/storages/log_files.ts";

testLogDirectory("logs in a bucket", inBucket);
testStore("logs in a bucket", inBucket);
testStoreLaws("logs in a bucket", inBucket, 10);

for (const fault of ["cut", "short", "long", "flip"] as const) {
  Deno.test(`the format and the config of a bucket are asked for once more where they met "${fault}"`, async () => {
    const bucket = new TestBucket();
    const text = '{"logs":{"entries":{"at":"created"}}}';
    const settings = await parseConfig(text, "");
    await setUpBucket(bucket, { settings });
    await putObject(bucket, "log.config.json", new TextEncoder().encode(text));
    for (const script of [[fault], ["pass", fault]] satisfies BucketFault[][]) {
      bucket.resetCounts();
      const faults = new BucketFaults(bucket.fetch, () => 0.4);
      faults.script = [...script];
      assert.deepEqual((await openBucket(faults)).settings, settings);
      assert.equal(bucket.requests, 3);
    }
  });
}

Deno.test("a config that another program put there needs no hash", async () => {
  const bucket = new TestBucket();
  await setUpBucket(bucket);
  const bytes = new TextEncoder().encode('{"time_zone":"Europe/Berlin"}');
  bucket.objects.set("log.config.json", { bytes, metadata: {} });
  assert.equal((await openBucket(bucket)).settings.time_zone, "Europe/Berlin");
});

Deno.test("a bucket takes lines only for logs that its settings name", async () => {
  await using fixture = await inBucket({});
  const file = fixture.directory.file("diary.jsonl");
  assert.deepEqual([await file.revision(), await file.open()], [null, null]);
  const error = await file.append([Uint8Array.of(123)]).then(() => null, (error) => error);
  assert(error instanceof LogError && error.code === "not_in_bucket");
});
