import type { VersionKind } from "../../../lib/records/lifecycle.ts";
import type { Label } from "../../terminal/style.ts";

/** How what a line does is coloured. */
export const KIND_LABELS: Record<VersionKind, Label> = {
  capture: "added",
  edit: "changed",
  delete: "deleted",
  restore: "added",
  ignored: "dim",
};
