import { deepEqual, equal, match } from "node:assert/strict";
import { runFake } from "../../../lib/testing/processes/fake_machine.ts";

const ENV = { LOG_NOW: "2026-05-04T12:00:00Z" };

Deno.test("export --lake says which options do not go together", async () => {
  const refused: [string, RegExp][] = [
    ["--lake x", /--user or --users says whose/],
    ["--lake x --user a --users b", /--user and --users: either says whose/],
    ["--lake x --users b --out c", /--lake and --out: a lake has all lines/],
    ["--lake x --users b --at now", /--lake and --at/],
    ["--lake x --erase", /--erase: --user says whom/],
    ["--lake x --erase --user a --users b", /--user and --users/],
    ["--lake x --erase --user a --compact", /erasing compacts/],
  ];
  for (const [args, message] of refused) {
    const { code, stderr } = await runFake(["export", ...args.split(" ")], { env: ENV });
    equal(code, 2, args);
    match(stderr, message);
  }
});

Deno.test("options of a lake are refused without one", async () => {
  const demo = new URL("../../../testdata/demo", import.meta.url).pathname;
  for (const args of ["--user a", "--users b", "--buckets 3", "--hash-users", "--compact"]) {
    const options = { env: { ...ENV, LOG_DIR: demo } };
    const { code, stderr, stdout } = await runFake(["export", ...args.split(" ")], options);
    deepEqual([code, stdout], [2, ""], args);
    match(stderr, /it goes with --lake/);
  }
});
