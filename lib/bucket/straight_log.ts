/**
 * A log in a bucket that is opened without being read: of a chain without commits that lag, the
 * log is the bodies of its commits, joined, and so the packs are stretches of it. A snapshot in the
 * bucket says up to which commit the chain is known to be so; only the commits behind it are read.
 *
 * @module
 */

import { LogError } from "../errors.ts";
import type { LogSource } from "../storage/storage.ts";
import { concat, fromBytes } from "../storage/source.ts";
import type { Chain } from "./chain/chain.ts";
import { type Head, isStraight } from "./chain/commit.ts";

/** What the header of a snapshot says of the chain that it was made of. */
interface ChainPosition {
  /** The last commit that the snapshot stands for. */
  readonly head: number;
  /** Its id. */
  readonly id: string;
  /** Whether no commit up to there lagged. */
  readonly straight: boolean;
}

const NEWLINE = 10;
/** So many packs are fetched ahead of who reads one after the other. */
const AHEAD = 8;

/** The commit up to which a snapshot says that a chain is straight; null where it does not. */
export function straightHead(snapshot: Uint8Array): Head | null {
  const end = snapshot.indexOf(NEWLINE);
  try {
    const { chain } = JSON.parse(new TextDecoder().decode(snapshot.subarray(0, Math.max(0, end))));
    const { head, id, straight } = (chain ?? {}) as Partial<ChainPosition>;
    const isHead = Number.isSafeInteger(head) && head! > 0 && typeof id === "string";
    return straight === true && isHead ? { n: head!, id: id! } : null;
  } catch {
    return null;
  }
}

/**
 * Opens a log whose chain is straight up to a head; null where it is not straight behind it, or
 * not all up to the head is packed. Then the chain has to be folded.
 *
 * @throws {LogError} `remote_changed` for a chain that does not go on from the head.
 */
export async function openStraight(
  name: string,
  chain: Chain,
  head: Head,
): Promise<LogSource | null> {
  const packs = await chain.packs.sizes();
  const packed = chain.keys.lastOf(packs.length);
  if (head.n > packed) return null;
  const tail = await chain.behind(head);
  if (!tail.every(isStraight) || (tail.at(-1)?.n ?? head.n) < packed) return null;
  if (tail.length === 0 && !await chain.holds(head)) return null;
  const bodies = new PackBodies(name, chain, packs);
  const stretches = packs.map((_, index) => bodies.source(index + 1));
  const singles = tail.filter(({ n }) => n > packed);
  const parts = [...stretches, ...singles.map(({ body }) => fromBytes(name, body))];
  return { ...concat(name, parts), isRemote: true };
}

/** The packs of a log, each fetched when somebody reads in it. */
class PackBodies {
  readonly #name: string;
  readonly #chain: Chain;
  readonly #sizes: readonly number[];
  readonly #loaded = new Map<number, Promise<Uint8Array>>();

  constructor(name: string, chain: Chain, sizes: readonly number[]) {
    this.#name = name;
    this.#chain = chain;
    this.#sizes = sizes;
  }

  /** One pack, as a stretch of the log. */
  source(k: number): LogSource {
    return {
      name: this.#name,
      size: this.#sizes[k - 1]!,
      read: async (into, offset) => {
        const bytes = await this.#load(k);
        const part = bytes.subarray(offset, offset + into.length);
        into.set(part);
        return part.length;
      },
      [Symbol.dispose]() {},
    };
  }

  async #load(k: number): Promise<Uint8Array> {
    const isInOrder = this.#loaded.has(k - 1) && !this.#loaded.has(k);
    const last = Math.min(this.#sizes.length, isInOrder ? k + AHEAD : k);
    for (let next = k; next <= last; next++) {
      if (this.#loaded.has(next)) continue;
      const body = this.#chain.packs.body(next);
      // Who reads it is told; nobody may.
      body.catch(() => {});
      this.#loaded.set(next, body);
    }
    const bytes = await this.#loaded.get(k)!;
    if (bytes.length === this.#sizes[k - 1]) return bytes;
    throw new LogError("changed_meanwhile", `Cannot read "${this.#name}": its packs changed`, {
      hint: "run the command again",
    });
  }
}
