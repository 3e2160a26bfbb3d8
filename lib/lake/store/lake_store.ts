import type { LogSource } from "../../storage/storage.ts";

/** An object of a lake, as a list shows it. */
export interface StoredObject {
  /** Its name in the lake. */
  readonly name: string;
}

/**
 * Where the objects of a lake lie. A run is committed by creating its object: of several writers
 * that create one name, one gets it, and what it created is there whole or not at all.
 */
export interface LakeStore {
  /** The place, as messages name it. */
  readonly place: string;
  /**
   * Creates an object, and returns once it is durable; false where the name is taken. It may be
   * taken by this very call, if an answer got lost on the way.
   *
   * @throws {LogError} what writing throws; then the object may be there all the same, and whole.
   */
  create(name: string, bytes: Uint8Array<ArrayBuffer>): Promise<boolean>;
  /** Puts an object in the place of any that has the name. */
  replace(name: string, bytes: Uint8Array<ArrayBuffer>): Promise<void>;
  /** Opens an object; null where there is none. The caller disposes of it. */
  open(name: string): Promise<LogSource | null>;
  /** The objects in a folder, and in the folders below it. */
  list(folder: string): Promise<StoredObject[]>;
  /**
   * Returns once all that can be seen in a folder survives a power failure: who created it may have
   * been cut short before it did.
   */
  keep(folder: string): Promise<void>;
  /** Removes an object; one that is not there is fine. */
  remove(name: string): Promise<void>;
  /**
   * Removes what writers that were cut short left in a folder, and in those below it. A writer that
   * is at work there now may fail, and is to be started again.
   */
  sweep(folder: string): Promise<void>;
}
