import assert from "node:assert/strict";
import { fromBytes } from "../storage/source.ts";
import type { LogSource } from "../storage/storage.ts";
import { type FileKind, fileKind } from "./file_kind.ts";

const encoder = new TextEncoder();

function kindOf(content: string | Uint8Array | readonly number[]): Promise<FileKind> {
  const bytes = typeof content === "string" ? encoder.encode(content) : Uint8Array.from(content);
  return fileKind(fromBytes("log", bytes));
}

/** A text in UTF-16, with no byte order mark. */
function wide(text: string, isLittleEndian = true): number[] {
  return Array.from({ length: text.length }, (_, index) => {
    const unit = text.charCodeAt(index);
    const bytes = [unit & 0xff, unit >> 8];
    return isLittleEndian ? bytes : bytes.reverse();
  }).flat();
}

const LINE = '{"id":"a","at":"2026-04-20T10:15:00Z"}\n';
const LONG = "x".repeat(5000);

Deno.test("fileKind tells UTF-16 in both orders, with and without a byte order mark", async () => {
  for (const text of [LINE, '[{"id":"木"}]', '{\n "id": "a"}']) {
    for (const isLittleEndian of [true, false]) {
      const mark = isLittleEndian ? [0xff, 0xfe] : [0xfe, 0xff];
      const kind = { kind: "utf-16", isLittleEndian };
      assert.deepEqual(await kindOf([...mark, ...wide(text, isLittleEndian)]), {
        ...kind,
        hasBom: true,
      });
      assert.deepEqual(await kindOf(wide(text, isLittleEndian)), { ...kind, hasBom: false });
    }
  }
  assert.equal((await kindOf([0xff, 0xfe])).kind, "utf-16", "a mark alone is an empty text");
});

Deno.test("fileKind takes NUL bytes, and UTF-16 behind other lines, for damage of lines", async () => {
  const contents = [
    ...[[0], [0, 0, 0, 0], [0, 0x7b], [0x7b, 0], [0, 0x7b, 0, 0, 0x22], [0x7b, 0, 0, 0]],
    [...encoder.encode(LINE), ...wide(LINE)],
    [...new Uint8Array(5000), ...encoder.encode(LINE)],
    [0, ...encoder.encode(LINE)],
    [0, 0, ...encoder.encode(LINE)],
  ];
  for (const content of contents) assert.equal((await kindOf(content)).kind, "lines");
});

Deno.test("fileKind tells packed files by what they begin with", async () => {
  const magic: Record<string, number[]> = {
    gzip: [0x1f, 0x8b, 8],
    zstd: [0x28, 0xb5, 0x2f, 0xfd],
    xz: [0xfd, 0x37, 0x7a, 0x58, 0x5a, 0],
    bzip2: [...encoder.encode("BZh91AY")],
    zip: [0x50, 0x4b, 3, 4],
    lz4: [0x04, 0x22, 0x4d, 0x18],
  };
  for (const [format, bytes] of Object.entries(magic)) {
    assert.deepEqual(await kindOf([...bytes, 1, 2, 3]), { kind: "packed", format });
    assert.equal((await kindOf(bytes.slice(0, 1))).kind, "lines", "too short to tell");
  }
});

Deno.test("fileKind tells an array of objects, whole or cut short", async () => {
  const arrays: [text: string, contentOffset: number][] = [
    ['[{"id":"a"},{"id":"b"}]', 1],
    ['\ufeff [\n{"id":"a"},\n{"id":"b"}\n]\n', 5],
    ['[{"id":"a"}]', 1],
    ['[{"id":"a"},]', 1],
    ['[{"id":"a"},\n{"id":"b"},\n', 1],
    ['[{"id":"a"},{"id":"b","te', 1],
    ['[\n{"id":"a"}\n]\n{"id":"b"}\n', 1],
    [`[{"id":"a","text":"${LONG}"},{"id":"b","text":"${LONG}"}]`, 1],
  ];
  for (const [text, contentOffset] of arrays) {
    assert.deepEqual(await kindOf(text), { kind: "json-array", contentOffset }, text);
  }
});

Deno.test("fileKind takes a damaged line with a bracket for a line", async () => {
  const texts = [
    ...["[", "[]", "[1,2]", '["a"]', '[{"id":"a"', '[{"id":"a"}\n{"id":"b"}\n', "[,{}]"],
    ...[`[{"id":"a"},\n${LINE}${LINE}`, '[{"id":"a"}]\n{"id":"b"}\n', '[{"a":1}]\n[{"b":2}]\n'],
    ...[`[${LINE}${LINE}`, `[{"id":"a","text":"${LONG}\n${LINE}`, `[{"id":"a"},oops\n${LINE}`],
  ];
  for (const text of texts) assert.equal((await kindOf(text)).kind, "lines", text);
});

Deno.test("fileKind tells pretty-printed objects, also one that is cut short behind a whole one", async () => {
  const texts = [
    ...['{\n  "id": "a"\n}\n', '{\n"id":"a"}{\n"id":"b"}', '{"id":\r\n"a"}\n\n{\n"id":"b"'],
    ...[`{\n"id":"a","text":"${LONG}"}\n{\n"id":"b","text":"${LONG}"\n}\n`],
    `{"id":"a","n":[${"\n1,".repeat(40_000)}2]}\n`,
    '{\n"id":"a"\n}\n{ \r\n"id":"b","n":[1,}\n}\n',
  ];
  for (const text of texts) {
    assert.deepEqual(await kindOf(text), { kind: "pretty-printed", contentOffset: 0 }, text);
  }
});

Deno.test("fileKind takes lines that are torn, or one that is broken up, for lines", async () => {
  const texts = [
    ...["", "\n\n", "oops\n", LINE, LINE + LINE, `{"id":"a","text":"${LONG}"}\n`, LONG],
    ...[`{"id":"a","te\n${LINE}`, `{"id":"a",\n${LINE}`, `{"id":"a","x":\n${LINE}${LINE}`],
    ...[`{"id":"a","x":[\n${LINE}${LINE}`, `{"id":"a"\n${LINE}`, `{"id":\n`, `{"a":1\n,\n`],
    `{\n"id":"a"\n}\n${LINE}${LINE}`,
    `{\n"id":"a"\n}\noops\n${LINE}`,
    `{\n"id":"a"\n}\n{"id":"b",\n${LINE}`,
  ];
  for (const text of texts) assert.equal((await kindOf(text)).kind, "lines", text);
});

Deno.test("fileKind reads once, and little, where the first line is one", async () => {
  const bytes = encoder.encode(LINE.repeat(1000));
  const reads: number[] = [];
  const source: LogSource = {
    ...fromBytes("log", bytes),
    read(into, offset) {
      reads.push(into.length);
      return fromBytes("log", bytes).read(into, offset);
    },
  };
  assert.equal((await fileKind(source)).kind, "lines");
  assert.deepEqual(reads, [4096]);
});
