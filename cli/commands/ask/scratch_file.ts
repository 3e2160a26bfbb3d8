import type { LogAppender } from "../../../lib/storage/storage.ts";
import type { LocalStorage } from "../../../lib/storage/local.ts";
import type { Scratch } from "../../../lib/spans/span_lines.ts";

const NAME = "lines.tmp";

/** A file that is made once something is put into it, and goes again when it is disposed of. */
export class ScratchFile implements Scratch, AsyncDisposable {
  readonly #folder: LocalStorage;
  #file: LogAppender | null = null;

  /** Puts the file into a folder. */
  constructor(folder: LocalStorage) {
    this.#folder = folder;
  }

  async write(bytes: Uint8Array): Promise<void> {
    this.#file ??= await this.#folder.appendTo(NAME);
    await this.#file.write(bytes);
  }

  async read(into: Uint8Array, offset: number): Promise<void> {
    await this.#file!.read(into, offset);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#file === null) return;
    this.#file[Symbol.dispose]();
    await this.#folder.remove(NAME);
  }
}
