import assert from "node:assert/strict";
import project from "../deno.json" with { type: "json" };
import { PERMISSIONS } from "./permissions.ts";

Deno.test("PERMISSIONS are those of the program run from source", () => {
  assert.equal(project.tasks.log.command, `deno run ${PERMISSIONS.join(" ")} cli/main.ts`);
});

Deno.test("PERMISSIONS are those of the program that deno task install makes", () => {
  const { command } = project.tasks.install;
  assert(command.endsWith(` --name log ${PERMISSIONS.join(" ")} dist/bundle/main.js`), command);
});

/** Prints what is left of the network once the program has begun, and ends. */
const PROBE = `
  const { exit } = Deno;
  Deno.exit = (code) => {
    const { state } = Deno.permissions.querySync({ name: "net" });
    console.error("net " + state);
    exit(code);
  };
  await import(new URL("cli/main.ts", "file://" + Deno.cwd() + "/").href);
`;

async function netAfter(args: string[], env: Record<string, string> = {}): Promise<string> {
  const probe = await Deno.makeTempFile({ suffix: ".ts" });
  try {
    await Deno.writeTextFile(probe, PROBE);
    const { stderr } = await new Deno.Command(Deno.execPath(), {
      args: ["run", "--no-check", "--config", "deno.json", ...PERMISSIONS, probe, ...args],
      cwd: new URL("..", import.meta.url).pathname,
      env: { LOG_DIR: "", ...env },
    }).output();
    return /net (\w+)/.exec(new TextDecoder().decode(stderr))![1]!;
  } finally {
    await Deno.remove(probe);
  }
}

Deno.test("a command that names no bucket has no network left", async () => {
  const demo = ["--dir", "testdata/demo"];
  for (const args of [["list", ...demo], ["--version"], ["stats", ...demo], ["help"]]) {
    assert.equal(await netAfter(args), "prompt", args.join(" "));
  }
  assert.equal(await netAfter(["list", "--dir", "s3://my-logs"]), "granted");
  assert.equal(await netAfter(["list"], { LOG_DIR: "s3://my-logs" }), "granted");
});
