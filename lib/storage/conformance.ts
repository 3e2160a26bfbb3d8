/**
 * What every storage must do. The memory storage is the reference; each
 * implementation's test calls this with its own way of being filled.
 *
 * @module
 */

import assert from "node:assert/strict";
import { LogError } from "../errors.ts";
import type { MemoryFiles } from "./memory.ts";
import type { Storage } from "./storage.ts";

/** Makes a storage that holds the given files, and tidies up behind the test. */
export interface StorageFixture extends AsyncDisposable {
  /** The storage under test. */
  storage: Storage;
  /** Appends bytes to a file behind the storage's back; absent where nothing can. */
  append?(name: string, text: string): Promise<void>;
}

/** Registers the conformance suite for one storage. */
export function testStorage(
  subject: string,
  make: (files: MemoryFiles) => Promise<StorageFixture>,
): void {
  const text = "héllo\nworld\n";
  const bytes = new TextEncoder().encode(text);

  Deno.test(`${subject} gives null for a file that is not there`, async () => {
    await using fixture = await make({});
    assert.equal(await fixture.storage.open("entries.jsonl"), null);
  });

  Deno.test(`${subject} reads any stretch of a file, also backwards and past its end`, async () => {
    await using fixture = await make({ "a.jsonl": text });
    using source = await fixture.storage.open("a.jsonl");
    assert(source);
    assert.equal(source.size, bytes.length);
    assert.equal(source.name, "a.jsonl");
    for (
      const [offset, length] of [
        [0, 5],
        [5, 4],
        [9, 100],
        [2, 3],
        [0, 1],
        [13, 4],
        [500, 4],
        [3, 0],
      ] as const
    ) {
      const into = new Uint8Array(length).fill(0xff);
      const count = await source.read(into, offset);
      const expected = bytes.subarray(offset, offset + length);
      assert.equal(count, expected.length, `from ${offset}`);
      assert.deepEqual(into.subarray(0, count), expected);
      assert(
        into.subarray(count).every((byte) => byte === 0xff),
        "bytes behind the end are left alone",
      );
    }
  });

  Deno.test(`${subject} opens an empty file`, async () => {
    await using fixture = await make({ "a.jsonl": "" });
    using source = await fixture.storage.open("a.jsonl");
    assert(source);
    assert.equal(source.size, 0);
    assert.equal(await source.read(new Uint8Array(4), 0), 0);
  });

  Deno.test(`${subject} refuses a folder where a file is asked for`, async () => {
    await using fixture = await make({ "a.jsonl": null });
    await assert.rejects(
      () => fixture.storage.open("a.jsonl"),
      (error) =>
        error instanceof LogError && error.code === "not_a_file" &&
        /a\.jsonl/.test(error.message),
    );
  });

  Deno.test(`${subject} shows a reader the file as it was when opened`, async () => {
    await using fixture = await make({ "a.jsonl": text });
    if (fixture.append === undefined) return;
    using source = await fixture.storage.open("a.jsonl");
    assert(source);
    await fixture.append("a.jsonl", "later\n");
    const into = new Uint8Array(100);
    assert.equal(await source.read(into, 0), bytes.length);
  });

  Deno.test(`${subject} lets two readers of one file read independently`, async () => {
    await using fixture = await make({ "a.jsonl": text });
    using one = await fixture.storage.open("a.jsonl");
    using two = await fixture.storage.open("a.jsonl");
    assert(one && two);
    const first = new Uint8Array(3), second = new Uint8Array(3);
    await one.read(first, 0);
    await two.read(second, 7);
    await one.read(first, 3);
    assert.deepEqual(first, bytes.subarray(3, 6));
    assert.deepEqual(second, bytes.subarray(7, 10));
  });
}
