/** What gives others their turn while something long goes on. */
export interface Pause {
  /** Gives it, if it is time. */
  yieldIfDue(): Promise<void>;
}

/** For work that nobody waits behind. */
export const NO_PAUSE: Pause = { yieldIfDue: () => Promise.resolve() };
