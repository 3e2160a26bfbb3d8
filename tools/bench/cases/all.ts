import type { Case } from "./case.ts";
import { gitCase } from "./git.ts";
import { questionCases } from "./questions.ts";
import { scaleCases } from "./scale.ts";
import type { Setting } from "./setting.ts";
import { snapshotCases } from "./snapshots.ts";
import { sqlCases } from "./sql.ts";
import { startUpCases } from "./start_up.ts";
import { stateCases } from "./state.ts";

/** All cases, in the order of the table: those of size, or the others. */
export function allCases(setting: Setting, isScale: boolean): Case[] {
  if (isScale) return scaleCases(setting);
  return [
    ...questionCases(setting),
    ...sqlCases(setting),
    ...startUpCases(setting),
    ...snapshotCases(setting),
    ...stateCases(setting),
    gitCase(setting),
  ];
}
