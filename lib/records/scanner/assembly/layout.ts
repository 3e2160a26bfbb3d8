/**
 * What lies where in the linear memory, and the small numbers that the host
 * knows too (`../scanner.ts`).
 *
 *     KEYS     wanted top-level keys: {ptr, len, envelope and kinds, next} and their bytes
 *     UNKNOWN  for hashes of keys that are not wanted, the generation that had one last
 *     SLOTS    what the current line has for each wanted key: {from, to, tag, generation}
 *     ROLES    per role: {count, slots…}
 *     IDS      the table of ids, VALUES that of field values (`strings.ts`)
 *     CUTS     per cut: {through i64, last line, behind the last id folded}
 *     ACTIONS  what a line does, by its flags and where its id stands (`fold.ts`)
 *     HASH_KEYS  secret keys of the tables' hash, eight bytes each
 *     ROWS     {start, length, line, flags, effective i64, key, version,
 *              hash, atStart, fields[10]}
 *     DAMAGE   {start, length, line, status} per malformed or blank line
 *     HEAP     regions for the lines at hand (`heap.ts`) and the interned strings; grows
 */

export const KEYS: usize = 0x1000;
export const KEY_HEADS: usize = 0x2000;
export const UNKNOWN: usize = 0x3000;
export const NEEDLE: usize = 0x5000;
export const SLOTS: usize = 0x7000;
export const ROLES: usize = 0x8000;
export const IDS: usize = 0x9000;
export const VALUES: usize = 0x9040;
export const HASH_KEYS: usize = 0x9100;
export const HASH_KEYS_LAST: usize = 0x9300;
export const CUTS: usize = 0x9400;
export const ACTIONS: usize = 0x9500;
export const KEY_BYTES: usize = 0xa000;
export const ROWS: usize = 0x10000;
export const DAMAGE: usize = 0xc0000;
export const HEAP: usize = 0xe0000;

export const ROW_BYTES: usize = 80;
export const DAMAGE_BYTES: usize = 16;
export const CUT_BYTES: usize = 16;
/** Where in an id's entry its state by the first cut begins. */
export const ENTRY_STATE: usize = 16;
export const ROWS_MAX: i32 = 8192;

export const ROLE_ID: usize = 0;
export const ROLE_AT: usize = 1;
export const ROLE_DELETED: usize = 2;
export const ROLE_RESTORED: usize = 3;
export const ROLE_FIELD: usize = 4;
export const ROLE_BYTES: usize = 64;

export const TAG_STRING: u32 = 1;
export const TAG_STRING_ESCAPED: u32 = 2;
export const TAG_NUMBER: u32 = 3;
export const TAG_TRUE: u32 = 4;
export const TAG_FALSE: u32 = 5;
export const TAG_OTHER: u32 = 6;

export const FLAG_DELETED: u32 = 1;
export const FLAG_RESTORED: u32 = 2;
export const FLAG_OWN_AT: u32 = 4;
export const FLAG_CONTENT: u32 = 8;
export const FLAG_REPEATS: u32 = 16;
export const FLAG_UNFIT: u32 = 32;
export const FLAG_NAMES_FLAG: u32 = 64;
export const FLAG_ODD_FLAG: u32 = 128;
/** The first cut lets the line through. */
export const FLAG_VISIBLE: u32 = 256;

/** What a key's value may be: bits of its KEYS entry, beside ENVELOPE. */
export const KIND_STRING: u32 = 1;
export const KIND_BOOLEAN: u32 = 2;
export const KIND_NULL: u32 = 4;
export const KIND_OBJECT: u32 = 8;
export const KIND_STRINGS: u32 = 16;
export const KIND_INSTANT: u32 = 32;
export const ENVELOPE: u32 = 64;
export const UNKNOWN_HASHES: u32 = 1024;

export const BLANK: u32 = 1;
export const UNREADABLE: u32 = 2;
export const NOT_AN_OBJECT: u32 = 3;
export const MISSING_ID: u32 = 4;

export const NONE: u32 = 0xffffffff;

/** Keep every record; records whose id is known; records whose first field has the first known value. */
export const FILTER_ALL: i32 = 0;
export const FILTER_IDS: i32 = 1;
export const FILTER_FIELD: i32 = 2;
