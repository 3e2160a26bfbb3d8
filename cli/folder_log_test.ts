import { deepEqual, equal, match } from "node:assert/strict";
import { type Outcome, runFake } from "../lib/testing/processes/fake_machine.ts";

const CONFIG = '{"logs":{"entries":{"file":"data/notes.jsonl"}}}';
const LINES = '{"id":"a","at":"2026-03-01T08:00:00Z","text":"one"}\n';
const COPY = '{"id":"a","at":"2026-03-01T08:00:00Z","text":"one"}\n' +
  '{"id":"b","at":"2026-03-02T08:00:00Z","text":"two"}\n';

Deno.test("a log in a folder of the directory is read, written, repaired, merged and undone", async () => {
  const dir = await Deno.makeTempDir();
  const run = async (...args: string[]): Promise<Outcome> => {
    const outcome = await runFake([...args, "--dir", dir], { env: { TZ: "UTC" } });
    equal(outcome.code, 0, `${args.join(" ")}: ${outcome.stderr}`);
    return outcome;
  };
  const ids = async () =>
    (await run("list", "--json")).stdout.trim().split("\n").map((row) => JSON.parse(row).id);
  const text = () => Deno.readTextFile(`${dir}/data/notes.jsonl`);
  try {
    await Deno.writeTextFile(`${dir}/log.config.json`, CONFIG);
    equal((await run("list", "--json")).stdout, "");
    await run("append", "entries", LINES.trim());
    equal(await text(), LINES);
    deepEqual(await ids(), ["a"]);
    await run("snapshot", "write");
    await Deno.writeTextFile(`${dir}/data/notes (conflicted copy 2026-03-02).jsonl`, COPY);
    match((await run("list")).stderr, /found a conflict copy: "data\/notes \(conflicted copy/);
    await run("merge");
    deepEqual(await ids(), ["a", "b"]);
    deepEqual(Array.from(Deno.readDirSync(`${dir}/data`), ({ name }) => name), ["notes.jsonl"]);
    const merged = await text();
    await Deno.writeTextFile(`${dir}/data/notes.jsonl`, "oops\n", { append: true });
    await run("validate", "--fix");
    equal(await text(), merged);
    await run("undo");
    equal(await text(), `${merged}oops\n`);
    await Deno.writeTextFile(`${dir}/data/notes.jsonl`, merged);
    match((await run("undo", "--list")).stdout, /merge/);
  } finally {
    await Deno.remove(dir, { recursive: true });
  }
});

Deno.test("a log that a sync service took out of its folder is not taken for empty", async () => {
  const dir = await Deno.makeTempDir();
  try {
    await Deno.writeTextFile(`${dir}/log.config.json`, CONFIG);
    await Deno.mkdir(`${dir}/data`);
    await Deno.writeTextFile(`${dir}/data/.notes.jsonl.icloud`, "");
    const { code, stderr } = await runFake(["list", "--dir", dir]);
    equal(code, 3);
    match(stderr, /Cannot read "data\/notes\.jsonl": it is not on this machine/);
  } finally {
    await Deno.remove(dir, { recursive: true });
  }
});
