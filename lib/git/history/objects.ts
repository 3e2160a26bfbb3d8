import { LogError } from "../../errors.ts";
import type { Git, GitProcess } from "../git.ts";
import { gitFailed } from "../repository.ts";

const NEWLINE = 10;
/** So many objects are asked for ahead: git reads the next ones while one is looked at. */
const AHEAD = 4;

/** Objects of a repository, read by one long run of git. */
export class Objects implements AsyncDisposable {
  readonly #process: GitProcess;
  readonly #reader: ReadableStreamDefaultReader<Uint8Array>;
  #chunk: Uint8Array = new Uint8Array(0);

  /** Starts git; nothing is asked for yet. */
  constructor(git: Git) {
    this.#process = git.start(["cat-file", "--batch"]);
    this.#reader = this.#process.stdout.getReader();
  }

  /**
   * Reads objects in order; null in the place of those that are wanted as null.
   *
   * @throws {LogError} `io_failed` for an object that is not there.
   */
  async *read(names: Iterable<string | null>): AsyncGenerator<Uint8Array | null> {
    const waiting: (string | null)[] = [];
    const source = names[Symbol.iterator]();
    const askMore = async () => {
      const { done, value } = source.next();
      if (done) return;
      waiting.push(value);
      if (value !== null) await this.#process.write(new TextEncoder().encode(`${value}\n`));
    };
    for (let ahead = 0; ahead < AHEAD; ahead++) await askMore();
    while (waiting.length > 0) {
      const name = waiting.shift()!;
      yield name === null ? null : await this.#next(name);
      await askMore();
    }
  }

  /** Ends git. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.#reader.cancel().catch(() => {});
    await this.#process[Symbol.asyncDispose]();
  }

  /**
   * What git answers for one object:
   *
   *     <name> blob <size>\n<bytes>\n      or  <name> missing\n
   */
  async #next(name: string): Promise<Uint8Array> {
    const header = await this.#line();
    const size = / blob (\d+)$/.exec(header)?.[1];
    if (size === undefined) throw lacking(`the object ${name}`);
    const bytes = await this.#take(Number(size) + 1);
    return bytes.subarray(0, -1);
  }

  async #line(): Promise<string> {
    let text = "";
    while (true) {
      const end = this.#chunk.indexOf(NEWLINE);
      const part = end < 0 ? this.#chunk : this.#chunk.subarray(0, end);
      text += new TextDecoder().decode(part);
      if (end >= 0) {
        this.#chunk = this.#chunk.subarray(end + 1);
        return text;
      }
      await this.#fill();
    }
  }

  async #take(length: number): Promise<Uint8Array> {
    const bytes = new Uint8Array(length);
    for (let at = 0;;) {
      const part = this.#chunk.subarray(0, length - at);
      bytes.set(part, at);
      at += part.length;
      this.#chunk = this.#chunk.subarray(part.length);
      if (at === length) return bytes;
      await this.#fill();
    }
  }

  async #fill(): Promise<void> {
    const { done, value } = await this.#reader.read();
    if (!done) {
      this.#chunk = value;
      return;
    }
    const ended = await this.#process.ended;
    throw /promisor remote/.test(ended.stderr)
      ? lacking("an object")
      : gitFailed("cat-file", ended);
  }
}

/** The failure of a clone that does not hold all of its history. */
function lacking(what: string): LogError {
  return new LogError("io_failed", `Cannot read ${what} of the history: this clone lacks it`, {
    hint: "a partial clone gets what it lacks by git fetch --refetch --no-filter",
  });
}
