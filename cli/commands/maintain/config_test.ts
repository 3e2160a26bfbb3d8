import { deepEqual, equal } from "node:assert/strict";
import { runFake } from "../../../lib/testing/processes/fake_machine.ts";
import { GitRepository, testWithGit } from "../../../lib/testing/processes/git_repository.ts";
import { commands } from "../../command_table.ts";

Deno.test("log config --schema prints log.config.schema.json", async () => {
  const schema = await Deno.readTextFile(
    new URL("../../../log.config.schema.json", import.meta.url),
  );
  for (const args of [["config", "--schema"], ["config", "--schema", "--json"]]) {
    deepEqual(await runFake(args), { code: 0, stdout: schema, stderr: "" });
  }
});

Deno.test("log config says what it takes", async () => {
  const { code, stdout, stderr } = await runFake(["config"]);
  equal(
    stderr,
    "log: Cannot run config without an option: it takes --schema\n" +
      'hint: see "log help config" for the settings and what they mean\n',
  );
  deepEqual({ code, stdout }, { code: 2, stdout: "" });
});

testWithGit("every command that reads log.config.json names it in its help", async () => {
  // The least of a line that makes each get as far as reading its config, which then is no use.
  const lines: Record<string, string[]> = {
    append: ["firings", '{"id":"f"}'],
    asof: ["now"],
    capture: ["x"],
    completions: ["bash"],
    config: ["--schema"],
    diff: ["yesterday", "now"],
    git: ["install", "--dry-run"],
    import: ["git", "entries.jsonl"],
    init: ["entries.jsonl"],
    review: ["a", "good"],
  };
  const withId = ["show", "history", "blame", "edit", "delete", "restore"];
  await using repository = await GitRepository.with({
    "entries.jsonl": '{"id":"a"}\n',
    "log.config.json": '{"logs":{"entry":{}}}',
  });
  for (const name of Object.keys(commands)) {
    const args = lines[name] ?? (withId.includes(name) ? ["a"] : []);
    const { stdout, stderr } = await runFake([name, "--dir", repository.path, ...args]);
    const { stdout: help } = await runFake([name, "--help"]);
    equal(
      help.includes("\nFILES\n  log.config.json  "),
      name !== "config" && (stdout + stderr).includes("log.config.json"),
      `${name}: ${stderr}`,
    );
  }
});
