import assert from "node:assert/strict";
import { join } from "node:path";

const HERE = import.meta.dirname!;

async function run(...args: string[]): Promise<string> {
  const { success, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--v8-flags=--expose-gc", "--config", join(HERE, "deno.json")]
      .concat(join(HERE, "nedb.ts"), args),
  }).output();
  assert(success, new TextDecoder().decode(stderr));
  return new TextDecoder().decode(stdout);
}

Deno.test("NeDB loads what is made for it of a log, and measures appends", async () => {
  const directory = await Deno.makeTempDir();
  const log = join(directory, "entries.jsonl");
  const made = join(directory, "made.db");
  await Deno.writeTextFile(log, '{"id":"a","text":"one"}\n{"id":"a","is_deleted":true}\n');
  await run("make", made, "0", "1", log);
  assert.equal(
    await Deno.readTextFile(made),
    '{"_id":"a","text":"one"}\n{"_id":"a","$$deleted":true}\n',
  );
  assert.equal(await run("hydrate", made, "0", "1", log), "");
  const [micros = 0, cpuMicros = 0] = (await run("append", directory, "1", "1", log)).split(" ");
  assert(Number(micros) > 0 && Number(cpuMicros) > 0);
  await Deno.remove(directory, { recursive: true });
});
