import { ALL_ROWS, asofRows, openLogs, parseWhen, readSettings } from "jsonl-log";
import { type Invoke, InvokeStorage } from "./invoke_storage.ts";

/** What the entries said at a time, as a page shows it. */
export async function textsAsOf(invoke: Invoke, typed: string): Promise<string[]> {
  const storage = new InvokeStorage(invoke);
  const { timeZone } = Intl.DateTimeFormat().resolvedOptions();
  const logs = openLogs(storage, { settings: await readSettings(storage), timeZone });
  const when = parseWhen(typed, { now: BigInt(Date.now()) * 1000n, timeZone });
  const texts: string[] = [];
  for await (const { entry } of asofRows(logs, "entries", when, ALL_ROWS)) {
    texts.push((entry?.value as { text: string }).text);
  }
  return texts;
}
