import { LogError } from "../../errors.ts";

/** What is known of a request without a clear answer. */
export interface UnclearOptions extends ErrorOptions {
  /** Whether it may have been carried out: a connection that was refused carried nothing. */
  readonly mayBeDone: boolean;
  /** How long the server wants to be left alone; null where it did not say. */
  readonly retryAfterMs?: number | null;
  /** Whether there was no connection at all, as without a network. */
  readonly isOffline?: boolean;
}

/**
 * A request that has no clear answer: it timed out, was cut off, or the server was busy or
 * failed. Asking again is right; only the caller knows what a second answer then means.
 */
export class UnclearAnswer extends Error {
  /** Whether the request may have been carried out. */
  readonly mayBeDone: boolean;
  /** How long the server wants to be left alone; null where it did not say. */
  readonly retryAfterMs: number | null;
  /** Whether there was no connection at all. */
  readonly isOffline: boolean;

  /** Says what is known. */
  constructor(message: string, options: UnclearOptions) {
    super(message, options);
    const { mayBeDone, retryAfterMs = null, isOffline = false } = options;
    this.mayBeDone = mayBeDone;
    this.retryAfterMs = retryAfterMs;
    this.isOffline = isOffline;
  }
}

/** An object that is not what was stored, on its way or in the bucket. */
export class DamagedObject extends UnclearAnswer {
  /** Its key. */
  readonly key: string;

  /** Names it. */
  constructor(key: string) {
    super(`"${key}" does not fit its SHA-256`, { mayBeDone: false });
    this.key = key;
  }
}

/** The way out where objects of a chain are gone or damaged. Files have all lines they had. */
export const START_OVER =
  "restore the object from a backup; or, first on the device with the most lines, " +
  "remove remotes/default.json and run log sync --init with a new prefix";

/** How often a request is repeated, and how long to wait in between. */
export interface RetryTimes {
  /** How often it is sent at most. */
  readonly attempts: number;
  /** The first wait in milliseconds, which doubles from one attempt to the next. */
  readonly firstMs: number;
  /** The longest wait in milliseconds. */
  readonly maxMs: number;
}

/** Half a minute at most, which covers a restart or a few refusals for too many requests. */
export const RETRY_TIMES: RetryTimes = { attempts: 8, firstMs: 100, maxMs: 5000 };

/** Without a network nothing is to be had by patience. */
const OFFLINE_ATTEMPTS = 3;
/** A server may ask for this many of the longest waits, and no more. */
const RETRY_AFTER_WAITS = 4;

/**
 * The answer to a request that may be repeated: it is sent again while answers are unclear.
 *
 * @throws {UnclearAnswer} the last one, once the attempts are used up; what `ask` throws else; the
 * reason of the signal, which ends waits.
 *
 * @example
 * ```ts
 * import { retrying, UnclearAnswer } from "./unclear.ts";
 *
 * let asked = 0;
 * const answer = await retrying({ attempts: 3, firstMs: 0, maxMs: 0 }, () => {
 *   if (++asked < 3) throw new UnclearAnswer("busy", { mayBeDone: false });
 *   return Promise.resolve("done");
 * });
 * if (answer !== "done") throw new Error();
 * ```
 */
export async function retrying<T>(
  times: RetryTimes,
  ask: () => Promise<T>,
  signal?: AbortSignal,
): Promise<T> {
  for (let attempt = 1;; attempt++) {
    try {
      return await ask();
    } catch (error) {
      if (!(error instanceof UnclearAnswer) || attempt >= attemptsFor(error, times)) throw error;
      await waitBefore(attempt, error, times, signal);
    }
  }
}

/** How often a request is sent at most that was answered so. */
export function attemptsFor({ isOffline }: UnclearAnswer, { attempts }: RetryTimes): number {
  return isOffline ? Math.min(OFFLINE_ATTEMPTS, attempts) : attempts;
}

/** Waits before the next attempt, for a time that differs from one client to the next. */
export async function waitBefore(
  attempt: number,
  { retryAfterMs }: UnclearAnswer,
  { firstMs, maxMs }: RetryTimes,
  signal?: AbortSignal,
): Promise<void> {
  const ms = retryAfterMs === null
    ? Math.min(maxMs, firstMs * 2 ** (attempt - 1)) * (0.5 + Math.random() / 2)
    : Math.min(maxMs * RETRY_AFTER_WAITS, retryAfterMs);
  signal?.throwIfAborted();
  const waited = Promise.withResolvers<void>();
  const stop = () => waited.resolve();
  const timer = setTimeout(stop, ms);
  signal?.addEventListener("abort", stop);
  await waited.promise;
  clearTimeout(timer);
  signal?.removeEventListener("abort", stop);
  signal?.throwIfAborted();
}

/** What is thrown to a user of the library: an unclear answer that nobody waits on any more. */
export function asRemoteFailure(error: unknown): unknown {
  if (!(error instanceof UnclearAnswer)) return error;
  if (error instanceof DamagedObject) {
    const message = `Cannot read "${error.key}": the object in the bucket is damaged, ` +
      "it does not fit its SHA-256";
    return new LogError("remote_failed", message, { cause: error, hint: START_OVER });
  }
  return new LogError("remote_failed", `Cannot reach the bucket: ${error.message}`, {
    cause: error,
    hint: "nothing was changed; check the network and AWS_ENDPOINT_URL_S3, then try again",
  });
}
