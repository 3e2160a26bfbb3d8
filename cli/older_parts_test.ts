/**
 * Logs that were rotated or packed: older parts that are named are put in front. Where the
 * shared cases lie beside the project, theirs is asked the same.
 *
 * @module
 */

import { deepEqual, doesNotMatch, equal, match } from "node:assert/strict";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { type Outcome, runFake } from "../lib/testing/processes/fake_machine.ts";

const SHARED = new URL("../../shared/cases/10-rotated-and-packed/", import.meta.url);
const ENV = { LOG_NOW: "2026-05-04T12:00:00Z", TZ: "UTC" };
const KEPT = "backups/20260504T120000.000000Z";
const [A, B, C] = ["a", "b", "c"].map((id, n) =>
  `{"id":"${id}","at":"2026-0${n + 2}-01T08:00:00Z","text":"${id}"}\n`
) as [string, string, string];
const OWN: Record<string, string | Uint8Array> = {
  "entries.jsonl": C,
  "entries.jsonl.1": A + B,
  "entries.1.jsonl": A + B,
  "entries.jsonl.2.gz": new Uint8Array(gzipSync(A + B)),
};

/** A log directory, gone when the test is over. */
class Directory implements AsyncDisposable {
  readonly path: string = Deno.makeTempDirSync();

  constructor(files: Record<string, string | Uint8Array>) {
    for (const [name, content] of Object.entries(files)) {
      const bytes = typeof content === "string" ? new TextEncoder().encode(content) : content;
      Deno.writeFileSync(join(this.path, name), bytes);
    }
  }

  run(command: string, names: readonly string[] = [], ...options: string[]): Promise<Outcome> {
    const paths = names.map((name) => join(this.path, name));
    const args = [...command.split(" "), ...paths, ...options, "--dir", this.path];
    return runFake(args, { env: ENV });
  }

  read(name = "entries.jsonl"): string {
    return Deno.readTextFileSync(join(this.path, name));
  }

  has(name: string): boolean {
    return [...Deno.readDirSync(this.path)].some((item) => item.name === name);
  }

  [Symbol.asyncDispose](): Promise<void> {
    return Deno.remove(this.path, { recursive: true });
  }
}

const PARTS = ["entries.jsonl.1", "entries.1.jsonl", "entries.jsonl.2.gz"];

/** What is right of the case, whoever made its files. */
async function rotated(directory: Directory): Promise<void> {
  const log = directory.read();
  const part = directory.read("entries.jsonl.1");
  match((await directory.run("list")).stderr, /^found 3 older parts of logs: "entries\.1\.jsonl"/m);
  match((await directory.run("validate", ["entries.jsonl.2.gz"])).stdout, /packed with gzip/);
  for (const name of PARTS) {
    const { code, stdout } = await directory.run("merge", [name], "--json");
    equal(code, 0);
    const { prepended, skipped, moved } = JSON.parse(stdout);
    deepEqual([prepended, skipped, moved], [
      [{ file: join(directory.path, name), lines: 2, ends_late: false }],
      [],
      [],
    ]);
    equal(directory.read(), part + log, name);
    equal(directory.has(name), true, "it is only read");
    equal((await directory.run("undo")).code, 0);
    equal(directory.read(), log);
  }
  equal((await directory.run("merge", PARTS)).code, 0);
  equal(directory.read(), part + log);
}

Deno.test("rotated and packed parts are mentioned, named they go in front, and undo takes them back", async () => {
  await using own = new Directory(OWN);
  await rotated(own);
});

Deno.test("the shared case of a rotated log is right", async () => {
  const names = ["entries.jsonl", ...PARTS];
  const files = await Promise.all(names.map(async (name) => {
    return [name, await Deno.readFile(new URL(name, SHARED)).catch(() => null)] as const;
  }));
  if (files.some(([, bytes]) => bytes === null)) {
    return console.log("the shared cases are not here: not run");
  }
  await using shared = new Directory(Object.fromEntries(files) as Record<string, Uint8Array>);
  await rotated(shared);
});

Deno.test("parts are found by no merge that does not name them", async () => {
  await using directory = new Directory(OWN);
  const { stdout, stderr } = await directory.run("merge");
  equal(stdout, "nothing to merge: there are no conflict copies\n");
  match(stderr, /^found 3 older parts of logs: /);
  equal(directory.read(), C);
});

Deno.test("--move takes a part away, and with it the remark", async () => {
  await using directory = new Directory({ "entries.jsonl": C, "entries.jsonl.1": A + B });
  match(
    (await directory.run("list")).stderr,
    /^found an older part of entries: "entries\.jsonl\.1", not read; "log merge --move entries\.jsonl\.1" puts its lines before the log's; /m,
  );
  const { stdout, stderr } = await directory.run("merge", ["entries.jsonl.1"], "--move");
  equal(stderr, "");
  match(stdout, /^ {2}put in front: .*entries\.jsonl\.1 \(2 lines\)$/m);
  match(stdout, new RegExp(`entries\\.jsonl\\.1 moved to ${KEPT}/entries\\.jsonl\\.1`));
  doesNotMatch((await directory.run("list")).stderr, /older part/);
  equal(directory.read(), A + B + C);
});

Deno.test("a part that cannot be unpacked is refused, and nothing is written", async () => {
  const packed = OWN["entries.jsonl.2.gz"] as Uint8Array;
  const damaged = packed.slice();
  damaged[damaged.length - 7]! ^= 1;
  await using directory = new Directory({
    ...OWN,
    "entries.jsonl.3.gz": packed.subarray(0, -4),
    "entries.jsonl.4.gz": damaged,
    "entries.jsonl.5.zst": Uint8Array.of(0x28, 0xb5, 0x2f, 0xfd, 0),
  });
  for (const number of ["3.gz", "4.gz", "5.zst"]) {
    const names = ["entries.jsonl.1", `entries.jsonl.${number}`];
    const { code, stdout, stderr } = await directory.run("merge", names);
    deepEqual([code, stdout], [2, ""], number);
    match(
      stderr,
      number === "5.zst" ? /packed with zstd[^]*unzstd/ : /what is packed in it is damaged/,
    );
  }
  equal(directory.read(), C);
  equal(directory.has("backups"), false);
});

Deno.test("a part of a log in a folder of the directory is known by its name", async () => {
  await using directory = new Directory({
    "log.config.json": '{"logs":{"notes":{"kind":"event","file":"data/notes.jsonl"}}}',
    "notes.jsonl.1": A,
  });
  await Deno.mkdir(join(directory.path, "data"));
  await Deno.writeTextFile(join(directory.path, "data/notes.jsonl"), C);
  await Deno.writeTextFile(join(directory.path, "data/notes.jsonl.2"), B);
  match(
    (await directory.run("list")).stderr,
    /^found an older part of notes: "data\/notes\.jsonl\.2"/m,
  );
  equal((await directory.run("merge", ["notes.jsonl.1", "data/notes.jsonl.2"])).code, 0);
  equal(directory.read("data/notes.jsonl"), B + A + C);
});
