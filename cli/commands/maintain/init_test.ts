import { deepEqual, equal, match, ok } from "node:assert/strict";
import { join } from "node:path";
import { everydayLogs } from "../../../lib/testing/generators/everyday_logs.ts";
import { foreignLogs } from "../../../lib/testing/generators/foreign_logs.ts";
import { type Outcome, runFake } from "../../../lib/testing/processes/fake_machine.ts";

const CONFIG = "log.config.json";

/** A directory that is gone when the test is over. */
class Folder implements AsyncDisposable {
  readonly path: string;

  private constructor(path: string) {
    this.path = path;
  }

  static async with(files: Record<string, string | Uint8Array>): Promise<Folder> {
    const folder = new Folder(await Deno.makeTempDir({ prefix: "init " }));
    for (const [name, content] of Object.entries(files)) await folder.write(name, content);
    return folder;
  }

  async write(name: string, content: string | Uint8Array): Promise<void> {
    const path = this.at(name);
    await Deno.mkdir(join(path, ".."), { recursive: true });
    const bytes = typeof content === "string" ? new TextEncoder().encode(content) : content;
    await Deno.writeFile(path, bytes);
  }

  at(name: string): string {
    return join(this.path, name);
  }

  read(name: string): Promise<string> {
    return Deno.readTextFile(this.at(name));
  }

  names(): string[] {
    return Array.from(Deno.readDirSync(this.path), ({ name }) => name).sort();
  }

  /** Runs `log init` on a file of it. */
  init(name: string, ...args: string[]): Promise<Outcome> {
    return runFake(["init", this.at(name), ...args]);
  }

  run(...args: string[]): Promise<Outcome> {
    return runFake([...args, "--dir", this.path]);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Deno.remove(this.path, { recursive: true });
  }
}

const textOf = (lines: readonly string[]) => lines.map((line) => `${line}\n`).join("");

const NOTES = textOf(
  Array.from({ length: 30 }, (_, n) =>
    JSON.stringify({
      ref: { no: n % 12 },
      body: `Buy oat milk ${n}`,
      ms: 1_772_352_000_123 + n * 61_000,
    })),
);

for (const [name, lines] of Object.entries(foreignLogs)) {
  Deno.test(`after log init, history and asof answer in the shape of ${name}`, async () => {
    await using folder = await Folder.with({ "data.jsonl": textOf(lines()) });
    const { code, stdout } = await folder.init("data.jsonl", "--json");
    const { first, fits, kind, written, sampled_lines } = JSON.parse(stdout);
    deepEqual([code, written, sampled_lines], [0, true, lines().length]);
    ok(fits.id >= fits.records * 0.9 && fits.at >= fits.id * 0.8, JSON.stringify(fits));
    const history = await folder.run("history", first[0].id, "--json");
    equal(history.code, 0, history.stderr);
    const rows = history.stdout.trimEnd().split("\n").map((row) => JSON.parse(row));
    equal(rows[0].line, first[0].line);
    ok(kind === "entity" || rows.length === 1);
    const asof = await folder.run("asof", first[0].at, first[0].id, "--json");
    equal(asof.code, 0, asof.stderr);
    const { state, line } = JSON.parse(asof.stdout);
    deepEqual([state, line], ["live", first[0].line]);
  });
}

Deno.test("log init shows what it proposes and what the first lines read as, and writes the config", async () => {
  await using folder = await Folder.with({ "notes.jsonl": NOTES });
  const { code, stdout, stderr } = await folder.init("notes.jsonl");
  equal(code, 0, stderr);
  match(stdout, /^notes\.jsonl {2}30 lines looked at$/m);
  match(stdout, /^id +\/ref\/no \(number\) +30 of 30 lines, 12 distinct$/m);
  match(stdout, /^at +ms \(epoch_ms\) +30 of 30 lines$/m);
  match(stdout, /^ +1 {2}0 {3}2026-03-01 08:00 {2}Buy oat milk 0$/m);
  match(stderr, /^wrote log\.config\.json; next: log list, log history <id>$/m);
  const written = await folder.read(CONFIG);
  ok(stdout.endsWith(written), "what was written is what was shown");
  deepEqual(JSON.parse(written), {
    logs: {
      entries: {
        file: "notes.jsonl",
        id: "/ref/no",
        id_type: "number",
        at: "ms",
        at_format: "epoch_ms",
        text: "body",
      },
    },
  });
  deepEqual(folder.names(), [CONFIG, "notes.jsonl"]);
});

