/**
 * People's logs, opened to be exported into a lake.
 *
 * @module
 */

import { FileLog } from "../lake/sources/file_log.ts";
import type { Person, PersonLog } from "../lake/sources/growing_log.ts";
import { type Settings, settingsInZone } from "../records/settings.ts";
import { lifecycleOf } from "../replay/reducer.ts";
import type { LogDirectory } from "../storage/log_file.ts";
import { reducers } from "./reducers.ts";
import { readSettings } from "./settings.ts";

/** How people's logs are opened. */
export interface PeopleOptions {
  /** The zone for times without one, where the config of a directory names none. */
  readonly timeZone: (settings: Settings) => string;
}

/** A person whose logs are a directory of files. */
export function personIn(
  id: string,
  directory: LogDirectory,
  { timeZone }: PeopleOptions,
): Person {
  return {
    id,
    async open() {
      const own = await readSettings(directory);
      const { logs } = settingsInZone(own, () => timeZone(own));
      return Object.entries(logs).map(([name, settings]): PersonLog => {
        const reducer = reducers[settings.lineType];
        const policy = lifecycleOf(reducer)?.policy(settings) ?? settings.tombstones;
        return { name, settings, policy, log: new FileLog(directory.file(settings.file)) };
      });
    },
  };
}
