/**
 * Where logs live. Reading only needs files by name and bytes by offset, so
 * that a directory, memory and an object store can all serve.
 *
 * @module
 */

/**
 * One file, open for reading. Its size is fixed when it is opened: lines that
 * are appended later belong to the next reader, and a replay sees one state.
 *
 * Reads may be repeated and may go backwards; two at once on one source may not.
 */
export interface LogSource extends Disposable {
  /** The file's name, as in messages. */
  readonly name: string;
  /** Size in bytes when it was opened. */
  readonly size: number;
  /**
   * Fills `into` from `offset` and gives the number of bytes read: less than
   * asked only at the end, 0 from the end on.
   *
   * @throws {LogError} `io_failed` or `permission_denied`.
   */
  read(into: Uint8Array, offset: number): Promise<number>;
}

/** A place with files by name. */
export interface Storage {
  /**
   * Opens a file for reading; null where there is none. The caller disposes
   * of the source.
   *
   * @throws {LogError} `not_a_file` for a folder, `permission_denied`, `io_failed`.
   */
  open(name: string): Promise<LogSource | null>;
}
