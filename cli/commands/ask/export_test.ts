import { deepEqual, equal, match, notEqual, rejects } from "node:assert/strict";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { withFolder } from "../../../lib/testing/directories/with_folder.ts";
import { runFake } from "../../../lib/testing/processes/fake_machine.ts";
import { claimPlace } from "./out/claim_place.ts";
import { loadZstd } from "./load_parquet.ts";

const DEMO = new URL("../../../testdata/demo", import.meta.url).pathname;
const ENV = { LOG_DIR: DEMO, LOG_NOW: "2026-05-04T12:00:00Z" };

async function run(...args: string[]) {
  return await runFake([...args, "-q"], { env: ENV });
}

Deno.test("export writes a database with all tables, the same bytes each time", async () => {
  await withFolder(async (folder) => {
    const paths = ["a.db", "b.db"].map((name) => join(folder, name));
    for (const path of paths) {
      const { code, stdout } = await run("export", "--format", "sqlite", "--out", path, "--json");
      equal(code, 0);
      const { bytes, tables } = JSON.parse(stdout);
      equal(bytes, Deno.statSync(path).size);
      deepEqual(tables[0], { table: "entries", rows: 119 });
    }
    deepEqual(Deno.readFileSync(paths[0]!), Deno.readFileSync(paths[1]!));
    deepEqual([...Deno.readDirSync(folder)].map(({ name }) => name).sort(), ["a.db", "b.db"]);

    using database = new DatabaseSync(paths[0]!, { readOnly: true });
    const one = (query: string) => Object.values(database.prepare(query).get()!)[0];
    equal(one("PRAGMA integrity_check"), "ok");
    equal(one("SELECT count(*) FROM entries_fts WHERE entries_fts MATCH 'das'"), 6);
    const joined = "SELECT count(*) n FROM entries e JOIN interactions i ON i.entry_id = e.id";
    equal(`{"n":${one(joined)}}\n`, (await run("sql", joined, "--json")).stdout);
    match(
      String(one("SELECT group_concat(name) FROM sqlite_master WHERE type = 'index'")),
      /entries_by_id,interactions_by_id,interactions_by_entry_id/,
    );
    const query = "select * from entries where state = 'live' and shape is not null";
    const { stdout } = await run("sql", query, "--json");
    const rows = database.prepare(query).all().map(({ shape, tags, raw, ...row }) => ({
      ...row,
      shape: JSON.parse(String(shape)),
      tags: JSON.parse(String(tags)),
      raw: JSON.parse(String(raw)),
    }));
    deepEqual(stdout.trimEnd().split("\n").map((line) => JSON.parse(line)), rows);
  });
});

Deno.test("export writes one log as CSV or JSON lines, now or as of a time", async () => {
  await withFolder(async (folder) => {
    const csv = join(folder, "e.csv");
    equal((await run("export", "--out", csv)).code, 0);
    const printed = await run("export", "--format", "csv");
    equal(Deno.readTextFileSync(csv), printed.stdout);
    const asked = "select * from entries where state = 'live'";
    equal((await run("sql", asked, "--format", "csv")).stdout, printed.stdout);

    const then = await run("export", "--format", "jsonl", "--at", "2026-02-01");
    equal(then.stdout, (await run("asof", "2026-02-01", "--json")).stdout);
    const sessions = await run("export", "--format", "jsonl", "--log", "sessions");
    equal(sessions.stdout, (await run("list", "--log", "sessions", "--json")).stdout);
  });
});

Deno.test("export replaces no file unless it is told to, and leaves none that is not whole", async () => {
  await withFolder(async (folder) => {
    const out = join(folder, "e.out");
    Deno.writeTextFileSync(out, "mine");
    for (const format of ["csv", "jsonl", "sqlite"]) {
      const { code, stderr } = await run("export", "--format", format, "--out", out);
      equal(code, 2);
      match(stderr, /the file is there\nhint: --force replaces it/);
      equal(Deno.readTextFileSync(out), "mine");
      // The second of these is no log of this directory.
      const failing = await run(
        "export",
        "--format",
        format,
        "--out",
        out,
        "--force",
        "--log",
        "x",
      );
      equal(failing.code, 2);
      equal(Deno.readTextFileSync(out), "mine");
      deepEqual([...Deno.readDirSync(folder)].map(({ name }) => name), ["e.out"]);
    }
    equal((await run("export", "--out", out, "--force")).code, 0);
    notEqual(Deno.readTextFileSync(out), "mine");
  });
});

Deno.test("export writes Parquet into a folder that is new or empty, and replaces what it wrote", async () => {
  await withFolder(async (folder) => {
    const out = join(folder, "out");
    const files = () =>
      Object.fromEntries(
        [...Deno.readDirSync(out)].map(({ name }) => [name, Deno.readFileSync(join(out, name))]),
      );
    const { code, stdout } = await run("export", "--format", "parquet", "--out", out, "--json");
    const names = ["events-000001.parquet", "spans-000001.parquet", "views-portable.sql"];
    const first = files();
    deepEqual(Object.keys(first).sort(), [...names, "views.sql"]);
    equal(new TextDecoder().decode(first[names[0]!]!.subarray(-4)), "PAR1");
    const bytes = Object.values(first).reduce((sum, { length }) => sum + length, 0);
    deepEqual([code, JSON.parse(stdout).bytes], [0, bytes]);
    const full = await run("export", "--format", "parquet", "--out", out);
    equal(full.code, 2);
    match(
      full.stderr,
      /the folder is not empty\nhint: --force replaces what an export wrote there/,
    );
    Deno.writeTextFileSync(join(out, "events-000002.parquet"), "of an older export");
    equal((await run("export", "--format", "parquet", "--out", out, "--force")).code, 0);
    deepEqual(files(), first);
    deepEqual([...Deno.readDirSync(folder)].map(({ name }) => name), ["out"]);
    Deno.writeTextFileSync(join(out, "mine"), "");
    Deno.writeTextFileSync(join(out, "views.sql"), "-- my own\n");
    for (const name of ["mine", "views.sql"]) {
      const before = files();
      const refused = await run("export", "--format", "parquet", "--out", out, "--force");
      equal(refused.code, 2);
      match(refused.stderr, new RegExp(`no export wrote "${name}" in it\nhint: choose an empty`));
      deepEqual(files(), before);
      if (name === "mine") Deno.removeSync(join(out, name));
    }
    Deno.writeTextFileSync(join(out, "mine"), "");
    const file = await run("export", "--format", "parquet", "--out", join(out, "mine"));
    equal(file.code, 2);
    match(file.stderr, /it is a file\nhint: name a folder that is new or empty/);
    Deno.symlinkSync(join(folder, "nothing"), join(folder, "link"));
    const link = await run("export", "--format", "parquet", "--out", join(folder, "link"));
    equal(link.code, 2);
    match(link.stderr, /it is a link to nothing/);
  });
});

