import { deepEqual, equal, rejects } from "node:assert/strict";
import { ALL_ROWS, asofRows, defaultSettings, MemoryStorage, openLogs } from "../../../mod.ts";
import { type CommitToMake, git as runGit } from "../../../tools/bench/fast_import.ts";
import { seededRandom } from "../../../tools/demo/random.ts";
import { LocalDirectory } from "../../logs/local_directory.ts";
import { importInto, logLines, testRepository } from "../../testing/git/repositories.ts";
import { LocalGit } from "../local_git.ts";
import { importHistory } from "./import_history.ts";
import { LogSink } from "./log_sink.ts";

const FILE = "issues.jsonl";
const START = 1_770_000_000;
const COMMITS = 400;

type Records = Map<string, Record<string, unknown>>;

/** A commit, and what the file held from it on as a person reads it. */
interface Made extends CommitToMake {
  state: Records;
  /** Whether the file can be read. */
  isReadable: boolean;
}

/** A value of a record that has been trouble somewhere. */
function anyValue(random: ReturnType<typeof seededRandom>): unknown {
  return random.pick<() => unknown>([
    () => random.below(5),
    () => `text ${random.below(50)}`,
    () => 'zwölf \u2028 \u0007 \\ " 木漏れ日',
    () => ({ deep: [random.below(3), { b: null, a: "x" }] }),
    () => null,
    () => true,
  ])();
}

/** Another spelling of the same values: order of keys, white space, escapes. */
function spelled(record: Record<string, unknown>, random: ReturnType<typeof seededRandom>): string {
  const entries = Object.entries(record);
  const turned = random.chance(0.5) ? entries : entries.toReversed();
  const text = JSON.stringify(Object.fromEntries(turned));
  return random.pick([text, text.replaceAll('":', '" : '), text.replaceAll("ö", "\\u00f6")]);
}

/** A history in which everything happens that happens to such files. */
function* history(seed: number): Generator<Made> {
  const random = seededRandom(seed);
  const state: Records = new Map();
  const lines = new Map<string, string>();
  let seconds = START;
  let path = FILE + "1";
  let isThere = false;
  for (let count = 0; count < COMMITS; count++) {
    seconds += random.pick([0, 1, 60, 3600, 3600, -1800]);
    const isLast = count > COMMITS - 10;
    const files: Record<string, string | null> = {};
    const isRenamed = isThere && (count === 150 || count === 300);
    if (isRenamed) {
      files[path] = null;
      path = count === 300 ? FILE : `old/${FILE}`;
    }
    if (!isLast && !isRenamed && isThere && random.chance(0.01)) {
      state.clear();
      lines.clear();
      isThere = false;
      yield { files: { [path]: null }, seconds, state: new Map(), isReadable: true };
      continue;
    }
    for (let change = 0; change < (isRenamed ? 1 : random.below(4)); change++) {
      const number = random.below(60);
      const id = number % 10 === 0 ? number : `a-${number}`;
      if (random.chance(0.2)) {
        state.delete(String(id));
        lines.delete(String(id));
        continue;
      }
      const record = { id, v: anyValue(random), n: 1.5 };
      state.set(String(id), record);
      lines.set(String(id), spelled(record, random));
    }
    // Nobody changed these, however they look now.
    for (const [id, line] of lines) {
      if (random.chance(0.02)) lines.set(id, spelled(JSON.parse(line), random));
    }
    let text = (random.chance(0.3) ? [...lines.values()].toReversed() : [...lines.values()])
      .map((line) => `${line}\n`).join("");
    if (random.chance(0.1)) text = text.replaceAll("\n", "\r\n");
    if (random.chance(0.1)) text = `\ufeff\n${text}\n`;
    if (random.chance(0.1)) text = text.trimEnd();
    const [first] = lines.values();
    if (first !== undefined && random.chance(0.1)) {
      text = `${first.replace('"n"', '"old"')}\n${text}`;
    }
    const isReadable = isLast || !random.chance(0.05);
    if (!isReadable) text += "<<<<<<< HEAD\n";
    isThere = true;
    files[path] = text;
    yield { files, seconds, state: new Map(state), isReadable, author: "Zoë Ångström" };
  }
}

