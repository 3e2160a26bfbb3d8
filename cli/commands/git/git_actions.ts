/** What `log git` can be told to do. */
export const GIT_ACTIONS = ["install", "status", "uninstall"] as const;

/** One of {@linkcode GIT_ACTIONS}. */
export type GitAction = (typeof GIT_ACTIONS)[number];
