/**
 * Lakes and people for tests.
 *
 * @module
 */

import { type Lake, type LakeOptions, openOrMakeLake } from "../../lake/runs/open_lake.ts";
import type { Person } from "../../lake/sources/growing_log.ts";
import { FolderStore } from "../../lake/store/folder_store.ts";
import type { LakeStore } from "../../lake/store/lake_store.ts";
import { LocalDirectory } from "../../logs/local_directory.ts";
import { personIn } from "../../open/lake_people.ts";
import type { MemoryStorage } from "../../storage/memory.ts";
import type { WritableStorage } from "../../storage/storage.ts";
import { PLAIN_CODEC } from "./plain_codec.ts";

let made = 0;

/** Ids that differ within this process. */
export function newLakeId(): string {
  return `T${String(++made).padStart(8, "0")}`;
}

/** The store of a lake in some storage. */
export function folderStore(storage: WritableStorage): FolderStore {
  return new FolderStore("lake", storage, newLakeId);
}

/** Opens a lake, which it makes if there is none. */
export function testLake(
  store: LakeStore,
  { buckets, ...options }: Partial<LakeOptions> & { readonly buckets?: number } = {},
): Promise<Lake> {
  const all = { store, codec: PLAIN_CODEC, newId: newLakeId, ...options };
  return openOrMakeLake(all, { buckets });
}

/** A person whose logs are in memory. */
export function memoryPerson(id: string, storage: MemoryStorage): Person {
  return personIn(id, new LocalDirectory(storage), { timeZone: () => "UTC" });
}