/** What a log says of each commit, when asked by its time. */
async function checkEach(storage: MemoryStorage, made: readonly Made[]): Promise<number> {
  const logs = openLogs(storage, { settings: defaultSettings(), timeZone: "UTC" });
  let seconds = 0;
  let state: Records = new Map();
  const byTime = new Map<number, Records>();
  for (const commit of made) {
    seconds = Math.max(seconds, commit.seconds);
    if (commit.isReadable) state = commit.state;
    byTime.set(seconds, state);
  }
  for (const [seconds, state] of byTime) {
    const instant = BigInt(seconds) * 1_000_000n;
    const rows = await Array.fromAsync(
      asofRows(logs, "entries", { kind: "instant", instant }, ALL_ROWS),
    );
    const got = rows.map(({ id, entry }) => [id, (entry!.value as { record: unknown }).record]);
    const byId = (a: unknown[], b: unknown[]) => String(a[0]) < String(b[0]) ? -1 : 1;
    deepEqual(
      got.sort(byId as never),
      [...state].sort(byId as never),
      new Date(seconds * 1000).toISOString(),
    );
  }
  return byTime.size;
}

const made = [...history(20)];

testRepository("import git gives the file as of every commit of a long history", made, async (
  repository,
) => {
  const storage = new MemoryStorage({});
  const imported = await importInto(storage, repository);
  equal(imported.commits > COMMITS * 0.9, true);
  equal(imported.skipped.length, made.filter(({ isReadable }) => !isReadable).length);
  equal(await checkEach(storage, made) > COMMITS / 3, true);
  const { text, lines } = await logLines(storage);
  equal(lines.length, imported.lines.total);
  for (const kind of ["added", "changed", "deleted", "restored"] as const) {
    equal(imported.lines[kind] > 5, true, kind);
  }
  equal(lines.every(({ actor }) => actor === "Zoë Ångström" || actor === "Ann"), true);
  const times = lines.map(({ at }) => String(at));
  deepEqual(times, times.toSorted());

  const again = await importInto(storage, repository);
  equal(again.lines.total, 0);
  equal((await logLines(storage)).text, text);
});

testRepository("import git goes on where a branch went on", made, async (repository) => {
  const { folder, ids } = repository;
  const once = new MemoryStorage({});
  await importInto(once, repository);
  const storage = new MemoryStorage({});
  const names = { 0: "issues.jsonl1", 1: "old/issues.jsonl", 2: FILE };
  for (
    const [at, name] of [[40, names[0]], [140, names[0]], [200, names[1]], [399, names[2]]] as const
  ) {
    await runGit(folder, ["checkout", "-q", "--detach", ids[at]!]);
    await importInto(storage, repository, { path: name });
  }
  equal((await logLines(storage)).text, (await logLines(once)).text);
});

/** A short history with records that change, leave and come back in one commit. */
function shortHistory(): CommitToMake[] {
  const line = (id: string, n: number) => `{"id":"${id}","title":"Title of ${id}","n":${n}}\n`;
  return [
    { seconds: START, files: { [FILE]: line("a", 1) + line("b", 1) + line("c", 1) } },
    { seconds: START + 1, files: { [FILE]: line("a", 2) + line("d", 1) } },
    { seconds: START + 2, files: { [FILE]: line("b", 3) + line("c", 1) + line("e", 1) } },
    { seconds: START + 3, files: { [FILE]: null } },
    { seconds: START + 4, files: { [FILE]: line("a", 1) + line("b", 3) } },
  ];
}

testRepository("import git cut short anywhere is finished by the next run", shortHistory(), async (
  repository,
) => {
  const once = new MemoryStorage({});
  await importInto(once, repository);
  const { text, lines } = await logLines(once);
  equal(lines.length, 17);
  const ends = [...text.matchAll(/\n/g)].map(({ index }) => index);
  // Behind a line, before its end, in its middle, and behind its first byte.
  const cuts = ends.flatMap((end, line) => {
    const start = line === 0 ? 0 : ends[line - 1]! + 1;
    return [start, start + 1, (start + end) >> 1, end - 1, end];
  });
  for (const end of cuts) {
    const storage = new MemoryStorage({ "entries.jsonl": text.slice(0, end) });
    await importInto(storage, repository);
    deepEqual((await logLines(storage)).lines, lines, `cut at ${end}`);
  }
});

