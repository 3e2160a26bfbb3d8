import { deepEqual, equal, match } from "node:assert/strict";
import { join } from "node:path";
import { runFake } from "../fake_machine.ts";

const MAIN = new URL("../main.ts", import.meta.url).pathname;
const CONFIG = new URL("../../deno.json", import.meta.url).pathname;

/** A folder that is gone when the test is over, with these files in it. */
async function folderWith(
  files: Record<string, string>,
): Promise<AsyncDisposable & { path: string }> {
  const path = await Deno.makeTempDir({ prefix: "merge driver " });
  for (const [name, text] of Object.entries(files)) {
    await Deno.writeTextFile(join(path, name), text);
  }
  return { path, [Symbol.asyncDispose]: () => Deno.remove(path, { recursive: true }) };
}

function lines(...texts: string[]): string {
  return texts.map((text) => `${text}\n`).join("");
}

const at = (id: string, hour: string) => `{"id":"${id}","at":"2026-04-20T${hour}:00:00Z"}`;

Deno.test("git merges branches that appended, through the driver", async () => {
  await using repository = await folderWith({
    "entries.jsonl": lines(at("a", "08")),
    ".gitattributes": "*.jsonl merge=log\n",
  });
  const driver = `"${Deno.execPath()}" run --config="${CONFIG}" --no-prompt --allow-read ` +
    `--allow-write --allow-env "${MAIN}" merge --git-driver %O %A %B %P`;
  const git = async (...args: string[]): Promise<string> => {
    const { code, stdout, stderr } = await new Deno.Command("git", {
      args: ["-c", "user.name=Ada", "-c", "user.email=ada@example.com", ...args],
      cwd: repository.path,
      env: { GIT_CONFIG_GLOBAL: "/dev/null", GIT_CONFIG_NOSYSTEM: "1" },
    }).output();
    equal(code, 0, new TextDecoder().decode(stderr));
    return new TextDecoder().decode(stdout);
  };
  const append = async (...texts: string[]): Promise<void> => {
    const file = join(repository.path, "entries.jsonl");
    await Deno.writeTextFile(file, lines(...texts), { append: true });
    await git("commit", "--quiet", "--all", "--message=append");
  };
  await git("init", "--quiet", "--initial-branch=laptop");
  await git("config", "merge.log.driver", driver);
  await git("add", ".");
  await git("commit", "--quiet", "--message=begin");
  await git("checkout", "--quiet", "-b", "phone");
  await append(at("b", "09"), at("d", "11"));
  await git("checkout", "--quiet", "laptop");
  await append(at("c", "10"), at("d", "12"));

  const said = await git("merge", "phone", "--message=merge");
  match(said, /^entries\.jsonl {2}2 lines taken in, 1 entry changed on both sides\n/);
  equal(
    await git("show", "HEAD:entries.jsonl"),
    lines(at("a", "08"), at("b", "09"), at("c", "10"), at("d", "11"), at("d", "12")),
  );
  equal(await git("status", "--porcelain"), "");
  equal(await git("log", "--merges", "--format=%s"), "merge\n");
});

Deno.test("the merge driver reads a file as the log that it is called like", async () => {
  await using folder = await folderWith({
    ours: lines('{"id":"a","ms":5}'),
    theirs: lines('{"id":"b","ms":4}', '{"id":"c","ms":1}'),
    "log.config.json":
      '{"logs":{"entries":{"file":"notes.jsonl","at":"ms","at_format":"epoch_ms"}}}',
  });
  const inFolder = (name: string) => join(folder.path, name);
  const run = (path: string) =>
    runFake(
      ["merge", "--git-driver", "none", inFolder("ours"), inFolder("theirs"), inFolder(path)],
    );
  const { code, stdout, stderr } = await run("notes (1).jsonl");
  deepEqual([code, stderr], [0, ""]);
  match(stdout, /notes \(1\)\.jsonl {2}2 lines taken in\n$/);
  equal(
    await Deno.readTextFile(inFolder("ours")),
    lines('{"id":"b","ms":4}', '{"id":"c","ms":1}', '{"id":"a","ms":5}'),
  );
  const again = await run("notes.jsonl");
  match(again.stdout, /notes\.jsonl {2}0 lines taken in\n$/);
  deepEqual(
    [...Deno.readDirSync(folder.path)].map(({ name }) => name).sort(),
    ["log.config.json", "ours", "theirs"],
  );
});

Deno.test("the merge driver merges although the config is in conflict itself", async () => {
  await using folder = await folderWith({
    ours: lines(at("a", "08"), at("c", "10")),
    theirs: lines(at("a", "08"), at("b", "09")),
    "log.config.json": "<<<<<<< HEAD\n{}\n",
  });
  const [ours, theirs, path] = ["ours", "theirs", "entries.jsonl"].map((name) =>
    join(folder.path, name)
  );
  const { code, stderr, stdout } = await runFake(
    ["merge", "--json", "--git-driver", "none", ours!, theirs!, path!],
  );
  equal(code, 0);
  match(stderr, /^log\.config\.json beside .* is not used: Cannot read the config/);
  const { log, file, lines: { total } } = JSON.parse(stdout);
  deepEqual({ log, file, total }, { log: "entries", file: path, total: 3 });
  equal(await Deno.readTextFile(ours!), lines(at("a", "08"), at("b", "09"), at("c", "10")));
});

Deno.test("the merge driver leaves git's file alone where it cannot merge", async () => {
  await using folder = await folderWith({ ours: lines(at("a", "08")) });
  const ours = join(folder.path, "ours");
  for (const theirs of ["no-such-file", "."]) {
    const args = [
      "merge",
      "--git-driver",
      "none",
      ours,
      join(folder.path, theirs),
      "entries.jsonl",
    ];
    const { code, stdout } = await runFake(args);
    deepEqual([code, stdout], [2, ""]);
    equal(await Deno.readTextFile(ours), lines(at("a", "08")));
  }
  const wrong = [...[0, 3, 5].map((count) => Array(count).fill(ours)), ["", ours, ours, ""]];
  for (const paths of wrong) {
    const { code, stderr } = await runFake(["merge", "--git-driver", ...paths]);
    equal(code, 2);
    match(stderr, /^log: Cannot merge for git: it takes four paths\n/);
  }
});
