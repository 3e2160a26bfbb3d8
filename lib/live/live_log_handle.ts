import type { Projection } from "../replay/projection.ts";
import { LiveLog, type LiveLogOptions, type RefreshResult } from "./live_log.ts";

/** What moving on came to: a tail that was read, or another state in the old one's place. */
export type RefreshOutcome<State extends Projection> =
  | { readonly kind: Exclude<RefreshResult, "replaced"> }
  | { readonly kind: "replaced"; readonly from: LiveLog<State>; readonly to: LiveLog<State> };

/**
 * Holds the live log of the day, and puts another in its place where the file is
 * another, or where the reducer has failed it. Until then readers see the old one.
 *
 * Moves may not overlap; reading may go on meanwhile.
 */
export class LiveLogHandle<State extends Projection = Projection> implements Disposable {
  readonly options: LiveLogOptions<State>;
  #live: LiveLog<State> | null = null;
  #isBroken = false;

  /** Hydrates nothing yet. */
  constructor(options: LiveLogOptions<State>) {
    this.options = options;
  }

  /** What is held; null before it is hydrated. */
  get live(): LiveLog<State> | null {
    return this.#live;
  }

  /** Whether the state was thrown away, and must be hydrated before anything is read. */
  get isBroken(): boolean {
    return this.#isBroken;
  }

  /**
   * Moves on by `step`, and hydrates if that is not possible, or never was done.
   *
   * @throws what `step`, reading and the reducer throw; the state is thrown away then.
   */
  async refresh(
    step: (live: LiveLog<State>) => Promise<RefreshResult>,
  ): Promise<RefreshOutcome<State>> {
    const from = this.#live;
    try {
      const kind = from === null || this.#isBroken ? "replaced" : await step(from);
      if (kind !== "replaced") return { kind };
      const to = await LiveLog.hydrate(this.options);
      this.#live = to;
      this.#isBroken = false;
      return from === null ? { kind: "grown" } : { kind, from, to };
    } catch (error) {
      this.#isBroken = true;
      throw error;
    } finally {
      if (from !== this.#live) from?.[Symbol.dispose]();
    }
  }

  /** Closes the file. */
  [Symbol.dispose](): void {
    this.#live?.[Symbol.dispose]();
  }
}
