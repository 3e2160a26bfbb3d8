import { deepEqual } from "node:assert/strict";
import { LineReader } from "./line_reader.ts";

/** A stream that gives these parts, each with one read. */
function reader(...parts: string[]): LineReader {
  return new LineReader({
    read(into) {
      const part = parts.shift();
      return Promise.resolve(
        part === undefined ? null : new TextEncoder().encodeInto(part, into).written,
      );
    },
  });
}

async function linesOf(reader: LineReader): Promise<string[]> {
  const lines: string[] = [];
  for (let line = await reader.next(); line !== null; line = await reader.next()) lines.push(line);
  return lines;
}

Deno.test("lines come one by one, however they arrive", async () => {
  deepEqual(await linesOf(reader("a\nb\n\n", "c", "d\r\n", "木")), ["a", "b", "", "cd", "木"]);
  deepEqual(await linesOf(reader("a\n")), ["a"]);
  deepEqual(await linesOf(reader()), []);
});

Deno.test("a line without an end is given in parts", async () => {
  const long = "x".repeat(1000);
  const lines = await linesOf(reader(long, long, long, long, long, long));
  deepEqual(lines.map(({ length }) => length), [5000, 1000]);
});
