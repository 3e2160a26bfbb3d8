import assert from "node:assert/strict";
import { MemoryStorage } from "../../storage/memory.ts";
import type { LogSource } from "../../storage/storage.ts";
import { Input } from "./input.ts";

const TEXT = '{"id":"a"}\n{"id":"b"}\n';

Deno.test("an input says so when its file is truncated while being read", async () => {
  using source = await new MemoryStorage({ log: TEXT }).open("log");
  const shrunk: LogSource = {
    ...source!,
    name: "log",
    size: TEXT.length,
    read: (into, offset) => source!.read(into.subarray(0, Math.max(0, 15 - offset)), offset),
  };
  const input = await Input.open("./log", shrunk);
  await assert.rejects(async () => await input.view(0, TEXT.length), {
    code: "changed_meanwhile",
    message: 'Cannot read "./log": it was truncated while being read',
    hint: "run the command again",
    place: { file: "./log", offset: 15 },
  });
});
