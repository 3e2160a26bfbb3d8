import { LogError } from "../errors.ts";
import type { LogSource, Storage } from "./storage.ts";

/** Turns what the system reports into a failure with a stable code. */
function failure(error: unknown, path: string): LogError {
  const options = { cause: error, place: { file: path } };
  if (error instanceof Deno.errors.NotCapable) {
    return new LogError(
      "permission_denied",
      `Cannot read "${path}": Deno was not allowed to`,
      {
        ...options,
        hint: `run with --allow-read or --allow-read="${path}"`,
      },
    );
  }
  if (error instanceof Deno.errors.PermissionDenied) {
    return new LogError(
      "permission_denied",
      `Cannot read "${path}": permission denied`,
      {
        ...options,
        hint: "check the owner and mode of the file and its folders",
      },
    );
  }
  const reason = error instanceof Error ? error.message : String(error);
  return new LogError("io_failed", `Cannot read "${path}": ${reason}`, options);
}

class LocalSource implements LogSource {
  readonly name: string;
  readonly size: number;
  readonly #path: string;
  readonly #file: Deno.FsFile;
  /** Where the file's own cursor stands, so that reading on needs no seek. */
  #cursor = 0;

  constructor(name: string, path: string, file: Deno.FsFile, size: number) {
    this.name = name;
    this.size = size;
    this.#path = path;
    this.#file = file;
  }

  // deno-lint-ignore require-await -- the interface serves remote storages too
  async read(into: Uint8Array, offset: number): Promise<number> {
    const wanted = Math.min(into.length, this.size - offset);
    let done = 0;
    try {
      if (wanted > 0 && offset !== this.#cursor) {
        this.#file.seekSync(offset, Deno.SeekMode.Start);
      }
      while (done < wanted) {
        const count = this.#file.readSync(into.subarray(done, wanted));
        if (count === null) break;
        done += count;
      }
    } catch (error) {
      throw failure(error, this.#path);
    }
    if (wanted > 0) this.#cursor = offset + done;
    return done;
  }

  [Symbol.dispose](): void {
    this.#file.close();
  }
}

/**
 * The files of one local directory.
 *
 * @example
 * ```ts
 * import { LocalStorage } from "./local.ts";
 *
 * const storage = new LocalStorage("testdata/demo");
 * using source = await storage.open("entries.jsonl");
 * if (source === null || source.size === 0) throw new Error();
 * ```
 */
export class LocalStorage implements Storage {
  readonly #directory: string;

  /** Takes the path of a directory; it is looked at only when a file is opened. */
  constructor(directory: string) {
    this.#directory = directory;
  }

  /** Opens a file for reading; null where there is none. */
  // deno-lint-ignore require-await -- the interface serves remote storages too
  async open(name: string): Promise<LogSource | null> {
    const path = `${this.#directory}/${name}`;
    let file: Deno.FsFile;
    try {
      file = Deno.openSync(path);
    } catch (error) {
      if (error instanceof Deno.errors.NotFound) return null;
      throw failure(error, path);
    }
    try {
      const { isFile, isDirectory, size } = file.statSync();
      if (isFile) return new LocalSource(name, path, file, size);
      const kind = isDirectory ? "a folder" : "not a regular file";
      throw new LogError("not_a_file", `Cannot read "${path}": it is ${kind}`, {
        place: { file: path },
        hint: "move it away, or name another file in log.config.json",
      });
    } catch (error) {
      file.close();
      throw error instanceof LogError ? error : failure(error, path);
    }
  }
}
