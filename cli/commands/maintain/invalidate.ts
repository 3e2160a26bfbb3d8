import type { OnRewrite } from "../../../lib/rewrite/rewrite.ts";
import { invalidateSnapshots } from "../../../snapshots/invalidate.ts";
import type { Context } from "../../context.ts";

/** Drops the snapshots that a rewriting command outdates, before it replaces a log. */
export function snapshotInvalidator({ storage, logs: { settings } }: Context): OnRewrite {
  return (logs) => invalidateSnapshots(storage, settings, logs);
}
