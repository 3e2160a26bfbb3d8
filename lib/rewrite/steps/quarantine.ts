import { encodeBase64 } from "../../bytes/base64.ts";
import type { LogSink, LogSource } from "../../storage/storage.ts";
import { lineDigest } from "./line_digest.ts";

/** A stretch of a log that is set aside. */
export interface QuarantineItem {
  /** 1-based physical line in the old content. */
  line: number;
  /** Byte offset in the old content. */
  offset: number;
  /** Length in bytes. */
  length: number;
  /** Why: a code of `log validate`. */
  code: string;
  /** The line that it is the first part of, where others are kept or set aside too. */
  partOf?: { offset: number; length: number };
}

/** Base64 takes three bytes at a time, and so does this many. */
const CHUNK_BYTES = 3 * 64 * 1024;
const FLUSH_CHARS = 256 * 1024;

/**
 * Writes what is set aside, one JSON object a line:
 *
 *     {"file","line","offset","length","code","at"[,"size","sha256"],"bytes_base64"[,"text"]}
 *
 * `text` is there where the bytes are valid UTF-8 and not nothing but NUL. They
 * are read piece by piece, so that a line of any length can be set aside.
 *
 * A line that something was kept of is known by its size and SHA-256 when it comes
 * back: they stand with its first part, or by themselves where no part was set aside:
 *
 *     {"file","line","offset","length","code","at","size","sha256"}
 */
export class QuarantineWriter implements Disposable {
  /** How many items were written. */
  count = 0;
  readonly #sink: LogSink;
  readonly #facts: { file: string; at: string };
  readonly #encoder = new TextEncoder();
  #pending: string[] = [];
  #pendingChars = 0;

  /** Takes over the sink; `facts` are the same for all items. */
  constructor(sink: LogSink, facts: { file: string; at: string }) {
    this.#sink = sink;
    this.#facts = facts;
  }

  /** Writes one item, whose bytes lie in the source. */
  async write(source: LogSource, item: QuarantineItem): Promise<void> {
    const { file, at } = this.#facts;
    const { line, offset, length, code } = item;
    const whole = item.partOf && await lineDigest(chunksOf(source, item.partOf));
    const head = JSON.stringify({ file, line, offset, length, code, at, ...whole });
    await this.#put(`${head.slice(0, -1)},"bytes_base64":"`);
    for await (const chunk of chunksOf(source, item)) await this.#put(encodeBase64(chunk));
    await this.#put('"');
    if (await isText(source, item)) {
      await this.#put(',"text":"');
      for await (const text of textOf(source, item)) {
        await this.#put(JSON.stringify(text).slice(1, -1));
      }
      await this.#put('"');
    }
    await this.#put("}\n");
    this.count++;
  }

  /** Writes by what a line is known of which nothing is set aside. */
  async writeRepaired(source: LogSource, line: QuarantineItem): Promise<void> {
    const { file, at } = this.#facts;
    const { size, sha256 } = await lineDigest(chunksOf(source, line));
    const { line: number, offset, length, code } = line;
    const facts = { file, line: number, offset, length, code, at, size, sha256 };
    await this.#put(`${JSON.stringify(facts)}\n`);
  }

  /** Makes all items durable. */
  async finish(): Promise<void> {
    await this.#flush();
    await this.#sink.sync();
  }

  /** Closes the sink. */
  [Symbol.dispose](): void {
    this.#sink[Symbol.dispose]();
  }

  async #put(text: string): Promise<void> {
    this.#pending.push(text);
    this.#pendingChars += text.length;
    if (this.#pendingChars >= FLUSH_CHARS) await this.#flush();
  }

  async #flush(): Promise<void> {
    const text = this.#pending.join("");
    this.#pending = [];
    this.#pendingChars = 0;
    await this.#sink.write(this.#encoder.encode(text));
  }
}

async function* chunksOf(
  source: LogSource,
  { offset, length }: Pick<QuarantineItem, "offset" | "length">,
): AsyncGenerator<Uint8Array> {
  const buffer = new Uint8Array(Math.min(length, CHUNK_BYTES));
  for (let done = 0, count: number; done < length; done += count) {
    count = await source.read(buffer.subarray(0, length - done), offset + done);
    if (count === 0) return;
    yield buffer.subarray(0, count);
  }
}

async function* textOf(source: LogSource, item: QuarantineItem): AsyncGenerator<string> {
  const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
  for await (const chunk of chunksOf(source, item)) {
    yield decoder.decode(chunk, { stream: true });
  }
  yield decoder.decode();
}

async function isText(source: LogSource, item: QuarantineItem): Promise<boolean> {
  let hasOther = false;
  try {
    for await (const text of textOf(source, item)) hasOther ||= /[^\0]/.test(text);
    return hasOther;
  } catch (error) {
    // What a fatal decoder says of bytes that are not UTF-8.
    if (error instanceof TypeError) return false;
    throw error;
  }
}
