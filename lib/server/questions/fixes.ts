/**
 * What `log validate --fix` would do to each line that has a problem.
 *
 * @module
 */

import type { LineFix, ProblemRow } from "../../answers.ts";
import { logNames } from "../../records/settings.ts";
import { type FixCounts, fixFile, whyNotRepaired } from "../../validate/fix_file.ts";
import type { Served } from "../served.ts";

/** What the repair of one file would do. */
export interface FileFix {
  /** Why it would be refused; null where it would not. */
  readonly refused: string | null;
  /** What would be done about a problem; null for one that is left as it is. */
  of(row: ProblemRow): LineFix | null;
}

/** Warnings about how lines end, which a repair brings into the usual form. */
const NORMALISED: ReadonlySet<string> = new Set(["blank", "bom", "crlf", "no-final-newline"]);

/** The repair of each log that has a file, by the name of the file. */
export async function planFixes({ logs }: Served): Promise<Map<string, FileFix>> {
  const fixes = new Map<string, FileFix>();
  for (const log of logNames(logs.settings)) {
    using source = await logs.open(log);
    if (source === null) continue;
    const settings = logs.settingsOf(log);
    const asideBytes = new Map<number, number>(), lengths = new Map<number, number>();
    const counts = await fixFile(source, settings, {
      log: () => Promise.resolve(),
      quarantine({ line, length, partOf }) {
        asideBytes.set(line, (asideBytes.get(line) ?? 0) + length);
        if (!lengths.has(line)) lengths.set(line, partOf?.length ?? length);
        return Promise.resolve();
      },
      repaired: ({ line, length }) => Promise.resolve(void lengths.set(line, length)),
    });
    fixes.set(settings.file, fileFix(counts, asideBytes, lengths));
  }
  return fixes;
}

function fileFix(
  counts: FixCounts,
  asideBytes: ReadonlyMap<number, number>,
  lengths: ReadonlyMap<number, number>,
): FileFix {
  return {
    refused: whyNotRepaired(counts),
    of({ line, code }) {
      if (NORMALISED.has(code)) return { action: "normalise", aside_bytes: 0 };
      if (code === counts.converted) return { action: "convert", aside_bytes: counts.asideBytes };
      const length = lengths.get(line);
      if (length === undefined || counts.converted !== null) return null;
      const aside_bytes = asideBytes.get(line) ?? 0;
      return { action: aside_bytes === length ? "set-aside" : "salvage", aside_bytes };
    },
  };
}
