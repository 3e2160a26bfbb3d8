import assert from "node:assert/strict";
import { MemoryStorage } from "../storage/memory.ts";
import { fromBytes } from "../storage/source.ts";
import { checkReadable, checkWritable, openReadable } from "./check_format.ts";

const encoder = new TextEncoder();
const FILES: Record<string, [content: Uint8Array, what: string, hint: string]> = {
  wide: [
    Uint8Array.of(0xff, 0xfe, 0x7b, 0),
    "UTF-16 with a byte order mark, not UTF-8",
    '"log validate --fix" converts it to UTF-8',
  ],
  packed: [
    Uint8Array.of(0x1f, 0x8b, 8),
    "packed with gzip",
    'unpack it first, for example with "gunzip"',
  ],
  array: [
    encoder.encode('[{"id":"a"}]'),
    "one JSON array, not a JSON object on each line",
    '"log validate --fix" writes each value on a line of its own',
  ],
  pretty: [
    encoder.encode('{\n"id":"a"}'),
    "pretty-printed: its JSON objects take several lines each, not one",
    '"log validate --fix" writes each value on a line of its own',
  ],
};

Deno.test("files that are no lines are refused to readers and to writers, with what they are", async () => {
  for (const [name, [content, what, hint]] of Object.entries(FILES)) {
    const source = fromBytes(name, content);
    await assert.rejects(checkReadable(source, name), {
      code: "wrong_format",
      message: `Cannot read "${name}": it is ${what}`,
      hint,
      place: { file: name },
    });
    await assert.rejects(checkWritable(source, name), {
      code: "unwritable_format",
      message: `Cannot write to "${name}": it is ${what}`,
      hint,
      place: { file: name },
    });
  }
  const lines = fromBytes("lines", encoder.encode('{"id":"a"}\noops\n'));
  await checkReadable(lines, "lines");
  await checkWritable(lines, "lines");
});

Deno.test("openReadable opens lines, gives null for no file, and closes what it refuses", async () => {
  const storage = new MemoryStorage({ lines: '{"id":"a"}\n', array: FILES["array"]![0] });
  let open = 0;
  const counting = {
    list: (folder: string) => storage.list(folder),
    async open(name: string) {
      const source = await storage.open(name);
      if (source === null) return null;
      open++;
      const read = (into: Uint8Array, offset: number) => source.read(into, offset);
      return { name, size: source.size, read, [Symbol.dispose]: () => void open-- };
    },
  };
  assert.equal(await openReadable(counting, "none"), null);
  await assert.rejects(openReadable(counting, "array"), { code: "wrong_format" });
  assert.equal(open, 0);
  using source = await openReadable(counting, "lines");
  assert.equal(source?.size, 11);
});
