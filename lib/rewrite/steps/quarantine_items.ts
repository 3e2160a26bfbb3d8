import { decodeBase64 } from "../../bytes/base64.ts";
import type { Digest } from "../../storage/digest.ts";
import type { LogSource } from "../../storage/storage.ts";
import { truncated } from "../../storage/truncated.ts";
import type { QuarantineItem } from "./quarantine.ts";

/** What was set aside, as it is kept. */
export interface StoredItem extends QuarantineItem {
  /** The log it was in. */
  file: string;
  /** When it was set aside, in UTC. */
  at: string;
  /** Where its bytes lie in the quarantine, in base64. */
  base64Offset: number;
  /** Of the first part of a line, the size of all of it. */
  size?: number;
  /** Its SHA-256, in hex. */
  sha256?: string;
}

/** A line that a repair kept something of, by what it is known when it comes back. */
export interface RepairedLine extends Digest {
  /** The log it was in. */
  file: string;
}

/** More than what stands before the bytes. */
const HEAD_BYTES = 8 * 1024;
const READ_BYTES = 256 * 1024;
/** Base64 makes four bytes of three. */
const GROUP_BYTES = 3, GROUP_CHARS = 4;
const NEWLINE = 10;
const LEAD = ',"bytes_base64":"';
const latin1 = new TextDecoder("latin1");

/**
 * What a quarantine file holds, in the order it was written: what was set aside, and lines
 * that something was kept of; null for a line that is nothing of the kind. One that is not
 * ended yet is left out. Memory is flat, however much was set aside.
 *
 * @throws {LogError} what the source throws.
 */
export async function* quarantineItems(
  source: LogSource,
): AsyncGenerator<StoredItem | RepairedLine | null> {
  const head = new Uint8Array(HEAD_BYTES);
  for (let offset = 0; offset < source.size;) {
    const count = await source.read(head, offset);
    const found = itemIn(head.subarray(0, count), offset);
    const behind = isStoredItem(found) ? found.base64Offset + charsOf(found) : offset;
    const end = await newlineFrom(source, behind);
    if (end < 0) return;
    yield found;
    offset = end + 1;
  }
}

/** Whether that is something that was set aside, with its bytes. */
export function isStoredItem(found: StoredItem | RepairedLine | null): found is StoredItem {
  return found !== null && "base64Offset" in found;
}

/**
 * The raw bytes of what was set aside, piece by piece.
 *
 * @throws {LogError} `changed_meanwhile` where they are not all there; what the source throws.
 */
export async function* itemBytes(source: LogSource, item: StoredItem): AsyncGenerator<Uint8Array> {
  const chars = charsOf(item);
  const buffer = new Uint8Array(Math.min(chars, READ_BYTES));
  for (let done = 0; done < chars; done += buffer.length) {
    const part = buffer.subarray(0, chars - done);
    const count = await source.read(part, item.base64Offset + done);
    if (count < part.length) throw truncated(source.name, { offset: item.base64Offset });
    yield decodeBase64(latin1.decode(part));
  }
}

function charsOf({ length }: QuarantineItem): number {
  return Math.ceil(length / GROUP_BYTES) * GROUP_CHARS;
}

/** What a line of a quarantine may say, none of it certain. */
type Facts = Partial<StoredItem & RepairedLine>;

function itemIn(head: Uint8Array, offset: number): StoredItem | RepairedLine | null {
  const newline = head.indexOf(NEWLINE);
  const line = newline < 0 ? head : head.subarray(0, newline);
  const lead = latin1.decode(line).indexOf(LEAD);
  if (lead < 0) return repairedIn(parsed(new TextDecoder().decode(line)));
  const facts = parsed(`${new TextDecoder().decode(line.subarray(0, lead))}}`);
  if (facts === null) return null;
  const { file, line: number, offset: at, length, code } = facts;
  const isItem = [number, at, length].every(Number.isSafeInteger) &&
    [file, code, facts.at].every((text) => typeof text === "string");
  return isItem ? { ...facts as StoredItem, base64Offset: offset + lead + LEAD.length } : null;
}

function repairedIn(facts: Facts | null): RepairedLine | null {
  if (facts === null) return null;
  const { file, size, sha256 } = facts;
  const isOne = Number.isSafeInteger(size) &&
    [file, sha256].every((text) => typeof text === "string");
  return isOne ? { file, size, sha256 } as RepairedLine : null;
}

function parsed(text: string): Facts | null {
  try {
    const value = JSON.parse(text);
    return typeof value === "object" ? value : null;
  } catch {
    // Whatever it is, it was not written here.
    return null;
  }
}

async function newlineFrom(source: LogSource, offset: number): Promise<number> {
  const buffer = new Uint8Array(Math.max(0, Math.min(READ_BYTES, source.size - offset)));
  for (let at = offset, count; at < source.size; at += count) {
    count = await source.read(buffer, at);
    if (count === 0) return -1;
    const newline = buffer.subarray(0, count).indexOf(NEWLINE);
    if (newline >= 0) return at + newline;
  }
  return -1;
}
