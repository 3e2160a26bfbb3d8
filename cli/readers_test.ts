import { equal, ok } from "node:assert/strict";
import { demoCopy } from "../lib/testing/directories/demo_copy.ts";
import { lane } from "../lib/testing/lanes/lane.ts";
import { type FakeOptions, runFake } from "../lib/testing/processes/fake_machine.ts";
import { fillSpareInstances, spareInstances } from "../lib/testing/scanner_instances.ts";

const ENTRY = "01KESDWGQS9WJBER0FEYFDV910";

/** Command lines that read logs, each in another way. */
const LINES = [
  ...["list", "list --log sessions", "stats", "carry", "carry --at line:20", "validate"],
  ...["validate --fix", "validate --fix --dry-run", "validate --format github"],
  ...[`show ${ENTRY}`, `history ${ENTRY} --all`, `blame ${ENTRY}`, `asof line:30 ${ENTRY}`],
  ...["asof line:30", "asof now nobody", "diff line:4 line:30", `diff line:4 now ${ENTRY}`],
  ...["history mine", "snapshot", "snapshot verify", "snapshot list", "merge --dry-run", "merge"],
  ...[
    "undo",
    `edit ${ENTRY} --set n:=1`,
    "capture hello",
    `review ${ENTRY} good`,
    `delete ${ENTRY}`,
  ],
];

Deno.test("commands give back every reader that they make", async () => {
  // The last one ends while problems are still looked for.
  const runs = [...LINES.map((line) => [line] as const), ["validate", {
    closesAfterBytes: 1,
  }]] as const;
  for (const [line, options] of lane.share(runs)) {
    await using there = await demoCopy();
    const demo = new TextDecoder().decode(await there.read("entries.jsonl"));
    // Long enough that a merge looks back for a time, and an edit that has none of its own.
    const shared = `${demo}${`{"id":"f","at":"2026-04-20T10:15:00Z"}\n`.repeat(3000)}`;
    const log = `${shared}{"id":"mine","text":"here"}\n`;
    const copy = `${shared}{"id":"mine"}\noops\n{"id":"mine","te`;
    await Deno.writeTextFile(`${there.path}/entries.jsonl`, log);
    await Deno.writeTextFile(`${there.path}/entries (conflicted copy).jsonl`, copy);
    await Deno.writeTextFile(`${there.path}/firings.jsonl`, "oops\n".repeat(2000));
    const run = (line: string, options?: FakeOptions) =>
      runFake([...line.split(" "), "--dir", there.path], options);
    await run("snapshot");
    const spare = fillSpareInstances();
    ok(spare > 1);
    const { code, stderr } = await run(line, options);
    ok(code < 2, `${line}: ${stderr}`);
    equal(spareInstances(), spare, line);
  }
});
