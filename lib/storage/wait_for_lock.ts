import { LogError } from "../errors.ts";

/** Short, so that one who appends all the time is met between two of his writes. */
const POLL_MS = 2;

/**
 * Tries again and again to take a lock, for `waitMs` milliseconds. The system's
 * own waiting cannot be given up, so it is not used.
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
  if (tryLock()) return;
  let isOver = false;
  const timer = setTimeout(() => isOver = true, waitMs);
  try {
    while (!isOver) {
      await new Promise((resolve) => setTimeout(resolve, POLL_MS));
      if (tryLock()) return;
    }
  } finally {
    clearTimeout(timer);
  }
  throw new LogError(
    "locked",
    `Cannot lock "${name}": another program has held it for ${waitMs / 1000} s`,
    { place: { file: name }, hint: "let the other program finish, then run the command again" },
  );
}
