import { deepEqual, equal, ok } from "node:assert/strict";
import { runFake } from "../../lib/testing/processes/fake_machine.ts";
import { commands } from "../command_table.ts";
import { MAP_KEYS } from "./keys.ts";
import { SHELLS } from "./shells.ts";

async function proposals(...words: string[]): Promise<string[]> {
  const { stdout } = await runFake(["__complete", "--", ...words]);
  return stdout.split("\n").filter((line) => line !== "").map((line) => line.split("\t")[0]!);
}

Deno.test("completion proposes the commands, but not the hidden one", async () => {
  deepEqual(await proposals(""), [...Object.keys(commands), "help"]);
  deepEqual(await proposals("st"), ["stats"]);
  deepEqual(await proposals("__"), []);
});

Deno.test("completion proposes a command behind global options", async () => {
  deepEqual(await proposals("--json", "--dir", "x", "bl"), ["blame"]);
});

Deno.test("completion proposes options, global ones before the command too", async () => {
  deepEqual(await proposals("list", "--s"), ["--since", "--sort"]);
  deepEqual(await proposals("list", "--ver"), ["--verbose", "--version"]);
  deepEqual(await proposals("--js"), ["--json"]);
  ok(!(await proposals("list", "--json", "--")).includes("--json"));
});

Deno.test("completion proposes values of options in both spellings", async () => {
  deepEqual(await proposals("list", "--log", "s"), ["sessions"]);
  deepEqual(await proposals("list", "--log=s"), ["--log=sessions"]);
  deepEqual(await proposals("--color", "n"), ["never"]);
  deepEqual(await proposals("list", "--dir", ""), []);
});

Deno.test("completion proposes arguments", async () => {
  deepEqual(await proposals("completions", "b"), ["bash"]);
  deepEqual(await proposals("help", "d"), ["diff", "delete"]);
  deepEqual(await proposals("help", "--json", "ti"), ["times"]);
  deepEqual(await proposals("help", "git"), ["git"]);
  deepEqual(await proposals("--json", "ti"), []);
  deepEqual(await proposals("asof", "y"), ["yesterday"]);
  deepEqual(await proposals("append", "f"), ["firings"]);
  deepEqual(await proposals("review", "some-id", "h"), ["hard"]);
});

Deno.test("completion proposes ids of the directory in force, and none where there is none", async () => {
  const env = { LOG_DIR: new URL("../../testdata/demo", import.meta.url).pathname };
  const ids = async (env: Record<string, string>, ...words: string[]) => {
    const { stdout } = await runFake(["__complete", "--", ...words], { env });
    return stdout.split("\n").filter((line) => line !== "").map((line) => line.split("\t")[0]);
  };
  for (const words of [["show"], ["edit"], ["watch"], ["asof", "now"], ["diff", "now", "now"]]) {
    deepEqual(await ids(env, ...words, "01KESP"), ["01KESP0XXHPQVT1ZRXRATPZ5ZP"], words.join(" "));
  }
  equal((await ids(env, "delete", "")).length, 100);
  deepEqual(await ids({ LOG_DIR: "/no/where" }, "show", "0"), []);
});

Deno.test("completion says of an id what its entry says, of the log that the line names", async () => {
  const dir = await Deno.makeTempDir();
  await Deno.writeTextFile(
    `${dir}/entries.jsonl`,
    '{"id":"t-1","text":"Buy\\nmilk"}\n{"id":"t-2","text":"x"}\n{"id":"t-2","is_deleted":true}\n' +
      '{"id":"a\\tb","text":"cannot be typed"}\n',
  );
  await Deno.writeTextFile(`${dir}/sessions.jsonl`, '{"id":"s-1","kind":"practice"}\n');
  await Deno.writeTextFile(`${dir}/other.ndjson`, '{"key":"k-1","text":"Elsewhere"}\n');
  const before = [...Deno.readDirSync(dir)].map(({ name }) => name).sort();
  const cases: [words: string[], proposals: string][] = [
    [["show", "--dir", dir, ""], "t-1\tBuy\\nmilk\nt-2\t(deleted) x\n"],
    [[`--dir=${dir}`, "delete", "t-2"], "t-2\t(deleted) x\n"],
    [["-C", dir, "history", "--log", "sessions", "s"], "s-1\tkind: practice\n"],
    [["--file", `${dir}/other.ndjson`, "--map", "id=key", "show", "k"], "k-1\tElsewhere\n"],
    [["--file", "-", "show", "k"], ""],
    [["--dir", "/no/where", "show", ""], ""],
  ];
  for (const [words, proposals] of cases) {
    const { code, stdout, stderr } = await runFake(["__complete", "--", ...words]);
    deepEqual(
      { code, stdout, stderr },
      { code: 0, stdout: proposals, stderr: "" },
      words.join(" "),
    );
  }
  deepEqual([...Deno.readDirSync(dir)].map(({ name }) => name).sort(), before);
  await Deno.remove(dir, { recursive: true });
});

