import { equal } from "node:assert/strict";
import { Progress } from "./progress.ts";

function watched(): { progress: Progress; at: (ms: number) => void; shown: () => string } {
  let nowMs = 0;
  let text = "";
  const progress = new Progress((more) => text += more, () => nowMs);
  return { progress, at: (ms) => nowMs = ms, shown: () => text };
}

Deno.test("progress keeps quiet when the work is done within a second", () => {
  const { progress, at, shown } = watched();
  at(999);
  progress.update("entries.jsonl", 50, 100);
  progress.erase();
  equal(shown(), "");
});

Deno.test("progress shows up after a second, ten times a second at most", () => {
  const { progress, at, shown } = watched();
  for (const ms of [1000, 1050, 1099, 1100]) {
    at(ms);
    progress.update("entries.jsonl", ms, 2000);
  }
  equal(shown(), "\r\x1b[Kreading entries.jsonl 50%\r\x1b[Kreading entries.jsonl 55%");
});

Deno.test("progress is erased once and comes back when the work goes on", () => {
  const { progress, at, shown } = watched();
  at(2000);
  progress.update("a", 1, 4);
  progress.erase();
  progress.erase();
  equal(shown(), "\r\x1b[Kreading a 25%\r\x1b[K");
  at(3000);
  progress.update("b", 3, 4);
  equal(shown(), "\r\x1b[Kreading a 25%\r\x1b[K\r\x1b[Kreading b 75%");
});
