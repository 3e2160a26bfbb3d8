import { encodeFormat, FORMAT_FILE, formatFor } from "../../bucket/format.ts";
import type { S3Access } from "../../bucket/s3/access.ts";
import { defaultSettings } from "../../records/settings.ts";
import { sha256Of } from "../../storage/digest.ts";
import { type BucketWay, clientOf, SMALL_BLOCK } from "./bucket_fixture.ts";
import { TestBucket } from "./test_bucket.ts";

/** A server that speaks S3, with a bucket that is named as tests name it. */
export type BucketServer = S3Access;

/** Where one run of devices or writers takes place. */
export interface RunBucket extends BucketWay {
  /** What all keys of the run begin with. */
  readonly prefix: string;
  /** Sets logs up, with few commits to a pack. */
  setUp(): Promise<void>;
}

let runs = 0;

/** A place for one run: a bucket of its own, or a prefix of its own at a server. */
export function bucketFor(server: BucketServer | undefined): RunBucket {
  const way = server === undefined
    ? { fetch: new TestBucket().fetch, prefix: "" }
    : { fetch, access: server, prefix: `run-${Date.now()}-${++runs}/` };
  return {
    ...way,
    async setUp() {
      const bytes = encodeFormat(formatFor(defaultSettings(), "UTC", SMALL_BLOCK));
      const metadata = { "log-sha256": await sha256Of(bytes) };
      await clientOf(way).create(way.prefix + FORMAT_FILE, bytes, metadata);
    },
  };
}
