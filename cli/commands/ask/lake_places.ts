/**
 * Where a lake and people's logs lie: in folders, or in a bucket.
 *
 * @module
 */

import { S3Client } from "../../../lib/bucket/s3/client.ts";
import { formatBucketUrl, isBucketUrl, parseBucketUrl } from "../../../lib/bucket/s3/location.ts";
import { LogError } from "../../../lib/errors.ts";
import type { People } from "../../../lib/lake/export_lake.ts";
import { BucketStore } from "../../../lib/lake/store/bucket_store.ts";
import { FolderStore } from "../../../lib/lake/store/folder_store.ts";
import type { LakeStore } from "../../../lib/lake/store/lake_store.ts";
import { LocalDirectory } from "../../../lib/logs/local_directory.ts";
import {
  peopleInBucket,
  type PeopleOptions,
  personIn,
  personInBucket,
} from "../../../lib/open/lake_people.ts";
import { LocalStorage } from "../../../lib/storage/local.ts";
import { ulid } from "../../../lib/write/ulid.ts";
import { accessOf } from "../../bucket/open_place.ts";
import type { Tools } from "../../command.ts";
import { currentTime } from "../../context.ts";
import { bucketNamed, chooseDirectory } from "../../parse/directory.ts";
import type { GlobalFlags } from "../../parse/flags.ts";
import { chooseTimeZone } from "../../parse/time_zone.ts";

/** Makes ids by which objects of a lake differ. */
export function newId({ machine }: Tools): string {
  return ulid(currentTime(machine));
}

/** Opens the place of a lake, and makes its folder where there may be none yet. */
export async function openStore(tools: Tools, out: string, makes: boolean): Promise<LakeStore> {
  if (isBucketUrl(out)) {
    const { bucket, prefix } = parseBucketUrl(out);
    const client = await clientFor(tools, bucket);
    return new BucketStore({ place: formatBucketUrl({ bucket, prefix }), client, prefix });
  }
  const storage = new LocalStorage(out);
  if (makes) await storage.makeFolder("");
  return new FolderStore(out, storage, () => newId(tools));
}

/** The people in the folders of a folder, or of a bucket. */
export async function openPeople(
  tools: Tools,
  users: string,
  flags: GlobalFlags,
): Promise<People> {
  const options = optionsOf(tools, flags);
  if (isBucketUrl(users)) {
    const { bucket, prefix } = parseBucketUrl(users);
    const client = await clientFor(tools, bucket);
    return peopleInBucket({ client, prefix, newId: () => newId(tools) }, options);
  }
  return {
    async *ids() {
      yield* foldersIn(users);
    },
    person: (id) => personIn(id, new LocalDirectory(new LocalStorage(`${users}/${id}`)), options),
  };
}

/** The one person whose logs are those of the log directory. */
export async function openPerson(tools: Tools, user: string, flags: GlobalFlags): Promise<People> {
  const options = optionsOf(tools, flags);
  const url = bucketNamed(flags.dir, tools.machine);
  const person = url === null
    ? personIn(user, new LocalDirectory(directoryOf(tools, flags)), options)
    : personInBucket(user, await bucketAt(tools, url), options);
  return {
    async *ids() {
      yield await Promise.resolve(user);
    },
    person: () => person,
  };
}

function directoryOf({ machine, output }: Tools, { dir }: GlobalFlags): LocalStorage {
  const { value, why } = chooseDirectory(dir, machine);
  output.verbose(`directory "${value}" (${why})`);
  return new LocalStorage(value);
}

async function bucketAt(tools: Tools, url: string) {
  const { bucket, prefix } = parseBucketUrl(url);
  return { client: await clientFor(tools, bucket), prefix, newId: () => newId(tools) };
}

function optionsOf({ machine, output }: Tools, { tz }: GlobalFlags): PeopleOptions {
  const warn = (text: string) => output.warn(text);
  return {
    timeZone: ({ time_zone }) =>
      chooseTimeZone({ flag: tz, config: time_zone, machine, warn })().value,
  };
}

async function clientFor({ machine, output }: Tools, bucket: string): Promise<S3Client> {
  let requests = 0;
  return new S3Client({
    ...await accessOf(machine),
    bucket,
    onRequest: ({ method, key, status }) => {
      output.verbose(`request ${++requests}: ${method} "${key}" ${status || "unanswered"}`);
    },
  });
}

/** The names of a folder's folders, but for hidden ones. */
function* foldersIn(path: string): Generator<string> {
  try {
    for (const { name, isDirectory, isSymlink } of Deno.readDirSync(path)) {
      if (name.startsWith(".")) continue;
      if (isDirectory || isSymlink && Deno.statSync(`${path}/${name}`).isDirectory) yield name;
    }
  } catch (cause) {
    if (cause instanceof Deno.errors.NotFound) {
      throw new LogError("no_directory", `Cannot open "${path}": there is no such directory`, {
        cause,
        hint: "name the folder that holds a folder for each person",
      });
    }
    throw cause;
  }
}
