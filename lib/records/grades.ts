/** How well something can be recalled, worst first. */
export const GRADES = ["again", "hard", "good", "easy"] as const;

/** One of {@linkcode GRADES}. */
export type Grade = (typeof GRADES)[number];
