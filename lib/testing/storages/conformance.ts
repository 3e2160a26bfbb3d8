/**
 * What every storage must do. The memory storage is the reference; each
 * implementation's test calls this with its own way of being filled.
 *
 * @module
 */

import assert from "node:assert/strict";
import { LogError, type LogErrorCode } from "../../errors.ts";
import type { MemoryFiles } from "../../storage/memory.ts";
import {
  ALL_ABILITIES,
  type LogStorage,
  type StorageAbilities,
  type WritableStorage,
} from "../../storage/storage.ts";

const text = "héllo\nworld\n";
const bytes = new TextEncoder().encode(text);

/** Makes a storage that holds the given files, and tidies up behind the test. */
export interface StorageFixture<S extends LogStorage = LogStorage> extends AsyncDisposable {
  /** The storage under test. */
  storage: S;
  /** Appends bytes to a file behind the storage's back; absent where nothing can. */
  append?(name: string, text: string): Promise<void>;
}

/** Registers the conformance suite of reading for one storage. */
export function testStorage(
  subject: string,
  make: (files: MemoryFiles) => Promise<StorageFixture>,
): void {
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

  Deno.test(`${subject} lists the names in a folder, sorted, not those below`, async () => {
    await using fixture = await make({ "b": "", "a": "", "f/c": "", "f/g/d": "" });
    const { storage } = fixture;
    assert.deepEqual(await storage.list(""), ["a", "b", "f"]);
    assert.deepEqual(await storage.list("f"), ["c", "g"]);
    assert.deepEqual(await storage.list("nowhere"), []);
    await rejectsWith("io_failed", () => storage.list("a"));
  });
}

/**
 * Registers the conformance suite of reading and writing for one storage; where it
 * says that it cannot do a thing, the suite tests what it does instead.
 */
export function testWritableStorage(
  subject: string,
  make: (files: MemoryFiles) => Promise<StorageFixture<WritableStorage>>,
  can: StorageAbilities = ALL_ABILITIES,
): void {
  testStorage(subject, make);
  testChanges(subject, make);
  if (can.notify) testWord(subject, make);
  if (can.link) testLinks(subject, make);
  else testCopies(subject, make);
  if (can.lock) testLocks(subject, make);
  else testNoLocks(subject, make);

  Deno.test(`${subject} says what it can do`, async () => {
    await using fixture = await make({});
    assert.deepEqual(fixture.storage.can, can);
  });
}

type MakeWritable = (files: MemoryFiles) => Promise<StorageFixture<WritableStorage>>;

