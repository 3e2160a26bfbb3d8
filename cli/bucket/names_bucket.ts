import type { Machine } from "../machine.ts";

/** The commands that may be about a bucket which nothing on their line names. */
const WITH_BUCKET = new Set(["sync"]);
const ADDRESS = /(?:^|=)s3:\/\//;

/**
 * Whether a command line may be about a bucket, so that it needs the network. It may say so
 * wrongly of a text to be captured, and then nothing comes of it.
 *
 * @example
 * ```ts
 * import { namesBucket } from "./names_bucket.ts";
 *
 * const machine = { env: () => undefined };
 * if (!namesBucket(["list", "--dir", "s3://my-logs"], machine)) throw new Error();
 * if (namesBucket(["list", "--dir", "logs"], machine)) throw new Error();
 * ```
 */
export function namesBucket(args: readonly string[], machine: Pick<Machine, "env">): boolean {
  return args.some((arg) => ADDRESS.test(arg) || WITH_BUCKET.has(arg)) ||
    ADDRESS.test(machine.env("LOG_DIR") ?? "");
}
