import { LogError } from "../../errors.ts";

/** Where logs lie in a bucket. */
export interface BucketLocation {
  /** The bucket's name. */
  readonly bucket: string;
  /** What all keys of the logs begin with: empty, or ending with a slash. */
  readonly prefix: string;
}

const SCHEME = "s3://";
const BUCKET_NAME = /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/;
/** What an address with keys, a query or a host would hold; no name of a folder needs it. */
// deno-lint-ignore no-control-regex -- control characters are what is refused
const FORBIDDEN = /[@?#\\\0-\x1f\x7f]/;
const KEY_BYTES_MAX = 512;

/** Whether a location is meant to be a bucket rather than a path. */
export function isBucketUrl(text: string): boolean {
  return text.startsWith(SCHEME);
}

/**
 * The location that an address such as `s3://bucket/prefix` names. What cannot be read is not
 * repeated in the message, for it may hold a key.
 *
 * @throws {LogError} `bad_usage`.
 *
 * @example
 * ```ts
 * import { parseBucketUrl } from "./location.ts";
 *
 * const { bucket, prefix } = parseBucketUrl("s3://my-logs/me/");
 * if (bucket !== "my-logs" || prefix !== "me/") throw new Error();
 * if (parseBucketUrl("s3://my-logs").prefix !== "") throw new Error();
 * ```
 */
export function parseBucketUrl(text: string): BucketLocation {
  const rest = text.slice(SCHEME.length);
  if (!isBucketUrl(text) || FORBIDDEN.test(rest)) {
    throw unreadable("it holds more than a bucket and a prefix");
  }
  const [bucket = "", ...parts] = rest.replace(/\/+$/, "").split("/");
  if (!BUCKET_NAME.test(bucket)) throw unreadable(`"${bucket}" is not the name of a bucket`);
  if (parts.some((part) => part === "" || part === "." || part === "..")) {
    throw unreadable("a part of the prefix is empty or consists of dots");
  }
  const prefix = parts.length === 0 ? "" : `${parts.join("/")}/`;
  if (new TextEncoder().encode(prefix).length > KEY_BYTES_MAX) {
    throw unreadable(`the prefix is longer than ${KEY_BYTES_MAX} bytes`);
  }
  return { bucket, prefix };
}

/** The address of a location, always spelled the same way. */
export function formatBucketUrl({ bucket, prefix }: BucketLocation): string {
  return `${SCHEME}${bucket}${prefix === "" ? "" : `/${prefix.slice(0, -1)}`}`;
}

function unreadable(reason: string): LogError {
  return new LogError("bad_usage", `Cannot read the address of the bucket: ${reason}`, {
    hint: "write s3://bucket or s3://bucket/prefix; keys belong into AWS_ACCESS_KEY_ID and " +
      "AWS_SECRET_ACCESS_KEY",
  });
}
