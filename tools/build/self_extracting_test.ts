import assert from "node:assert/strict";
import { join } from "node:path";
import { selfExtracting } from "./self_extracting.ts";
import type { TarFile } from "./tar.ts";

const SCRIPT = await Deno.readTextFile(new URL("./self_extracting.sh", import.meta.url));
const ON_WINDOWS = Deno.build.os === "windows";

/** Stands in for the runtime: says what it was given, and ends with 7. */
const RUNTIME = '#!/bin/sh\nfor word; do echo "<$word>"; done\ncat\nexit 7\n';

function bytes(text: string) {
  return new TextEncoder().encode(text);
}

async function makeFile(...parts: Omit<TarFile, "isExecutable">[]): Promise<Uint8Array> {
  const made = await selfExtracting(SCRIPT, [
    ...parts.map((part) => ({ ...part, isExecutable: false })),
    { path: "deno", bytes: bytes(RUNTIME), isExecutable: true },
    { path: "app/main.js", bytes: bytes("// the program\n"), isExecutable: false },
  ], ["--allow-read"]);
  return await made.bytes();
}

interface Ran {
  code: number;
  stdout: string;
  stderr: string;
}

interface Place {
  /** A directory of its own for one test, with a blank in its name. */
  directory: string;
  /** The file under test. */
  log: string;
  run(env: Record<string, string>, args?: string[], file?: string): Promise<Ran>;
}

async function inPlace(test: (place: Place) => Promise<void>): Promise<void> {
  const directory = await Deno.makeTempDir({ prefix: "self extracting " });
  const log = join(directory, "log");
  await Deno.writeFile(log, await makeFile(), { mode: 0o755 });
  const path = Deno.env.get("PATH") ?? "";
  const run: Place["run"] = async (env, args = [], file = log) => {
    const settings = { clearEnv: true, env: { PATH: path, TMPDIR: directory, ...env } };
    const output = await new Deno.Command(file, { args, ...settings }).output();
    const [stdout, stderr] = [output.stdout, output.stderr].map((text) =>
      new TextDecoder().decode(text)
    ) as [string, string];
    return { code: output.code, stdout, stderr };
  };
  try {
    await test({ directory, log, run });
  } finally {
    await Deno.remove(directory, { recursive: true });
  }
}

function names(directory: string): string[] {
  return [...Deno.readDirSync(directory)].map(({ name }) => name);
}

function version(home: string): string {
  const [name, ...others] = names(join(home, ".cache/log"));
  assert.ok(name !== undefined && /^[0-9a-f]{16}$/.test(name), name);
  assert.deepEqual(others, []);
  return join(home, ".cache/log", name);
}

/** What a first run says, so that nobody takes its wait for the program's; once for each that unpacks. */
function unpackingTo(cache: string): string {
  return `log: unpacking to "${cache}" (once for this version, 1 MB)\n`;
}

function testFile(name: string, test: (place: Place) => Promise<void>): void {
  Deno.test({ name, ignore: ON_WINDOWS, fn: () => inPlace(test) });
}

testFile("selfExtracting hands over arguments and the exit code as they are", async (place) => {
  const odd = ["asof", "last tuesday", "", "--", "-n", "$HOME", "a\nb", "'\""];
  const { code, stdout, stderr } = await place.run({ HOME: place.directory }, odd);
  const main = join(version(place.directory), "app/main.js");
  const words = ["run", "--allow-read", main, ...odd].map((word) => `<${word}>\n`);
  assert.equal(stdout, words.join(""));
  assert.equal(stderr, unpackingTo(join(place.directory, ".cache/log")));
  assert.equal(code, 7);
});

testFile("selfExtracting says on its first run alone that it unpacks", async (place) => {
  const { directory, run } = place;
  const first = await run({ HOME: directory });
  assert.equal(first.stderr, unpackingTo(join(directory, ".cache/log")));
  assert.deepEqual(await run({ HOME: directory }), { ...first, stderr: "" });
});

testFile(
  "selfExtracting says how much it unpacks in whole megabytes, rounded up",
  async (place) => {
    const { directory, log, run } = place;
    const made = await makeFile({ path: "app/part.js", bytes: new Uint8Array(2_500_000) });
    await Deno.writeFile(log, await made, { mode: 0o755 });
    assert.match((await run({ HOME: directory })).stderr, / \(once for this version, 3 MB\)\n$/);
  },
);

for (const option of ["--quiet", "-q", "-vqn3"]) {
  testFile(`selfExtracting unpacks without a word under ${option}`, async (place) => {
    const { directory, run } = place;
    assert.equal((await run({ HOME: directory }, ["list", option, "--", "x"])).stderr, "");
  });
}

