import assert from "node:assert/strict";
import { defaultLogSettings, defaultSettings } from "../lib/records/settings.ts";
import { rowsByKey } from "../lib/replay/projection.ts";
import { openTexts } from "../lib/testing/models/check.ts";
import { events } from "./events.ts";

Deno.test("events keep each id once, by its latest line, and delete nothing", async () => {
  const lines = [
    { id: "a", n: 1 },
    { id: "b", is_deleted: true },
    { id: "a", n: 2 },
    { id: "c" },
    { id: "b", is_restored: true },
  ];
  const text = lines.map((line) => `${JSON.stringify(line)}\n`).join("");
  const settings = defaultSettings();
  settings.logs.pings = defaultLogSettings("pings", "event");
  const { state } = await openTexts({ "pings.jsonl": text }, { settings }).replay("pings", events);
  const rows = rowsByKey(state).map((row) => [row?.id, row?.current?.line, row?.tombstone]);
  assert.deepEqual(rows, [["a", 3, null], ["b", 5, null], ["c", 4, null]]);
});
