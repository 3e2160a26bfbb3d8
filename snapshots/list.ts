import type { SnapshotInfo } from "../lib/answers.ts";
import type { Log } from "../lib/replay/log.ts";
import { openLog } from "../lib/storage/open_log.ts";
import type { LogStorage } from "../lib/storage/storage.ts";
import { type Instant, parseInstant } from "../lib/time/instant.ts";
import { examine } from "./examine.ts";
import { snapshotsOf } from "./names.ts";

const MICROS_PER_SECOND = 1_000_000;

/**
 * The snapshots of some logs, newest first in each. Reads each of them through,
 * as a question would that uses it, and changes nothing.
 *
 * @throws {LogError} what opening a log or listing the snapshots throws.
 *
 * @example
 * ```ts
 * import { listSnapshots } from "./list.ts";
 * import { MemoryStorage } from "../lib/storage/memory.ts";
 *
 * const rows = listSnapshots(new MemoryStorage({}), [], 0n);
 * if ((await Array.fromAsync(rows)).length !== 0) throw new Error();
 * ```
 */
export async function* listSnapshots(
  storage: LogStorage,
  logs: readonly Log[],
  now: Instant,
): AsyncGenerator<SnapshotInfo> {
  for (const log of logs) {
    const names = await snapshotsOf(storage, log);
    if (names.length === 0) continue;
    using source = await openLog(storage, log.settings.file);
    for (const file of names) {
      const { state, reason, header, bytes } = await examine(storage, file, log, source);
      yield {
        log: log.name,
        file,
        lines: header?.lines ?? null,
        offset: header?.offset ?? null,
        max_at: header?.max_at ?? null,
        ids: header?.ids ?? null,
        reducer_version: header?.reducer_version ?? null,
        bytes,
        created_at: header?.created_at ?? null,
        age_s: header && ageOf(header.created_at, now),
        usable: state === "usable",
        reason,
      };
    }
  }
}

function ageOf(createdAt: string, now: Instant): number | null {
  const created = parseInstant(createdAt);
  return created === null ? null : Math.floor(Number(now - created) / MICROS_PER_SECOND);
}
