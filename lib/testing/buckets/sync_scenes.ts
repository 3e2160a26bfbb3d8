/**
 * Beginnings from which a process syncs, and what all devices must hold in the end.
 *
 * @module
 */

import { setUpBucket } from "./bucket_fixture.ts";
import {
  type BucketProcesses,
  PROCESS_FILE,
  PROCESS_URL,
  read,
  write,
} from "./bucket_processes.ts";

/** A sync, and what leads to it. */
export interface SyncScene {
  /** What is run. */
  readonly args: readonly string[];
  /** Fills the bucket; gives the files that the sync begins with. */
  readonly prepare: (processes: BucketProcesses) => Promise<Record<string, string>>;
  /** What all sides hold once they are in sync. */
  readonly text: string;
}

const STATE_FILE = "remotes/default.json";
const BLOCK = 3;

/** The scenes by what happens in them. */
export const SYNC_SCENES: Readonly<Record<string, SyncScene>> = {
  "a push": {
    args: ["sync"],
    async prepare(processes) {
      const own = await processes.joined();
      write(own, line("a", 1));
      return filesOf(own);
    },
    text: line("a", 1),
  },
  "a pull": {
    args: ["sync"],
    async prepare(processes) {
      const own = await processes.joined(), other = await processes.joined();
      for (const [id, hour] of [["a", 1], ["b", 2]] as const) {
        write(other, line(id, hour));
        await processes.sync(other);
        if (id === "a") await processes.sync(own);
      }
      return filesOf(own);
    },
    text: line("a", 1) + line("b", 2),
  },
  "a push and a pull of lines written apart": {
    args: ["sync"],
    async prepare(processes) {
      const other = await processes.joined();
      write(other, line("a", 1));
      await processes.sync(other);
      const own = await processes.joined();
      write(other, line("late", 9));
      await processes.sync(other);
      write(own, line("own", 5));
      return filesOf(own);
    },
    text: line("a", 1) + line("own", 5) + line("late", 9),
  },
  "a push that completes a pack": {
    args: ["sync"],
    async prepare(processes) {
      await setUpBucket(processes.bucket, { prefix: "me/", block: BLOCK });
      const own = await processes.joined();
      for (let n = 1; n <= BLOCK; n++) {
        write(own, line(`p${n}`, n));
        if (n < BLOCK) await processes.sync(own);
      }
      return filesOf(own);
    },
    text: Array.from({ length: BLOCK }, (_, index) => line(`p${index + 1}`, index + 1)).join(""),
  },
  "setting up": {
    args: ["sync", "--init", PROCESS_URL],
    prepare: () => Promise.resolve({ [PROCESS_FILE]: line("a", 1) }),
    text: line("a", 1),
  },
};

function line(id: string, hour: number): string {
  return `{"id":"${id}","at":"2026-03-01T0${hour}:00:00Z"}\n`;
}

function filesOf(dir: string): Record<string, string> {
  const state = Deno.readTextFileSync(`${dir}/${STATE_FILE}`);
  return { [PROCESS_FILE]: read(dir), [STATE_FILE]: state };
}
