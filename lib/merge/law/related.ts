import { RecordReader } from "../../records/reader.ts";
import { defaultSettings, type LogSettings } from "../../records/settings.ts";
import type { LogSource } from "../../storage/storage.ts";
import { commonPrefix } from "./common_prefix.ts";
import { Input } from "./input.ts";
import { shareLine } from "./shared_line.ts";

/**
 * Whether two files share a readable line: names nominate copies of a log,
 * content decides. Nearly always the first line tells.
 *
 * @throws {LogError} what the sources throw.
 *
 * @example
 * ```ts
 * import { defaultSettings } from "../../records/settings.ts";
 * import { MemoryStorage } from "../../storage/memory.ts";
 * import { isRelated } from "./related.ts";
 *
 * const storage = new MemoryStorage({ log: '{"id":"a"}\nb\n', copy: 'c\n{"id":"a"}', other: "b\n" });
 * const settings = defaultSettings().logs.entries;
 * using log = await storage.open("log");
 * using copy = await storage.open("copy");
 * using other = await storage.open("other");
 * if (!await isRelated(log!, copy!, settings)) throw new Error();
 * if (await isRelated(log!, other!, settings)) throw new Error();
 * ```
 */
export async function isRelated(
  log: LogSource,
  copy: LogSource,
  settings: LogSettings,
): Promise<boolean> {
  if (log.size === 0 || copy.size === 0) return false;
  const inputs = [
    await Input.open(log.name, log),
    await Input.open(copy.name, copy),
  ] as const;
  for (const linesEnough of [1, Infinity]) {
    const { lines } = await commonPrefix(inputs, linesEnough);
    if (await hasReadableLine(log, lines, settings)) return true;
  }
  const { ends: [logStart = 0, copyStart = 0] } = await commonPrefix(inputs);
  return await shareLine(inputs, [logStart, copyStart], settings, ({ kind }) => kind === "record");
}

/**
 * Whether two files share a line that is not blank, whatever it says: bytes alone decide.
 *
 * @throws {LogError} what the sources throw.
 *
 * @example
 * ```ts
 * import { MemoryStorage } from "../../storage/memory.ts";
 * import { shareBytes } from "./related.ts";
 *
 * const storage = new MemoryStorage({ one: "a\n\nb\n", two: "b\r\n", other: "c\n\n" });
 * using one = await storage.open("one");
 * using two = await storage.open("two");
 * using other = await storage.open("other");
 * if (!await shareBytes(one!, two!)) throw new Error();
 * if (await shareBytes(one!, other!)) throw new Error();
 * ```
 */
export async function shareBytes(one: LogSource, other: LogSource): Promise<boolean> {
  if (one.size === 0 || other.size === 0) return false;
  const inputs = [
    await Input.open(one.name, one),
    await Input.open(other.name, other),
  ] as const;
  const [first, second] = inputs;
  const starts = [first.start, second.start] as const;
  const { entries } = defaultSettings().logs;
  return await shareLine(inputs, starts, entries, ({ kind }) => kind !== "blank");
}

/** Whether one of the first lines of a log is readable. */
async function hasReadableLine(
  log: LogSource,
  linesMax: number,
  settings: LogSettings,
): Promise<boolean> {
  using reader = new RecordReader(log, { settings, linesMax });
  for await (const batch of reader.batches()) if (batch.length > 0) return true;
  return false;
}