Deno.test("log init shows other keys that would do, and a value that may be a delete", async () => {
  await using folder = await Folder.with({ "fleet.jsonl": textOf(everydayLogs.fleet()) });
  const { stdout, stderr } = await folder.init("fleet.jsonl", "--dry-run");
  match(stdout, /^id +\/host\/id +148 of 148 lines, 5 distinct$/m);
  match(stdout, /^is_deleted +no delete found$/m);
  match(stdout, /^also possible as id: \/host\/name \(5 distinct\)$/m);
  match(stderr, /^1 line, the last of its id, may be a delete: .*"in":\["decommissioned"\]/m);
  const { alternatives } = JSON.parse((await folder.init("fleet.jsonl", "--json")).stdout);
  deepEqual(alternatives.map(({ key, lines }: { key: string; lines: number }) => [key, lines]), [
    ["/host/name", 148],
  ]);
});

Deno.test("log init keeps what --map says, and refuses what no line or config has", async () => {
  await using folder = await Folder.with({ "fleet.jsonl": textOf(everydayLogs.fleet()) });
  const given = [
    "--map",
    "id=/host/name",
    "--map",
    'is_deleted={"key":"ev","in":["decommissioned"]}',
  ];
  const { code, stdout } = await folder.init("fleet.jsonl", "--json", ...given);
  const { id, at, is_deleted } = JSON.parse(stdout).config.logs.entries;
  deepEqual([code, id, at], [0, "/host/name", "ts"]);
  deepEqual(is_deleted, { key: "ev", in: ["decommissioned"] });
  equal(JSON.parse(stdout).fits.is_deleted, 1);
  for (
    const [map, said] of [
      [
        "id=/host/no",
        /Cannot use the key "\/host\/no": no line looked at has it\nhint: keys there: ts/,
      ],
      ["at_format=noon", /Cannot use these settings: .*at_format/],
      [
        "text=nonesuch",
        /Cannot use the key "nonesuch": no line looked at has it\nhint: keys there/,
      ],
      ["is_deleted=nonesuch", /Cannot use the key "nonesuch": no line looked at has it\nhint: /],
      [
        "is_deleted=by",
        /Cannot use the key "by" as a flag: .*\nhint: .* 'is_deleted=\{"key":"by","present":true\}'/,
      ],
      [
        "time_zone=Asia/Tokyo",
        /Cannot use --map time_zone=Asia\/Tokyo: .*\nhint: give --tz Asia\/Tokyo, or put "time_zone" into/,
      ],
      ["file=a.jsonl", /Cannot use --map file=a.jsonl: the file to read is named without --map/],
    ] as const
  ) {
    const refused = await folder.init("fleet.jsonl", "--map", map);
    deepEqual([refused.code, refused.stdout], [2, ""]);
    match(refused.stderr, said);
  }
});

Deno.test("log init says which of two readings it chose, and how to take the other", async () => {
  await using folder = await Folder.with({ "leases.jsonl": textOf(everydayLogs.leases()) });
  const { stdout } = await folder.init("leases.jsonl");
  match(stdout, /^ {2}id unit: it recurs, so each of 5 ids has a history \(chosen\)$/m);
  const how =
    /^ {2}id seq: one line for each id, and no history; to take it: (--map id=seq --force)$/m;
  match(stdout, how);
  const [, flags] = how.exec(stdout)!;
  const other = await folder.init("leases.jsonl", ...flags!.split(" "), "--json");
  equal(JSON.parse(other.stdout).config.logs.entries.id, "seq");
  const { other_reading } = JSON.parse(
    (await folder.init("leases.jsonl", "--dry-run", "--json")).stdout,
  );
  deepEqual([other_reading.key, other_reading.distinct], ["seq", 120]);
});

Deno.test("log init says the same where the id is another on each line", async () => {
  const lines = everydayLogs.leases().map((line) =>
    line.replace(/"seq":(\d+)/, '"change_id":"c$1"')
  );
  await using folder = await Folder.with({ "leases.jsonl": textOf(lines) });
  const { stdout } = await folder.init("leases.jsonl", "--dry-run");
  match(stdout, /^ {2}id change_id: one line for each id, and no history \(chosen\)$/m);
  match(stdout, /^ {2}id unit: it recurs, .* has a history; to take it: --map id=unit --force$/m);
});

