import type { PartName } from "../../conflicts/part_names.ts";
import type { LogName } from "../../records/settings.ts";

/** A file that may be a copy of a log. */
export interface CopyToMerge {
  /** Of which log. */
  log: LogName;
  /** As the user would name it. */
  name: string;
  /** Its name in the log directory; for one that lies elsewhere its absolute path, with `/`. */
  file: string;
  /** Whether it moves to the backups once it is merged. */
  isMoved: boolean;
  /**
   * What its name says where it is an older part of the log. If it shares no line with the log,
   * all of its lines go before those of the log.
   */
  part?: PartName;
}
