/**
 * A process that really dies while it writes snapshots. Run as
 * `killed_snapshot.ts <directory> <n>` it kills itself before it changes the
 * disk for the n-th time.
 *
 * @module
 */

import { LocalStorage } from "../../storage/local.ts";
import { snapshotAll } from "../directories/snapshots.ts";
import { FaultyStorage } from "../storages/faults.ts";

const CHANGES = ["create", "write", "sync", "rename", "remove", "syncFolder"];

if (import.meta.main) {
  const [directory = "", nth] = Deno.args;
  let changes = 0;
  const storage = new FaultyStorage(new LocalStorage(directory), ({ kind }) => {
    if (CHANGES.includes(kind) && ++changes === Number(nth)) Deno.kill(Deno.pid, "SIGKILL");
    return null;
  });
  await snapshotAll(storage, { now: 1n, waitMs: 5000 });
}
