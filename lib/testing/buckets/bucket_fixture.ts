/**
 * Directories in buckets, filled for a test and changed behind its back.
 *
 * @module
 */

import { BucketDirectory, type BucketOptions } from "../../bucket/bucket_directory.ts";
import type { CommitKind } from "../../bucket/chain/commit.ts";
import type { BucketLog } from "../../bucket/bucket_log.ts";
import { encodeFormat, FORMAT_FILE, formatFor } from "../../bucket/format.ts";
import type { S3Access } from "../../bucket/s3/access.ts";
import { S3Client } from "../../bucket/s3/client.ts";
import { parseConfig } from "../../records/config.ts";
import { defaultSettings } from "../../records/settings.ts";
import { sha256Of } from "../../storage/digest.ts";
import type { MemoryFiles } from "../../storage/memory.ts";
import type { DirectoryFixture } from "../storages/log_files.ts";
import { TEST_ACCESS, TEST_BUCKET, TestBucket } from "./test_bucket.ts";

/** No waits between attempts, since nothing gets better by waiting here. */
export const NO_WAIT = { attempts: 12, firstMs: 0, maxMs: 0 };
/** Few commits, so that packs come up. */
export const SMALL_BLOCK = 8;

const CONFIG_FILE = "log.config.json";
let made = 0;

/** Ids that tell commits apart within this process. */
export function newCommitId(): string {
  return `commit-${++made}`;
}

/** A way to a bucket, in this process or over the network. */
export interface BucketWay {
  /** Sends a request. */
  readonly fetch: (request: Request) => Promise<Response>;
  /** Whom requests are signed for; a {@linkcode TestBucket} without it. */
  readonly access?: S3Access;
}

/** A client of a test's bucket. */
export function clientOf({ fetch, access = TEST_ACCESS }: BucketWay): S3Client {
  return new S3Client({ ...access, bucket: TEST_BUCKET, fetch });
}

/** Puts an object there as log would. */
export async function putObject(
  bucket: TestBucket,
  key: string,
  bytes: Uint8Array<ArrayBuffer>,
): Promise<void> {
  bucket.objects.set(key, { bytes, metadata: { "x-amz-meta-log-sha256": await sha256Of(bytes) } });
}

/** Sets logs up in a bucket. */
export async function setUpBucket(
  bucket: TestBucket,
  { prefix = "", settings = defaultSettings(), block = SMALL_BLOCK } = {},
): Promise<void> {
  const format = formatFor(settings, "UTC", block);
  await putObject(bucket, prefix + FORMAT_FILE, encodeFormat(format));
}

/** Opens logs in a test's bucket. */
export function openBucket(
  bucket: BucketWay,
  options: Partial<BucketOptions> = {},
): Promise<BucketDirectory> {
  return BucketDirectory.open({
    client: clientOf(bucket),
    prefix: "",
    newId: newCommitId,
    retry: NO_WAIT,
    poll: { minMs: 1, maxMs: 20 },
    ...options,
  });
}

/** A directory in a bucket of its own. */
export async function inBucket(files: MemoryFiles): Promise<DirectoryFixture> {
  const bucket = new TestBucket();
  const config = files[CONFIG_FILE];
  const settings = config == null
    ? defaultSettings()
    : await parseConfig(new TextDecoder().decode(bytesOf(config)), "");
  await setUpBucket(bucket, { settings });
  const others = await openBucket(bucket, { settings });
  for (const [name, content] of Object.entries(files)) {
    const log = logOf(others, name);
    if (log === null) await putObject(bucket, name, bytesOf(content!));
    else if (bytesOf(content!).length > 0) await commit(log, "append", bytesOf(content!));
  }
  const directory = await openBucket(bucket);
  const handed = [directory];
  return {
    directory,
    canEvict: false,
    again() {
      const reopened = directory.reopened();
      handed.push(reopened);
      return reopened;
    },
    async outside(change, name, text) {
      const log = logOf(others, name)!;
      const kind = change === "append" ? "append" : "rewrite";
      await commit(log, kind, bytesOf(change === "remove" ? "" : text));
    },
    async [Symbol.asyncDispose]() {
      for (const each of handed) await looksAreOver(each);
    },
  };
}

/** Waits for a look that was under way when its watch ended: one look at a time, so by another. */
async function looksAreOver(directory: BucketDirectory): Promise<void> {
  for (const name of Object.keys(directory.settings.logs)) await directory.log(name).look();
}

/** The log that is called so; null for another file. */
function logOf(directory: BucketDirectory, file: string): BucketLog | null {
  const found = Object.entries(directory.settings.logs).find(([, log]) => log.file === file);
  return found === undefined ? null : directory.log(found[0]);
}

async function commit(
  log: BucketLog,
  kind: CommitKind,
  body: Uint8Array<ArrayBuffer>,
): Promise<void> {
  do await log.look(); while (
    await log.append({ id: newCommitId(), kind, body }, null, () => true) === null
  );
}

function bytesOf(content: Uint8Array | string | null): Uint8Array<ArrayBuffer> {
  return typeof content === "string"
    ? new TextEncoder().encode(content)
    : new Uint8Array(content ?? []);
}
