/** What keeps a chain right, each to be switched off by the test that shows what it is for. */
export interface ChainRules {
  /** R1: a number that is taken is settled by the id of the write. */
  readonly settlesById: boolean;
  /** R2: after creates and reads, it is looked whether the block is packed. */
  readonly looksForPacks: boolean;
  /** R3: before a write behind a head of old, it is looked whether that is still there. */
  readonly checksHead: boolean;
}

/** All of them. */
export const ALL_RULES: ChainRules = { settlesById: true, looksForPacks: true, checksHead: true };
