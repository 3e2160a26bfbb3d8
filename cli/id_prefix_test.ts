import { deepEqual, equal, match } from "node:assert/strict";
import { join } from "node:path";
import { type FakeOptions, runFake } from "../lib/testing/processes/fake_machine.ts";
import { EXIT } from "./exit.ts";

const ENTRIES = [
  '{"id":"t-10","at":"2026-05-01T08:00:00Z","text":"Buy milk"}',
  '{"id":"t-2","at":"2026-05-01T09:00:00Z","text":"Call Ada"}',
  '{"id":"t-21","at":"2026-05-01T10:00:00Z","text":"Post the letter"}',
  '{"id":"t-22","at":"2026-05-01T11:00:00Z","text":"Water the plants"}',
  '{"id":"t-22","at":"2026-05-01T12:00:00Z","is_deleted":true}',
  '{"id":"caf\\u00e9-1","at":"2026-05-02T08:00:00Z","text":"Pay"}',
  '{"id":"\\ud83d\\ude00x","at":"2026-05-02T09:00:00Z","text":"Smile"}',
];

/** Asks about the entries above. */
async function ask(line: string | readonly string[], options: FakeOptions = {}) {
  const dir = await Deno.makeTempDir();
  const lines = (texts: readonly string[]) => texts.map((text) => `${text}\n`).join("");
  await Deno.writeTextFile(join(dir, "entries.jsonl"), lines(ENTRIES));
  await Deno.writeTextFile(
    join(dir, "sessions.jsonl"),
    lines([
      '{"id":"s-1","at":"2026-05-01T08:00:00Z"}',
      '{"id":"t-99","at":"2026-05-01T08:00:00Z"}',
    ]),
  );
  const args = typeof line === "string" ? line.split(" ") : line;
  const end = Promise.resolve(EXIT.interrupted);
  const outcome = await runFake(args, { env: { LOG_DIR: dir }, end, ...options });
  await Deno.remove(dir, { recursive: true });
  return outcome;
}

Deno.test("log reads an id by what no other id of the log begins with", async () => {
  const lines: [line: string, json: RegExp][] = [
    ["show t-1", /^\{"id":"t-10",/],
    ["asof now t-1", /"id":"t-10","state":"live"/],
    ["asof 2026-04-01 t-1", /"id":"t-10","state":"absent","reason":"not_yet"/],
    ["history t-1", /^\{"type":"version","id":"t-10",/],
    ["blame t-1", /^\{"id":"t-10",/],
    ["diff 2026-04-01 now t-1", /^\{"id":"t-10","change":"added"/],
  ];
  for (const [line, json] of lines) {
    const { code, stdout, stderr } = await ask(`${line} --json --quiet`);
    match(stdout, json, line);
    match(stderr, /^"t-1" read as "t-10"$/m, line);
    equal(code, line.startsWith("asof 2026-04") ? EXIT.no : EXIT.done, line);
  }
});

Deno.test("log reads an exact id as itself, and finds a deleted one", async () => {
  const exact = await ask("show t-2 --json");
  match(exact.stdout, /^\{"id":"t-2",/);
  equal(exact.stderr, "");
  const deleted = await ask("show t-22 --json");
  match(deleted.stdout, /"state":"deleted"/);
  match((await ask("show s --log sessions --json")).stdout, /^\{"id":"s-1",/);
});

Deno.test("log names what an id may mean where several begin with it, and exits with 2", async () => {
  for (const line of ["show t-", "asof now t-", "history t- --all", "blame t-"]) {
    const { code, stdout, stderr } = await ask(line);
    deepEqual({ code, stdout }, { code: EXIT.usage, stdout: "" }, line);
    const error = stderr.slice(stderr.indexOf("log:"));
    equal(
      error,
      `log: Cannot read "t-" as one id: 4 ids of "entries.jsonl" begin with it
  "t-10"  Buy milk
  "t-2"  Call Ada
  "t-21"  Post the letter
  "t-22"  (deleted)  Water the plants
hint: type more of the one that is meant
`,
      line,
    );
  }
});

Deno.test("log cuts what an id may mean to the terminal", async () => {
  const { stderr } = await ask("show t-", { columns: 20, noColor: true });
  match(stderr, /\n {2}"t-10" {2}Buy milk\n {2}"t-2" {2}Call Ada\n {2}"t-21" {2}Post the …\n/);
});

Deno.test("log takes neither an empty beginning nor half a character, and reads escapes", async () => {
  const empty = await ask(["show", ""]);
  equal(empty.code, EXIT.no);
  match(empty.stderr, /^log: Cannot find "": /m);
  match((await ask(["show", "café", "--json"])).stdout, /"id":"café-1"/);
  match((await ask(["show", "\u{1f600}", "--json"])).stdout, /"id":"\u{1f600}x"/u);
  const half = await ask(["show", "\ud83d"]);
  equal(half.code, EXIT.no);
  equal(half.stdout, "");
});

Deno.test("log writes only under a whole id, and says which one is meant", async () => {
  for (const line of ["delete t-1", "edit t-1 --set n=1", "restore t-1", "review t-1 good"]) {
    const { code, stdout, stderr } = await ask(line);
    deepEqual({ code, stdout }, { code: EXIT.usage, stdout: "" }, line);
    match(
      stderr,
      /\nhint: the only id that begins so is "t-10"; what writes takes whole ids\n$/,
      line,
    );
  }
});

Deno.test("log watch follows an id by its beginning, over all logs that have ids of their own", async () => {
  const one = await ask("watch t-1");
  match(one.stderr, /^"t-1" read as "t-10"$/m);
  equal(one.code, EXIT.interrupted);
  equal((await ask("watch s-")).stderr.split("\n")[0], '"s-" read as "s-1"');
  const several = await ask("watch t-");
  equal(several.code, EXIT.usage);
  match(several.stderr, /begin with it\n {2}"t-10" {2}Buy milk\n/);
  match((await ask("watch zzzzzz")).stderr, /^nothing is called "zzzzzz" yet$/m);
});
