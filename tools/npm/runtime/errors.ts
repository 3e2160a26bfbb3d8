/**
 * Failures of Node's calls, as the classes that the library and the command tell apart.
 *
 * @module
 */

import { getSystemErrorMap } from "node:util";
import { errors } from "./error_kinds.ts";

/** What Node adds to the errors of its calls. */
interface SystemError extends Error {
  readonly code: string;
  readonly errno?: number;
  readonly syscall?: string;
  readonly path?: string;
  readonly dest?: string;
}

const KINDS: Readonly<Record<string, ErrorConstructor>> = {
  EACCES: errors.PermissionDenied,
  EEXIST: errors.AlreadyExists,
  ENOENT: errors.NotFound,
  ENOTDIR: errors.NotADirectory,
  EPERM: errors.PermissionDenied,
  EPIPE: errors.BrokenPipe,
  ERR_ACCESS_DENIED: errors.PermissionDenied,
};

/** The same failure as Deno reports it, with its class, its code and its way to word it. */
export function translated(cause: unknown): unknown {
  if (!isSystemError(cause)) return cause;
  const Kind = KINDS[cause.code] ?? Error;
  return Object.assign(new Kind(messageOf(cause), { cause }), { code: cause.code });
}

/** Does the work of a call; what it throws is translated. */
export function call<Args extends unknown[], Result>(
  work: (...args: Args) => Result,
): (...args: Args) => Result {
  return (...args) => {
    try {
      return work(...args);
    } catch (error) {
      throw translated(error);
    }
  };
}

function isSystemError(error: unknown): error is SystemError {
  return error instanceof Error && "code" in error && typeof error.code === "string";
}

/** `No such file or directory (os error 2): open 'a'`, where Node says the number. */
function messageOf({ message, errno, syscall, path, dest }: SystemError): string {
  const known = errno === undefined ? undefined : getSystemErrorMap().get(errno);
  if (known === undefined) return message;
  const [, text] = known;
  const reason = `${text[0]!.toUpperCase()}${text.slice(1)} (os error ${-errno!})`;
  const paths = [path, dest].filter((path) => path !== undefined).map((path) => `'${path}'`);
  return paths.length === 0 ? reason : `${reason}: ${syscall} ${paths.join(" -> ")}`;
}
