/**
 * Which directory holds the logs.
 *
 * @module
 */

import { isBucketUrl } from "../../lib/bucket/s3/location.ts";
import { LogError } from "../../lib/errors.ts";
import { CONFIG_FILE } from "../../lib/open/settings.ts";
import { defaultSettings } from "../../lib/records/settings.ts";
import type { Machine, Resolved } from "../machine.ts";

/**
 * The directory that `--dir` names, else `LOG_DIR`, else the current one if it
 * holds one of the four logs (or a sync service's placeholder for one) or a
 * config.
 *
 * @param flag What `--dir` was given.
 * @throws {LogError} `no_directory` when there is none, `not_a_directory` when
 * something else has that name, `permission_denied` when it may not be seen,
 * `not_in_bucket` for a bucket
 */
export function chooseDirectory(flag: string | undefined, machine: Machine): Resolved {
  if (flag !== undefined) return named({ value: flag, why: "from --dir" });
  const variable = machine.env("LOG_DIR");
  if (variable) return named({ value: variable, why: "from LOG_DIR" });
  if (holdsLog()) return { value: ".", why: "the current directory, which holds a log" };
  throw new LogError(
    "no_directory",
    "Cannot find a log: the current directory holds none",
    { hint: "give --dir <path>, set LOG_DIR, or change to a directory that holds a log" },
  );
}

/** The bucket that `--dir` names, else `LOG_DIR`; null where they name a directory, or nothing. */
export function bucketNamed(flag: string | undefined, machine: Machine): string | null {
  const named = flag ?? machine.env("LOG_DIR") ?? "";
  return isBucketUrl(named) ? named : null;
}

/** What is said of commands that need files. */
export function notInBucket(): LogError {
  return new LogError("not_in_bucket", "Cannot do this in a bucket: it needs files", {
    hint: "run it in a directory that is in sync with the bucket, then run log sync",
  });
}

function named(choice: Resolved): Resolved {
  const { value: path, why } = choice;
  if (isBucketUrl(path)) throw notInBucket();
  const cannot = `Cannot open "${path}"`;
  try {
    if (path !== "" && Deno.statSync(path).isDirectory) return choice;
  } catch (cause) {
    if (cause instanceof Deno.errors.NotFound) {
      throw new LogError("no_directory", `${cannot}: there is no such directory`, {
        cause,
        hint: `the name came ${why}; create the directory, or name another`,
      });
    }
    if (cause instanceof Deno.errors.PermissionDenied) {
      throw new LogError("permission_denied", `${cannot}: permission denied`, { cause });
    }
    if (!(cause instanceof Deno.errors.NotADirectory)) throw cause;
  }
  throw new LogError("not_a_directory", `${cannot}: it is not a directory`, {
    hint: `the name came ${why}; name the directory that holds the logs`,
  });
}

function holdsLog(): boolean {
  const files = Object.values(defaultSettings().logs).map(({ file }) => file);
  return [CONFIG_FILE, ...files, ...files.map((file) => `.${file}.icloud`)].some(exists);
}

function exists(path: string): boolean {
  try {
    Deno.statSync(path);
    return true;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}