testRepository("import git keeps records byte for byte", [{
  seconds: START,
  author: "Jürgen \\ \u001b[31m",
  message: 'A "subject"\twith \u0007\nin two lines\n\nand a body',
  files: {
    [FILE]: '\ufeff {"b": 1.50, "id":"x"  ,"a":12345678901234567890} \r\n\r\n{"id":"y","t":1}\r',
  },
}, {
  seconds: START + 1,
  files: { [FILE]: '{"id":"x","a":12345678901234567890,"b":15e-1}\n{"id":"y","t":1}\n' },
}, {
  seconds: START + 2,
  files: { [FILE]: '{"id":"x","a":12345678901234567891,"b":1.5}\n{"id":"y","t":1}\n' },
}], async (repository) => {
  const storage = new MemoryStorage({});
  await importInto(storage, repository);
  const { text } = await logLines(storage);
  const [first, second, third, ...rest] = text.split("\n");
  const id = repository.ids[0]!;
  equal(
    first,
    `{"id":"x","at":"2026-02-02T02:40:00Z","actor":"Jürgen \\\\ \\u001b[31m","device":"${
      id.slice(0, 7)
    }","message":"A \\"subject\\"\\twith \\u0007 in two lines","commit":"${id}",` +
      '"record":{"b": 1.50, "id":"x"  ,"a":12345678901234567890}}',
  );
  equal(second!.endsWith('"record":{"id":"y","t":1}}'), true);
  // The second commit spells the same value in another way, and the third changes a digit.
  equal(third!.includes(repository.ids[2]!) && third!.includes("67891"), true);
  deepEqual(rest, [""]);
});

const renamed: CommitToMake[] = [
  { seconds: START, files: { "a b.jsonl": '{"id":"a","n":1}\n{"id":"b","n":1}\n' } },
  {
    seconds: START + 1,
    files: { "a b.jsonl": null, "-x.jsonl": '{"id":"a","n":1}\n{"id":"b","n":2}\n' },
  },
  { seconds: START + 2, files: { "-x.jsonl": '{"id":"b","n":2}\n' } },
];

testRepository("import git follows a rename, and says which name is gone", renamed, async (
  repository,
) => {
  const storage = new MemoryStorage({});
  const { lines, commits } = await importInto(storage, repository, { path: "-x.jsonl" });
  deepEqual({ lines, commits }, {
    lines: { added: 2, changed: 1, deleted: 1, restored: 0, total: 4 },
    commits: 3,
  });
  await rejects(importInto(new MemoryStorage({}), repository, { path: "a b.jsonl" }), {
    code: "not_a_file",
    message: /renamed it to "-x.jsonl"$/,
  });
  await rejects(importInto(new MemoryStorage({}), repository, { path: "*.jsonl" }), {
    code: "not_a_file",
    message: /no commit of this branch has it/,
  });
});

const merged: CommitToMake[] = [
  { seconds: START, files: { [FILE]: '{"id":"a","n":1}\n' } },
  {
    seconds: START + 10,
    branch: "side",
    from: 0,
    files: { [FILE]: '{"id":"a","n":1}\n{"id":"s","n":1}\n' },
  },
  {
    seconds: START + 11,
    branch: "side",
    files: { [FILE]: '{"id":"a","n":1}\n{"id":"s","n":2}\n' },
  },
  { seconds: START + 20, from: 0, files: { [FILE]: '{"id":"a","n":2}\n' } },
  { seconds: START + 30, merges: [2], files: { [FILE]: '{"id":"a","n":2}\n{"id":"s","n":2}\n' } },
];

testRepository(
  "import git tells a merge as one change of its branch",
  merged,
  async (repository) => {
    const storage = new MemoryStorage({});
    await importInto(storage, repository);
    const { lines } = await logLines(storage);
    const told = lines.map((
      { commit, record },
    ) => [repository.ids.indexOf(String(commit)), record]);
    deepEqual(told, [
      [0, { id: "a", n: 1 }],
      [3, { id: "a", n: 2 }],
      [4, { id: "s", n: 2 }],
    ]);
  },
);

