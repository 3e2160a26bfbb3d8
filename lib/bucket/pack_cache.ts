import { concat } from "../bytes/concat.ts";
import { LogError } from "../errors.ts";
import { sha256Of } from "../storage/digest.ts";
import type { WritableStorage } from "../storage/storage.ts";
import type { PackCache, StoredPack } from "./chain/pack.ts";

/** Each file begins with the hash of the rest, and the length of the index, which comes next. */
const HASH_CHARACTERS = 64;
const LENGTH_BYTES = 4;
const HEADER_BYTES = HASH_CHARACTERS + LENGTH_BYTES;

/**
 * Packs kept as files, in a folder of its own for each prefix. It may be removed at any time,
 * and what cannot be read or written is not kept.
 *
 * @example
 * ```ts
 * import { MemoryStorage } from "../storage/memory.ts";
 * import { FilePackCache } from "./pack_cache.ts";
 *
 * const cache = new FilePackCache(new MemoryStorage({}));
 * const pack = { body: Uint8Array.of(1, 10), index: Uint8Array.of(2) };
 * await cache.put("entries/p8/1.jsonl", pack);
 * if ((await cache.get("entries/p8/1.jsonl"))?.body.join() !== "1,10") throw new Error();
 * if (await cache.get("entries/p8/2.jsonl") !== null) throw new Error();
 * ```
 */
export class FilePackCache implements PackCache {
  readonly #storage: WritableStorage;

  /** @param storage The folder. */
  constructor(storage: WritableStorage) {
    this.#storage = storage;
  }

  /** A pack; null where it is not kept, or not whole. */
  async get(key: string): Promise<StoredPack | null> {
    try {
      using source = await this.#storage.open(await nameOf(key));
      if (source === null || source.size < HEADER_BYTES) return null;
      const bytes = new Uint8Array(source.size);
      if (await source.read(bytes, 0) < bytes.length) return null;
      return await packIn(bytes);
    } catch (error) {
      if (error instanceof LogError) return null;
      throw error;
    }
  }

  /** Keeps a pack, in the place of any of the same key. */
  async put(key: string, { body, index }: StoredPack): Promise<void> {
    const length = new Uint8Array(LENGTH_BYTES);
    new DataView(length.buffer).setUint32(0, index.length);
    const rest = concat([length, index, body]);
    const name = await nameOf(key), temp = `${name}.${crypto.randomUUID()}`;
    try {
      await this.#storage.makeFolder("");
      {
        using sink = await this.#storage.create(temp);
        // No sync: what a power failure leaves of it does not fit its hash.
        await sink.write(concat([new TextEncoder().encode(await sha256Of(rest)), rest]));
      }
      await this.#storage.rename(temp, name);
    } catch (error) {
      if (!(error instanceof LogError)) throw error;
      await this.#storage.remove(temp).catch(() => {});
    }
  }
}

async function packIn(bytes: Uint8Array<ArrayBuffer>): Promise<StoredPack | null> {
  const hash = new TextDecoder().decode(bytes.subarray(0, HASH_CHARACTERS));
  if (hash !== await sha256Of(bytes.subarray(HASH_CHARACTERS))) return null;
  const length = new DataView(bytes.buffer).getUint32(HASH_CHARACTERS);
  const bodyStart = HEADER_BYTES + length;
  return { index: bytes.subarray(HEADER_BYTES, bodyStart), body: bytes.subarray(bodyStart) };
}

/** Keys are long, and hold what names of files may not. */
async function nameOf(key: string): Promise<string> {
  return await sha256Of(new TextEncoder().encode(key));
}
