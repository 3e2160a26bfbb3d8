/**
 * A process that holds the lock of a directory's writers. Run as `lock_holder.ts <directory>` it
 * takes the lock, says so, and holds it until its standard input ends.
 *
 * @module
 */

import { LocalStorage } from "../../storage/local.ts";
import { lockWriters } from "../../storage/lock_writers.ts";

/** Starts such a process, and returns once it holds the lock; disposing of it ends it. */
export async function holdLock(directory: string): Promise<AsyncDisposable> {
  const child = new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--no-check", "--no-config", import.meta.url, directory],
    stdin: "piped",
    stdout: "piped",
  }).spawn();
  const said = child.stdout.getReader();
  const { done } = await said.read();
  if (done) throw new Error("Cannot hold the lock: the process ended");
  return {
    async [Symbol.asyncDispose]() {
      await child.stdin.close();
      await said.cancel();
      await child.status;
    },
  };
}

if (import.meta.main) {
  using _lock = await lockWriters(new LocalStorage(Deno.args[0]!));
  console.log("held");
  for await (const _ of Deno.stdin.readable);
}