for (
  const words of [["--", "--quiet"], ["-C", "/a-q"], ["-Cq"], ["-nq"], ["--quieter"], ["quiet"]]
) {
  testFile(`selfExtracting does not take ${words.join(" ")} for --quiet`, async (place) => {
    const { directory, run } = place;
    const { stderr } = await run({ HOME: directory }, ["list", ...words]);
    assert.equal(stderr, unpackingTo(join(directory, ".cache/log")));
  });
}

testFile("selfExtracting leaves standard input to the program", async ({ directory, log }) => {
  const child = new Deno.Command(log, {
    args: ["append"],
    env: { HOME: directory },
    stdin: "piped",
    stdout: "piped",
  }).spawn();
  const writer = child.stdin.getWriter();
  await writer.write(bytes("a line for the program\n"));
  await writer.close();
  const { stdout } = await child.output();
  assert.match(new TextDecoder().decode(stdout), /<append>\na line for the program\n$/);
});

testFile("selfExtracting needs no tools once it is unpacked", async ({ directory, run }) => {
  await run({ HOME: directory });
  await Deno.writeTextFile(join(version(directory), "deno"), "#!/bin/sh\necho started");
  assert.equal((await run({ HOME: directory, PATH: "/nonexistent" })).stdout, "started\n");
});

testFile("selfExtracting says where it lies, from the root on", async ({ directory, log, run }) => {
  await run({ HOME: directory });
  const says = '#!/bin/sh\necho "$LOG_PROGRAM"\n';
  await Deno.writeTextFile(join(version(directory), "deno"), says);
  assert.equal((await run({ HOME: directory })).stdout, `${log}\n`);
  const settings = { cwd: directory, env: { HOME: directory } };
  const { stdout } = await new Deno.Command("sh", { args: ["-c", "./log"], ...settings }).output();
  assert.equal(new TextDecoder().decode(stdout), `${directory}/./log\n`);
});

testFile("selfExtracting unpacks once when first runs meet", async ({ directory, run }) => {
  const runs = await Promise.all(Array.from({ length: 8 }, () => run({ HOME: directory })));
  const said = unpackingTo(join(directory, ".cache/log"));
  for (const { code, stderr } of runs) {
    assert.equal(code, 7);
    assert.ok(["", said].includes(stderr), stderr);
  }
  assert.deepEqual(names(version(directory)).toSorted(), ["app", "deno", "started"]);
});

testFile("selfExtracting runs through a symbolic link", async ({ directory, log, run }) => {
  const link = join(directory, "a link");
  await Deno.symlink(log, link);
  assert.equal((await run({ HOME: directory }, [], link)).code, 7);
});

testFile("selfExtracting prefers XDG_CACHE_HOME when it is absolute", async (place) => {
  const { directory, run } = place;
  const cache = join(directory, "xdg");
  await run({ HOME: directory, XDG_CACHE_HOME: cache });
  assert.deepEqual(names(cache), ["log"]);
  await run({ HOME: directory, XDG_CACHE_HOME: "relative" });
  version(directory);
});

testFile("selfExtracting unpacks into TMPDIR without a home", async ({ directory, run }) => {
  const cache = join(directory, `log-${Deno.uid()}`);
  const { code, stderr } = await run({});
  assert.deepEqual({ code, stderr }, { code: 7, stderr: unpackingTo(cache) });
  assert.equal(names(cache).length, 1);
});

testFile("selfExtracting says so once when the cache cannot be written", async (place) => {
  const { directory, run } = place;
  const home = join(directory, "not a folder");
  await Deno.writeTextFile(home, "");
  const first = await run({ HOME: home });
  const cache = join(directory, `log-${Deno.uid()}`);
  const failed = `log: Cannot unpack into "${home}/.cache/log": trying "${cache}"\n`;
  assert.ok(first.stderr.endsWith(failed + unpackingTo(cache)), first.stderr);
  assert.equal(first.code, 7);
  assert.deepEqual(await run({ HOME: home }), { ...first, stderr: "" });
});

testFile("selfExtracting falls back without a word under --quiet", async ({ directory, run }) => {
  const home = join(directory, "not a folder");
  await Deno.writeTextFile(home, "");
  const { code, stderr } = await run({ HOME: home }, ["--quiet"]);
  assert.equal(code, 7);
  assert.doesNotMatch(stderr, /^log: /m);
});

testFile("selfExtracting does not trust a folder that others may write to", async (place) => {
  const { directory, run } = place;
  await run({});
  await Deno.chmod(join(directory, `log-${Deno.uid()}`), 0o777);
  const { code, stdout, stderr } = await run({});
  assert.deepEqual({ code, stdout }, { code: 3, stdout: "" });
  assert.match(stderr, /set XDG_CACHE_HOME to a folder with 1 MB of room\n$/);
});

