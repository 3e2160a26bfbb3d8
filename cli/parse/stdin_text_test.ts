import { equal, rejects } from "node:assert/strict";
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

Deno.test("textOf refuses what is not valid UTF-8, and what is longer than any line", async () => {
  await rejects(textOf(streamOf(Uint8Array.of(0x61, 0xff))), {
    code: "bad_usage",
    message: "Cannot read standard input: it is not valid UTF-8",
  });
  const stream = (length: number) => streamOf(new Uint8Array(length).fill(0x61));
  equal(await textOf(stream(1024), 1024), "a".repeat(1024));
  await rejects(textOf(stream(1025), 1024), { code: "bad_usage", message: /longer than 1024 b/ });
});
