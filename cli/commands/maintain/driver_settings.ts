import { CONFLICT_STYLES, type ConflictStyle } from "../../../lib/merge/three_way/markers.ts";
import type { Tools } from "../../command.ts";
import type { Output } from "../../terminal/output.ts";

/** What the user told git about conflicts. */
export interface DriverSettings {
  /** How they are marked. */
  readonly style: ConflictStyle;
  /** Whether the side with the later time decides over fields that both changed. */
  readonly preferLater: boolean;
}

const NAMES = "^merge\\.(conflictstyle|log\\.conflicts)$";

/**
 * Reads `merge.conflictStyle` and `merge.log.conflicts`; a value that is none of theirs
 * is warned about, and leaves things as they are by default.
 */
export async function driverSettings(
  machine: Tools["machine"],
  output: Output,
): Promise<DriverSettings> {
  const settings = await machine.gitConfig(NAMES);
  const choose = <Value extends string>(name: string, values: readonly Value[]): Value => {
    const said = settings.get(name.toLowerCase()) ?? values[0]!;
    const value = values.find((value) => value === said);
    if (value !== undefined) return value;
    output.warn(`${name} is not used: "${said}" is not one of ${values.join(", ")}`);
    return values[0]!;
  };
  const style = choose("merge.conflictStyle", CONFLICT_STYLES);
  const conflicts = choose("merge.log.conflicts", ["markers", "later"]);
  return { style, preferLater: conflicts === "later" };
}
