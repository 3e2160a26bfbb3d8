import { LogError } from "../errors.ts";

const POLL_MS = 20;

/**
 * Tries again and again to take a lock, for about `waitMs` milliseconds. The
 * system's own waiting cannot be given up, so it is not used.
 *
 * @param tryLock Takes the lock at once if it is free, and says whether it did.
 * @throws {LogError} `locked`, or what `tryLock` throws.
 *
 * @example
 * ```ts
 * import { waitForLock } from "./wait_for_lock.ts";
 *
 * let attempts = 0;
 * await waitForLock(".log.lock", 100, () => ++attempts === 2);
 * if (attempts !== 2) throw new Error();
 * ```
 */
export async function waitForLock(
  name: string,
  waitMs: number,
  tryLock: () => boolean,
): Promise<void> {
  for (let waitedMs = 0; !tryLock(); waitedMs += POLL_MS) {
    if (waitedMs >= waitMs) {
      throw new LogError(
        "locked",
        `Cannot lock "${name}": another program has held it for ${waitMs / 1000} s`,
        { place: { file: name }, hint: "let the other program finish, then run the command again" },
      );
    }
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
}
