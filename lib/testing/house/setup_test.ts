import assert from "node:assert/strict";
import { ROOT } from "./sources.ts";

/** A reader who only wants to try it has scrolled once by then. */
const TOP_LINES = 60;
const FENCED = /^```\w*\n([\s\S]*?)^```$/gm;
const TASK = /^(?:deno|npx -y deno@(\S+)) task (log \S.*|test)$/gm;

/** What the top of a page has its reader run, and by which runtime; null where Deno is installed. */
interface SetUp {
  task: string;
  version: string | null;
}

/** The commands in the code blocks at the top of a page. */
function setUpOf(page: string): SetUp[] {
  const top = page.split("\n").slice(0, TOP_LINES).join("\n");
  const code = [...top.matchAll(FENCED)].map(([, code]) => code).join("\n");
  return [...code.matchAll(TASK)].map(([, version = null, task]) => ({ task: task!, version }));
}

/** What is wrong with the commands at the top of a page, for that version of the runtime. */
function faultsOf(page: string, version: string): string[] {
  const commands = setUpOf(page);
  const tasksBy = (wanted: string | null) =>
    commands.filter((command) => command.version === wanted).map(({ task }) => task);
  const withDeno = tasksBy(null), withNode = tasksBy(version);
  const faults: string[] = [];
  if (!withDeno.some((task) => task.startsWith("log "))) faults.push("no question is asked");
  if (!withDeno.includes("test")) faults.push("no tests are run");
  if (withNode.join("\n") !== withDeno.join("\n")) faults.push("with only Node it is not the same");
  if (withDeno.length + withNode.length < commands.length) faults.push("another Deno is run");
  return faults;
}

Deno.test("README.md begins with what to run, for those with Deno and those with only Node", async () => {
  const [readme, checks] = await Promise.all(
    ["README.md", ".ci/run"].map((path) => Deno.readTextFile(new URL(path, ROOT))),
  );
  const [, version = ""] = /^version=(\S+)$/m.exec(checks!)!;
  assert.deepEqual(faultsOf(readme!, version), []);
});

Deno.test("the test of set-up refuses a page without a question, tests, or the way with only Node", () => {
  const page = (...lines: string[]) => `# log\n\n\`\`\`sh\n${lines.join("\n")}\n\`\`\`\n`;
  const deno = ["deno task log list", "deno task test"];
  const node = ["npx -y deno@1.2.3 task log list", "npx -y deno@1.2.3 task test"];
  const faults = (...lines: string[]) => faultsOf(page(...lines), "1.2.3");
  assert.deepEqual(faults(...deno, ...node), []);
  assert.deepEqual(faults(deno[1]!, node[1]!), ["no question is asked"]);
  assert.deepEqual(faults(deno[0]!, node[0]!), ["no tests are run"]);
  assert.deepEqual(faults(...deno, node[1]!), ["with only Node it is not the same"]);
  assert.deepEqual(faults(...deno, ...node, "npx -y deno@2.0.0 task test"), [
    "another Deno is run",
  ]);
  const late = "\n".repeat(TOP_LINES) + page(...deno, ...node);
  assert.deepEqual(faultsOf(late, "1.2.3"), ["no question is asked", "no tests are run"]);
});
