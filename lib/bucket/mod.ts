/**
 * Logs in a bucket that speaks S3, such as Cloudflare's R2 or Amazon's S3.
 *
 * @example
 * ```ts
 * import { parseBucketUrl } from "./mod.ts";
 *
 * const { bucket, prefix } = parseBucketUrl("s3://my-logs/me");
 * if (bucket !== "my-logs" || prefix !== "me/") throw new Error();
 * ```
 *
 * @module
 */

export { type AccessSources, resolveAccess, type S3Access } from "./s3/access.ts";
export { type BucketLocation, formatBucketUrl, parseBucketUrl } from "./s3/location.ts";
