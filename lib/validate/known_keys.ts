import { KIND } from "../records/scanner/kinds.ts";
import { flagNames, type LineType, type LogName, type LogSettings } from "../records/settings.ts";

const SHARED = { device: KIND.string, actor: KIND.string };

const FLAGS = { is_deleted: KIND.boolean, is_restored: KIND.boolean };

/** The known keys of each type of lines, but for `id` and `at`, which have checks of their own. */
const KNOWN: Record<LineType, Readonly<Record<string, number>>> = {
  entries: {
    ...SHARED,
    ...FLAGS,
    created_at: KIND.string,
    text: KIND.string | KIND.null,
    context: KIND.string | KIND.null,
    shape: KIND.object | KIND.null,
    tags: KIND.strings,
  },
  interactions: {
    ...SHARED,
    entry_id: KIND.string,
    kind: KIND.string,
    grade: KIND.string,
    session_id: KIND.string,
  },
  firings: { ...SHARED, entry_id: KIND.string, surface: KIND.string },
  sessions: {
    ...SHARED,
    kind: KIND.string,
    started_at: KIND.instant,
    ended_at: KIND.instant,
  },
  entity: { ...SHARED, ...FLAGS },
  event: SHARED,
};

/**
 * What the values of a log's known keys may be, as bits of `KIND`. It says the
 * same as the log's schema, in a form that the scanner can hold every line
 * against; keys that the settings give another meaning are left out.
 */
export function knownKeys(
  log: LogName | null,
  settings: LogSettings,
): ReadonlyMap<string, number> {
  if (log === null) return new Map();
  const { id, at, lineType } = settings;
  const known = new Map(Object.entries(KNOWN[lineType]));
  if (known.delete("is_deleted")) {
    for (const name of flagNames(settings)) known.set(name, KIND.boolean);
  }
  for (const name of [...id, ...at]) known.delete(name);
  return known;
}
