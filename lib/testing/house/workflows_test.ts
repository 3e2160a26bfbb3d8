import assert from "node:assert/strict";
import { ROOT } from "./sources.ts";

const RUNTIME = /\bdeno@(\d+\.\d+\.\d+)\b/g;
const TEST = /\b(?:tools|cli|lib)\/[\w./]+\.(?:ts|json)\b/g;
const TASK = /\bdeno@\S+ task (\S+)/g;

function found(text: string, pattern: RegExp): string[] {
  return Array.from(text.matchAll(pattern), ([whole, group = whole]) => group);
}

async function read(path: string): Promise<string> {
  return await Deno.readTextFile(new URL(path, ROOT));
}

Deno.test("workflows run the runtime, the tasks and the files that the project has", async () => {
  const [, version = ""] = /^version=(\S+)$/m.exec(await read(".ci/run"))!;
  const { tasks } = JSON.parse(await read("deno.json"));
  const workflow = await read(".github/workflows/release.yml");
  assert.deepEqual([...new Set(found(workflow, RUNTIME))], [version]);
  assert.deepEqual(found(workflow, TASK).filter((task) => !Object.hasOwn(tasks, task)), []);
  const files = found(workflow, TEST);
  assert(files.includes("tools/release/start_test.ts"), "paths were found");
  for (const file of files) await Deno.stat(new URL(file, ROOT));
});
