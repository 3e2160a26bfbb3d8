import { deepEqual } from "node:assert/strict";

const MODULE = new URL("./local_git.ts", import.meta.url).href;

/** The code of the failure of a run where there is no such program, or it may not be run. */
async function codeOf(permissions: string[], env: Record<string, string>): Promise<string> {
  const script = `import { LocalGit } from ${JSON.stringify(MODULE)};
    const git = new LocalGit(".");
    for (const run of [() => git.run(["version"]), async () => git.start(["version"])]) {
      await run().catch((error) => console.log(error.code ?? error.name));
    }`;
  const path = await Deno.makeTempFile({ suffix: ".ts" });
  await Deno.writeTextFile(path, script);
  const args = [
    "run",
    "--quiet",
    "--no-prompt",
    "--no-check",
    "--allow-import",
    ...permissions,
    path,
  ];
  const { stdout, stderr } = await new Deno.Command(Deno.execPath(), { args, env }).output();
  await Deno.remove(path);
  return new TextDecoder().decode(stdout) + new TextDecoder().decode(stderr);
}

Deno.test("git is told apart where it is missing and where it may not be run", async () => {
  const missing = await codeOf(["--allow-read", "--allow-run=git"], { PATH: "/nonexistent" });
  const refused = await codeOf(["--allow-read"], {});
  const twice = (code: string) => `${code}\n`.repeat(2);
  deepEqual([missing, refused], [twice("git_missing"), twice("NotCapable")]);
});
