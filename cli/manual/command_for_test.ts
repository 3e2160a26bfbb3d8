import { deepEqual } from "node:assert/strict";
import { commandFor } from "./command_for.ts";
import type { Topic } from "./topics.ts";

const topic = (page: string, section?: string): Topic => ({
  brief: "",
  page,
  load: () => Promise.resolve({ default: "" }),
  ...section !== undefined && { section },
});

Deno.test("commandFor leads to a section that is a topic, else to its page", () => {
  const topics = {
    codes: topic("json.md", "Exit codes"),
    json: topic("json.md"),
    alone: topic("other.md", "Part"),
  };
  const cases: [address: string, command: string | null][] = [
    ["./json.md", "log help json"],
    ["./json.md#asof", "log help json"],
    ["json.md#exit-codes", "log help codes"],
    ["./other.md", null],
    ["./other.md#part", "log help alone"],
    ["./cli.md#log-asof", "log help"],
    ["../json.md", null],
    ["./decisions/json.md", null],
    ["https://example.org/json.md", null],
    ["#exit-codes", null],
  ];
  for (const [address, command] of cases) deepEqual(commandFor(address, topics), command, address);
});
