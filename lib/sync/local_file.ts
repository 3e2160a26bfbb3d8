import { commonLength, linesOf } from "../bucket/line_origins.ts";
import { LogError } from "../errors.ts";
import { LocalDirectory } from "../logs/local_directory.ts";
import { type OnRewrite, rewriteFiles } from "../rewrite/rewrite.ts";
import { openLog } from "../storage/open_log.ts";
import { LOCK_WAIT_MS, type WritableStorage } from "../storage/storage.ts";
import type { Instant } from "../time/instant.ts";
import { missingLines, wholeLength } from "./lines.ts";

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
  /** Whether nothing is written that lacks a line of the old file; to be switched off by a test. */
  readonly guards?: boolean;
}

/** How a file got a new content. */
export type Written = "unchanged" | "appended" | "rewritten";

/** The file of one log, brought to what the bucket says. */
export class LocalFile {
  readonly #options: LocalFileOptions;

  /** Reads nothing yet. */
  constructor(options: LocalFileOptions) {
    this.#options = options;
  }

  /** All bytes of the file, a torn tail too; none where it is not there. */
  async read(): Promise<Uint8Array<ArrayBuffer>> {
    using source = await openLog(this.#options.storage, this.#options.name);
    const bytes = new Uint8Array(source?.size ?? 0);
    const length = await source?.read(bytes, 0) ?? 0;
    return bytes.subarray(0, length);
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
    const kept = commonLength(read, lines);
    if (kept === read.length && kept === lines.length) return "unchanged";
    if (kept === read.length && await this.#append(read, lines.subarray(kept))) return "appended";
    return await this.#rewrite(read, lines);
  }

  /** Whether the file still ended behind what was read, and so lines were appended. */
  async #append(read: Uint8Array, added: Uint8Array<ArrayBuffer>): Promise<boolean> {
    const directory = new LocalDirectory(this.#options.storage);
    try {
      using _turn = await directory.turn(LOCK_WAIT_MS);
      const now = await this.read();
      if (now.length !== read.length || commonLength(now, read) < read.length) return false;
      const lines = Array.from(linesOf(added), (line) => line.subarray(0, line.length - 1));
      const file = directory.file(this.#options.name);
      return await file.append(lines, await file.revision()) !== null;
    } finally {
      directory.closeIdle();
    }
  }

  async #rewrite(read: Uint8Array, lines: Uint8Array): Promise<Written | null> {
    const { storage, name, now, onRewrite } = this.#options;
    let isSame = true;
    await rewriteFiles(storage, {
      command: "sync",
      now: now(),
      files: [name],
      keepsBackup: false,
      ...(onRewrite && { onRewrite }),
      build: async (source, sink) => {
        const bytes = new Uint8Array(source.size);
        await source.read(bytes, 0);
        isSame = commonLength(bytes, read) === read.length;
        if (!isSame) return await sink.log(bytes);
        this.#guard(bytes.subarray(0, wholeLength(read)), lines);
        await sink.log(lines);
        await sink.log(bytes.subarray(read.length));
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
