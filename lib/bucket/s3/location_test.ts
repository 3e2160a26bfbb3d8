import assert from "node:assert/strict";
import { LogError } from "../../errors.ts";
import { formatBucketUrl, parseBucketUrl } from "./location.ts";

Deno.test("parseBucketUrl reads a bucket and a prefix, and always spells them the same", () => {
  for (
    const [url, bucket, prefix] of [
      ["s3://my-logs", "my-logs", ""],
      ["s3://my-logs/", "my-logs", ""],
      ["s3://my.logs/me", "my.logs", "me/"],
      ["s3://my-logs/a b/ü&+/", "my-logs", "a b/ü&+/"],
    ] as const
  ) {
    assert.deepEqual(parseBucketUrl(url), { bucket, prefix });
    assert.equal(formatBucketUrl(parseBucketUrl(url)), url.replace(/\/$/, ""));
  }
});

Deno.test("parseBucketUrl refuses what may hold a key, and does not repeat it", () => {
  const addresses = [
    "s3://AKSECRET:sosecret@my-logs/me",
    "s3://my-logs/me?X-Amz-Signature=sosecret",
    "s3://my-logs#sosecret",
    "s3://my-logs\\sosecret",
    "s3://my-logs/\nsosecret",
    "s3://",
    "s3://UP/sosecret",
    "s3://ab/../sosecret",
    "s3://my-logs//sosecret",
    "s3://my-logs/./sosecret",
    `s3://my-logs/${"sosecret".repeat(100)}`,
    "https://my-logs/sosecret",
  ];
  for (const address of addresses) {
    assert.throws(() => parseBucketUrl(address), (error) => {
      assert(error instanceof LogError && error.code === "bad_usage", address);
      assert(!`${error.message}${error.hint}`.includes("sosecret"), error.message);
      return true;
    });
  }
});
