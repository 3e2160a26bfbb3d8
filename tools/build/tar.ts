/** One file of an archive. */
export interface TarFile {
  /** Its name inside the archive, at most 100 bytes of ASCII. */
  path: string;
  /** Its content. */
  bytes: Uint8Array<ArrayBuffer>;
  /** Whether it may be run. */
  isExecutable: boolean;
}

const BLOCK_BYTES = 512;
const NAME_BYTES = 100;

/**
 * A tar archive (ustar) in parts: sorted by path, without owners or times, so
 * that the same files always give the same bytes.
 *
 * ```text
 * header, 512 bytes   0 name  100 mode  108 uid  116 gid  124 size  136 mtime
 *                     148 checksum  156 type "0"  257 "ustar" NUL "00"
 * content             padded to whole blocks
 * end                 two empty blocks
 * ```
 *
 * @example
 * ```ts
 * import { tar } from "./tar.ts";
 *
 * const bytes = new TextEncoder().encode("hello");
 * const archive = new Blob([...tar([{ path: "greeting", bytes, isExecutable: false }])]);
 * if (archive.size !== 4 * 512) throw new Error(String(archive.size));
 * ```
 */
export function* tar(files: readonly TarFile[]): Generator<Uint8Array<ArrayBuffer>> {
  for (const file of files.toSorted((a, b) => a.path < b.path ? -1 : 1)) {
    yield header(file);
    yield file.bytes;
    yield new Uint8Array(-file.bytes.length & (BLOCK_BYTES - 1));
  }
  yield new Uint8Array(2 * BLOCK_BYTES);
}

function header({ path, bytes, isExecutable }: TarFile): Uint8Array<ArrayBuffer> {
  if (path.length > NAME_BYTES || /[^ -~]/.test(path)) {
    throw new RangeError(`Cannot archive "${path}": a name is at most ${NAME_BYTES} ASCII bytes`);
  }
  const block = new Uint8Array(BLOCK_BYTES);
  const put = (offset: number, text: string) =>
    new TextEncoder().encodeInto(text, block.subarray(offset));
  put(0, path);
  put(100, octal(isExecutable ? 0o755 : 0o644, 7));
  put(108, octal(0, 7));
  put(116, octal(0, 7));
  put(124, octal(bytes.length, 11));
  put(136, octal(0, 11));
  put(156, "0");
  put(257, "ustar\x0000");
  put(148, " ".repeat(8));
  put(148, octal(block.reduce((sum, byte) => sum + byte, 0), 6) + "\0");
  return block;
}

function octal(value: number, digits: number): string {
  return value.toString(8).padStart(digits, "0");
}
