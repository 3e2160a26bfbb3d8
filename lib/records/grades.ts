/** How well something can be recalled, worst first. */
export const GRADES = ["again", "hard", "good", "easy"] as const;

/** What kind an event is of that was a review and was taken back. */
export const UNDONE = "undone";

/** One of {@linkcode GRADES}. */
export type Grade = (typeof GRADES)[number];
