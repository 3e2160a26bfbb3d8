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
  if (error instanceof Deno.errors.NotCapable) {
    const allow = action === "read"
      ? `--allow-read or --allow-read="${path}"`
      : "--allow-read and --allow-write";
    return new LogError("permission_denied", `${cannot}: Deno was not allowed to`, {
      ...options,
      hint: `run with ${allow}`,
    });
  }
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
  const reason = error instanceof Error ? error.message : String(error);
  return new LogError("io_failed", `${cannot}: ${reason}`, options);
}