function testChanges(subject: string, make: MakeWritable): void {
  Deno.test(`${subject} tells the size of a file and whether it is the same one`, async () => {
    await using fixture = await make({ "a.jsonl": "abc", "b.jsonl": "abc", folder: null });
    const { storage } = fixture;
    const a = await storage.stat("a.jsonl");
    assert.equal(a?.size, 3);
    assert.deepEqual(await storage.stat("a.jsonl"), a);
    assert.notEqual((await storage.stat("b.jsonl"))?.identity, a.identity);
    assert.equal(await storage.stat("c.jsonl"), null);
    await rejectsWith("not_a_file", () => storage.stat("folder"));
    await fixture.append?.("a.jsonl", "de");
    if (fixture.append === undefined) return;
    const grown = await storage.stat("a.jsonl");
    assert.deepEqual([grown?.size, grown?.identity], [5, a.identity]);
  });

  Deno.test(`${subject} appends behind whatever is there, and cuts back`, async () => {
    await using fixture = await make({ "a": "abc" });
    const { storage } = fixture;
    {
      using end = await storage.appendTo("a");
      const before = await end.stat();
      assert.deepEqual(before, await storage.stat("a"));
      await fixture.append?.("a", "d");
      await end.write(bytes.subarray(0, 3));
      await end.sync();
      const { size, identity } = await end.stat();
      assert.deepEqual([size, identity], [fixture.append ? 7 : 6, before.identity]);
      const into = new Uint8Array(9);
      assert.equal(await end.read(into, size - 3), 3);
      assert.deepEqual(into.subarray(0, 3), bytes.subarray(0, 3));
      await end.truncate(2);
      await end.write(bytes.subarray(3, 5));
    }
    assert.equal(await readText(storage, "a"), "abll");
  });

  Deno.test(`${subject} makes a file that is appended to if there is none`, async () => {
    await using fixture = await make({ folder: null });
    const { storage } = fixture;
    {
      using end = await storage.appendTo("new");
      assert.equal((await end.stat()).size, 0);
      assert.equal(await end.read(new Uint8Array(3), 0), 0);
      await end.write(bytes);
    }
    assert.equal(await readText(storage, "new"), text);
    await rejectsWith("not_a_file", () => storage.appendTo("folder"));
    await rejectsWith("io_failed", () => storage.appendTo("nowhere/new"));
  });

  Deno.test(`${subject} creates a file with what is written, once`, async () => {
    await using fixture = await make({ "taken": "old" });
    const { storage } = fixture;
    {
      using sink = await storage.create("new");
      await sink.write(bytes.subarray(0, 2));
      await sink.write(bytes.subarray(2));
      await sink.sync();
    }
    await storage.syncFolder("");
    assert.equal(await readText(storage, "new"), text);
    await rejectsWith("io_failed", () => storage.create("taken"));
    assert.equal(await readText(storage, "taken"), "old");
    await rejectsWith("io_failed", () => storage.create("nowhere/new"));
  });

  Deno.test(`${subject} makes folders inside folders, again and again`, async () => {
    await using fixture = await make({ "file": "" });
    const { storage } = fixture;
    for (let i = 0; i < 2; i++) await storage.makeFolder("a/b");
    assert.deepEqual(await storage.list("a"), ["b"]);
    await rejectsWith("io_failed", () => storage.makeFolder("file"));
  });

  Deno.test(`${subject} renames a file over another, which readers keep`, async () => {
    await using fixture = await make({ "old": "old", "new": "new" });
    const { storage } = fixture;
    const stat = await storage.stat("new");
    using reader = await storage.open("old");
    await storage.rename("new", "old");
    assert.deepEqual(await storage.list(""), ["old"]);
    // Some systems take a new name for a change of the file.
    const renamed = await storage.stat("old");
    assert.deepEqual({ ...renamed, changed: stat!.changed }, stat);
    assert.equal(await readText(storage, "old"), "new");
    const into = new Uint8Array(3);
    await reader!.read(into, 0);
    assert.equal(new TextDecoder().decode(into), "old");
    await rejectsWith("io_failed", () => storage.rename("new", "old"));
  });

  Deno.test(`${subject} renames a file to a free name, and to no other`, async () => {
    await using fixture = await make({ "a": "abc", "taken": "old", "f": null });
    const { storage } = fixture;
    const stat = await storage.stat("a");
    assert.equal(await storage.renameNoReplace("a", "taken"), false);
    assert.equal(await storage.renameNoReplace("a", "f"), false);
    assert.deepEqual(await storage.list(""), ["a", "f", "taken"]);
    assert.equal(await readText(storage, "taken"), "old");
    assert.equal(await storage.renameNoReplace("a", "f/b"), true);
    assert.equal((await storage.stat("f/b"))?.identity, stat?.identity);
    assert.deepEqual(await storage.list(""), ["f", "taken"]);
    await rejectsWith("io_failed", () => storage.renameNoReplace("a", "c"));
    await rejectsWith("io_failed", () => storage.renameNoReplace("taken", "nowhere/c"));
    assert.equal(await readText(storage, "taken"), "old");
  });

  Deno.test(`${subject} removes files and empty folders, also those that are not there`, async () => {
    await using fixture = await make({ "a": "", "f/b": "" });
    const { storage } = fixture;
    for (let i = 0; i < 2; i++) await storage.remove("a");
    await rejectsWith("io_failed", () => storage.remove("f"));
    for (const name of ["f/b", "f", "f"]) await storage.remove(name);
    for (const name of ["", "f"]) await storage.syncFolder(name);
    assert.deepEqual(await storage.list(""), []);
  });

  Deno.test(`${subject} resolves a plain name to itself, also where nothing is`, async () => {
    await using fixture = await make({ "a": "" });
    assert.equal(await fixture.storage.resolve("a"), "a");
    assert.equal(await fixture.storage.resolve("b"), "b");
  });
}

function testWord(subject: string, make: MakeWritable): void {
  Deno.test(`${subject} calls back when something changes, until it is told not to`, async () => {
    await using fixture = await make({ "a": "abc", "b": "" });
    const { storage } = fixture;
    const called = (change: () => Promise<void>) =>
      new Promise<void>((resolve, reject) => {
        const watch = storage.watch(() => {
          clearTimeout(timer);
          watch[Symbol.dispose]();
          resolve();
        });
        const timer = setTimeout(() => {
          watch[Symbol.dispose]();
          reject(new Error("nobody called"));
        }, 10_000);
        change().catch(reject);
      });
    await called(async () => {
      using end = await storage.appendTo("a");
      await end.write(bytes);
    });
    await called(() => storage.rename("b", "a"));
    await called(async () => (await storage.create("c"))[Symbol.dispose]());
    await called(() => storage.remove("c"));
  });
}

