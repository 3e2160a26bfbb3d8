/**
 * Positions in the logs of a directory that prove themselves: for each log how many bytes were
 * seen, and a hash of the last of them.
 *
 *     entries@11821056-9f2c11aa;interactions@52301-03d1e0b7
 *
 * So a client can go on behind what it has seen, also with another server on another day, and a
 * log that was rewritten in the meantime is found out.
 *
 * @module
 */

import { createHash } from "node:crypto";
import type { LogName } from "../records/settings.ts";
import { stretch } from "../storage/fingerprint.ts";
import type { LogSource } from "../storage/storage.ts";

/** So many bytes before an offset are hashed. */
const WINDOW_BYTES = 64 * 1024;
const HASH_DIGITS = 8;
const NEWLINE = 10;
const LOG_AT = /^([^@;]+)@(\d{1,16})-([0-9a-f]{8})$/;

/** How much of one log was seen. */
export interface LogPosition {
  /** In bytes. */
  readonly offset: number;
  /** The first digits of the SHA-256 of the bytes before it. */
  readonly hash: string;
}

/** How much of each log was seen, in the order of the config. */
export type Position = ReadonlyMap<LogName, LogPosition>;

/** The position behind the first bytes of a log. */
export async function positionAt(source: LogSource, offset: number): Promise<LogPosition> {
  const bytes = await stretch(source, Math.max(0, offset - WINDOW_BYTES), offset);
  const hash = createHash("sha256").update(bytes).digest("hex").slice(0, HASH_DIGITS);
  return { offset, hash };
}

/** Whether a log still begins with what a position stands for, and a line ends there. */
export async function isAt(source: LogSource, { offset, hash }: LogPosition): Promise<boolean> {
  if (offset > source.size) return false;
  const around = await stretch(source, Math.max(0, offset - 1), offset + 1);
  const isLineEnd = offset === 0 || offset === source.size || around.includes(NEWLINE);
  return isLineEnd && (await positionAt(source, offset)).hash === hash;
}

/**
 * A position as text.
 *
 * @example
 * ```ts
 * import { formatPosition, parsePosition } from "./position.ts";
 *
 * const position = new Map([["entries", { offset: 7, hash: "9f2c11aa" }]]);
 * if (formatPosition(position) !== "entries@7-9f2c11aa") throw new Error();
 * if (parsePosition("entries@7-9f2c11aa")?.get("entries")?.offset !== 7) throw new Error();
 * if (parsePosition("entries@7") !== null) throw new Error();
 * ```
 */
export function formatPosition(position: Position): string {
  return Array.from(position, ([log, { offset, hash }]) => `${log}@${offset}-${hash}`).join(";");
}

/** The position of a text; null for one that is none. */
export function parsePosition(text: string): Position | null {
  const position = new Map<LogName, LogPosition>();
  for (const part of text.split(";")) {
    const [, log, offset, hash] = LOG_AT.exec(part) ?? [];
    if (log === undefined || position.has(log)) return null;
    position.set(log, { offset: Number(offset), hash: hash! });
  }
  return position;
}
