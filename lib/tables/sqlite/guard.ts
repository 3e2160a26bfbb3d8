import { ACTIONS } from "./engine.ts";

/** Which columns of which tables a statement reads, in lower case; of one that is only counted none. */
export type ColumnsRead = ReadonlyMap<string, ReadonlySet<string>>;

const {
  SQLITE_DENY,
  SQLITE_FUNCTION,
  SQLITE_OK,
  SQLITE_PRAGMA,
  SQLITE_READ,
  SQLITE_RECURSIVE,
  SQLITE_SELECT,
} = ACTIONS;

const HARMLESS: ReadonlySet<number> = new Set([
  SQLITE_FUNCTION,
  SQLITE_READ,
  SQLITE_RECURSIVE,
  SQLITE_SELECT,
]);
/** The one that full text search asks before each query. */
const HARMLESS_PRAGMA = "data_version";
/** How the tables begin that are PRAGMAs in disguise. */
const PRAGMA_TABLE = "pragma_";
const REFUSED_FUNCTION = "load_extension";

/** What a statement would do that is refused, for the message. */
const REFUSED: ReadonlyMap<number, string> = new Map([
  [ACTIONS.SQLITE_INSERT, "it writes"],
  [ACTIONS.SQLITE_UPDATE, "it writes"],
  [ACTIONS.SQLITE_DELETE, "it deletes rows"],
  [ACTIONS.SQLITE_ATTACH, "it opens another database"],
  [ACTIONS.SQLITE_DETACH, "it closes a database"],
  [ACTIONS.SQLITE_PRAGMA, "it is a PRAGMA"],
  [ACTIONS.SQLITE_TRANSACTION, "it begins or ends a transaction"],
  [ACTIONS.SQLITE_SAVEPOINT, "it begins or ends a transaction"],
]);

/**
 * What stands between a statement and the engine: the engine asks it about every step while it
 * prepares a statement. Only reading passes, and what is read is noted.
 */
export class Guard {
  readonly #read = new Map<string, Set<string>>();
  #refused: string | null = null;

  /** Answers the engine. */
  readonly authorize = (code: number, first: string | null, second: string | null): number => {
    const reason = refusalOf(code, first, second);
    if (reason === null) {
      if (code === SQLITE_READ) this.#noteRead(first!, second ?? "");
      return SQLITE_OK;
    }
    this.#refused ??= reason;
    return SQLITE_DENY;
  };

  #noteRead(table: string, column: string): void {
    const name = table.toLowerCase();
    const known = this.#read.get(name) ?? new Set();
    this.#read.set(name, column === "" ? known : known.add(column.toLowerCase()));
  }

  /** What was read so far. */
  get read(): ColumnsRead {
    return this.#read;
  }

  /** What was refused first; null where nothing was. */
  get refused(): string | null {
    return this.#refused;
  }
}

/** Why a step is refused; null where it only reads. */
function refusalOf(code: number, first: string | null, second: string | null): string | null {
  if (code === SQLITE_PRAGMA && first === HARMLESS_PRAGMA) return null;
  if (code === SQLITE_READ && first?.startsWith(PRAGMA_TABLE)) return "it is a PRAGMA";
  if (code === SQLITE_FUNCTION && second === REFUSED_FUNCTION) return "it loads an extension";
  return HARMLESS.has(code) ? null : REFUSED.get(code) ?? "it does more than read";
}
