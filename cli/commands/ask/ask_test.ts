import { deepEqual, equal, match } from "node:assert/strict";
import { demoCopy } from "../../../lib/testing/directories/demo_copy.ts";
import { runFake } from "../../../lib/testing/processes/fake_machine.ts";

const DEMO = new URL("../../../testdata/demo", import.meta.url).pathname;
const ENV = { LOG_DIR: DEMO, LOG_NOW: "2026-05-04T12:00:00Z" };

Deno.test("sql reads the query from standard input, and a log from there too, but not both", async () => {
  const asked = await runFake(["sql", "-", "--format", "csv", "-q"], {
    env: ENV,
    stdin: "select count(*) as n\nfrom sessions;\n",
  });
  deepEqual(asked, { code: 0, stdout: "n\n40\n", stderr: "" });
  const file = ["--file", "-", "-q", "--json"];
  const query = "select id, text from entries where state = 'live'";
  const piped = await runFake(["sql", query, ...file], { stdin: '{"id":"a","text":"x"}\n' });
  deepEqual(piped, { code: 0, stdout: '{"id":"a","text":"x"}\n', stderr: "" });
  const both = await runFake(["sql", "-", ...file], { stdin: "select 1" });
  equal(both.code, 2);
  match(both.stderr, /Cannot read the query from standard input: the log is there/);
});

Deno.test("sql sets state tables and events to a time, of other logs at the time of a line", async () => {
  const count = "select (select count(*) from entries) a, (select count(*) from interactions) b";
  const at = async (when: string, ...more: string[]) =>
    (await runFake(["sql", count, "--at", when, "--json", ...more], { env: ENV })).stdout;
  equal(await at("2026-01-14"), '{"a":6,"b":2}\n');
  equal(await at("line:3"), '{"a":2,"b":0}\n');
  equal(await at("line:3", "--log", "interactions"), '{"a":6,"b":3}\n');
  const { code, stderr } = await runFake(["sql", count, "--at", "line:9999"], { env: ENV });
  equal(code, 2);
  match(stderr, /Cannot go to line 9999: "entries.jsonl" has 294/);
});

Deno.test("sql changes nothing: whatever a query tries, the directory stays as it is", async () => {
  await using copy = await demoCopy();
  const names = () => [...Deno.readDirSync(copy.path)].map(({ name }) => name).sort();
  const before = names();
  const queries = [
    "delete from entries",
    "attach 'new.db' as x",
    "vacuum into 'new.db'",
    "select load_extension('x')",
    "select 1; select 2",
    "pragma writable_schema = on",
    "select writefile('x', 'y')",
  ];
  for (const query of queries) {
    const { code, stdout } = await runFake(["sql", query, "-C", copy.path]);
    deepEqual({ code, stdout }, { code: 2, stdout: "" }, query);
  }
  deepEqual(names(), before);
});

Deno.test("bisect judges states by the exit code of a command", async () => {
  const run = async (command: string, ...more: string[]) => {
    const { code, stdout, stderr } = await runFake(
      ["bisect", "--json", "--run", command, ...more],
      { env: ENV },
    );
    return { code, answer: stdout === "" ? null : JSON.parse(stdout), stderr };
  };
  const byCommand = await run("test $(wc -l) -le 50");
  const { stdout } = await runFake(
    ["bisect", "--json", "count(*) > 50 from entries where state = 'live'"],
    { env: ENV },
  );
  // To tell the reviews of each state, those were read too.
  const { folded_lines, ...bySql } = JSON.parse(stdout);
  deepEqual(byCommand.answer, { ...bySql, folded_lines: folded_lines + 465 });
  equal(byCommand.answer.line, 118);

  const skipping = await run(
    "n=$(wc -l); test $n -lt 20 && exit 0; test $n -gt 80 || exit 125; exit 1",
  );
  equal(skipping.code, 1);
  match(
    skipping.stderr,
    /good behind line \d+ and bad behind line \d+; no state between can be told/,
  );

  const failing = await run("exit 126");
  equal(failing.code, 3);
  match(failing.stderr, /Cannot go on: the command exited with 126 for the state behind line 294/);
});

Deno.test("bisect says why there is nothing to find", async () => {
  const cases: [args: string[], code: number, said: RegExp][] = [
    [["count(*) > 5000 from entries"], 1, /the state is good at both ends/],
    [["count(*) < 5000 from entries"], 1, /bad at the good end already\nhint: .* with --good/],
    [[], 2, /neither a condition nor --run is given/],
    [["--run", "exit 125"], 1, /at the bad end, behind line 294, cannot be told\nhint: .* --bad/],
    [["--run", "test $(wc -l) -gt 0 || exit 125; exit 1"], 1, /at the good end, behind line 0, /],
    [["1", "--run", "true"], 2, /Cannot use --run with a condition/],
    [["1", "--id", "01KES"], 2, /several ids begin|ambiguous|01KESDWG/],
    [["1", "--good", "line:5", "--bad", "line:2"], 2, /the good end must lie before the bad one/],
  ];
  for (const [args, code, said] of cases) {
    const outcome = await runFake(["bisect", ...args], { env: ENV });
    equal(outcome.code, code, args.join(" "));
    match(outcome.stderr, said);
    equal(outcome.stdout, "");
  }
});

Deno.test("series counts by a field in each form that --fields takes", async () => {
  const counted = async (countBy: string, ...more: string[]) =>
    await runFake(["series", "--by", "month", "--json", "--count-by", countBy, ...more], {
      env: ENV,
    });
  const byPointer = await counted("/shape/lang", "-q");
  match(byPointer.stdout, /"value":"de"/);
  deepEqual(await counted("shape.lang", "-q"), byPointer);
  const byKey = await counted("kind", "--log", "interactions", "-q");
  match(byKey.stdout, /"value":"review"/);
  deepEqual(await counted("/kind", "--log", "interactions", "-q"), byKey);
});

Deno.test("series says where no line has the field that it counts by", async () => {
  for (const countBy of ["nope", "shape.nope", "/nope"]) {
    const args = ["series", "--by", "month", "--json", "--count-by", countBy];
    const { code, stderr } = await runFake(args, { env: ENV });
    equal(code, 0);
    match(stderr, new RegExp(`no live line of entries has a value at "${countBy}"`));
    equal((await runFake([...args, "-q"], { env: ENV })).stderr, "");
  }
  const some = ["series", "--by", "month", "--json", "--count-by", "context"];
  const { stderr } = await runFake(some, { env: ENV });
  equal(stderr.includes("has a value at"), false);
});
