import { writeSnapshots } from "../../snapshots/write.ts";
import { type Settings, settingsInZone } from "../records/settings.ts";
import { MemoryStorage } from "../storage/memory.ts";
import type { MakeSnapshot } from "../sync/sync.ts";
import type { Instant } from "../time/instant.ts";
import { openLogs } from "./logs.ts";

/** Makes snapshots for a bucket, of logs that are read so. */
export function snapshotMaker(
  settings: Settings,
  { timeZone, now }: { timeZone: () => string; now: () => Instant },
): MakeSnapshot {
  return async (name, lines, chain) => {
    const { file } = settings.logs[name]!;
    const storage = new MemoryStorage({ [file]: lines });
    const zone = timeZone();
    const logs = openLogs(storage, { settings: settingsInZone(settings, zone), timeZone: zone });
    const [row] = await writeSnapshots(storage, [logs.log(name)], { now: now(), keep: 1, chain });
    if (row?.file == null) return null;
    return { name: row.file, bytes: new Uint8Array(storage.files()[row.file] as Uint8Array) };
  };
}
