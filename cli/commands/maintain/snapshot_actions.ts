/** What `log snapshot` can be told to do. */
export const SNAPSHOT_ACTIONS = ["write", "list", "verify", "prune"] as const;

/** One of {@linkcode SNAPSHOT_ACTIONS}. */
export type SnapshotAction = (typeof SNAPSHOT_ACTIONS)[number];
