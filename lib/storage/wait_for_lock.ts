import { LogError } from "../errors.ts";

/** Short, so that a program that appends all the time is met between two of its writes. */
const POLL_MS = 2;

/** How many wait in this process, by what they wait for. */
const waiting = new Map<unknown, number>();

/**
 * Tries again and again to take a lock, for `waitMs` milliseconds. The system's
 * own waiting cannot be given up, so it is not used.
 *
 * A caller that asks again as soon as it has given it back does not overtake others
 * of this process that wait: between two of its locks, no timer would ever find it free.
 *
 * @param key Equal for all that wait for the same lock in this process.
 * @param tryLock Takes the lock at once if it is free, and says whether it did.
 * @throws {LogError} `locked`, or what `tryLock` throws.
 *
 * @example
 * ```ts
 * import { waitForLock } from "./wait_for_lock.ts";
 *
 * let attempts = 0;
 * await waitForLock(".log.lock", "key", 100, () => ++attempts === 2);
 * if (attempts !== 2) throw new Error();
 * ```
 */
export async function waitForLock(
  name: string,
  key: unknown,
  waitMs: number,
  tryLock: () => boolean,
): Promise<void> {
  const others = waiting.get(key) ?? 0;
  if (others === 0 && tryLock()) return;
  waiting.set(key, others + 1);
  let isOver = false;
  const timer = setTimeout(() => isOver = true, waitMs);
  try {
    while (!isOver) {
      await new Promise((resolve) => setTimeout(resolve, POLL_MS));
      if (tryLock()) return;
    }
  } finally {
    clearTimeout(timer);
    const left = waiting.get(key)! - 1;
    if (left === 0) waiting.delete(key);
    else waiting.set(key, left);
  }
  throw new LogError(
    "locked",
    `Cannot lock "${name}": another program has held it for ${waitMs / 1000} s`,
    { place: { file: name }, hint: "let the other program finish, then run the command again" },
  );
}
