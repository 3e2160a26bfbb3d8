import { deepEqual, equal, match, ok } from "node:assert/strict";
import { join } from "node:path";
import { type DemoCopy, demoCopy } from "../../../lib/testing/directories/demo_copy.ts";
import { type Outcome, runFake } from "../../../lib/testing/processes/fake_machine.ts";

const STAMP = "20260505T080000.000000Z";
const ENTRY = "01KESP0XXHPQVT1ZRXRATPZ5ZP";

function run({ path }: DemoCopy, line: string, columns?: number): Promise<Outcome> {
  return runFake([...line.split(" "), "--dir", path], columns === undefined ? {} : { columns });
}

function rowsOf({ stdout }: Outcome): Record<string, unknown>[] {
  return stdout.trimEnd().split("\n").map((line) => JSON.parse(line));
}

async function append(copy: DemoCopy, name: string, line: string): Promise<void> {
  await Deno.writeTextFile(join(copy.path, name), `${line}\n`, { append: true });
}

Deno.test("snapshot writes what is new, and nothing else", async () => {
  await using copy = await demoCopy();
  const first = await run(copy, "snapshot");
  equal(
    first.stdout.split("\n")[0],
    `wrote snapshots/entries.${STAMP}.jsonl, which stands for 294 lines`,
  );
  equal(first.stdout.split("\n").length, 5);
  await append(copy, "firings.jsonl", '{"id":"f"}');
  const { code, stdout } = await run(copy, "snapshot write");
  const next = STAMP.replace("0Z", "1Z");
  equal(stdout, `wrote snapshots/firings.${next}.jsonl, which stands for 281 lines\n`);
  equal(code, 0);
  const rows = rowsOf(await run(copy, "snapshot write --json"));
  deepEqual(rows.map(({ written }) => written), [false, false, false, false]);
  deepEqual(rows[2], {
    log: "firings",
    file: `snapshots/firings.${next}.jsonl`,
    lines: 281,
    offset: 41597,
    max_at: "2026-05-03T18:09:13.783Z",
    written: false,
  });
});

Deno.test("snapshot is silent where nothing is new, but for a person who waits", async () => {
  await using copy = await demoCopy();
  await run(copy, "snapshot");
  deepEqual(await run(copy, "snapshot write"), { code: 0, stdout: "", stderr: "" });
  await append(copy, "firings.jsonl", '{"id":"f"}');
  deepEqual(await run(copy, "snapshot write --min-tail 2"), { code: 0, stdout: "", stderr: "" });
  const { stderr } = await run(copy, "snapshot write --min-tail 2 --color never", 80);
  equal(stderr, "nothing new\n");
});

Deno.test("snapshot keeps as many as it is told, and as the config says", async () => {
  await using copy = await demoCopy();
  const count = () => [...Deno.readDirSync(join(copy.path, "snapshots"))].length;
  for (let n = 0; n < 3; n++) {
    await run(copy, "snapshot --keep 2");
    await append(copy, "sessions.jsonl", `{"id":"s${n}"}`);
  }
  equal(count(), 3 + 2);
  equal(
    (await run(copy, "snapshot prune --keep 1")).stdout.split(": ")[1],
    "there are newer ones\n",
  );
  equal(count(), 4);
  await Deno.writeTextFile(join(copy.path, "log.config.json"), '{"snapshots":{"keep":1}}');
  await run(copy, "snapshot");
  equal(count(), 4);
});

Deno.test("snapshot list tells which can be used, and why others cannot", async () => {
  await using copy = await demoCopy();
  equal((await run(copy, "snapshot list")).stderr, "nothing to show\n");
  await run(copy, "snapshot");
  const log = join(copy.path, "sessions.jsonl");
  await Deno.truncate(log, 200);
  equal(
    (await run(copy, "snapshot list")).stdout,
    `written           log           lines     size  file                                                  use
2026-05-05 08:00  entries         294  17.0 kB  snapshots/entries.${STAMP}.jsonl       usable
2026-05-05 08:00  interactions    467  99.6 kB  snapshots/interactions.${STAMP}.jsonl  usable
2026-05-05 08:00  firings         280  58.0 kB  snapshots/firings.${STAMP}.jsonl       usable
2026-05-05 08:00  sessions        141   8.0 kB  snapshots/sessions.${STAMP}.jsonl      not usable: the log is shorter than the 23451 bytes it stands for
`,
  );
  const [row] = rowsOf(await run(copy, "snapshot list --json"));
  deepEqual(row, {
    log: "entries",
    file: `snapshots/entries.${STAMP}.jsonl`,
    lines: 294,
    offset: 85961,
    max_at: "2026-05-03T12:41:04.416316Z",
    ids: 119,
    reducer_version: 1,
    bytes: row!.bytes,
    created_at: "2026-05-05T08:00:00Z",
    age_s: 0,
    usable: true,
    reason: null,
  });
});

