import { deepEqual, equal, ok } from "node:assert/strict";
import { runFake } from "../../lib/testing/processes/fake_machine.ts";
import { commands } from "../command_table.ts";
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
  deepEqual(await proposals("list", "--s"), ["--since"]);
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