testRepository("import git depends on no setting of the user", merged, async (repository) => {
  const { folder } = repository;
  const plain = new MemoryStorage({});
  await importInto(plain, repository);
  const settings = {
    "log.diffMerges": "combined",
    "log.showSignature": "true",
    "log.showRoot": "false",
    "log.follow": "true",
    "color.ui": "always",
    "diff.renames": "copies",
    "diff.relative": "true",
    "diff.noprefix": "true",
    "core.pager": "false",
    "gpg.program": "/nonexistent",
    "core.fsmonitor": "/nonexistent",
    "i18n.logOutputEncoding": "latin1",
  };
  for (const [key, value] of Object.entries(settings)) await runGit(folder, ["config", key, value]);
  const odd = new MemoryStorage({});
  await importInto(odd, repository);
  equal((await logLines(odd)).text, (await logLines(plain)).text);
});

testRepository("import git goes on where a merge made the branch a second parent", merged, async (
  repository,
) => {
  const { folder, ids } = repository;
  const storage = new MemoryStorage({});
  await runGit(folder, ["checkout", "-q", "--detach", ids[2]!]);
  await importInto(storage, repository);
  await runGit(folder, ["checkout", "-q", "main"]);
  await importInto(storage, repository);
  const { lines } = await logLines(storage);
  const told = lines.map(({ commit, record }) => [ids.indexOf(String(commit)), record]);
  deepEqual(told, [
    [0, { id: "a", n: 1 }],
    [1, { id: "s", n: 1 }],
    [2, { id: "s", n: 2 }],
    // Not commit 3: it has no "s", and came before the branch was taken over.
    [4, { id: "a", n: 2 }],
  ]);
});

testRepository("import git refuses to go on with another history", merged, async (repository) => {
  const { folder, ids } = repository;
  const storage = new MemoryStorage({});
  await importInto(storage, repository);
  await runGit(folder, ["checkout", "-q", "--detach", ids[2]!]);
  await rejects(importInto(storage, repository), {
    code: "cannot_resume",
    message: `Cannot go on behind commit ${ids[4]!.slice(0, 7)}, the last one imported: ` +
      "it is not in the history of HEAD, which was rewritten, or is another branch",
  });
  const elsewhere = (await logLines(storage)).text.replaceAll(ids[4]!, "f".repeat(40))
    .replaceAll(`"${ids[4]!.slice(0, 7)}"`, '"fffffff"');
  await rejects(importInto(new MemoryStorage({ "entries.jsonl": elsewhere }), repository), {
    code: "cannot_resume",
    message: /the last one imported: this clone does not have it$/,
  });
  const own = new MemoryStorage({ "entries.jsonl": '{"id":"mine","at":"2026-01-01T00:00:00Z"}\n' });
  await rejects(importInto(own, repository), {
    code: "cannot_resume",
    message: /none of its lines/,
  });
  await runGit(folder, ["checkout", "-q", "main"]);
  await rejects(importInto(storage, repository, { isFlat: true }), {
    code: "cannot_resume",
    message: /it was imported without --flat$/,
  });
});

const twoFiles: CommitToMake[] = [
  { seconds: START, files: { [FILE]: '{"id":"a","n":1}\n', "other.jsonl": '{"id":"o","n":1}\n' } },
  {
    seconds: START + 1,
    files: { [FILE]: '{"id":"b","n":1}\n', "other.jsonl": '{"id":"o","n":2}\n' },
  },
  { seconds: START + 2, files: { [FILE]: "" } },
];

testRepository("import git never takes another file for the one that a log is of", twoFiles, async (
  repository,
) => {
  const { folder, ids } = repository;
  for (const id of ids) {
    await runGit(folder, ["checkout", "-q", "--detach", id]);
    const storage = new MemoryStorage({});
    await importInto(storage, repository);
    for (const path of ["other.jsonl", "nope.jsonl"]) {
      const code = path === "nope.jsonl" ? "not_a_file" : "cannot_resume";
      await rejects(importInto(storage, repository, { path }), { code }, `${path} at ${id}`);
    }
  }
});

testRepository("import git leaves edits by hand alone when it goes on", shortHistory(), async (
  repository,
) => {
  const { folder, ids } = repository;
  await runGit(folder, ["checkout", "-q", "--detach", ids[1]!]);
  const storage = new MemoryStorage({});
  await importInto(storage, repository);
  const { text } = await logLines(storage);
  // What log edit writes: the line as it was, but for time, device and actor.
  const [first] = text.split("\n");
  const edited = first!.replace(/"device":"\w+",/, "").replace('"n":1', '"n":99');
  const mended = new MemoryStorage({ "entries.jsonl": `${text}${edited}\n` });
  equal((await importInto(mended, repository)).lines.total, 0);
  await runGit(folder, ["checkout", "-q", "main"]);
  const { after, lines } = await importInto(mended, repository);
  deepEqual([after, lines.total], [ids[1], 10]);
});