Deno.test("export says that a runtime without Zstandard cannot write Parquet", async () => {
  const zlib = await import("node:zlib");
  await rejects(
    loadZstd(() => Promise.resolve({ ...zlib, zstdCompressSync: undefined } as never)),
    {
      code: "unsupported",
      message: "Cannot write Parquet: this runtime has no Zstandard",
    },
  );
});

Deno.test("export says what goes only into a file, and needs a log that there is", async () => {
  const cases: [args: string[], said: RegExp][] = [
    [["--format", "sqlite"], /Cannot export without --out: a database is a file/],
    [["--format", "parquet"], /Cannot export without --out: its files need a folder/],
    [["--json"], /Cannot export without --out: standard output is the export itself/],
    [["--format", "xml"], /Cannot use "xml" for --format/],
    [["--at", "soon"], /Cannot read "soon"/],
  ];
  for (const [args, said] of cases) {
    const { code, stdout, stderr } = await run("export", ...args);
    deepEqual({ code, stdout }, { code: 2, stdout: "" });
    match(stderr, said);
  }
});

Deno.test("export takes the format from the name of the file, and refuses one that it contradicts", async () => {
  await withFolder(async (folder) => {
    const at = (name: string) => join(folder, name);
    for (const [name, format] of [["a.jsonl", "jsonl"], ["a.db", "sqlite"], ["a.txt", "csv"]]) {
      const { stdout } = await run("export", "--out", at(name!), "--json");
      equal(JSON.parse(stdout).format, format);
    }
    const refused: [args: string[], said: RegExp][] = [
      [["--out", at("b.parquet")], /go into a folder\nhint: --format parquet/],
      [["--out", at("b.parquet"), "--format", "csv"], /hold csv\nhint: give --format parquet/],
      [["--out", at("b.db"), "--format", "csv"], /hold csv\nhint: give --format sqlite/],
      [["--out", at("b.csv"), "--format", "sqlite"], /hold sqlite\nhint: give --format csv/],
      [["--out", ""], /the name is empty/],
      [["--out", "", "--format", "parquet"], /the name is empty/],
      [["--lake", "", "--user", "ada"], /the name is empty/],
      [["--out", folder], /it is a folder\nhint: name a file in it/],
      [["--out", at("new/")], /it is a folder/],
      [["--out", at("no/sub/b.csv")], /there is no folder "[^"]*no\/sub"\nhint: make it first/],
      [["--out", "-", "--format", "sqlite"], /a database is a file/],
      [["--out", "-", "--format", "parquet"], /its files need a folder/],
    ];
    for (const [args, said] of refused) {
      const { code, stderr } = await run("export", ...args);
      equal(code, 2, args.join(" "));
      match(stderr, said);
    }
    deepEqual([...Deno.readDirSync(folder)].map(({ name }) => name).sort(), [
      "a.db",
      "a.jsonl",
      "a.txt",
    ]);
    equal((await run("export", "--out", "-")).stdout, (await run("export")).stdout);
  });
});

Deno.test("export says that another export is writing there, and takes over what one left behind", async () => {
  await withFolder(async (folder) => {
    for (const [format, name] of [["csv", "a"], ["sqlite", "b"], ["parquet", "c"]] as const) {
      const out = join(folder, name), args = ["export", "--format", format, "--out", out];
      {
        using _ = await claimPlace(out);
        const { code, stderr } = await run(...args);
        equal(code, 3);
        match(stderr, /another export is writing there\nhint: run it again/);
      }
      Deno.writeTextFileSync(join(folder, `.${name}.lock`), "");
      if (format === "parquet") Deno.mkdirSync(join(folder, `.${name}.tmp`));
      else Deno.writeTextFileSync(join(folder, `.${name}.tmp`), "half");
      equal((await run(...args)).code, 0);
    }
    deepEqual([...Deno.readDirSync(folder)].map(({ name }) => name).sort(), ["a", "b", "c"]);
  });
});

Deno.test("export says why nothing can be written in a folder, whatever the format", async () => {
  await withFolder(async (folder) => {
    const main = new URL("../../main.ts", import.meta.url).pathname;
    const runtime = ["run", "--allow-read", "--allow-env", "--no-prompt", "--no-check", main];
    for (const format of ["csv", "sqlite", "parquet"]) {
      const args = [...runtime, "-C", DEMO, "export", "--format", format, "--out"];
      const { code, stderr } = await new Deno.Command(Deno.execPath(), {
        args: [...args, join(folder, "out")],
      }).output();
      equal(code, 3);
      match(new TextDecoder().decode(stderr), /Cannot write "[^"]*": Deno was not allowed to/);
    }
  });
});