testFile("selfExtracting leaves nothing behind when the file was cut short", async (place) => {
  const { directory, log, run } = place;
  await Deno.truncate(log, (await Deno.stat(log)).size - 10);
  assert.equal((await run({ HOME: directory })).code, 3);
  assert.deepEqual(names(join(directory, ".cache/log")), []);
});

testFile("selfExtracting unpacks again when a part was taken away", async ({ directory, run }) => {
  await run({ HOME: directory });
  await Deno.remove(join(version(directory), "app"), { recursive: true });
  assert.equal((await run({ HOME: directory })).code, 7);
  assert.deepEqual(names(version(directory)).toSorted(), ["app", "deno", "started"]);
});

const DAY_MS = 24 * 60 * 60 * 1000;

/** An unpacked version; `startedDays` is null for one whose starts left no mark. */
async function makeVersion(cache: string, name: string, days: number, startedDays: number | null) {
  const folder = join(cache, name);
  const ago = (days: number) => new Date(Date.now() - days * DAY_MS);
  await Deno.mkdir(join(folder, "app"), { recursive: true });
  await Deno.writeTextFile(join(folder, "deno"), RUNTIME, { mode: 0o755 });
  await Deno.writeTextFile(join(folder, "app/main.js"), "");
  if (startedDays !== null) {
    await Deno.writeTextFile(join(folder, "started"), "\n");
    await Deno.utime(join(folder, "started"), ago(startedDays), ago(startedDays));
  }
  await Deno.utime(folder, ago(days), ago(days));
}

const UNUSED = ["a".repeat(16), "b".repeat(16)];
const KEPT = ["c".repeat(16), "d".repeat(16), "keep-these-notes", "e".repeat(15), "f".repeat(17)];

async function makeVersions(cache: string) {
  const [withMark, withoutMark] = UNUSED as [string, string];
  const [inUse, fresh, ...foreign] = KEPT as [string, string, ...string[]];
  await makeVersion(cache, withMark, 90, 40);
  await makeVersion(cache, withoutMark, 40, null);
  await makeVersion(cache, inUse, 90, 20);
  await makeVersion(cache, fresh, 20, null);
  for (const name of foreign) await makeVersion(cache, name, 90, 90);
}

testFile("selfExtracting removes versions that nobody started for 30 days", async (place) => {
  const { directory, run } = place;
  const cache = join(directory, ".cache/log");
  await makeVersions(cache);
  assert.equal((await run({ HOME: directory })).code, 7);
  const left = names(cache);
  assert.deepEqual(UNUSED.filter((name) => left.includes(name)), []);
  assert.deepEqual(KEPT.filter((name) => !left.includes(name)), []);
  assert.equal(left.length, KEPT.length + 1, left.join());
});

testFile("selfExtracting starts where an unused version cannot be moved", async (place) => {
  const { directory, run } = place;
  const cache = join(directory, ".cache/log");
  const last = "f".repeat(16);
  await makeVersion(cache, last, 90, 90);
  await Deno.mkdir(join(directory, "bin"));
  const mv = `#!/bin/sh\ncase $1 in *${last}) exit 1 ;; esac\nexec /bin/mv "$@"\n`;
  await Deno.writeTextFile(join(directory, "bin/mv"), mv, { mode: 0o755 });
  const path = `${join(directory, "bin")}:${Deno.env.get("PATH")}`;
  const { code, stderr } = await run({ HOME: directory, PATH: path });
  assert.deepEqual({ code, stderr }, { code: 7, stderr: unpackingTo(cache) });
  assert(names(cache).includes(last));
});

testFile("selfExtracting removes nothing where nothing is unpacked", async (place) => {
  const { directory, run } = place;
  await run({ HOME: directory });
  const cache = join(directory, ".cache/log");
  await makeVersions(cache);
  await run({ HOME: directory });
  assert.deepEqual([...UNUSED, ...KEPT].filter((name) => !names(cache).includes(name)), []);
});

testFile("selfExtracting marks each start, so that a version in use stays", async (place) => {
  const { directory, run } = place;
  await run({ HOME: directory });
  const mark = join(version(directory), "started");
  await Deno.utime(mark, 0, 0);
  await run({ HOME: directory });
  assert.notEqual((await Deno.stat(mark)).mtime!.getTime(), 0);
});

testFile("selfExtracting starts where it cannot leave a mark, too", async (place) => {
  const { directory, run } = place;
  const first = await run({ HOME: directory });
  const mark = join(version(directory), "started");
  await Deno.remove(mark);
  await Deno.mkdir(mark);
  assert.deepEqual(await run({ HOME: directory }), { ...first, stderr: "" });
});

Deno.test("selfExtracting makes the same bytes of the same files", async () => {
  assert.deepEqual(await makeFile(), await makeFile());
});
