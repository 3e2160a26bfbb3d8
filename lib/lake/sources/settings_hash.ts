import { READER_VERSION } from "../../records/reader_version.ts";
import type { LogSettings, Tombstones } from "../../records/settings.ts";
import { sha256Of } from "../../storage/digest.ts";

/** The version of what runs are made of lines; raised where the same lines give other rows. */
const ROWS_VERSION = 1;

/**
 * The hash of all that decides which rows a log's lines become. What people see of a log, or where
 * its file lies, is none of it.
 */
export function settingsHash(settings: LogSettings, policy: Tombstones): Promise<string> {
  const { id, id_type, at, at_format, at_zone, not_before, is_deleted } = settings;
  const shaping = { id, id_type, at, at_format, at_zone, not_before, is_deleted, policy };
  const versions = { reader_version: READER_VERSION, rows_version: ROWS_VERSION };
  return sha256Of(new TextEncoder().encode(JSON.stringify({ ...shaping, ...versions })));
}