Deno.test("log init says which zone times without an offset are read in, and keeps --tz", async () => {
  await using folder = await Folder.with({ "leases.jsonl": textOf(everydayLogs.leases()) });
  const init = (zone: string, ...args: string[]) =>
    runFake(["init", folder.at("leases.jsonl"), ...args], { env: { TZ: zone } });
  match(
    (await init("Asia/Tokyo", "--dry-run")).stderr,
    /^times without an offset are read in Asia\/Tokyo \(from TZ\); --tz <zone> reads them in another/m,
  );
  const kept = await init("Asia/Tokyo", "--tz", "Europe/Berlin");
  match(kept.stderr, /read in Europe\/Berlin \(from --tz\); the config keeps it as time_zone$/m);
  equal(JSON.parse(await folder.read(CONFIG)).time_zone, "Europe/Berlin");
  const { first } = JSON.parse((await init("Asia/Tokyo", "--json")).stdout);
  const { stdout } = await folder.run("history", first[0].id, "--json");
  equal(JSON.parse(stdout.split("\n")[0]!).at, first[0].at);
  const again = await init("Asia/Tokyo", "--force", "--map", "text=tenant");
  match(again.stderr, /read in Europe\/Berlin \(from the config\)/);
  const { time_zone, logs } = JSON.parse(await folder.read(CONFIG));
  deepEqual([time_zone, logs.entries.text], ["Europe/Berlin", "tenant"]);
  const own = await init("Asia/Tokyo", "--dry-run", "--map", "at_zone=America/New_York");
  match(own.stderr, /^times without an offset are read in America\/New_York \(from at_zone\)$/m);
});

Deno.test("log init keeps no zone for times that have an offset", async () => {
  await using folder = await Folder.with({ "notes.jsonl": NOTES });
  const { stderr } = await folder.init("notes.jsonl", "--tz", "Asia/Tokyo");
  deepEqual([stderr.includes("offset"), JSON.parse(await folder.read(CONFIG)).time_zone], [
    false,
    undefined,
  ]);
});

Deno.test("log init never replaces a config unasked", async () => {
  const own = '{"time_zone": "Europe/Berlin"}';
  await using folder = await Folder.with({ "notes.jsonl": NOTES, [CONFIG]: own });
  const refused = await folder.init("notes.jsonl");
  equal(refused.code, 1);
  match(refused.stdout, /"id": "\/ref\/no"/);
  match(refused.stderr, /Cannot write log\.config\.json: it exists already\n.*--force/);
  equal(await folder.read(CONFIG), own);
  const shown = await folder.init("notes.jsonl", "--dry-run", "--json");
  deepEqual([shown.code, JSON.parse(shown.stdout).written], [0, false]);
  equal(await folder.read(CONFIG), own);
  const forced = await folder.init("notes.jsonl", "--force", "--json");
  deepEqual([forced.code, JSON.parse(forced.stdout).written], [0, true]);
  const again = await folder.init("notes.jsonl", "--json");
  deepEqual([again.code, again.stderr, JSON.parse(again.stdout).written], [0, "", false]);
});

Deno.test("log init --dry-run writes nothing", async () => {
  await using folder = await Folder.with({ "notes.jsonl": NOTES });
  const { code, stderr } = await folder.init("notes.jsonl", "--dry-run");
  deepEqual([code, stderr, folder.names()], [0, "", ["notes.jsonl"]]);
});

Deno.test("log init without a file takes the only one that holds lines of JSON", async () => {
  const others = { "app.db": Uint8Array.of(0, 1, 2, 255, 10, 0), "readme.txt": "{}\n" };
  await using folder = await Folder.with({ "notes.ndjson": NOTES, ...others });
  const { code, stdout } = await folder.run("init", "--json");
  deepEqual([code, JSON.parse(stdout).file], [0, "notes.ndjson"]);
});

