import { LogError, type LogErrorOptions } from "../errors.ts";

/**
 * The system's own name of an error, such as `ENOSPC`; undefined where it gave none.
 *
 * @example
 * ```ts
 * import { systemCode } from "./failure.ts";
 *
 * if (systemCode(Object.assign(new Error(), { code: "EXDEV" })) !== "EXDEV") throw new Error();
 * if (systemCode("surprise") !== undefined) throw new Error();
 * ```
 */
export function systemCode(error: unknown): string | undefined {
  if (!(error instanceof Error) || !("code" in error)) return undefined;
  return typeof error.code === "string" ? error.code : undefined;
}

/** What Deno says of a path that no `--allow-read` opens. */
const IS_SYSTEM_PATH = /^Requires all access/;

/**
 * The failure for a path of the system, such as one in `/dev/shm`; null for any other error. Deno
 * opens those only with `--allow-all`, which would give up all that it holds a program to.
 *
 * @param cannot How the message begins.
 *
 * @example
 * ```ts
 * import { systemPathFailure } from "./failure.ts";
 *
 * const error = new Deno.errors.NotCapable('Requires all access to "/dev/shm/x", run again …');
 * const { message } = systemPathFailure(error, 'Cannot read "/dev/shm/x"')!;
 * if (!message.endsWith(": Deno keeps programs out of most of /dev, /proc and /sys")) throw new Error(message);
 * ```
 */
export function systemPathFailure(
  error: unknown,
  cannot: string,
  options: LogErrorOptions = {},
): LogError | null {
  const isMeant = error instanceof Deno.errors.NotCapable && IS_SYSTEM_PATH.test(error.message);
  if (!isMeant) return null;
  return new LogError(
    "permission_denied",
    `${cannot}: Deno keeps programs out of most of /dev, /proc and /sys`,
    {
      ...options,
      hint: "copy the files to a folder elsewhere",
    },
  );
}

function denied(
  error: Error,
  cannot: string,
  action: "read" | "write",
  options: LogErrorOptions,
): LogError {
  const allow = action === "read"
    ? `--allow-read or --allow-read="${options.place?.file}"`
    : "--allow-read and --allow-write";
  return systemPathFailure(error, cannot, options) ??
    new LogError("permission_denied", `${cannot}: Deno was not allowed to`, {
      ...options,
      hint: `run with ${allow}`,
    });
}

/** Whether a failure is that the process, or the system, may open no more files. */
export function isTooManyOpen(error: unknown): boolean {
  const code = systemCode(error instanceof LogError ? error.cause : error);
  return code === "EMFILE" || code === "ENFILE";
}

/**
 * Turns what the system reports into a failure with a stable code; what is one
 * already stays as it is.
 *
 * @param action What was tried.
 * @param path On which file or folder.
 *
 * @example
 * ```ts
 * import { failure } from "./failure.ts";
 *
 * const full = Object.assign(new Error(), { code: "ENOSPC" });
 * const { code, message } = failure(full, "write", "a.jsonl");
 * if (code !== "disk_full") throw new Error();
 * if (message !== 'Cannot write "a.jsonl": the disk is full') throw new Error(message);
 * ```
 */
export function failure(error: unknown, action: "read" | "write", path: string): LogError {
  if (error instanceof LogError) return error;
  const cannot = `Cannot ${action} "${path}"`;
  const options: LogErrorOptions = { cause: error, place: { file: path } };
  if (error instanceof Deno.errors.NotCapable) return denied(error, cannot, action, options);
  if (error instanceof Deno.errors.PermissionDenied) {
    return new LogError("permission_denied", `${cannot}: permission denied`, {
      ...options,
      hint: "check the owner and mode of the file and its folders",
    });
  }
  const code = systemCode(error);
  if (code === "ENOSPC" || code === "EDQUOT") {
    return new LogError("disk_full", `${cannot}: the disk is full`, {
      ...options,
      hint: "free some space, then run the command again",
    });
  }
  if (isTooManyOpen(error)) {
    return new LogError("io_failed", `${cannot}: too many files are open`, {
      ...options,
      hint: 'allow the process more open files, for example with "ulimit -n 256"',
    });
  }
  const reason = error instanceof Error ? error.message : String(error);
  return new LogError("io_failed", `${cannot}: ${reason}`, options);
}
