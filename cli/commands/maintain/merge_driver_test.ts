import { deepEqual, equal, match } from "node:assert/strict";
import { dirname, join } from "node:path";
import { runFake } from "../../../lib/testing/processes/fake_machine.ts";
import { program } from "../../../lib/testing/processes/spawn.ts";

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

const DRIVER = `${program().map((word) => `"${word}"`).join(" ")} merge --git-driver %O %A %B %P`;

function hasGit(): boolean {
  try {
    return new Deno.Command("git", { args: ["--version"] }).outputSync().success;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}

/** A test that needs git. */
function testWithGit(name: string, fn: () => Promise<void>): void {
  Deno.test({ name, ignore: !hasGit(), fn });
}

/** A repository whose logs are merged by the driver, on a branch of the laptop. */
class Repository implements AsyncDisposable {
  readonly #folder: AsyncDisposable & { path: string };

  private constructor(folder: AsyncDisposable & { path: string }) {
    this.#folder = folder;
  }

  /** Commits these files. */
  static async with(files: Record<string, string>): Promise<Repository> {
    const repository = new Repository(await folderWith({}));
    const attributes = { ".gitattributes": "*.jsonl merge=log\n" };
    for (const [name, text] of Object.entries({ ...attributes, ...files })) {
      const path = join(repository.path, name);
      await Deno.mkdir(dirname(path), { recursive: true });
      await Deno.writeTextFile(path, text);
    }
    await repository.git("init", "--quiet", "--initial-branch=laptop");
    await repository.git("config", "merge.log.driver", DRIVER);
    await repository.git("add", ".");
    await repository.git("commit", "--quiet", "--message=begin");
    return repository;
  }

  get path(): string {
    return this.#folder.path;
  }

  /** Runs git, which must succeed, and gives what it prints. */
  async git(...args: string[]): Promise<string> {
    const { code, stdout, stderr } = await new Deno.Command("git", {
      args: ["-c", "user.name=Ada", "-c", "user.email=ada@example.com", ...args],
      cwd: this.path,
      env: { GIT_CONFIG_GLOBAL: "/dev/null", GIT_CONFIG_NOSYSTEM: "1" },
    }).output();
    equal(code, 0, new TextDecoder().decode(stderr));
    return new TextDecoder().decode(stdout);
  }

  /** Commits lines behind the others of a log. */
  async append(name: string, ...texts: string[]): Promise<void> {
    await Deno.writeTextFile(join(this.path, name), lines(...texts), { append: true });
    await this.git("commit", "--quiet", "--all", "--message=append");
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#folder[Symbol.asyncDispose]();
  }
}

testWithGit("git merges branches that appended, through the driver", async () => {
  const log = "entries.jsonl";
  await using repository = await Repository.with({ [log]: lines(at("a", "08")) });
  await repository.git("checkout", "--quiet", "-b", "phone");
  await repository.append(log, at("b", "09"), at("d", "11"));
  await repository.git("checkout", "--quiet", "laptop");
  await repository.append(log, at("c", "10"), at("d", "12"));

  const said = await repository.git("merge", "phone", "--message=merge");
  match(said, /^entries\.jsonl {2}2 lines taken in, 1 entry changed on both sides\n/);
  equal(
    await repository.git("show", "HEAD:entries.jsonl"),
    lines(at("a", "08"), at("b", "09"), at("c", "10"), at("d", "11"), at("d", "12")),
  );
  equal(await repository.git("status", "--porcelain"), "");
  equal(await repository.git("log", "--merges", "--format=%s"), "merge\n");
});

testWithGit(
  "git merges a log in a folder with an odd name, by the config that lies beside it",
  async () => {
    const folder = "it's mine/the logs";
    const log = `${folder}/notes.jsonl`;
    const ms = (id: string, time: number) => `{"id":"${id}","ms":${time}}`;
    await using repository = await Repository.with({
      [log]: lines(ms("a", 1)),
      [`${folder}/log.config.json`]:
        '{"logs":{"entries":{"file":"notes.jsonl","at":"ms","at_format":"epoch_ms"}}}',
      // Who read this one would see no times, and order the lines by their bytes.
      "log.config.json": "{}",
    });
    await repository.git("checkout", "--quiet", "-b", "phone");
    await repository.append(log, ms("z", 2));
    await repository.git("checkout", "--quiet", "laptop");
    await repository.append(log, ms("b", 3));

    const said = await repository.git("merge", "phone", "--message=merge");
    match(said, /^it's mine\/the logs\/notes\.jsonl {2}1 line taken in\n/);
    equal(
      await repository.git("show", `HEAD:${log}`),
      lines(ms("a", 1), ms("z", 2), ms("b", 3)),
    );
    equal(await repository.git("status", "--porcelain"), "");
  },
);

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
