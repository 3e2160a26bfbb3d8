// A notebook for the terminal, in Node or Bun:
//
//   node main.js notes add "das Fernweh"
//   node main.js notes list
//   node main.js notes asof yesterday

import { mkdirSync } from "node:fs";
import { ALL_ROWS, asofRows, listRows, open, openDirectory, parseWhen } from "jsonl-log";

const [folder, command, text = ""] = process.argv.slice(2);
const now = BigInt(Date.now()) * 1000n;
const timeZone = Intl.DateTimeFormat().resolvedOptions().timeZone;

if (folder === undefined || !["add", "list", "asof"].includes(command)) {
  console.error("usage: main.js <folder> add <text> | list | asof <when>");
  process.exit(2);
}
if (command === "add") {
  mkdirSync(folder, { recursive: true });
  const state = await open(folder, {
    now: () => now,
    // Node cannot lock files: this says that only this program writes to the folder.
    singleWriter: true,
    hydrate: "on_demand",
    watch: false,
  });
  console.log((await state.capture(text)).id);
  await state.close();
} else {
  const logs = await openDirectory(folder, { timeZone });
  const rows = command === "list"
    ? listRows(logs, "entries", ALL_ROWS)
    : asofRows(logs, "entries", parseWhen(text, { now, timeZone }), ALL_ROWS);
  for await (const { entry } of rows) console.log(entry.value.text);
}
