import { equal, match } from "node:assert/strict";
import { runFake } from "../lib/testing/processes/fake_machine.ts";

/** Runs a command over one log, at noon on 4 May. */
async function ask(text: string, args: string[], config = "{}") {
  const dir = await Deno.makeTempDir();
  try {
    await Deno.writeTextFile(`${dir}/entries.jsonl`, text);
    await Deno.writeTextFile(`${dir}/log.config.json`, config);
    const env = { LOG_NOW: "2026-05-04T12:00:00Z", TZ: "UTC" };
    return await runFake([...args, "--dir", dir], { env });
  } finally {
    await Deno.remove(dir, { recursive: true });
  }
}

const NUMBERS = '{"id":1,"at":"2026-03-01T08:00:00Z"}\n{"id":2,"at":"2026-03-02T08:00:00Z"}\n';
const NAIVE = '{"id":"a","at":"2026-03-01T08:00:00"}\n{"id":"a","ts":"2026-05-01T08:00:00Z"}\n';
const LATE = '{"id":"x"}\n{"id":"y"}\n{"id":"a","at":"2026-03-01T08:00:00Z"}\n{"id":"b"}\n';
const AHEAD = '{"id":"a","at":"2026-03-01T08:00:00Z"}\n{"id":"b","at":"2026-06-01T08:00:00Z"}\n' +
  '{"id":"c","at":"2026-07-01T08:00:00Z"}\n';

for (
  const args of [["list"], ["show", "1"], ["history", "1"], ["stats"], ["carry"], ["asof", "now"]]
) {
  Deno.test(`${args.join(" ")} refuses a log in which no line has an id`, async () => {
    const { code, stdout, stderr } = await ask(NUMBERS, args);
    equal(code, 2);
    equal(stdout, "");
    match(
      stderr,
      /^log: Cannot answer from "entries.jsonl": none of its 2 lines has an id \("id"\)/,
    );
    match(stderr, /keys are id, at; set "id_type": "number"/);
  });
}

for (
  const args of [
    ["asof", "2026-04-01", "a"],
    ["asof", "2026-04-01"],
    ["diff", "2026-04-01", "now"],
    ["carry", "--at", "2026-04-01"],
    ["list", "--since", "2026-04-01"],
    ["history", "a", "--until", "2026-04-01"],
  ]
) {
  Deno.test(`${args.join(" ")} refuses a log in which no line has a time`, async () => {
    const { code, stdout, stderr } = await ask(NAIVE, args);
    equal(code, 2);
    equal(stdout, "");
    match(stderr, /none of its 2 lines has a time that can be read \("at"\)/);
    match(stderr, /its keys are id, at; set "at" or "at_format"/);
  });
}

Deno.test("what needs no time is answered of a log without times", async () => {
  for (
    const args of [["list"], ["history", "a"], ["show", "a"], ["asof", "line:1", "a"], ["stats"]]
  ) {
    equal((await ask(NAIVE, args)).code, 0, args.join(" "));
  }
});

Deno.test("what shows times says of a log that no line has one", async () => {
  const shown = [
    ["sql", "SELECT id, at_text FROM events"],
    ["export", "--format", "jsonl"],
    ["bisect", "count(*) > 0 FROM entries"],
  ];
  for (const args of shown) {
    const { code, stderr } = await ask(NAIVE, args);
    equal(code, 0, args.join(" "));
    match(stderr, /no line of entries.jsonl has a time that can be read \("at"\)/);
  }
});

Deno.test("lines of no known time are said where that bears on the answer", async () => {
  const said =
    /^2 of the 4 lines of entries\.jsonl have no known time and count as before everything$/m;
  const { code, stdout, stderr } = await ask(LATE, ["asof", "2026-01-01", "--json"]);
  equal(code, 0);
  match(stderr, said);
  const times = stdout.trim().split("\n").map((row) => JSON.parse(row)).map(({ id, time }) =>
    id + time
  );
  equal(times.join(), "xnone,ynone");
  match((await ask(LATE, ["list", "--until", "2026-04-01"])).stderr, said);
  equal((await ask(LATE, ["list"])).stderr, "");
  equal((await ask(LATE, ["asof", "2026-01-01", "--quiet", "--json"])).stderr, "");
});

Deno.test("rows say where their time is from", async () => {
  const { stdout } = await ask(LATE, ["list", "--json"]);
  const times = stdout.trim().split("\n").map((row) => JSON.parse(row)).map(({ id, time }) =>
    id + time
  );
  equal(times.join(), "xnone,ynone,aown,binherited");
});

Deno.test("lines ahead of now are said where an answer is as of now", async () => {
  const said =
    /^2 lines of entries\.jsonl lie ahead of now, up to 2026-07-01 08:00:00 \+00:00 \(UTC\)$/m;
  for (const args of [["asof", "now"], ["diff", "2026-01-01", "now"]]) {
    const { code, stderr } = await ask(AHEAD, args);
    equal(code, 0);
    match(stderr, said, args.join(" "));
  }
  equal((await ask(AHEAD, ["asof", "2026-04-01", "--json"])).stderr, "");
});