Deno.test("log init without a file names those that there are, where it cannot choose", async () => {
  await using several = await Folder.with({ "a.jsonl": NOTES, "b.db": NOTES });
  const many = await several.run("init");
  equal(many.code, 2);
  match(many.stderr, /Cannot choose a file: .* holds 2 that can be logs: a\.jsonl, b\.db\nhint:/);
  await using empty = await Folder.with({ "a.jsonl": "", "b.txt": NOTES });
  const none = await empty.run("init");
  equal(none.code, 2);
  match(none.stderr, /Cannot choose a file: no file in .* has lines that are JSON objects/);
});

Deno.test("log init takes a file in a folder of --dir, and none outside of it", async () => {
  await using folder = await Folder.with({ "in/notes.jsonl": NOTES, "out.jsonl": NOTES });
  const { code, stdout } = await folder.init("in/notes.jsonl", "--json", "--dir", folder.path);
  deepEqual([code, JSON.parse(stdout).file], [0, "in/notes.jsonl"]);
  equal((await folder.run("history", "3")).code, 0);
  const seen = await runFake(["init", "in/notes.jsonl", "--dry-run", "--dir", folder.path]);
  equal(seen.code, 0, seen.stderr);
  const outside = await folder.init("out.jsonl", "--dir", folder.at("in"));
  equal(outside.code, 2);
  match(outside.stderr, /Cannot use ".*out\.jsonl": it does not lie in/);
});

Deno.test("log init says what is there where nothing serves as id", async () => {
  const lines = Array.from({ length: 40 }, (_, n) =>
    JSON.stringify({
      level: n % 9 === 0 ? "warn" : "info",
      message: `the ${["first", "other", "last"][n % 3]} request took ${n} ms`,
    }));
  await using folder = await Folder.with({ "app.jsonl": textOf(lines) });
  const { code, stdout, stderr } = await folder.init("app.jsonl");
  equal(code, 1);
  match(stdout, /^level +40 +2 +"warn"$/m);
  match(stderr, /Cannot find an id in ".*app\.jsonl": no config was written\nhint: /);
  deepEqual(folder.names(), ["app.jsonl"]);
  const { config, keys } = JSON.parse((await folder.init("app.jsonl", "--json")).stdout);
  deepEqual([config, keys.length], [null, 2]);
});

Deno.test("log init says what it means that there is no time", async () => {
  const lines = Array.from({ length: 9 }, (_, n) => JSON.stringify({ id: `a${n}`, v: true }));
  await using folder = await Folder.with({ "a.jsonl": textOf(lines) });
  const { code, stderr, stdout } = await folder.init("a.jsonl");
  equal(code, 0);
  ok(!stdout.includes('"at"'));
  match(stderr, /^no time was found: list, show and history answer, while asof/m);
});

Deno.test("log init refuses what has no lines that are JSON objects, and does not fall over it", async () => {
  const wide = new Uint8Array(
    Uint16Array.from(`\ufeff${NOTES}`, (char) => char.charCodeAt(0)).buffer,
  );
  const packed = await new Response(
    new Blob([NOTES]).stream().pipeThrough(new CompressionStream("gzip")),
  ).bytes();
  const cases: [string | Uint8Array, RegExp][] = [
    ["", /there is nothing in it/],
    ["\n\r\n \n", /there is nothing in it/],
    [wide, /it is UTF-16/],
    [packed, /gzip/],
    ['[{"id":"a"},{"id":"b"}]\n', /it is one JSON array/],
    ['{\n  "id": "a"\n}\n', /it is pretty-printed/],
  ];
  for (const [content, reason] of cases) {
    await using folder = await Folder.with({ "a.jsonl": content });
    const { code, stderr, stdout } = await folder.init("a.jsonl");
    deepEqual([code, stdout, folder.names()], [2, "", ["a.jsonl"]]);
    match(stderr, reason);
  }
  await using folder = await Folder.with({});
  const missing = await folder.init("a.jsonl");
  deepEqual([missing.code, folder.names()], [2, []]);
  match(missing.stderr, /Cannot look at ".*a\.jsonl": there is no such file/);
});

