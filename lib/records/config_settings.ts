/**
 * A config that is known to be valid, as settings.
 *
 * @module
 */

import { readsFlags } from "./lifecycle.ts";
import {
  defaultLogSettings,
  defaultSettings,
  type LogKind,
  type LogSettings,
  type Settings,
  settingsInZone,
} from "./settings.ts";

/** What a config says of a log; of a built-in one, the kind is known. */
export type OwnLog = Partial<LogSettings> & { readonly kind?: LogKind };

/** A valid config: names and forms in lists, zones by the names that the runtime has for them. */
export interface ValidConfig extends Partial<Omit<Settings, "logs" | "snapshots">> {
  readonly logs?: Readonly<Record<string, OwnLog>>;
  readonly snapshots?: Partial<Settings["snapshots"]>;
}

/** The settings that a config makes, with defaults for what it leaves out. */
export function settingsOf(config: ValidConfig): Settings {
  const settings = defaultSettings();
  for (const [name, { kind, ...own }] of Object.entries(config.logs ?? {})) {
    const known = Object.hasOwn(settings.logs, name) ? settings.logs[name] : undefined;
    const defaults = known ?? defaultLogSettings(name, kind!);
    settings.logs[name] = { ...defaults, ...own };
    // The reducer takes flags for data, whatever is asked of it.
    if (!readsFlags(defaults.tombstones)) settings.logs[name].tombstones = defaults.tombstones;
  }
  const zone = config.time_zone ?? null;
  const { logs } = zone === null ? settings : settingsInZone(settings, zone);
  return {
    time_zone: zone,
    logs,
    srs: config.srs ?? settings.srs,
    snapshots: { ...settings.snapshots, ...config.snapshots },
    conflict_patterns: config.conflict_patterns ?? settings.conflict_patterns,
    ignore_files: config.ignore_files ?? settings.ignore_files,
  };
}

/** Logs whose files are one, or would be where case and composition do not count in names. */
export function sharedFiles({ logs }: Settings): string[] {
  const named = Object.entries(logs)
    .map(([name, { file }]) => ({ name, file, folded: file.normalize().toLowerCase() }));
  return named.flatMap(({ name, file, folded }, index) =>
    named.slice(0, index)
      .filter((earlier) => earlier.folded === folded)
      .map((earlier) => {
        const why = earlier.file === file
          ? `"${file}" too`
          : `"${earlier.file}": on some systems the same`;
        return `logs.${name}.file must differ from logs.${earlier.name}.file, which is ${why}`;
      })
  );
}
