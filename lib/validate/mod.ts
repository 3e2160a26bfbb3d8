/**
 * Validating and repairing: what is wrong with a line or a file, with its place,
 * and the repair, as one step that can be undone.
 *
 * @module
 */

export type { Damage, DamageCode } from "../records/damage.ts";
export * from "../rewrite/rewrite.ts";
export * from "../rewrite/undo.ts";
export { type FixCounts, fixFile, type FixSink } from "./fix_file.ts";
export { type CheckOptions } from "./record_checks.ts";
export type { GivenSettings } from "./guess/given_settings.ts";
export { proposeConfig } from "./guess/propose_config.ts";
export * from "./repair.ts";
export type { LineSchema, SchemaIssue } from "./schema.ts";
export {
  type CheckTarget,
  checkTargets,
  type CheckTargetsOptions,
} from "./targets/check_targets.ts";
export { CheckedFolder, type IsEntry } from "./targets/checked_folder.ts";
export { logTargets } from "./targets/log_targets.ts";
export { validateFile, type ValidateOptions } from "./validate_file.ts";
