/**
 * A process that really dies while it writes snapshots. Run as
 * `killed_snapshot.ts <directory> <n>` it kills itself before it changes the
 * disk for the n-th time.
 *
 * @module
 */

import { FaultyStorage } from "../lib/storage/faults.ts";
import { LocalStorage } from "../lib/storage/local.ts";
import { snapshotAll } from "./snapshots.ts";

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