testRepository("import git begins with every record as of --since", shortHistory(), async (
  repository,
) => {
  const { ids } = repository;
  const storage = new MemoryStorage({});
  const { lines } = await importInto(storage, repository, { since: ids[1]! });
  deepEqual(lines, { added: 5, changed: 0, deleted: 5, restored: 2, total: 12 });
  equal((await logLines(storage)).lines[0]!.commit, ids[1]);
  equal((await importInto(storage, repository, { since: ids[1]! })).lines.total, 0);
  for (const since of ["nope", "--all", "HEAD:issues.jsonl"]) {
    await rejects(importInto(new MemoryStorage({}), repository, { since }), {
      code: "bad_usage",
      message: `Cannot import since "${since}": there is no such commit`,
    });
  }
});

const odd: CommitToMake[] = [
  { seconds: START, files: { [FILE]: { mode: "120000", content: "elsewhere.jsonl" } } },
  { seconds: START + 1, files: { [FILE]: '{"id":"a","title":"A first one"}\n{"n":1}\n' } },
  {
    seconds: START + 2,
    files: { [FILE]: "version https://git-lfs.github.com/spec/v1\noid sha256:1\n" },
  },
  { seconds: START + 3, files: { [FILE]: `{"id":"b","title":"${"x".repeat(2000)}"}\n` } },
  {
    seconds: START + 4,
    files: { [FILE]: '{"id":"a","title":"A first one"}\n{"id":"c","title":"\xe9"}\n' },
  },
  { seconds: START + 5, files: { [FILE]: new Uint8Array([0x7b, 0x22, 0xe9, 0x22, 0x7d, 10]) } },
  { seconds: START + 6, files: { [FILE]: '[{"id":"a"}]\n' } },
  { seconds: START + 7, files: { [FILE]: null, sub: { mode: "160000", content: "1".repeat(40) } } },
];

testRepository("import git passes over what cannot be read, and says why", odd, async (
  repository,
) => {
  const { ids } = repository;
  const storage = new MemoryStorage({});
  const { skipped, without_id, lines } = await importInto(storage, repository, {
    maxLineBytes: 1000,
  });
  deepEqual(skipped.map(({ commit, reason }) => [ids.indexOf(commit), reason]), [
    [0, "it is a symbolic link there"],
    [2, "it is a pointer of git-lfs, and the file itself is not in git"],
    [3, "line 1 is longer than a line of a log may be"],
    [5, "line 1 is not a JSON object"],
    [6, "line 1 is not a JSON object"],
  ]);
  equal(without_id, 1);
  deepEqual(lines, { added: 2, changed: 0, deleted: 2, restored: 0, total: 4 });
  await rejects(importInto(new MemoryStorage({}), repository, { path: "sub/x.jsonl" }), {
    code: "not_a_file",
    message: /it lies in a submodule$/,
  });
  await rejects(importInto(new MemoryStorage({}), repository, { path: "sub" }), {
    code: "wrong_format",
    message: /it is a submodule there/,
  });
});

testRepository("import git is no answer where no record has the id", [{
  seconds: START,
  files: { [FILE]: '{"a":[1]}\n{"a":[1]}\n' },
}], async (repository) => {
  await rejects(importInto(new MemoryStorage({}), repository), {
    code: "bad_usage",
    message: /find the id/,
  });
  await rejects(importInto(new MemoryStorage({}), repository, { id: "no" }), {
    code: "unfit_mapping",
  });
});

const flat: CommitToMake[] = [
  { seconds: START, files: { [FILE]: '{"key":"a", "message":"own"}\n{"key":"b"}\n' } },
  { seconds: START + 1, files: { [FILE]: '{"key":"a", "message":"new"}\n' } },
  { seconds: START + 2, files: { [FILE]: '{"key":"a", "message":"new"}\n{"key":"b"}\n' } },
];

