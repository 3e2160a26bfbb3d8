/** What `log validate --format` can print besides text for people. */
export const FORMATS = ["github", "sarif"] as const;

/** One of {@linkcode FORMATS}. */
export type Format = (typeof FORMATS)[number];
