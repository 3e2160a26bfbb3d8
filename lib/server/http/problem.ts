/**
 * Failures as RFC 9457 problems, which carry what the command line says.
 *
 * @module
 */

import { LogError, type LogErrorCode } from "../../errors.ts";

/** What a client is told of a failure. */
export interface ProblemDetails {
  /** Its stable name, as the path of an address. */
  readonly type: string;
  /** Its name in words. */
  readonly title: string;
  /** The HTTP status. */
  readonly status: number;
  /** What is so. */
  readonly detail: string;
  /** What can be done next. */
  readonly hint?: string;
  /** Anything else that is known. */
  readonly [more: string]: unknown;
}

/** What a problem may carry besides its words. */
export interface ProblemOptions {
  /** What can be done next. */
  readonly hint?: string | undefined;
  /** Members of its own. */
  readonly more?: Readonly<Record<string, unknown>>;
  /** Headers of the answer. */
  readonly headers?: Readonly<Record<string, string>>;
}

/**
 * A request that is refused or cannot be answered.
 *
 * @example
 * ```ts
 * import { HttpProblem } from "./problem.ts";
 *
 * const problem = new HttpProblem(403, "read-only", "Cannot write: this server only reads");
 * if (problem.details("/api/v1/dispatch").type !== "/problems/read-only") throw new Error();
 * ```
 */
export class HttpProblem extends Error {
  /** The HTTP status. */
  readonly status: number;
  /** Its stable name. */
  readonly type: string;
  /** What goes with it. */
  readonly options: ProblemOptions;

  /** Makes a problem; the message reads "Cannot do X: what is so". */
  constructor(status: number, type: string, message: string, options: ProblemOptions = {}) {
    super(message);
    this.status = status;
    this.type = type;
    this.options = options;
  }

  /** What the client is told of it, about the path that it asked for. */
  details(instance: string): ProblemDetails {
    const { type, status, message, options: { hint, more = {} } } = this;
    return {
      type: `/problems/${type}`,
      title: titleOf(type),
      status,
      detail: message,
      ...(hint !== undefined && { hint }),
      instance,
      ...more,
    };
  }
}

/** Statuses of failures that are not the server's; all others are 500. */
const STATUS: Partial<Record<LogErrorCode, number>> = {
  bad_when: 400,
  bad_time_zone: 400,
  bad_usage: 400,
  line_out_of_range: 400,
  ambiguous_id: 400,
  bad_record: 422,
  unfit_mapping: 422,
  unknown_id: 404,
  unknown_entry: 404,
  deleted_entry: 409,
  locked: 503,
  not_hydrated: 503,
  changed_meanwhile: 503,
  closed: 503,
  disk_full: 507,
};

const RETRY = { "retry-after": "1" };

/**
 * Any failure as a problem. Of one that nobody foresaw nothing is told, since it may say
 * what is nobody's business.
 */
export function problemOf(error: unknown): HttpProblem {
  if (error instanceof HttpProblem) return error;
  if (!(error instanceof LogError)) {
    return new HttpProblem(500, "internal", "Cannot answer: the server failed");
  }
  const { code, message, hint, details, place } = error;
  const status = STATUS[code] ?? 500;
  return new HttpProblem(status, code.replaceAll("_", "-"), message, {
    hint,
    more: { ...(details.length > 0 && { details }), ...(place !== undefined && { place }) },
    ...(status === 503 && { headers: RETRY }),
  });
}

function titleOf(type: string): string {
  const words = type.replaceAll("-", " ");
  return words.charAt(0).toUpperCase() + words.slice(1);
}
