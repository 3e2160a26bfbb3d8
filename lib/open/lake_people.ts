/**
 * People's logs, opened to be exported into a lake.
 *
 * @module
 */

import { BucketDirectory, type BucketOptions } from "../bucket/bucket_directory.ts";
import { BucketObjects } from "../bucket/chain/objects.ts";
import { asRemoteFailure } from "../bucket/s3/unclear.ts";
import type { People } from "../lake/export_lake.ts";
import { ChainLog } from "../lake/sources/chain_log.ts";
import { FileLog } from "../lake/sources/file_log.ts";
import type { GrowingLog, Person, PersonLog } from "../lake/sources/growing_log.ts";
import {
  type LogName,
  type LogSettings,
  type Settings,
  settingsInZone,
} from "../records/settings.ts";
import { lifecycleOf } from "../replay/reducer.ts";
import type { LogDirectory } from "../storage/log_file.ts";
import { reducers } from "./reducers.ts";
import { readSettings } from "./settings.ts";

/** How people's logs are opened. */
export interface PeopleOptions {
  /** The zone for times without one. */
  readonly timeZone: (settings: Settings) => string;
}

/** A person whose logs are a directory of files. */
export function personIn(id: string, directory: LogDirectory, options: PeopleOptions): Person {
  return {
    id,
    async open() {
      const settings = await readSettings(directory);
      return logsOf(settings, options, ({ file }) => new FileLog(directory.file(file)));
    },
  };
}

/** A person whose logs are in a bucket, set up by `log sync`. */
export function personInBucket(id: string, bucket: BucketOptions, options: PeopleOptions): Person {
  return {
    id,
    async open() {
      const directory = await BucketDirectory.open(bucket);
      return logsOf(directory.settings, options, (_, name) => new ChainLog(directory.log(name)));
    },
  };
}

/** The people whose logs lie in the folders of a bucket's folder. */
export function peopleInBucket(bucket: BucketOptions, options: PeopleOptions): People {
  const { client, prefix, retry } = bucket;
  return {
    async *ids() {
      try {
        for await (const folder of new BucketObjects(client, retry).listFolders(prefix)) {
          yield folder.slice(prefix.length, -1);
        }
      } catch (error) {
        throw asRemoteFailure(error);
      }
    },
    person: (id) => personInBucket(id, { ...bucket, prefix: `${prefix}${id}/` }, options),
  };
}

function logsOf(
  own: Settings,
  { timeZone }: PeopleOptions,
  open: (settings: LogSettings, name: LogName) => GrowingLog,
): PersonLog[] {
  const { logs } = settingsInZone(own, () => timeZone(own));
  return Object.entries(logs).map(([name, settings]) => {
    const reducer = reducers[settings.lineType];
    const policy = lifecycleOf(reducer)?.policy(settings) ?? settings.tombstones;
    return { name, settings, policy, log: open(settings, name) };
  });
}
