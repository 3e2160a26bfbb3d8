import { sha256Of } from "../../storage/digest.ts";

/** How many hexadecimal digits of a hash choose the bucket: its first eight bytes. */
const CHOOSING_DIGITS = 16;

/** A person as a lake knows them. */
export interface LakeUser {
  /** What the column `user_id` holds: the id itself, or its hash. */
  readonly userId: string;
  /** The bucket that holds their rows. */
  readonly bucket: number;
}

/**
 * The place of a person in a lake: the first eight bytes of the SHA-256 of the id, modulo the number
 * of buckets. It is the same whether ids are hashed in the columns or not.
 *
 * @param isHashed Whether the columns hold the SHA-256 of the id, in hex, instead of the id.
 *
 * @example
 * ```ts
 * import { lakeUser } from "./bucket_of.ts";
 *
 * const { bucket, userId } = await lakeUser("abc", 1024, false);
 * // SHA-256 of "abc" begins with ba7816bf8f01cfea.
 * if (bucket !== 0xfea % 1024 || userId !== "abc") throw new Error();
 * ```
 */
export async function lakeUser(id: string, buckets: number, isHashed: boolean): Promise<LakeUser> {
  const hash = await sha256Of(new TextEncoder().encode(id));
  const bucket = Number(BigInt(`0x${hash.slice(0, CHOOSING_DIGITS)}`) % BigInt(buckets));
  return { userId: isHashed ? hash : id, bucket };
}
