import { eventsFolder, runName, spansFolder } from "../format/names.ts";
import type { Mark } from "../format/mark.ts";
import { BucketRuns, MarksByLog, onPresentRuns, type RunChain } from "./bucket_runs.ts";
import { compactBucket, removeBasesBefore } from "./compact_bucket.ts";
import { openChain } from "./export_bucket.ts";
import type { Lake } from "./open_lake.ts";
import { RunBuilder } from "./run_builder.ts";
import { BEFORE_EVERYTHING } from "../../time/instant.ts";
import { PrefixHash } from "../sources/prefix_hash.ts";

/**
 * Takes all of one person out of a bucket. A run says that no line counts any more, a compaction
 * leaves them out, and then all that was there before it is removed.
 *
 * May be repeated, and is to be, where it was cut short.
 *
 * @returns Whether the bucket held something of the person.
 */
export async function erasePerson(lake: Lake, bucket: number, userId: string): Promise<boolean> {
  const runs = new BucketRuns(lake, bucket);
  const held = await onPresentRuns(async () => {
    let chain = await openChain(lake, runs);
    for (; !isErased(chain, userId); chain = await openChain(lake, runs)) {
      await putErasure(lake, chain, userId);
      runs.note(chain.next);
    }
    return new MarksByLog(chain.runs).logsOf(userId).length > 0;
  });
  if (held) await compactBucket(lake, bucket);
  const base = await runs.base();
  await runs.keep(base);
  await removeBasesBefore(lake, bucket, base);
  for (const folder of [eventsFolder(bucket), spansFolder(bucket)]) await lake.store.sweep(folder);
  return held;
}

function isErased({ runs }: RunChain, userId: string): boolean {
  const marks = new MarksByLog(runs);
  return marks.logsOf(userId).every((log) => marks.of(userId, log).at(-1)!.to_line === 0);
}

/** Puts a run that says of each log of a person that nothing counts any more. */
async function putErasure(lake: Lake, chain: RunChain, userId: string): Promise<void> {
  const marks = new MarksByLog(chain.runs);
  const run = new RunBuilder(lake, chain.next);
  for (const log of marks.logsOf(userId)) run.addMark(emptied(marks.of(userId, log).at(-1)!));
  const { events } = await run.end();
  await lake.store.create(runName(chain.next), events);
}

/** The mark of a log that has no line left; it fits no log that has some. */
function emptied(mark: Mark): Mark {
  const nothing = new PrefixHash();
  return {
    ...mark,
    gen: mark.gen + 1,
    from_line: 1,
    to_line: 0,
    offset_to: 0,
    prefix_sha256: nothing.digest(),
    spans_object: null,
    source: {
      revision: { size: 0, identity: "", changed: "" },
      fingerprint: nothing.digest(),
      is_ended: true,
      hash_state: nothing.state(),
      effective_us: String(BEFORE_EVERYTHING),
    },
  };
}
