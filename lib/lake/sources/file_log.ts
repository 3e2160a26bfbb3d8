import type { LogFile } from "../../storage/log_file.ts";
import type { LogSource } from "../../storage/storage.ts";
import type { SourceRevision } from "../format/mark.ts";
import type { ExportedPrefix, GrowingLog } from "./growing_log.ts";
import { sha256Of } from "../../storage/digest.ts";
import { stretch } from "../../storage/fingerprint.ts";

/** So many bytes before a prefix ends are looked at to tell whether it is still there. */
const WINDOW_BYTES = 256;
/** What is read of a file at once, so that the window and a few new lines are one read. */
const READ_BYTES = 256 * 1024;

/**
 * A log that is a file. It begins with what was exported if it is still that file, is not shorter,
 * and has the same bytes in the window before the prefix ends.
 *
 * Not found out is who writes other bytes of the same length into the file itself, before the
 * window. Tools replace files, `log` too; a file that was replaced is compared whole.
 */
export class FileLog implements GrowingLog {
  readonly #file: LogFile;

  /** Opens nothing yet. */
  constructor(file: LogFile) {
    this.#file = file;
  }

  revision(): Promise<SourceRevision | null> {
    return this.#file.revision();
  }

  open(): Promise<LogSource | null> {
    return this.#file.open();
  }

  /** The hash of the last bytes: whatever puts lines in or takes some out moves others there. */
  async fingerprint(source: LogSource, offset: number): Promise<string> {
    return await sha256Of(await stretch(source, Math.max(0, offset - WINDOW_BYTES), offset));
  }

  async openBehind({ offset, source: before }: ExportedPrefix): Promise<LogSource | null> {
    const now = await this.#file.revision();
    if (now?.identity !== before.revision.identity || now.size < offset) return null;
    const opened = await this.#file.open();
    if (opened === null) return null;
    const source = withReadAhead(opened, Math.max(0, offset - WINDOW_BYTES));
    // It may have been replaced before it was opened.
    const isSame = (await this.#file.revision())?.identity === now.identity;
    if (isSame && await this.fingerprint(source, offset) === before.fingerprint) return source;
    source[Symbol.dispose]();
    return null;
  }
}

/** A source of which a stretch is read once and kept. */
function withReadAhead(source: LogSource, start: number): LogSource {
  const end = Math.min(source.size, start + READ_BYTES);
  let kept: Uint8Array | null = null;
  return {
    name: source.name,
    size: source.size,
    async read(into, offset) {
      if (offset < start || offset + Math.min(into.length, source.size - offset) > end) {
        return await source.read(into, offset);
      }
      if (kept === null) {
        const bytes = new Uint8Array(end - start);
        kept = bytes.subarray(0, await source.read(bytes, start));
      }
      const part = kept.subarray(offset - start, offset - start + into.length);
      into.set(part);
      return part.length;
    },
    [Symbol.dispose]: () => source[Symbol.dispose](),
  };
}