Deno.test("one file is read in the place of a directory, with what is said of it", async () => {
  const file = await Deno.makeTempFile({ suffix: ".jsonl" });
  try {
    await Deno.writeTextFile(file, '{"k":7,"t":{"ms":1772352000000},"s":{"say":"hello"}}\n');
    const map = ["id=k", "id_type=number", "at=/t/ms", "at_format=epoch_ms", "text=/s/say"];
    const said = map.flatMap((setting) => ["--map", setting]);
    const shown = await runFake(["--file", file, ...said, "list", "--tz", "UTC"]);
    equal(shown.code, 0);
    match(shown.stdout, /^7 +2026-03-01 08:00 +hello$/m);
    const piped = await runFake(["asof", "2026-03-02", "7", "--file", "-", ...said, "--json"], {
      stdin: '{"k":7,"t":{"ms":1772352000000}}\n',
    });
    equal(JSON.parse(piped.stdout).state, "live");
    for (
      const args of [["capture", "x"], ["merge"], ["snapshot"], ["undo"], [
        "append",
        "entries",
        "{}",
      ]]
    ) {
      const { code, stderr } = await runFake([...args, "--file", file]);
      equal(code, 2, args.join(" "));
      match(stderr, /Cannot do this with --file/);
    }
    const both = await runFake(["list", "--file", file, "--dir", "."]);
    equal(both.code, 2);
    const alone = await runFake(["list", "--map", "id=k"]);
    match(alone.stderr, /Cannot use --map: it works only with --file/);
    const other = await runFake(["list", "--file", file, "--map", "file=other.jsonl"]);
    equal(other.code, 2);
    match(
      other.stderr,
      /Cannot use --map file=other.jsonl: the file to read is named without --map/,
    );
    const wrong = await runFake(["list", "--file", file, "--map", "at_format=iso"]);
    equal(wrong.code, 2);
    match(wrong.stderr, /logs\.entries\.at_format must be one of "rfc3339"/);
    equal((await runFake(["list", "--file", `${file}x`])).code, 2);
  } finally {
    await Deno.remove(file);
  }
});

Deno.test("append says what comes of a line that is not what it seems", async () => {
  const text = '{"id":"a","at":"2026-03-01T08:00:00Z"}\n' +
    '{"id":"a","at":"2026-03-02T08:00:00Z","is_deleted":true}\n';
  const late = await ask(text, ["append", "entries", '{"id":"a","at":"2026-03-03T08:00:00Z"}']);
  equal(late.code, 0);
  match(late.stderr, /line 3 of entries\.jsonl is kept but ignored: "a" is deleted since line 2/);
  const json = ["append", "entries", '{"id":"a","at":"2026-03-03T08:00:00Z"}', "--json"];
  equal(JSON.parse((await ask(text, json)).stdout).ignored, true);
  const naive = await ask(text, ["append", "entries", '{"id":"b","at":"2026-03-03T08:00:00"}']);
  match(naive.stderr, /the line has no time that can be read/);
  const right = await ask(text, [
    "append",
    "entries",
    '{"id":"b","at":"2026-03-03T08:00:00Z"}',
    "--json",
  ]);
  equal(right.stderr, "");
});

Deno.test("a setting by which every line is deleted is said", async () => {
  const text = '{"id":"a","at":"2026-03-01T08:00:00Z"}\n{"id":"b","at":"2026-03-02T08:00:00Z"}\n';
  const config = '{"logs":{"entries":{"is_deleted":{"absent":"valeu"}}}}';
  const said = /Every line is one that the setting "is_deleted" deletes/;
  match((await ask(text, ["list"], config)).stderr, said);
  match((await ask(text, ["asof", "now", "a"], config)).stderr, said);
  match((await ask(text, ["validate"], config)).stdout, said);
});

Deno.test("answers about entries look at the ids of what is said of entries too", async () => {
  const dir = await Deno.makeTempDir();
  try {
    await Deno.writeTextFile(`${dir}/entries.jsonl`, '{"id":"e1","at":"2026-03-01T08:00:00Z"}\n');
    const review = '{"id":1,"at":"2026-03-02T08:00:00Z","entry_id":"e1","kind":"review"}\n';
    await Deno.writeTextFile(`${dir}/interactions.jsonl`, review);
    for (const args of [["list"], ["carry"], ["show", "e1"], ["asof", "now"]]) {
      const { code, stdout, stderr } = await runFake([...args, "--dir", dir]);
      equal(code, 2, args.join(" "));
      equal(stdout, "");
      match(
        stderr,
        /Cannot answer from "interactions.jsonl".*has an id.*\n.*\n.*"id_type": "number"/,
      );
    }
    equal((await runFake(["diff", "2026-01-01", "now", "--dir", dir])).code, 0);
  } finally {
    await Deno.remove(dir, { recursive: true });
  }
});

Deno.test("a version is shown with whose time it has, where that is not its own", async () => {
  const text = '{"id":"a","at":"2026-03-01T08:00:00Z"}\n{"id":"a","at":"01.04.2026 08:00"}\n';
  const { stdout } = await ask(text, ["asof", "2026-03-02", "a"]);
  match(stdout, /version 2 of 2, line 2, no time of its own: using the previous line's time/);
  match((await ask('{"id":"a"}\n', ["show", "a"])).stdout, /no known time: counts as before/);
});
