import { deepEqual, equal, match, ok } from "node:assert/strict";
import { join } from "node:path";
import { runFake } from "../lib/testing/processes/fake_machine.ts";

const PURPOSE = "Standing order for the flat in the old town, third floor, with the balcony";
const PAYMENTS = [
  `{"id":"p1","at":"2026-05-01T08:00:00Z","amount":-640.00,"payee":"Landlady","purpose":"${PURPOSE}"}`,
  '{"id":"p2","at":"2026-05-02T08:00:00Z","amount":-12.50,"payee":"Greengrocer"}',
  '{"id":"p3","at":"2026-05-03T08:00:00Z","amount":3.5,"device":"atm"}',
].map((line) => `${line}\n`).join("");

async function ask(files: Record<string, string>, line: string, columns?: number) {
  const dir = await Deno.makeTempDir();
  for (const [name, text] of Object.entries(files)) await Deno.writeTextFile(join(dir, name), text);
  const options = columns === undefined ? {} : { columns, noColor: true };
  const outcome = await runFake(line.split(" "), { env: { LOG_DIR: dir }, ...options });
  await Deno.remove(dir, { recursive: true });
  return outcome;
}

Deno.test("log list shows what a record without a text says, whole in a pipe", async () => {
  const { stdout, stderr } = await ask({ "entries.jsonl": PAYMENTS }, "list");
  deepEqual(stdout.split("\n"), [
    "id  at                text",
    `p1  2026-05-01 08:00  payee: Landlady  purpose: ${PURPOSE}  amount: -640.00`,
    "p2  2026-05-02 08:00  payee: Greengrocer  amount: -12.50",
    "p3  2026-05-03 08:00  amount: 3.5",
    "",
  ]);
  equal(stderr, "");
});

Deno.test("log list cuts on a terminal only, and says which columns it left out", async () => {
  const files = { "entries.jsonl": PAYMENTS };
  const wide = await ask(files, "list", 60);
  equal(wide.stdout.split("\n")[1], "p1  2026-05-01 08:00  payee: Landlady  purpose: Standing or…");
  equal(wide.stderr, "");
  const narrow = await ask(files, "list", 40);
  ok(narrow.stdout.startsWith("id  text\n"), narrow.stdout);
  equal(narrow.stderr, "left out for lack of room: at; a wider terminal or --json shows them\n");
  equal((await ask(files, "list --quiet", 40)).stderr, "");
  equal((await ask(files, "list --json", 40)).stderr, "");
});

Deno.test("log names a column that several tables left out once", async () => {
  const files = {
    "entries.jsonl": PAYMENTS,
    "interactions.jsonl": [
      '{"id":"i1","at":"2026-05-01T08:00:00Z","kind":"review","grade":"good","entry_id":"p1",',
      '"device":"a telephone","session_id":"the evening of the first of May"}\n',
    ].join(""),
  };
  const { stderr } = await ask(files, "show p1", 40);
  match(stderr, /^left out for lack of room: device, session; a wider terminal/m);
});

Deno.test("log shows the text that the config names, of other logs too", async () => {
  const files = {
    "log.config.json": JSON.stringify({
      logs: { notes: { kind: "entity", text: "/note/title" } },
    }),
    "notes.jsonl": '{"id":"n1","note":{"title":"Milk"},"kind":"list"}\n{"id":"n1x","x":"y"}\n',
  };
  match((await ask(files, "list --log notes")).stdout, /^n1 {3}Milk$/m);
  match((await ask(files, "show n1x1 --log notes")).stderr, /did you mean "n1x"/);
  match((await ask(files, "show n --log notes")).stderr, /^ {2}"n1" {2}Milk$/m);
});

Deno.test("log series keeps its chart where columns have to go", async () => {
  const days = ["2026-05-01", "2026-05-02"].map((day, at) =>
    `{"id":"${at}","at":"${day}T08:00:00Z"}\n{"id":"${at}","at":"${day}T09:00:00Z","n":1}\n`
  );
  const wide = await ask({ "entries.jsonl": days.join("") }, "series --by day", 80);
  deepEqual(wide.stdout.split("\n").slice(0, 2), [
    "period      live  added  edited",
    "2026-05-01     1      1       1  ████████████",
  ]);
  const narrow = await ask({ "entries.jsonl": days.join("") }, "series --by day", 52);
  deepEqual(narrow.stdout.split("\n").slice(0, 2), [
    "period      live  added",
    "2026-05-01     1      1  ████████████",
  ]);
  match(narrow.stderr, /^left out for lack of room: edited; a wider terminal/m);
});
