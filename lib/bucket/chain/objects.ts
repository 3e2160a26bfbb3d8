import type { Commit } from "./commit.ts";
import { checkHash, commitOf, hasHash } from "./commit.ts";
import type { ListedObject } from "../s3/xml.ts";
import type { ObjectAnswer, S3Client } from "../s3/client.ts";
import {
  attemptsFor,
  RETRY_TIMES,
  retrying,
  type RetryTimes,
  UnclearAnswer,
  waitBefore,
} from "../s3/unclear.ts";

/** A bucket in which unclear answers are asked for again. */
export class BucketObjects {
  readonly #client: S3Client;
  readonly #times: RetryTimes;

  /** Asks nothing yet. */
  constructor(client: S3Client, times: RetryTimes = RETRY_TIMES) {
    this.#client = client;
    this.#times = times;
  }

  /** The same, with requests that another signal ends. */
  until(signal: AbortSignal): BucketObjects {
    return new BucketObjects(this.#client.until(signal), this.#times);
  }

  /** The answer to what may be asked repeatedly; see {@linkcode retrying}. */
  retrying<T>(ask: (client: S3Client) => Promise<T>): Promise<T> {
    return retrying(this.#times, () => ask(this.#client), this.#client.signal);
  }

  /** The headers of an object; null where there is none. */
  head(key: string): Promise<Headers | null> {
    return this.retrying((client) => client.head(key));
  }

  /** Whether there is an object. */
  async has(key: string): Promise<boolean> {
    return await this.head(key) !== null;
  }

  /**
   * An object that may be written by others, too: it fits the hash it was stored with, if it was
   * stored with one. Null where there is none.
   */
  get(key: string): Promise<ObjectAnswer | null> {
    return this.#getIf(key, hasHash);
  }

  /** An object that fits the hash it was stored with; null where there is none. */
  getChecked(key: string): Promise<ObjectAnswer | null> {
    return this.#getIf(key, () => true);
  }

  #getIf(
    key: string,
    isToBeChecked: (answer: ObjectAnswer) => boolean,
  ): Promise<ObjectAnswer | null> {
    return this.retrying(async (client) => {
      const answer = await client.get(key);
      if (answer !== null && isToBeChecked(answer)) await checkHash(key, answer);
      return answer;
    });
  }

  /** The commit that an object holds; null where there is none. */
  getCommit(n: number, key: string): Promise<Commit | null> {
    return this.retrying(async (client) => {
      const answer = await client.get(key);
      return answer && await commitOf(n, key, answer);
    });
  }

  /** Removes an object. */
  remove(key: string): Promise<void> {
    return this.retrying((client) => client.remove(key));
  }

  /** The objects whose keys begin with a prefix. A list that is cut off goes on behind what it gave. */
  list(prefix: string, after: string | null = null): AsyncGenerator<ListedObject> {
    return this.#goingOn(after, (last) => this.#client.list(prefix, last), ({ key }) => key);
  }

  /** The folders in a folder, by what their keys begin with. */
  listFolders(prefix: string): AsyncGenerator<string> {
    return this.#goingOn(null, (last) => this.#client.listFolders(prefix, last), behindFolder);
  }

  async *#goingOn<Item>(
    after: string | null,
    list: (after: string | null) => AsyncIterable<Item>,
    keyOf: (item: Item) => string,
  ): AsyncGenerator<Item> {
    let last = after;
    for (let attempt = 1;; attempt++) {
      try {
        for await (const item of list(last)) {
          yield item;
          last = keyOf(item);
          attempt = 1;
        }
        return;
      } catch (error) {
        if (!(error instanceof UnclearAnswer) || attempt >= attemptsFor(error, this.#times)) {
          throw error;
        }
        await waitBefore(attempt, error, this.#times, this.#client.signal);
      }
    }
  }
}

/** A key behind all keys of a folder, whose name ends with a slash. */
function behindFolder(folder: string): string {
  return `${folder}\u{10ffff}`;
}
