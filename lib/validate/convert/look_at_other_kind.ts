import type { OtherKind } from "../../records/check_format.ts";
import { countLines } from "../../storage/count_newlines.ts";
import type { LogSource } from "../../storage/storage.ts";
import { ConvertedSource } from "./converted_source.ts";
import { LoneSurrogateError, utf16Text } from "./utf16_text.ts";

/** A file that is no lines of JSON, looked at in full. */
export interface OtherKindLook {
  /** Physical lines; none of packed bytes. */
  readonly lines: number;
  /** Why UTF-16 cannot be converted; null where it can, and for other kinds. */
  readonly refusal: string | null;
}

/**
 * Whether a file can be converted, and how many lines it has.
 *
 * @throws {LogError} what the source throws.
 *
 * @example
 * ```ts
 * import { fromBytes } from "../../storage/source.ts";
 * import { lookAtOtherKind } from "./look_at_other_kind.ts";
 *
 * const source = fromBytes("log", Uint8Array.of(0xff, 0xfe, 0x00, 0xd8));
 * const kind = { kind: "utf-16", isLittleEndian: true, hasBom: true } as const;
 * const { refusal } = await lookAtOtherKind(source, kind);
 * if (refusal !== "half of a surrogate pair stands alone at byte 2") throw new Error();
 * ```
 */
export async function lookAtOtherKind(source: LogSource, kind: OtherKind): Promise<OtherKindLook> {
  if (kind.kind === "packed") return { lines: 0, refusal: null };
  if (kind.kind !== "utf-16") return { lines: await countLines(source), refusal: null };
  try {
    const text = await ConvertedSource.over(source, utf16Text(kind));
    return { lines: await countLines(text), refusal: null };
  } catch (error) {
    if (!(error instanceof LoneSurrogateError)) throw error;
    return { lines: await countLines(source), refusal: error.message };
  }
}
