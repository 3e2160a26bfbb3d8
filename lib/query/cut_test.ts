import assert from "node:assert/strict";
import { LogError } from "../errors.ts";
import { BUILT_IN_LOGS } from "../records/settings.ts";
import { at, openTexts } from "../testing/models/check.ts";
import { BEFORE_EVERYTHING, parseInstant } from "../time/instant.ts";
import { resolveCut } from "./cut.ts";

const TEXT = [
  '{"id":"a"}',
  '{"id":"a","at":"2026-03-05T00:00:00Z"}',
  "oops",
  "",
  '{"at":"2026-03-09T00:00:00Z","text":"no id"}',
  '{"id":"b","at":"2026-03-02T00:00:00+01:00"}',
  '{"id":"c","at":"soon"}',
].join("\n");

Deno.test("a cut at an instant is the same for all logs", async () => {
  const { cut, otherLogs, asOf: as_of } = await resolveCut(
    openTexts({}),
    "entries",
    at("2026-03-01T00:00:00Z"),
  );
  assert.deepEqual(cut, { through: parseInstant("2026-03-01T00:00:00Z"), lineMax: null });
  assert.deepEqual(otherLogs, cut);
  assert.equal(as_of, "2026-03-01T00:00:00Z");
});

Deno.test("a cut at a line takes the time in force behind it, at every line of every log", async () => {
  const times = [null, ...Array(4).fill("2026-03-05T00:00:00Z"), "2026-03-01T23:00:00Z"];
  times.push("2026-03-01T23:00:00Z");
  for (const log of BUILT_IN_LOGS) {
    const logs = openTexts({ [`${log}.jsonl`]: TEXT });
    for (const [index, time] of times.entries()) {
      const { cut, otherLogs, asOf: as_of } = await resolveCut(logs, log, {
        kind: "line",
        line: index + 1,
      });
      assert.deepEqual(cut, { through: null, lineMax: index + 1 });
      assert.equal(as_of, time, `line ${index + 1}`);
      const until = time === null ? BEFORE_EVERYTHING : parseInstant(time);
      assert.deepEqual(otherLogs, { through: until, lineMax: null });
    }
  }
});

Deno.test("a cut behind the log's end is refused with the last line there is", async () => {
  const refuses = (text: string | undefined, message: string, hint: string) => {
    const logs = openTexts(text === undefined ? {} : { "firings.jsonl": text });
    const cut = resolveCut(logs, "firings", { kind: "line", line: 8 });
    return assert.rejects(cut, (error) => {
      assert(error instanceof LogError);
      assert.deepEqual([error.code, error.message, error.hint], [
        "line_out_of_range",
        message,
        hint,
      ]);
      return true;
    });
  };
  const beyond = (lines: number) => `Cannot go to line 8: "firings.jsonl" has ${lines}`;
  await refuses(TEXT, beyond(7), "the last one is line:7");
  await refuses(`${TEXT}\n`, beyond(7), "the last one is line:7");
  await refuses("", beyond(0), "use a time instead");
  await refuses(undefined, beyond(0), "use a time instead");
});
