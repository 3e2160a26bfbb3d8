import assert from "node:assert/strict";
import { openLogs } from "../open/logs.ts";
import { defaultSettings } from "../records/settings.ts";
import { MemoryStorage } from "../storage/memory.ts";
import { ask } from "./ask/ask.ts";
import type { QuestionName } from "./ask/questions.ts";

const NOW = 1_777_900_000_000_000n;
const IDS = 5_000;

/** Logs that count how often an answer lets others have their turn. */
function counted() {
  let turns = 0;
  const day = (n: number) => `2026-0${1 + n % 4}-01T00:00:00Z`;
  const entries = Array.from(
    { length: 2 * IDS },
    (_, n) => `{"id":"${n % IDS}","at":"${day(n)}","text":"${n}"}\n`,
  );
  const one = Array.from({ length: IDS }, (_, n) => `{"id":"one","text":"${n}"}\n`);
  const storage = new MemoryStorage({ "entries.jsonl": [...entries, ...one].join("") });
  const logs = openLogs(storage, {
    settings: defaultSettings(),
    timeZone: "UTC",
    pause: { yieldIfDue: () => Promise.resolve(void turns++) },
  });
  return { logs, turns: () => turns };
}

const LONG: [name: QuestionName, given: Record<string, string>][] = [
  ["list", {}],
  ["asof", { when: "2026-03-01" }],
  ["diff", { from: "2026-01-01", to: "now" }],
  ["carry", {}],
  ["history", { id: "one" }],
  ["blame", { id: "one" }],
];

for (const [name, given] of LONG) {
  Deno.test(`${name} lets others have their turn now and then while it is answered`, async () => {
    const { logs, turns } = counted();
    const answer = await ask(logs, name, given, NOW);
    if (Symbol.asyncIterator in answer) await Array.fromAsync(answer as AsyncIterable<unknown>);
    assert(turns() >= 2, `${turns()} turns`);
  });
}
