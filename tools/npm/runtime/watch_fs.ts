import * as fs from "node:fs";
import { translated } from "./errors.ts";

type Event = Pick<Deno.FsEvent, "kind">;

/** What is used of a watcher. */
type UsedWatcher = AsyncIterable<Event> & { close(): void };

/**
 * Watches a folder, as long as somebody asks for the next event or until it is closed. Events
 * that come while nobody asks are one.
 */
export function watchFs(path: string): UsedWatcher {
  let wake = Promise.withResolvers<void>();
  let isOver = false;
  const end = () => {
    isOver = true;
    wake.resolve();
  };
  let watcher: fs.FSWatcher;
  try {
    watcher = fs.watch(path, () => wake.resolve());
  } catch (error) {
    throw translated(error);
  }
  watcher.on("error", end);
  return {
    async *[Symbol.asyncIterator]() {
      for (;;) {
        await wake.promise;
        if (isOver) return;
        wake = Promise.withResolvers();
        yield { kind: "any" };
      }
    },
    close() {
      watcher.close();
      end();
    },
  };
}
