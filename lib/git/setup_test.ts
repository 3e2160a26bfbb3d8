import { deepEqual, equal, rejects } from "node:assert/strict";
import { type CommitToMake, git as runGit } from "../../tools/bench/fast_import.ts";
import { LocalStorage } from "../storage/local.ts";
import { type TestRepository, testRepository } from "../testing/git/repositories.ts";
import { withFiles, withoutFiles } from "./attributes.ts";
import { LocalGit } from "./local_git.ts";
import { findRepository } from "./repository.ts";
import { type Clone, driverStatus, installDriver, uninstallDriver } from "./setup.ts";

const ONE: CommitToMake[] = [{ seconds: 1_770_000_000, files: { "a.jsonl": "{}\n" } }];
const PROGRAM = ["/opt/it's 5%/log"];
const DRIVER = String.raw`'/opt/it'\''s 5%%/log' merge --git-driver %O %A %B %P %L`;

function cloneOf({ folder, git }: Pick<TestRepository, "folder" | "git">): Clone {
  return { git, root: folder, storage: new LocalStorage(folder), program: PROGRAM };
}

/** Everything that may have been changed. */
async function filesOf(folder: string): Promise<(string | null)[]> {
  return await Promise.all(
    [".gitattributes", ".git/config"].map((name) =>
      Deno.readTextFile(`${folder}/${name}`).catch(() => null)
    ),
  );
}

testRepository(
  "git install and uninstall leave all else byte for byte",
  ONE,
  async (repository) => {
    const { folder } = repository;
    const clone = cloneOf(repository);
    const texts = [null, "* text=auto\n", "* text=auto\r\n*.png -diff\r\n", "# no end", "\n\n"];
    for (const text of texts) {
      if (text !== null) await Deno.writeTextFile(`${folder}/.gitattributes`, text);
      const before = await filesOf(folder);
      const dry = await installDriver(clone, { paths: ["a.jsonl"], isDry: true });
      deepEqual([dry.answer.added, dry.answer.written], [["/a.jsonl merge=log"], false]);
      deepEqual(await filesOf(folder), before);

      const { answer } = await installDriver(clone, { paths: ["a.jsonl"], isDry: false });
      deepEqual([answer.written, answer.configured, answer.settings.driver], [true, true, DRIVER]);
      deepEqual(answer.files, [{ path: "a.jsonl", attribute: true, merge: "log", exists: true }]);
      const installed = await filesOf(folder);
      const again = await installDriver(clone, { paths: ["a.jsonl"], isDry: false });
      equal(again.answer.written, false);
      deepEqual(await filesOf(folder), installed);

      const gone = await uninstallDriver(clone, { paths: [], isDry: false });
      deepEqual(gone.answer.removed, ["/a.jsonl merge=log"]);
      deepEqual(await filesOf(folder), before);
      equal((await uninstallDriver(clone, { paths: [], isDry: false })).answer.written, false);
      await Deno.remove(`${folder}/.gitattributes`).catch(() => {});
    }
  },
);

testRepository(
  "git uninstall leaves no setting that would stop merges",
  ONE,
  async (repository) => {
    const { folder } = repository;
    const clone = cloneOf(repository);
    const before = await filesOf(folder);
    await runGit(folder, ["config", "merge.log.conflicts", "later"]);
    const status = await driverStatus(clone, []);
    deepEqual([status.answer.stops_merges, status.answer.configured], [true, false]);
    const installed = await installDriver(clone, { paths: ["a.jsonl"], isDry: false });
    deepEqual([installed.answer.stops_merges, installed.answer.configured], [false, true]);
    equal(await runGit(folder, ["config", "merge.log.conflicts"]), "later\n");
    const { answer } = await uninstallDriver(clone, { paths: [], isDry: false });
    equal(answer.stops_merges, false);
    deepEqual(await filesOf(folder), before);
  },
);

testRepository("git install means one file, whatever it is called", ONE, async (repository) => {
  const { folder, git } = repository;
  const names = ["my log.jsonl", 'it"s.jsonl', "zwölf/木漏れ日.jsonl", "a*b.jsonl", "[x]?.jsonl"]
    .concat([
      "back\\slash.jsonl",
      "#.jsonl",
      "!.jsonl",
      "-x.jsonl",
      "tab\t.jsonl",
      ":(glob)x",
      " y ",
    ]);
  const { answer } = await installDriver(cloneOf(repository), { paths: names, isDry: false });
  deepEqual(
    answer.files.map(({ path, merge }) => [path, merge]),
    names.map((name) => [name, "log"]),
  );
  const others = ["axb.jsonl", "x1.jsonl", "sub/my log.jsonl", "backslash.jsonl"];
  const { stdout } = await git.run(["check-attr", "merge", "--", ...others]);
  equal(new TextDecoder().decode(stdout).match(/: merge: unspecified/g)?.length, others.length);
  const text = await Deno.readTextFile(`${folder}/.gitattributes`);
  equal(withFiles(text, names), text);
  equal(withoutFiles(text, names), "");
});

testRepository("git status tells what another line or another program takes back", ONE, async (
  repository,
) => {
  const { folder } = repository;
  const clone = cloneOf(repository);
  await Deno.writeTextFile(
    `${folder}/.gitattributes`,
    "/a.jsonl merge=log\n*.jsonl merge=union\n*.db merge=log\n",
  );
  await runGit(folder, ["config", "merge.log.driver", "/old/log merge --git-driver %O %A %B %P"]);
  const { answer, otherLines } = await driverStatus(clone, ["b.jsonl"]);
  deepEqual(answer.files, [
    { path: "a.jsonl", attribute: true, merge: "union", exists: true },
    { path: "b.jsonl", attribute: false, merge: "union", exists: false },
  ]);
  deepEqual([answer.configured, answer.settings.name], [false, null]);
  deepEqual(otherLines, ["*.db merge=log"]);
});

testRepository("git is found from folders, work trees and bare repositories", ONE, async (
  { folder },
) => {
  await Deno.mkdir(`${folder}/sub dir`);
  const sub = await findRepository(new LocalGit(`${folder}/sub dir`));
  deepEqual([sub.root, sub.prefix], [folder, "sub dir/"]);
  await runGit(folder, ["worktree", "add", "-q", `${folder}/tree`, "-b", "other"]);
  const tree = await findRepository(new LocalGit(`${folder}/tree`));
  deepEqual([tree.root, tree.commonDir], [`${folder}/tree`, sub.commonDir]);
  await runGit(folder, ["clone", "-q", "--bare", folder, `${folder}/bare`]);
  equal((await findRepository(new LocalGit(`${folder}/bare`))).root, null);
  await rejects(findRepository(new LocalGit(`${folder}/.git`)), { code: "not_a_repository" });
  await rejects(findRepository(new LocalGit(`${folder}/nowhere`)), { code: "no_directory" });
  const outside = await Deno.makeTempDir();
  await rejects(findRepository(new LocalGit(outside)), {
    code: "not_a_repository",
    message: `Cannot use "${outside}": it is in no git repository`,
    hint: "change to a folder of the repository, or name one; git init makes one",
  });
  await Deno.remove(outside);
});
