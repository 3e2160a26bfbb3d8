/**
 * The logs that cases read: generated once, and kept where the bench is told to.
 *
 * @module
 */

import { join } from "node:path";
import { run } from "./process.ts";

/** Where a log lies. */
export interface Log {
  /** The log directory. */
  directory: string;
  /** Its entries. */
  file: string;
}

/** What a generated log looks like. */
export interface Shape {
  lines: number;
  /** Distinct ids; a fifth of the lines unless said. */
  ids?: number;
  /** Length of each id; that of a ULID unless said. */
  idBytes?: number;
  /** Length of each line, at least; about 245 unless said. */
  lineBytes?: number;
}

/** A line of a log to ask about. */
export interface Target {
  id: string;
  at: string;
}

const GENERATOR = join(import.meta.dirname ?? ".", "../demo/generate.ts");
const NEWLINE = 10;
const BLOCK_BYTES = 1 << 20;

/** A log in a directory. */
export function logIn(directory: string): Log {
  return { directory, file: join(directory, "entries.jsonl") };
}

/** Logs of all shapes, each made when it is first asked for. */
export class Logs {
  readonly #directory: string;

  /** Keeps logs in a folder; those that lie there already are taken as they are. */
  constructor(directory: string) {
    this.#directory = directory;
  }

  /** A generated log. */
  async generated(shape: Shape): Promise<Log> {
    const log = logIn(this.path(nameOf(shape)));
    await this.once(log.directory, async (unfinished) => {
      const { lines, ids = lines / 5, idBytes, lineBytes } = shape;
      const options = Object.entries({ lines, ids, "id-bytes": idBytes, "line-bytes": lineBytes })
        .filter(([, value]) => value !== undefined)
        .map(([name, value]) => `--${name}=${value}`);
      await run([Deno.execPath(), "run", "-A", GENERATOR, unfinished, ...options]);
    });
    return log;
  }

  /** The file of a log without its last lines. */
  head({ directory, file }: Log, tailLines: number): Promise<string> {
    return this.once(`${directory}-but-${tailLines}.jsonl`, async (unfinished) => {
      await Deno.copyFile(file, unfinished);
      await Deno.truncate(unfinished, await tailStart(file, tailLines));
    });
  }

  /** A copy of a log's file that other lines follow in, a hundredth of all. */
  copy(log: Log, lines: number): Promise<string> {
    return this.once(`${log.directory}-copy.jsonl`, async (unfinished) => {
      const start = await tailStart(log.file, lines / 100);
      const tail = new TextDecoder().decode(await readFrom(log.file, start));
      const others = new TextEncoder().encode(tail.replaceAll("}\n", ',"note":"elsewhere"}\n'));
      await Deno.copyFile(log.file, unfinished);
      await Deno.truncate(unfinished, start);
      await Deno.writeFile(unfinished, others, { append: true });
    });
  }

  /** A copy of a log's file in which every hundredth line says something else. */
  differing(log: Log): Promise<string> {
    return this.once(`${log.directory}-differing.jsonl`, async (unfinished) => {
      const { size } = await Deno.stat(log.file);
      let lines = 0;
      for (let start = 0, end: number; start < size; start = end) {
        const block = await readFrom(log.file, start, BLOCK_BYTES);
        const behind = block.lastIndexOf(NEWLINE) + 1;
        if (behind === 0) throw new Error(`Cannot copy ${log.file}: a line is too long`);
        end = start + behind;
        const text = new TextDecoder().decode(block.subarray(0, behind));
        const others = text.replace(/}\n/g, (whole) => (
          ++lines % 100 === 0 ? ',"note":"elsewhere"}\n' : whole
        ));
        await Deno.writeFile(unfinished, new TextEncoder().encode(others), { append: true });
      }
    });
  }

  /** Where something of a name is kept. */
  path(name: string): string {
    return join(this.#directory, name);
  }

  /** Makes a file or folder, unless it is there already; one that is cut short is made again. */
  async once(path: string, make: (unfinished: string) => Promise<void>): Promise<string> {
    if (await Deno.stat(path).then(() => true, () => false)) return path;
    const unfinished = `${path}.unfinished`;
    await Deno.remove(unfinished, { recursive: true }).catch(() => {});
    await make(unfinished);
    await Deno.rename(unfinished, path);
    return path;
  }
}

/** What a log is called by its shape. */
export function nameOf({ lines, ids = lines / 5, idBytes, lineBytes }: Shape): string {
  return [
    `${lines}-lines`,
    ids === lines / 5 ? "" : `-${ids}-ids`,
    idBytes === undefined ? "" : `-${idBytes}-byte-ids`,
    lineBytes === undefined ? "" : `-of-${lineBytes}-bytes`,
  ].join("");
}

/** The first line that is no tombstone behind some fraction of a log. */
export async function targetAt(fraction: number, { file }: Log): Promise<Target> {
  const { size } = await Deno.stat(file);
  const bytes = await readFrom(file, Math.floor(size * fraction), BLOCK_BYTES);
  const lines = new TextDecoder().decode(bytes).split("\n").slice(1, -1);
  const line = lines.find((text) => !text.includes('"is_deleted"'));
  if (line === undefined) throw new Error(`Cannot find a line at ${fraction} of ${file}`);
  return JSON.parse(line);
}

/** The offset at which the last lines of a file begin. */
async function tailStart(path: string, lines: number): Promise<number> {
  let { size: start } = await Deno.stat(path);
  let wanted = lines + 1;
  while (start > 0) {
    const from = Math.max(0, start - BLOCK_BYTES);
    const block = await readFrom(path, from, start - from);
    for (let at = block.lastIndexOf(NEWLINE); at >= 0; at = block.lastIndexOf(NEWLINE, at - 1)) {
      if (--wanted === 0) return from + at + 1;
      if (at === 0) break;
    }
    start = from;
  }
  return 0;
}

async function readFrom(path: string, offset: number, limit = Infinity): Promise<Uint8Array> {
  using file = await Deno.open(path);
  const { size } = await file.stat();
  const bytes = new Uint8Array(Math.min(size - offset, limit));
  await file.seek(offset, Deno.SeekMode.Start);
  for (let done = 0; done < bytes.length;) {
    const count = await file.read(bytes.subarray(done));
    if (count === null) return bytes.subarray(0, done);
    done += count;
  }
  return bytes;
}
