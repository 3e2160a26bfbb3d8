/**
 * What the program reads besides its arguments, and where it keeps things.
 *
 * @module
 */

import { CONFIG_ITEM, type Item } from "../../cli/parse/help.ts";

/** The variables that it reads. */
export const ENVIRONMENT: readonly Item[] = [
  ["LOG_DIR", "The log directory, if --dir does not name one"],
  ["LOG_DEVICE", "What new lines call this machine, if --device does not name it"],
  ["LOG_NOW", "An instant to use instead of the clock, for scripts and tests"],
  ["LOG_DEBUG", "Set it to 1 to see stack traces of failures"],
  ["LOG_PROGRAM", "Where the one-file program lies; it sets this itself"],
  ["GIT_DIR", "The repository; git sets it for the programs that it runs"],
  ["AWS_*", "Keys and server of a bucket, by the names that the AWS tools use"],
  ["XDG_CACHE_HOME", "Where to keep what was read of a bucket; ~/.cache without it"],
  ["HOME", "Where .cache and .aws lie"],
  ["TZ", "The time zone, if neither --tz nor the config names one"],
  ["XDG_RUNTIME_DIR", "Where log ui writes the file that leads a browser to the page"],
  ["DISPLAY", "Whether there is a desktop for log ui to open the page on"],
  ["WAYLAND_DISPLAY", "The same"],
  ["WSL_DISTRO_NAME", "Whether the desktop is that of Windows"],
  ["SSH_CONNECTION", "If it is set, log ui opens no browser"],
  ["CI", "The same"],
  ["NO_COLOR", "Set it to anything for output without colour; --color overrides it"],
];

/** The files of a log directory. */
export const FILES: readonly Item[] = [
  ["entries.jsonl", "A line for each capture, edit, classification, deletion and restore"],
  ["interactions.jsonl", "A line for each review or other interaction with an entry"],
  ["firings.jsonl", "A line for each time that an entry was surfaced"],
  ["sessions.jsonl", "A line for each record of a session: start, progress, end"],
  CONFIG_ITEM,
  [".log.lock", "Empty; held by commands while they write"],
  ["snapshots/", "A cache, so that logs need not be replayed in full; safe to delete"],
  ["backups/", 'What rewriting commands replaced; "log undo" puts it back'],
  ["quarantine/", 'What "log validate --fix" set aside; "log quarantine" shows it'],
];
