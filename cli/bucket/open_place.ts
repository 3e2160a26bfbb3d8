/**
 * A bucket that is named where a directory could be.
 *
 * @module
 */

import type { BucketDirectory } from "../../lib/bucket/bucket_directory.ts";
import { resolveAccess, type S3Access } from "../../lib/bucket/s3/access.ts";
import { formatBucketUrl, parseBucketUrl } from "../../lib/bucket/s3/location.ts";
import { closed } from "../../lib/live/state.ts";
import { openBucket } from "../../lib/open/bucket.ts";
import type { Settings } from "../../lib/records/settings.ts";
import { sha256Of } from "../../lib/storage/digest.ts";
import { LocalStorage } from "../../lib/storage/local.ts";
import type { Instant } from "../../lib/time/instant.ts";
import type { Machine } from "../machine.ts";
import type { Output } from "../terminal/output.ts";
import { type DeviceFlag, deviceOf, type GlobalFlags } from "../parse/flags.ts";

/** Logs in a bucket, as a command opens them. */
export interface BucketPlace {
  /** The address. */
  readonly directory: string;
  /** There are no files. */
  readonly storage: null;
  /** The logs. */
  readonly bucket: BucketDirectory;
  /** What is read: the same. */
  readonly reads: BucketDirectory;
  /** How the logs are read. */
  readonly settings: Settings;
  /** Ends requests that are under way. */
  readonly stop: () => void;
}

/** What a command opens a bucket with. */
export interface PlaceOptions {
  /** The machine underneath. */
  readonly machine: Machine;
  /** What was typed. */
  readonly flags: GlobalFlags & DeviceFlag;
  /** Where reasons are said. */
  readonly output: Output;
  /** The clock. */
  readonly now: () => Instant;
}

/**
 * Opens the bucket that an address names, with the keys of the environment or of a profile.
 *
 * @throws {LogError} `bad_usage` where the address or the keys are not usable; `no_directory`,
 * `remote_denied`, `remote_failed`.
 */
export async function openBucketPlace(
  url: string,
  { machine, flags, output, now }: PlaceOptions,
): Promise<BucketPlace> {
  const directory = formatBucketUrl(parseBucketUrl(url));
  const access = await accessOf(machine);
  output.verbose(`bucket "${directory}" at ${access.endpoint}`);
  let requests = 0;
  const controller = new AbortController();
  const bucket = await openBucket(url, {
    access,
    now,
    signal: controller.signal,
    device: deviceOf(flags, machine),
    cache: flags["no-cache"] ? null : await cacheFor(directory, access, machine),
    onRequest: ({ method, key, status }) => {
      output.verbose(`request ${++requests}: ${method} "${key}" ${status || "unanswered"}`);
    },
  });
  const stop = () => controller.abort(closed());
  return { directory, storage: null, bucket, reads: bucket, settings: bucket.settings, stop };
}

/** The keys and the server that the environment and the profiles name. */
export function accessOf(machine: Machine): Promise<S3Access> {
  return resolveAccess({
    env: (name) => machine.env(name),
    readText: (path) => Promise.resolve(machine.readText(path)),
  });
}

/** The folder for what is kept of a bucket; null where there is none that may be written. */
export async function cacheFor(
  directory: string,
  { endpoint }: S3Access,
  machine: Machine,
): Promise<LocalStorage | null> {
  const home = machine.env("HOME");
  const caches = machine.env("XDG_CACHE_HOME") || (home && `${home}/.cache`);
  if (!caches) return null;
  const name = await sha256Of(new TextEncoder().encode(`${endpoint}\n${directory}`));
  const path = `${caches}/log/${name}`;
  return machine.mayWrite(path) ? new LocalStorage(path) : null;
}
