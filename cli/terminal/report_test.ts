import { deepEqual, equal, ok } from "node:assert/strict";
import { LogError } from "../../lib/errors.ts";
import { reportLines } from "./report.ts";
import { coloured, plain } from "./style.ts";

const QUIETLY = { style: plain, debug: false };

Deno.test("report leaves out what a failure does not know", () => {
  deepEqual(reportLines(new LogError("bad_when", "Cannot read it"), QUIETLY), [
    "log: Cannot read it",
  ]);
  const place = { file: "entries.jsonl" };
  deepEqual(reportLines(new LogError("io_failed", "Cannot read it", { place }), QUIETLY), [
    "log: Cannot read it",
    "  entries.jsonl",
  ]);
});

Deno.test("report names the permission to grant when deno refuses one", () => {
  const refusal = new Deno.errors.NotCapable(
    'Requires read access to "/logs", run again with the --allow-read flag',
  );
  deepEqual(reportLines(refusal, QUIETLY), [
    'log: Cannot go on: deno was given no read access to "/logs"',
    "hint: run it with the --allow-read flag",
  ]);
});

Deno.test("report says of a path of the system what is so, and never to allow all", () => {
  const refusal = new Deno.errors.NotCapable(
    'Requires all access to "/dev/shm/logs", run again with the --allow-all flag',
  );
  deepEqual(reportLines(refusal, QUIETLY), [
    'log: Cannot open "/dev/shm/logs": Deno keeps programs out of most of /dev, /proc and /sys',
    "hint: copy the files to a folder elsewhere",
  ]);
});

Deno.test("report owns up to an unexpected failure and shows no stack trace", () => {
  const lines = reportLines(new TypeError("x is undefined"), QUIETLY);
  equal(lines[0], "log: Cannot finish: an unexpected failure (x is undefined)");
  ok(lines[1]?.includes("LOG_DEBUG=1"));
  equal(lines.length, 2);
});

Deno.test("report shows stack traces of a failure and its cause when debugging", () => {
  const error = new LogError("io_failed", "Cannot read it", { cause: new TypeError("deep") });
  const lines = reportLines(error, { style: plain, debug: true });
  ok(lines.some((line) => line.startsWith("    at ")));
  ok(lines.includes("caused by TypeError: deep"));
});

Deno.test("report shows control characters in messages and never sends them", () => {
  const error = new LogError("unknown_id", 'Cannot find "\x1b[2J"', { hint: "try \x07" });
  deepEqual(reportLines(error, QUIETLY), ['log: Cannot find "␛[2J"', "hint: try ␇"]);
});

Deno.test("report colours the labels and not the message", () => {
  const error = new LogError("bad_when", "Cannot read it", { hint: "try now" });
  deepEqual(reportLines(error, { style: coloured, debug: false }), [
    "\x1b[1;31mlog:\x1b[0m Cannot read it",
    "\x1b[2mhint:\x1b[0m try now",
  ]);
});
