import { deepEqual, equal, match } from "node:assert/strict";
import { join } from "node:path";
import {
  type FakeOptions,
  type Outcome,
  runFake,
} from "../../../lib/testing/processes/fake_machine.ts";

const LOG =
  '{"id":"a","at":"2026-04-20T10:15:00Z"}\n{"id":"b","at":"2026-04-20T10:15:00Z"} x\nlög\u001b[31m\n' +
  '{"id":"c","at":"2026-04-20T10:15:00Z"}\n';

/** A directory whose log was repaired, and runs in it. */
async function repaired() {
  const path = await Deno.makeTempDir();
  await Deno.writeTextFile(join(path, "entries.jsonl"), LOG);
  const run = (line: string, options?: FakeOptions): Promise<Outcome> =>
    runFake([...line.split(" "), "--dir", path], options);
  equal((await run("validate --fix")).code, 0);
  return { path, run, [Symbol.asyncDispose]: () => Deno.remove(path, { recursive: true }) };
}

Deno.test("quarantine lists what repairs set aside, the oldest first", async () => {
  await using directory = await repaired();
  const { code, stdout, stderr } = await directory.run("quarantine");
  deepEqual({ code, stderr }, { code: 0, stderr: "" });
  equal(
    stdout,
    `n  set aside         from             why           size  begins
1  2026-05-05 08:00  entries.jsonl:2  invalid-json  40 B  {"id":"b","at":"2026-04-20T10:15:00Z"} x
2  2026-05-05 08:00  entries.jsonl:3  invalid-json   9 B  lög\\x1b[31m
`,
  );
  const json = await directory.run("quarantine list --json");
  const [first] = json.stdout.split("\n").map((line) => line && JSON.parse(line));
  deepEqual(first, {
    ...{ n: 1, file: "entries.jsonl", line: 2, offset: 39, length: 40, code: "invalid-json" },
    ...{ at: "2026-05-05T08:00:00Z", undone: false },
    quarantine: "quarantine/20260505T080000.000000Z-entries.jsonl",
    preview: '{"id":"b","at":"2026-04-20T10:15:00Z"} x',
  });
});

Deno.test("quarantine show gives the raw bytes, which append takes back once mended", async () => {
  await using directory = await repaired();
  const { code, stdout } = await directory.run("quarantine show 1");
  equal(code, 0);
  equal(stdout, LOG.split("\n")[1]);
  const stdin = `${stdout.replace(/ x$/, "")}\n`;
  equal((await directory.run("append entries", { stdin })).code, 0);
  match((await directory.run("list")).stdout, /^b /m);
  equal((await directory.run("quarantine show 2")).stdout, "lög\u001b[31m");
  const json = JSON.parse((await directory.run("quarantine show 2 --json")).stdout);
  equal(new TextDecoder().decode(Uint8Array.fromBase64(json.bytes_base64)), "lög\u001b[31m");
  equal(json.n, 2);
});

Deno.test("quarantine show lets nothing act on a terminal", async () => {
  await using directory = await repaired();
  const { stdout } = await directory.run("quarantine show 2", { columns: 80 });
  equal(stdout, "lög␛[31m\n");
});

Deno.test("quarantine says what was put back, and what lies there besides", async () => {
  await using directory = await repaired();
  equal((await directory.run("undo")).code, 0);
  await Deno.writeTextFile(join(directory.path, "quarantine", "notes.jsonl"), '{"id":"n"}\n');
  await Deno.writeTextFile(join(directory.path, "quarantine", "notes.txt"), "n\n");
  const { code, stdout, stderr } = await directory.run("quarantine");
  equal(code, 0);
  match(stdout, /^2 .* 9 B {2}undone {2}lög/m);
  equal(stderr, "passed over lines of quarantine/notes.jsonl that no repair wrote\n");
});

Deno.test("quarantine says what it cannot show", async () => {
  await using directory = await repaired();
  const cases: [line: string, message: RegExp][] = [
    [
      "quarantine show 3",
      /^log: Cannot show 3: quarantine holds 2 items\nhint: "log quarantine" lists/,
    ],
    ["quarantine show", /^log: Cannot use show: <n> is missing/],
    ["quarantine list 1", /^log: Cannot use "1": it goes with show only/],
    ["quarantine drop", /^log: Cannot "drop" quarantine: it must be list or show/],
  ];
  for (const [line, message] of cases) {
    const { code, stderr } = await directory.run(line);
    match(stderr, message);
    equal(code, 2);
  }
});