Deno.test("log init reads CRLF, a BOM and damaged lines between as every reader does", async () => {
  const damaged = `\ufeff${NOTES.replaceAll("\n", "\r\n")}{"torn`;
  await using folder = await Folder.with({ "notes.jsonl": damaged });
  const { code, stdout, stderr } = await folder.init("notes.jsonl", "--json");
  equal(code, 0, stderr);
  const { fits, sampled_lines, remarks } = JSON.parse(stdout);
  deepEqual([fits.id, fits.at, sampled_lines], [30, 30, 31]);
  deepEqual(remarks, ["1 of 31 lines is not a JSON object"]);
  equal((await folder.run("history", "3")).code, 0);
});

Deno.test("log init gives a log that has the file's name by default another one", async () => {
  await using folder = await Folder.with({ "sessions.jsonl": NOTES });
  const { code, stderr } = await folder.init("sessions.jsonl");
  equal(code, 0);
  match(stderr, /^the log sessions gets another file, since this one has its name$/m);
  const { code: answered, stderr: remarks } = await folder.run("history", "3");
  equal(answered, 0, remarks);
});

Deno.test("20,000 nested foreign lines answer history after log init", async () => {
  const lines = Array.from(
    { length: 20_000 },
    (_, n) =>
      `{"kind":"${["seen", "kept"][n % 2]}","data":{"thing":{"key":"k-${n % 4000}","size":${
        n * 7 % 1000
      }},"at":{"ms":${1_772_352_000_123 + n * 1003}}},"name":"thing number ${n % 4000} of all"}`,
  );
  await using folder = await Folder.with({ "things.jsonl": textOf(lines) });
  const { code, stdout, stderr } = await folder.init("things.jsonl", "--json");
  equal(code, 0, stderr);
  const { config, sampled_lines } = JSON.parse(stdout);
  deepEqual([config.logs.entries.id, config.logs.entries.at, sampled_lines], [
    "/data/thing/key",
    "/data/at/ms",
    1100,
  ]);
  const history = await folder.run("history", "k-7", "--json");
  const rows = history.stdout.trimEnd().split("\n").map((row) => JSON.parse(row));
  deepEqual(rows.map(({ line }) => line), [8, 4008, 8008, 12_008, 16_008]);
  equal(rows[4].at, "2026-03-01T12:27:35.144Z");
});

Deno.test("log init says what a file is that is no lines of JSON", async () => {
  const array = '[\n {"id":"a","at":"2026-03-01T08:00:00Z"},\n {"id":"b"}\n]\n';
  await using folder = await Folder.with({ "x.jsonl": array });
  const { code, stdout, stderr } = await folder.init("x.jsonl");
  equal(code, 2);
  equal(stdout, "");
  match(stderr, /Cannot read "x.jsonl": it is one JSON array, not a JSON object on each line/);
  deepEqual(folder.names(), ["x.jsonl"]);
});

Deno.test("init reads days in the zone in which they will be read", async () => {
  const lines = [1, 2, 3, 4, 5].map((day) =>
    JSON.stringify({ transaction: `TX${day}`, booked: `2026-03-0${day}`, payee: `Shop ${day}` })
  );
  await using folder = await Folder.with({ "bank.jsonl": textOf(lines) });
  const options = { env: { TZ: "Europe/Berlin" } };
  const shown = await runFake(["init", folder.at("bank.jsonl"), "--dry-run"], options);
  match(shown.stdout, /^ {3}1 {2}TX1 {2}2026-03-01 00:00/m);
  const json = await runFake(["init", folder.at("bank.jsonl"), "--json"], options);
  equal(JSON.parse(json.stdout).first[0].at, "2026-02-28T23:00:00Z");
  const listed = await runFake(["list", "--dir", folder.path], options);
  match(listed.stdout, /^TX1 {2}2026-03-01 00:00/m);
});

Deno.test("init takes the words of a commit for its text, and not its date", async () => {
  const lines = ["Fix a typo", "Add the parser", "Read times as people write them"].map((
    subject,
    n,
  ) =>
    JSON.stringify({
      commit: `b6589fc6ab0dc82cf12099d1c2d40ab994e841${10 + n}`,
      date: `Sun Mar 0${n + 1} 08:46:1${n} 2026 +0200`,
      iso: `2026-03-0${n + 1}T08:46:1${n}+02:00`,
      subject,
    })
  );
  await using folder = await Folder.with({ "git.jsonl": textOf(lines) });
  const { stdout } = await folder.init("git.jsonl", "--json", "--dry-run");
  equal(JSON.parse(stdout).config.logs.entries.text, "subject");
});