Deno.test("snapshot verify finds an edit that no boot sees, and exits with 1", async () => {
  await using copy = await demoCopy();
  await run(copy, "snapshot");
  const fine = await run(copy, "snapshot verify");
  deepEqual([fine.code, fine.stdout.match(/ {2}valid$/gm)?.length], [0, 4]);
  // Behind the first 4 KiB and before the last 64.
  const log = join(copy.path, "interactions.jsonl");
  const bytes = await copy.read("interactions.jsonl");
  const at = new TextDecoder("latin1").decode(bytes).indexOf('"good"', 5000);
  ok(at < bytes.length - 65536);
  bytes.set(new TextEncoder().encode('"hard"'), at);
  await Deno.writeFile(log, bytes);
  const { code, stdout } = await run(copy, "snapshot verify");
  equal(code, 1);
  match(
    stdout,
    /interactions\.\S+ {2}invalid\n {4}the log has other bytes now somewhere before byte 96681\n/,
  );
  const rows = rowsOf(await run(copy, "snapshot verify --json"));
  deepEqual(rows.map(({ state }) => state), ["valid", "invalid", "valid", "valid"]);
});

Deno.test("snapshot refuses what it cannot be told", async () => {
  await using copy = await demoCopy();
  const cases = {
    "make": /^log: Cannot "make" snapshots: there is no such action\nhint: it is one of write, /,
    "list --keep 3": /^log: Cannot use --keep: it goes with write and prune\n/,
    "verify --min-tail 3": /^log: Cannot use --min-tail: it goes with write\n/,
    "write --keep 0": /^log: Cannot keep 0 snapshots: /,
    "write --keep some": /^log: Cannot read "some" as a count/,
  };
  for (const [line, complaint] of Object.entries(cases)) {
    const { code, stderr } = await run(copy, `snapshot ${line}`);
    match(stderr, complaint, line);
    equal(code, 2, line);
  }
});

Deno.test("log says under --verbose which snapshot served, and why one did not", async () => {
  await using copy = await demoCopy();
  await run(copy, "snapshot");
  await append(copy, "entries.jsonl", '{"id":"a","at":"2026-05-05T00:00:00Z"}');
  await run(copy, "snapshot");
  await append(copy, "entries.jsonl", '{"id":"a","at":"2026-05-05T00:00:00Z"}');
  const reasons = async (line: string) =>
    (await run(copy, line)).stderr.split("\n").filter((text) => /entries/.test(text));
  const [old, recent] = [STAMP, STAMP.replace("0Z", "1Z")]
    .map((stamp) => `snapshots/entries.${stamp}.jsonl`);
  deepEqual(await reasons(`asof now ${ENTRY} --verbose --quiet`), [
    `entries.jsonl: from ${recent} (295 lines, then a tail of 1 line)`,
  ]);
  deepEqual(await reasons(`asof 2026-05-04 ${ENTRY} --verbose --quiet`), [
    `passed over ${recent}: it holds lines up to 2026-05-05T00:00:00Z`,
    `entries.jsonl: from ${old} (294 lines, then a tail of 2 lines)`,
  ]);
  deepEqual(await reasons(`history ${ENTRY} --verbose --quiet`), [
    "entries.jsonl: from its first line (every line is asked for)",
  ]);
  deepEqual(await reasons("list --verbose --quiet --no-snapshot"), [
    "entries.jsonl: from its first line (--no-snapshot)",
  ]);
});

Deno.test("merge keeps the snapshots of what all copies begin with, and drops those behind", async () => {
  await using copy = await demoCopy();
  const shared = await copy.read("entries.jsonl");
  await run(copy, "snapshot");
  await append(copy, "entries.jsonl", '{"id":"here","at":"2026-05-04T00:00:00Z"}');
  await run(copy, "snapshot");
  await Deno.writeFile(join(copy.path, "entries (1).jsonl"), shared);
  await append(copy, "entries (1).jsonl", '{"id":"there","at":"2026-05-03T00:00:00Z"}');
  const { code } = await run(copy, "merge");
  equal(code, 0);
  const names = [...Deno.readDirSync(join(copy.path, "snapshots"))].map(({ name }) => name);
  deepEqual(names.filter((name) => name.startsWith("entries")), [`entries.${STAMP}.jsonl`]);
  const { stderr, stdout } = await run(copy, "list --verbose --json");
  match(
    stderr,
    /entries\.jsonl: from snapshots\/entries\.\S+ \(294 lines, then a tail of 2 lines\)/,
  );
  equal(stdout, (await run(copy, "list --no-snapshot --json")).stdout);
});

Deno.test("validate --fix and undo drop the snapshots that they outdate, and no others", async () => {
  await using copy = await demoCopy();
  await run(copy, "snapshot");
  const names = () => [...Deno.readDirSync(join(copy.path, "snapshots"))].map(({ name }) => name);
  await run(copy, "validate --fix");
  deepEqual(names().sort(), [`firings.${STAMP}.jsonl`, `sessions.${STAMP}.jsonl`]);
  await run(copy, "snapshot");
  equal(names().length, 4);
  await run(copy, "undo");
  deepEqual(names().sort(), [`firings.${STAMP}.jsonl`, `sessions.${STAMP}.jsonl`]);
});
