/**
 * What parsing a log costs at the least: every line through `TextDecoder` and
 * `JSON.parse`, and nothing else.
 *
 * ```sh
 * deno run --allow-read tools/bench/json_parse.ts <file>
 * ```
 *
 * @module
 */

const BLOCK_BYTES = 1 << 20;
const NEWLINE = 10;

/** Parses every line of a file and gives how many there were. */
function parseLines(path: string): number {
  using file = Deno.openSync(path);
  const decoder = new TextDecoder();
  const buffer = new Uint8Array(2 * BLOCK_BYTES);
  let held = 0, lines = 0;
  while (true) {
    const count = file.readSync(buffer.subarray(held, held + BLOCK_BYTES));
    if (count === null) return lines;
    const end = held + count;
    const whole = buffer.subarray(0, end).lastIndexOf(NEWLINE) + 1;
    for (const line of decoder.decode(buffer.subarray(0, whole)).split("\n")) {
      if (line === "") continue;
      JSON.parse(line);
      lines++;
    }
    buffer.copyWithin(0, whole, end);
    held = end - whole;
  }
}

if (import.meta.main) console.log(parseLines(Deno.args[0] ?? ""));
