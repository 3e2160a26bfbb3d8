import type { BlameAnswer, VersionRow } from "../server/answers.ts";

/** A field, and the line that set it. */
export type Field = BlameAnswer["fields"][number];

/**
 * Fields that an entry had once and has no more, with the line that removed each.
 *
 * @param versions Versions up to the moment, newest first.
 * @param present The fields that there are.
 */
export function removedFields(
  versions: readonly VersionRow[],
  present: readonly Field[],
): Field[] {
  const seen = new Set(present.map(({ path }) => path));
  const removed: Field[] = [];
  for (const { changes, version, line, at, device, actor } of versions) {
    for (const { path, op, from } of changes) {
      if (seen.has(path) || present.some((field) => field.path.startsWith(`${path}/`))) continue;
      seen.add(path);
      if (op === "remove") removed.push({ path, value: from, version, line, at, device, actor });
    }
  }
  return removed;
}
