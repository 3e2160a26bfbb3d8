import { BucketObjects } from "../../bucket/chain/objects.ts";
import type { S3Client } from "../../bucket/s3/client.ts";
import { asRemoteFailure, type RetryTimes } from "../../bucket/s3/unclear.ts";
import { sha256Of } from "../../storage/digest.ts";
import { fromBytes } from "../../storage/source.ts";
import type { LogSource } from "../../storage/storage.ts";
import type { LakeStore, StoredObject } from "./lake_store.ts";

/** How a {@linkcode BucketStore} is opened. */
export interface BucketStoreOptions {
  /** The place, as messages name it. */
  readonly place: string;
  /** The bucket. */
  readonly client: S3Client;
  /** What all keys begin with: empty, or ending with a slash. */
  readonly prefix: string;
  /** How often requests are repeated. */
  readonly retry?: RetryTimes;
}

/** A lake in a bucket. Objects are stored with their hash, and read whole. */
export class BucketStore implements LakeStore {
  readonly place: string;
  readonly #objects: BucketObjects;
  readonly #prefix: string;

  /** Asks nothing yet. */
  constructor({ place, client, prefix, retry }: BucketStoreOptions) {
    this.place = place;
    this.#objects = new BucketObjects(client, retry);
    this.#prefix = prefix;
  }

  async create(name: string, bytes: Uint8Array<ArrayBuffer>): Promise<boolean> {
    const metadata = { "log-sha256": await sha256Of(bytes) };
    return await asked(() =>
      this.#objects.retrying((client) => client.create(this.#prefix + name, bytes, metadata))
    );
  }

  async replace(name: string, bytes: Uint8Array<ArrayBuffer>): Promise<void> {
    const metadata = { "log-sha256": await sha256Of(bytes) };
    await asked(() =>
      this.#objects.retrying((client) => client.put(this.#prefix + name, bytes, metadata))
    );
  }

  async open(name: string): Promise<LogSource | null> {
    const answer = await asked(() => this.#objects.getChecked(this.#prefix + name));
    return answer && fromBytes(name, answer.bytes);
  }

  async list(folder: string): Promise<StoredObject[]> {
    const listed = await asked(() => Array.fromAsync(this.#objects.list(this.#prefix + folder)));
    return listed.map(({ key }) => ({ name: key.slice(this.#prefix.length) }));
  }

  async remove(name: string): Promise<void> {
    await asked(() => this.#objects.remove(this.#prefix + name));
  }

  /** What can be seen is durable. */
  keep(): Promise<void> {
    return Promise.resolve();
  }

  /** An object is there whole or not at all. */
  sweep(): Promise<void> {
    return Promise.resolve();
  }
}

async function asked<T>(ask: () => Promise<T>): Promise<T> {
  try {
    return await ask();
  } catch (error) {
    throw asRemoteFailure(error);
  }
}