testRepository("import git --flat puts the record's keys at the top", flat, async (repository) => {
  const storage = new MemoryStorage({});
  await importInto(storage, repository, { isFlat: true, id: "key" });
  const { text, lines } = await logLines(storage);
  const [id] = repository.ids;
  const who = `"actor":"Ann","device":"${id!.slice(0, 7)}"`;
  deepEqual(text.split("\n").slice(0, 2), [
    `{"key":"a", "message":"own","at":"2026-02-02T02:40:00Z","id":"a",${who},"commit":"${id}"}`,
    `{"key":"b","at":"2026-02-02T02:40:00Z","id":"b",${who},"message":"commit 0","commit":"${id}"}`,
  ]);
  equal(lines.at(-1)!.is_restored, true);
  equal((await importInto(storage, repository, { isFlat: true })).lines.total, 0);
});

testRepository("import git --flat refuses records with keys of its own before it writes", [
  { seconds: START, files: { [FILE]: '{"id":"a","n":1}\n' } },
  { seconds: START + 1, files: { [FILE]: '{"id":"a","n":1,"actor":"x"}\n' } },
], async (repository) => {
  const storage = new MemoryStorage({});
  await rejects(importInto(storage, repository, { isFlat: true }), {
    code: "bad_usage",
    message: /the record "a" has its own "actor"$/,
    hint: /leave --flat out/,
  });
  equal((await logLines(storage)).text, "");
});

testRepository("import git --flat takes numbers as ids where the log does", [
  { seconds: START, files: { [FILE]: '{"id":7,"n":1}\n' } },
], async ({ git }) => {
  const { entries } = defaultSettings().logs;
  const options = { git, path: FILE, id: null, since: null, isFlat: true };
  const open = async (storage: MemoryStorage, id_type: "string" | "number") =>
    await LogSink.open(new LocalDirectory(storage), { ...entries, id_type }, {
      waitMs: 0,
      begin: () => Promise.resolve(),
    });
  const storage = new MemoryStorage({});
  await rejects(importHistory(await open(storage, "string"), options), {
    code: "bad_usage",
    message: /the record "7" has a number as its id$/,
  });
  equal((await importHistory(await open(storage, "number"), options)).lines.total, 1);
  equal((await importHistory(await open(storage, "number"), options)).lines.total, 0);
});

testRepository("import git from a shallow clone begins with what is there", shortHistory(), async (
  { folder },
) => {
  await runGit(folder, ["clone", "-q", "--depth", "2", `file://${folder}`, "clone"]);
  const { lines } = await importInto(new MemoryStorage({}), {
    git: new LocalGit(`${folder}/clone`),
  });
  // The first commit that is there has no file.
  deepEqual(lines, { added: 2, changed: 0, deleted: 0, restored: 0, total: 2 });
});

testRepository("import git fetches nothing that a partial clone lacks", shortHistory(), async (
  { folder },
) => {
  await runGit(folder, ["config", "uploadpack.allowFilter", "true"]);
  const url = `file://${folder}`;
  await runGit(folder, ["clone", "-q", "--filter=blob:none", "--no-checkout", url, "partial"]);
  const git = new LocalGit(`${folder}/partial`);
  await rejects(importInto(new MemoryStorage({}), { git }), {
    code: "io_failed",
    message: /of the history: this clone lacks it$/,
    hint: /git fetch --refetch --no-filter$/,
  });
  await runGit(`${folder}/partial`, ["fetch", "-q", "--refetch", "--no-filter"]);
  equal((await importInto(new MemoryStorage({}), { git })).lines.total, 17);
});

testRepository("import git says that a branch has no commit", [], async (repository) => {
  await rejects(importInto(new MemoryStorage({}), repository), {
    code: "bad_usage",
    message: /the branch has no commit yet$/,
  });
});

testRepository("import git stops where another program writes to the log", shortHistory(), async (
  repository,
) => {
  const storage = new MemoryStorage({});
  const sink = await LogSink.open(new LocalDirectory(storage), defaultSettings().logs.entries, {
    waitMs: 0,
    // Between the look at the log and the first line.
    begin: async () => {
      using end = await storage.appendTo("entries.jsonl");
      await end.write(new TextEncoder().encode('{"id":"mine"}\n'));
    },
  });
  const options = { git: repository.git, path: FILE, id: null, since: null, isFlat: false };
  await rejects(importHistory(sink, options), { code: "changed_meanwhile" });
  equal((await logLines(storage)).text, '{"id":"mine"}\n');
});
