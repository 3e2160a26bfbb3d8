/**
 * The programs that one would use instead. A machine may lack some of them.
 *
 * @module
 */

import { join } from "node:path";
import type { Contestant } from "./cases/case.ts";
import type { Log } from "./logs.ts";
import { canRun } from "./process.ts";
import { DENO, HERE } from "./programs.ts";

const PEERS = join(HERE, "peers");
/** Runs a program with the packages that only peers need. */
const RUN_PEER = [
  ...[DENO, "run", "-A", "--v8-flags=--expose-gc"],
  ...["--config", join(PEERS, "deno.json")],
];
/** NeDB as a process that does one thing, said by its arguments. */
export const NEDB: readonly string[] = [...RUN_PEER, join(PEERS, "nedb.ts")];
/** DuckDB as a process that answers one question, said by its arguments. */
export const DUCKDB: readonly string[] = [...RUN_PEER, join(PEERS, "duckdb.ts")];

/** How to find out whether a peer is here. */
const PROBES: Readonly<Record<string, readonly string[]>> = {
  DuckDB: [...DUCKDB, "nothing"],
  NeDB: [...NEDB, "nothing"],
  git: ["git", "--version"],
  jq: ["jq", "--version"],
  rg: ["rg", "--version"],
  sort: ["sort", "--version"],
};

/** A question put to DuckDB, in a `deno` of its own whose start counts. */
export function askDuckDb(question: string, { file }: Log, ...more: string[]): Contestant {
  return { name: "DuckDB", argv: [...DUCKDB, question, file, ...more], needs: ["DuckDB"] };
}

/** What this machine has of the peers, found out when it is first asked for. */
export class Peers {
  readonly #found = new Map<string, boolean>();
  readonly #onMissing: (name: string) => void;

  /** Reports each missing peer once. */
  constructor(onMissing: (name: string) => void) {
    this.#onMissing = onMissing;
  }

  /** The peers that were looked for and are not here. */
  get missing(): string[] {
    return [...this.#found].filter(([, isFound]) => !isFound).map(([name]) => name);
  }

  /** Whether all that a contestant needs is here. */
  async canTakePart({ needs = [] }: Contestant): Promise<boolean> {
    const found = [];
    for (const name of needs) found.push(await this.#has(name));
    return found.every(Boolean);
  }

  async #has(name: string): Promise<boolean> {
    const known = this.#found.get(name);
    if (known !== undefined) return known;
    const isFound = await canRun(PROBES[name] ?? [name]);
    this.#found.set(name, isFound);
    if (!isFound) this.#onMissing(name);
    return isFound;
  }
}
