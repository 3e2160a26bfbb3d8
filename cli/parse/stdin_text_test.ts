import { equal, rejects } from "node:assert/strict";
import { MAX_LINE_BYTES } from "../../lib/records/lines.ts";
import type { InputStream } from "../machine.ts";
import { textOf } from "./stdin_text.ts";

/** A stream that gives these bytes, then ends. */
function streamOf(bytes: Uint8Array): InputStream {
  return {
    read(into) {
      const part = bytes.subarray(0, into.length);
      bytes = bytes.subarray(part.length);
      into.set(part);
      return Promise.resolve(part.length === 0 ? null : part.length);
    },
  };
}

Deno.test("textOf takes one line break off the end, and nothing else", async () => {
  const cases = {
    "a\n": "a",
    "a\r\n": "a",
    "a\n\n": "a\n",
    " a ": " a ",
    "\ufeffé\n": "é",
    "": "",
  };
  for (const [input, text] of Object.entries(cases)) {
    equal(await textOf(streamOf(new TextEncoder().encode(input))), text, JSON.stringify(input));
  }
});

Deno.test("textOf refuses what is no UTF-8, and what is longer than any line", async () => {
  await rejects(textOf(streamOf(Uint8Array.of(0x61, 0xff))), {
    code: "bad_usage",
    message: "Cannot read standard input: it is no UTF-8",
  });
  const long = streamOf(new Uint8Array(MAX_LINE_BYTES + 1).fill(0x61));
  await rejects(textOf(long), { code: "bad_usage", message: /longer than/ });
});