Deno.test("completion proposes zones, and the names of the config's logs", async () => {
  deepEqual(await proposals("list", "--tz", "Europe/Berl"), ["Europe/Berlin"]);
  deepEqual(await proposals("list", "--tz", "UT"), ["UTC"]);
  const dir = await Deno.makeTempDir();
  await Deno.writeTextFile(`${dir}/log.config.json`, '{"logs":{"notes":{"kind":"entity"}}}');
  deepEqual(await proposals("list", "--dir", dir, "--log", "n"), ["notes"]);
  deepEqual(await proposals("append", "--dir", dir, "n"), ["notes"]);
  await Deno.remove(dir, { recursive: true });
});

Deno.test("completion proposes the fields that entries have, and the settings of a log", async () => {
  const dir = await Deno.makeTempDir();
  await Deno.writeTextFile(
    `${dir}/entries.jsonl`,
    '{"id":"a","at":"2026-05-01T08:00:00Z","device":"phone","colour":"red"}\n',
  );
  const at = (...words: string[]) => proposals("--dir", dir, ...words);
  deepEqual(await at("edit", "a", "--set", "co"), ["context=", "context:=", "colour=", "colour:="]);
  deepEqual(await at("edit", "a", "--set=col"), ["--set=colour=", "--set=colour:="]);
  deepEqual(await at("edit", "a", "--unset", "c"), ["created_at", "context", "colour"]);
  deepEqual(await at("capture", "x", "--set", "de"), []);
  deepEqual(await proposals("list", "--map", "at_f"), ["at_format="]);
  deepEqual(await proposals("list", "--map", "tombstones=l"), ["tombstones=latest"]);
  const file = ["--file", `${dir}/entries.jsonl`];
  deepEqual(await proposals(...file, "list", "--map", "id=i"), ["id=id"]);
  deepEqual(await proposals("list", ...file, "--map", "id=id", "--map", "text=c"), ["text=colour"]);
  deepEqual(await proposals("list", "--map", "id="), []);
  const { definitions, $defs = definitions, properties } = JSON.parse(
    await Deno.readTextFile(new URL("../../log.config.schema.json", import.meta.url)),
  );
  const [ref = ""] = [properties.logs.properties.entries.$ref].filter((ref) => ref !== undefined);
  const entries = $defs?.[ref.split("/").at(-1)] ?? properties.logs.properties.entries;
  const settings = Object.keys(entries.properties).filter((key) => key !== "file");
  deepEqual(Object.keys(MAP_KEYS).sort(), settings.sort());
  await Deno.remove(dir, { recursive: true });
});

Deno.test("completion proposes options of one letter where only a dash is typed", async () => {
  const options = await proposals("list", "-");
  deepEqual(options.filter((option) => /^-\w$/.test(option)), ["-n", "-C", "-q", "-v", "-V"]);
  ok(!(await proposals("show", "-")).includes("-n"));
  deepEqual(await proposals("list", "-qn", "2", "--verb"), ["--verbose"]);
});

Deno.test("completion has nothing to propose behind a command that does not exist", async () => {
  deepEqual(await proposals("frobnicate", ""), []);
});

Deno.test("completion scripts call back and name themselves", async () => {
  for (const shell of SHELLS) {
    const { code, stdout } = await runFake(["completions", shell]);
    equal(code, 0);
    ok(stdout.includes(`completion for ${shell}`));
    ok(stdout.includes("log __complete -- "));
  }
});
