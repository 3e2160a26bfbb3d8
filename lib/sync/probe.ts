import type { BucketObjects } from "../bucket/chain/objects.ts";
import { META } from "../bucket/s3/client.ts";
import { LogError } from "../errors.ts";

const ROUNDS = 3;
const RACERS = 8;
/** So long is tried to remove what was written. */
const REMOVAL_MS = 10_000;

/**
 * Finds out whether a server keeps what sync relies on: an object that is there is not created
 * again, of several who create one at once a single one is told so, metadata comes back, and
 * lists show what was just written. Nothing is left behind.
 *
 * @param folder What the keys of the objects begin with; nobody else uses it.
 * @throws {LogError} `remote_failed` with what the server does not keep.
 */
export async function probeServer(objects: BucketObjects, folder: string): Promise<void> {
  const keys = Array.from({ length: ROUNDS + 1 }, (_, index) => `${folder}${index}`);
  try {
    const faults = [await creationFault(objects, keys[0]!), await listFault(objects, keys[0]!)];
    if (faults[0] === null) {
      for (const key of keys.slice(1)) faults.push(await raceFault(objects, key));
    }
    const [fault] = faults.filter((fault) => fault !== null);
    if (fault === undefined) return;
    throw new LogError("remote_failed", `Cannot keep logs at this server: ${fault}`, {
      hint: "use R2, S3, or another server that honours If-None-Match",
    });
  } finally {
    await removeAll(objects, keys);
  }
}

/** Removes what was written, also if the probe itself was stopped. */
async function removeAll(objects: BucketObjects, keys: readonly string[]): Promise<void> {
  const stop = new AbortController();
  const timer = setTimeout(() => stop.abort(), REMOVAL_MS);
  const others = objects.until(stop.signal);
  for (const key of keys) await others.remove(key).catch(() => {});
  clearTimeout(timer);
}

async function creationFault(objects: BucketObjects, key: string): Promise<string | null> {
  await create(objects, key, "first");
  await create(objects, key, "second");
  const there = (await objects.head(key))?.get(`${META}log-id`);
  if (there === "first") return null;
  return there === "second"
    ? "it ignores If-None-Match, so that two devices could overwrite each other's lines"
    : "it does not keep the metadata of objects";
}

async function listFault(objects: BucketObjects, key: string): Promise<string | null> {
  for await (const object of objects.list(key)) if (object.key === key) return null;
  return "its lists lag behind what was written";
}

/** Some servers look first and write later: then several are told that they were the first. */
async function raceFault(objects: BucketObjects, key: string): Promise<string | null> {
  const racers = Array.from({ length: RACERS }, (_, index) => create(objects, key, `${index}`));
  const created = (await Promise.all(racers)).filter((isFirst) => isFirst).length;
  if (created <= 1) return null;
  return `of ${RACERS} that created one object at once, it told ${created} that they were first`;
}

/** Whether an object was created by this very request. */
function create(objects: BucketObjects, key: string, id: string): Promise<boolean> {
  const body = new TextEncoder().encode(`${id}\n`);
  return objects.retrying((client) => client.create(key, body, { "log-id": id }));
}
