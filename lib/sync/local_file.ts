import { sameLength } from "../bytes/compare_bytes.ts";
import { LogError } from "../errors.ts";
import type { Yielder } from "../live/yielder.ts";
import { LocalDirectory } from "../logs/local_directory.ts";
import { openReadable } from "../records/check_format.ts";
import { type OnRewrite, rewriteFiles } from "../rewrite/rewrite.ts";
import type { LogFile } from "../storage/log_file.ts";
import { bytesOf, holdsAt, slice } from "../storage/source.ts";
import { type FileStat, LOCK_WAIT_MS, type WritableStorage } from "../storage/storage.ts";
import type { Instant } from "../time/instant.ts";
import { firstLines, missingLines, wholeLength } from "./lines.ts";

/** What a {@linkcode LocalFile} is made of. */
export interface LocalFileOptions {
  /** The directory. */
  readonly storage: WritableStorage;
  /** The log's file. */
  readonly name: string;
  /** The clock. */
  readonly now: () => Instant;
  /** Drops what is derived from a log that is about to be replaced. */
  readonly onRewrite?: OnRewrite;
  /** Gives others of the process their turn while much is written. */
  readonly yielder?: Yielder | null;
  /** Whether nothing is written that lacks a line of the old file; to be switched off by a test. */
  readonly guards?: boolean;
}

/** So many bytes are written at once, and appended. */
const PIECE_BYTES = 1024 * 1024, APPEND_BYTES = 8 * 1024 * 1024;

/** How a file got a new content. */
export type Written = "unchanged" | "appended" | "rewritten";

/** The file of one log, brought to what the bucket says. */
export class LocalFile {
  readonly #options: LocalFileOptions;

  /** Reads nothing yet. */
  constructor(options: LocalFileOptions) {
    this.#options = options;
  }

  /**
   * All bytes of the file, a torn tail too; none where it is not there.
   *
   * @throws {LogError} `wrong_format` for what is no lines of JSON: nothing leaves a bucket again.
   */
  async read(): Promise<Uint8Array<ArrayBuffer>> {
    using source = await openReadable(this.#options.storage, this.#options.name);
    return source === null ? new Uint8Array() : await bytesOf(source);
  }

  /**
   * Puts lines in the place of those that were read. What came to the file since stays behind
   * them. The lock is held, and no network is used meanwhile.
   *
   * @param read What the file began with when it was read.
   * @returns How it was written; null where the file begins with something else now.
   * @throws {LogError} `remote_failed` where a line of the file would be lost; what rewriting throws.
   */
  async write(
    read: Uint8Array<ArrayBuffer>,
    lines: Uint8Array<ArrayBuffer>,
  ): Promise<Written | null> {
    const kept = sameLength(read, lines);
    if (kept === read.length && kept === lines.length) return "unchanged";
    return kept === read.length
      ? await this.#append(read, lines)
      : await this.#rewrite(read, lines);
  }

  /** Appends what the file lacks, unless it was changed since it was read. */
  async #append(
    read: Uint8Array<ArrayBuffer>,
    lines: Uint8Array<ArrayBuffer>,
  ): Promise<Written | null> {
    const { storage, name } = this.#options;
    const directory = new LocalDirectory(storage);
    try {
      using _turn = await directory.turn(LOCK_WAIT_MS);
      const file = directory.file(name);
      const before = await file.revision();
      if ((before?.size ?? 0) === read.length && await holdsAll(file, read)) {
        return await this.#appendPieces(file, before, lines, read.length);
      }
    } finally {
      directory.closeIdle();
    }
    return await this.#rewrite(read, lines);
  }

  /** Appends lines from an offset on; null where the file is changed meanwhile. */
  async #appendPieces(
    file: LogFile,
    before: FileStat | null,
    lines: Uint8Array<ArrayBuffer>,
    offset: number,
  ): Promise<Written | null> {
    let end = offset, revision = before;
    while (end < lines.length) {
      await this.#options.yielder?.yieldIfDue();
      const piece = firstLines(lines.subarray(end), APPEND_BYTES);
      // As if it were one line: of each of many, something would be kept in memory.
      const appended = await file.append([piece.subarray(0, piece.length - 1)], revision);
      // Another program put another file there, or wrote at the very same moment.
      if (appended?.lineOffsets[0] !== end) return null;
      revision = appended.stat;
      end += piece.length;
    }
    return "appended";
  }

  async #rewrite(read: Uint8Array, lines: Uint8Array): Promise<Written | null> {
    const { storage, name, now, onRewrite, yielder } = this.#options;
    let isSame = true;
    await rewriteFiles(storage, {
      command: "sync",
      now: now(),
      files: [name],
      keepsBackup: false,
      ...(onRewrite && { onRewrite }),
      build: async (source, sink) => {
        isSame = await holdsAt(source, read, 0);
        if (!isSame) return await sink.log(await bytesOf(source));
        const behind = slice(source, read.length, source.size);
        this.#guard(read.subarray(0, wholeLength(read)), lines);
        for (let at = 0; at < lines.length; at += PIECE_BYTES) {
          await yielder?.yieldIfDue();
          await sink.log(lines.subarray(at, at + PIECE_BYTES));
        }
        await sink.log(await bytesOf(behind));
      },
    });
    return isSame ? "rewritten" : null;
  }

  /** Refuses a content that lacks a line of the old one, whatever led to it. */
  #guard(old: Uint8Array, lines: Uint8Array): void {
    const { guards = true, name } = this.#options;
    const missing = guards ? missingLines(old, lines) : 0;
    if (missing === 0) return;
    throw new LogError("remote_failed", `Cannot sync "${name}": ${missing} of its lines would go`, {
      place: { file: name },
      hint: "nothing was written here; this is a defect of log, please report it",
    });
  }
}

async function holdsAll(file: LogFile, bytes: Uint8Array): Promise<boolean> {
  return bytes.length === 0 || await file.holds(bytes, 0);
}
