import { deepEqual, equal, match } from "node:assert/strict";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { type Outcome, runFake } from "../../../lib/testing/processes/fake_machine.ts";

const ENV = { LOG_NOW: "2026-05-04T12:00:00Z" };
const STAMP = "20260504T120000.000000Z";
const [ONE, TWO, FOUR] = [1, 2, 4].map((day) => `{"n":${day},"at":"2026-01-0${day}T00:00:00Z"}\n`);

/** A folder that is no log directory. */
class Files implements AsyncDisposable {
  readonly path: string = Deno.makeTempDirSync();

  constructor(files: Record<string, string | Uint8Array>) {
    for (const [name, content] of Object.entries(files)) {
      const bytes = typeof content === "string" ? new TextEncoder().encode(content) : content;
      Deno.writeFileSync(join(this.path, name), bytes);
    }
  }

  /** Merges files of the folder, whose names stand before the options. */
  merge(into: string, names: readonly string[], ...options: string[]): Promise<Outcome> {
    const [file, ...paths] = [into, ...names].map((name) => join(this.path, name));
    return runFake(["merge", "--into", file!, ...paths, ...options], { env: ENV });
  }

  read(name: string): string {
    return Deno.readTextFileSync(join(this.path, name));
  }

  names(): string[] {
    return [...Deno.readDirSync(this.path)].map(({ name }) => name).sort();
  }

  /** A text with the folder left out. */
  plain(text: string): string {
    return text.replaceAll(`${this.path}/`, "");
  }

  [Symbol.asyncDispose](): Promise<void> {
    return Deno.remove(this.path, { recursive: true });
  }
}

Deno.test("merge --into merges files anywhere, and says how to put the old one back", async () => {
  await using files = new Files({
    "notes.jsonl": ONE! + FOUR,
    "my phone.jsonl": ONE! + TWO,
    "old.gz": new Uint8Array(gzipSync(FOUR!)),
    "other.txt": "hello\n",
  });
  const names = ["my phone.jsonl", "old.gz", "other.txt", "notes.jsonl", "old.gz"];
  const plan = await files.merge("notes.jsonl", names, "--dry-run");
  equal(
    files.plain(plan.stdout),
    `notes.jsonl  would be merged with 2 files
  1 line added, 2 identical, 3 in all
  other.txt left alone: it shares no line with the file; --unrelated merges it anyway
  notes.jsonl left alone: it is the file itself
run it without --dry-run to do it; the old file stays beside the new one
`,
  );
  const { code, stdout, stderr } = await files.merge("notes.jsonl", names.slice(0, 2));
  deepEqual([code, stderr], [0, ""]);
  equal(
    files.plain(stdout),
    `notes.jsonl  merged with 2 files
  1 line added, 2 identical, 3 in all
  the old file is notes.jsonl.bak-${STAMP}
to put the old file back: mv notes.jsonl.bak-${STAMP} notes.jsonl
`,
  );
  equal(files.read("notes.jsonl"), ONE! + TWO + FOUR);
  equal(files.read(`notes.jsonl.bak-${STAMP}`), ONE! + FOUR);
  const again = await files.merge("notes.jsonl", names.slice(0, 2), "--json");
  const answer = JSON.parse(again.stdout);
  deepEqual([answer.written, answer.backup, answer.lines.identical], [false, null, 3]);
  equal(files.names().length, 5);
});

Deno.test("merge --into follows a link to the file, which stays one", async () => {
  await using files = new Files({ "notes.jsonl": ONE!, "a.jsonl": ONE! + TWO });
  await Deno.symlink("notes.jsonl", join(files.path, "link.jsonl"));
  const { stdout } = await files.merge("link.jsonl", ["a.jsonl"], "--json");
  equal(JSON.parse(stdout).backup, join(files.path, `notes.jsonl.bak-${STAMP}`));
  equal(await Deno.readLink(join(files.path, "link.jsonl")), "notes.jsonl");
  equal(files.read("link.jsonl"), ONE! + TWO);
});

Deno.test("merge --into refuses what it cannot merge, before anything is written", async () => {
  const gzip = new Uint8Array(gzipSync(TWO!.repeat(100)));
  await using files = new Files({
    "notes.jsonl": ONE!,
    "a.jsonl": ONE!,
    "utf16.jsonl": Uint8Array.of(0xff, 0xfe, 0x7b, 0, 0x7d, 0),
    "packed.jsonl": gzip,
    "cut.gz": gzip.subarray(0, 20),
    "packed.zst": Uint8Array.of(0x28, 0xb5, 0x2f, 0xfd),
  });
  await Deno.mkdir(join(files.path, "folder"));
  const before = files.names();
  const refusals: [into: string, copy: string, code: number, said: RegExp][] = [
    ["none.jsonl", "a.jsonl", 2, /Cannot merge into ".*none\.jsonl": there is no such file/],
    ["folder", "a.jsonl", 2, /Cannot merge into ".*folder": it is a folder/],
    ["utf16.jsonl", "a.jsonl", 3, /Cannot write to ".*utf16\.jsonl": it is UTF-16/],
    ["packed.jsonl", "a.jsonl", 3, /Cannot write to ".*packed\.jsonl": it is packed with gzip/],
    ["notes.jsonl", "none.jsonl", 2, /Cannot merge ".*none\.jsonl": there is no such file/],
    ["notes.jsonl", "folder", 2, /Cannot merge ".*folder": it is a folder/],
    ["notes.jsonl", "utf16.jsonl", 2, /Cannot read "utf16\.jsonl": it is UTF-16/],
    ["notes.jsonl", "cut.gz", 2, /Cannot unpack "cut\.gz": what is packed in it is damaged/],
    ["notes.jsonl", "packed.zst", 2, /it is packed with zstd[^]*unzstd/],
  ];
  for (const [into, copy, expected, said] of refusals) {
    const { code, stdout, stderr } = await files.merge(into, ["a.jsonl", copy]);
    deepEqual([code, stdout], [expected, ""], stderr);
    match(stderr, said);
  }
  for (const option of ["--move", "--keep-copies", "--interactive", "--git-driver", "--dir=."]) {
    equal((await files.merge("notes.jsonl", ["a.jsonl"], option)).code, 2, option);
  }
  equal((await files.merge("notes.jsonl", [])).code, 2);
  deepEqual(files.names(), before);
  equal(files.read("notes.jsonl"), ONE);
});
