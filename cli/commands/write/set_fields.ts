import type { LogSettings } from "../../../lib/records/settings.ts";
import { parseSet, type SetField } from "../../../lib/write/patch_of.ts";
import type { Context } from "../../context.ts";
import type { SetFlag } from "../../parse/flags.ts";

/** The fields that `--set` gives values; says which may have been meant otherwise. */
export function setFields(
  context: Context,
  { set = [] }: SetFlag,
  settings: LogSettings,
): SetField[] {
  const fields = set.map((text) => parseSet(text, settings));
  for (const { remark } of fields) if (remark !== null) context.warn(remark);
  return fields;
}