function testLinks(subject: string, make: MakeWritable): void {
  Deno.test(`${subject} gives one file two names, and takes either away`, async () => {
    await using fixture = await make({ "a": "abc", "taken": "old", "f": null });
    const { storage } = fixture;
    await storage.link("a", "f/b");
    assert.deepEqual(await storage.stat("f/b"), await storage.stat("a"));
    await fixture.append?.("a", "d");
    await storage.remove("a");
    assert.equal(await storage.stat("a"), null);
    assert.equal(await readText(storage, "f/b"), fixture.append ? "abcd" : "abc");
    await rejectsWith("io_failed", () => storage.link("f/b", "taken"));
    await rejectsWith("io_failed", () => storage.link("a", "c"));
    assert.equal(await readText(storage, "taken"), "old");
  });

  Deno.test(`${subject} renames nothing where both names are one file`, async () => {
    await using fixture = await make({ "a": "abc" });
    const { storage } = fixture;
    await storage.link("a", "b");
    await storage.rename("a", "b");
    assert.deepEqual(await storage.list(""), ["a", "b"]);
  });
}

function testCopies(subject: string, make: MakeWritable): void {
  Deno.test(`${subject} makes a copy for a second name`, async () => {
    await using fixture = await make({ "a": "abc", "taken": "old" });
    const { storage } = fixture;
    await storage.link("a", "b");
    assert.notEqual((await storage.stat("b"))?.identity, (await storage.stat("a"))?.identity);
    await storage.remove("a");
    assert.equal(await readText(storage, "b"), "abc");
    await rejectsWith("io_failed", () => storage.link("b", "taken"));
    assert.equal(await readText(storage, "taken"), "old");
  });
}

/** Registers the suite of locks between writers of one process. */
export function testLocks(subject: string, make: MakeWritable): void {
  Deno.test(`${subject} locks out whoever else asks, until the lock is given back`, async () => {
    await using fixture = await make({ "b.lock": "" });
    const { storage } = fixture;
    const order: string[] = [];
    {
      using _first = await storage.lock("a.lock", 0);
      using _other = await storage.lock("b.lock", 0);
      await rejectsWith("locked", () => storage.lock("a.lock", 20));
      order.push("refused");
    }
    const holder = await storage.lock("a.lock", 0);
    const second = storage.lock("a.lock", 5000).then((lock) => {
      order.push("had");
      return lock;
    });
    await storage.list("");
    order.push("given back");
    holder[Symbol.dispose]();
    using _second = await second;
    assert.deepEqual(order, ["refused", "given back", "had"]);
    assert.equal((await storage.stat("a.lock"))?.size, 0, "the file of a lock stays");
  });

  Deno.test(`${subject} gives and takes back a lock that stays open, again and again`, async () => {
    await using fixture = await make({});
    const { storage } = fixture;
    using lock = storage.openLock("a.lock");
    assert.equal(await storage.stat("a.lock"), null, "opening it makes no file yet");
    for (let turn = 0; turn < 2; turn++) {
      {
        using _held = await lock.acquire(0);
        await rejectsWith("locked", () => storage.lock("a.lock", 0));
      }
      using _other = await storage.lock("a.lock", 0);
      await rejectsWith("locked", () => lock.acquire(0));
    }
  });

  Deno.test(`${subject} gives a lock to who waits, although another takes it again at once`, async () => {
    await using fixture = await make({});
    const { storage } = fixture;
    let holder = await storage.lock("a.lock", 0);
    let isHad = false;
    const waiting = storage.lock("a.lock", 10_000).then((lock) => {
      isHad = true;
      lock[Symbol.dispose]();
    });
    for (let turn = 1; !isHad; turn++) {
      assert(turn < 200, "the other one took it every time");
      await new Promise((resolve) => setTimeout(resolve, 1));
      holder[Symbol.dispose]();
      holder = await storage.lock("a.lock", 10_000);
    }
    await waiting;
    holder[Symbol.dispose]();
  });
}

function testNoLocks(subject: string, make: MakeWritable): void {
  Deno.test(`${subject} says that it cannot lock`, async () => {
    await using fixture = await make({});
    await rejectsWith("unsupported", () => fixture.storage.lock("a.lock", 0));
    using lock = fixture.storage.openLock("a.lock");
    await rejectsWith("unsupported", () => lock.acquire(0));
    assert.equal(await fixture.storage.stat("a.lock"), null);
  });
}

async function readText(storage: LogStorage, name: string): Promise<string | null> {
  using source = await storage.open(name);
  if (source === null) return null;
  const bytes = new Uint8Array(source.size);
  await source.read(bytes, 0);
  return new TextDecoder().decode(bytes);
}

function rejectsWith(code: LogErrorCode, operation: () => Promise<unknown>): Promise<void> {
  return assert.rejects(operation, (error) => error instanceof LogError && error.code === code);
}
