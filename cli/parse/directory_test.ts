import assert from "node:assert/strict";
import { join } from "node:path";
import { fakeMachine } from "../../lib/testing/processes/fake_machine.ts";
import { chooseDirectory } from "./directory.ts";

Deno.test("chooseDirectory takes --dir before LOG_DIR, and says why", async () => {
  const [given, variable] = [await Deno.makeTempDir(), await Deno.makeTempDir()];
  const machine = fakeMachine({ env: { LOG_DIR: variable } });
  assert.deepEqual(chooseDirectory(given, machine), { value: given, why: "from --dir" });
  assert.deepEqual(chooseDirectory(undefined, machine), { value: variable, why: "from LOG_DIR" });
  await Deno.remove(given);
  await Deno.remove(variable);
});

Deno.test("chooseDirectory refuses a name that is not there, and one that is a file", async () => {
  const folder = await Deno.makeTempDir();
  const file = join(folder, "entries.jsonl");
  await Deno.writeTextFile(file, "");
  const cases: [path: string, code: string, hint: RegExp][] = [
    [join(folder, "gone"), "no_directory", /from --dir; create the directory/],
    [file, "not_a_directory", /name the directory that holds the logs/],
    [join(file, "below"), "not_a_directory", /name the directory that holds the logs/],
    ["", "not_a_directory", /name the directory that holds the logs/],
  ];
  for (const [path, code, hint] of cases) {
    assert.throws(() => chooseDirectory(path, fakeMachine()), { code, hint }, path);
    const machine = fakeMachine({ env: { LOG_DIR: path } });
    if (path !== "") assert.throws(() => chooseDirectory(undefined, machine), { code }, path);
  }
  await Deno.remove(folder, { recursive: true });
});
