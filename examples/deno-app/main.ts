/**
 * A notebook for the terminal, in Deno:
 *
 * ```sh
 * deno run --allow-read --allow-write main.ts notes add "das Fernweh"
 * deno run --allow-read main.ts notes list
 * deno run --allow-read main.ts notes asof yesterday
 * ```
 *
 * @module
 */

// In a project of your own, this is the name of the package.
import { ALL_ROWS, asofRows, listRows, open, openDirectory, parseWhen } from "../../mod.ts";

const [folder, command, text] = Deno.args;
const now = BigInt(Date.now()) * 1000n;
const timeZone = Intl.DateTimeFormat().resolvedOptions().timeZone;

if (folder === undefined || !["add", "list", "asof"].includes(command ?? "")) {
  console.error("usage: main.ts <folder> add <text> | list | asof <when>");
  Deno.exit(2);
}
if (command === "add") {
  await Deno.mkdir(folder, { recursive: true });
  await using state = await open(folder, { now: () => now, hydrate: "on_demand", watch: false });
  console.log((await state.capture(text ?? "")).id);
} else {
  const logs = await openDirectory(folder, { timeZone });
  const rows = command === "list"
    ? listRows(logs, "entries", ALL_ROWS)
    : asofRows(logs, "entries", parseWhen(text ?? "now", { now, timeZone }), ALL_ROWS);
  for await (const { entry } of rows) console.log((entry?.value as { text: string }).text);
}
