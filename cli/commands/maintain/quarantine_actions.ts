/** What `log quarantine` can be told to do. */
export const QUARANTINE_ACTIONS = ["list", "show"] as const;

/** One of {@linkcode QUARANTINE_ACTIONS}. */
export type QuarantineAction = (typeof QUARANTINE_ACTIONS)[number];
