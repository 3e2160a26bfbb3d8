/**
 * What every directory of logs must do, whatever lies beneath. Each implementation's
 * test calls this with its own way of being filled, and changed behind its back.
 *
 * @module
 */

import assert from "node:assert/strict";
import { LogError } from "../../errors.ts";
import type { LogDirectory, LogFile } from "../../storage/log_file.ts";
import type { LogSource } from "../../storage/storage.ts";
import { toBytes, toText } from "../directories/rewriting.ts";

const NAME = "entries.jsonl";
const WRITERS = 8;
const ROUNDS = 5;

/** A directory under test. */
export interface DirectoryFixture extends AsyncDisposable {
  /** The directory. */
  readonly directory: LogDirectory;
  /** False where no sync service can take files away. */
  readonly canEvict?: false;
  /** The same logs, as another process sees them. */
  again(): LogDirectory;
  /** Whether a turn keeps others of this process waiting; as `can.lock` says without it. */
  readonly keepsTurns?: boolean;
  /** Does something to a log behind everybody's back. */
  outside(change: "append" | "replace" | "remove", name: string, text: string): Promise<void>;
}

type Make = (texts: Record<string, string>) => Promise<DirectoryFixture>;

/** Registers the conformance suite for one kind of directory. */
export function testLogDirectory(subject: string, make: Make): void {
  testReading(subject, make);
  testAppending(subject, make);
  testRefusing(subject, make);
  testReplacing(subject, make);
  testSharing(subject, make);
}

async function contentOf(file: LogFile): Promise<string | null> {
  using source = await file.open();
  return source && textIn(source);
}

async function textIn(source: LogSource): Promise<string> {
  const bytes = new Uint8Array(source.size);
  await source.read(bytes, 0);
  return toText(bytes);
}

function testReading(subject: string, make: Make): void {
  Deno.test(`${subject}: a log that is not there is null, and is not made by looking`, async () => {
    await using fixture = await make({});
    const file = fixture.directory.file(NAME);
    assert.equal(file.name, NAME);
    assert.equal(await file.revision(), null);
    assert.equal(await file.open(), null);
    assert.deepEqual(await fixture.directory.list(""), []);
  });

  Deno.test(`${subject}: an open log stays as it was opened`, async () => {
    await using fixture = await make({ [NAME]: "one\n" });
    const file = fixture.directory.file(NAME);
    using source = await file.open();
    using _turn = await fixture.directory.turn(0);
    await file.append([toBytes("two")]);
    assert.equal(await textIn(source!), "one\n");
    await file.replace((_, sink) => sink.write(toBytes("three\n")));
    assert.equal(await textIn(source!), "one\n");
    assert.equal(await contentOf(file), "three\n");
  });

  Deno.test(`${subject}: a log that a sync service took away is not taken for empty`, async () => {
    await using fixture = await make({ [`.${NAME}.icloud`]: "" });
    if (fixture.canEvict === false) return;
    const file = fixture.directory.file(NAME);
    using _turn = await fixture.directory.turn(0);
    for (const use of [() => file.open(), () => file.append([toBytes("one")])]) {
      await assert.rejects(use(), (error) => {
        return error instanceof LogError && error.code === "evicted_placeholder";
      });
    }
    assert.equal(await file.revision(), null);
  });
}

function testAppending(subject: string, make: Make): void {
  for (
    const [what, before] of [["no log", null], ["an empty log", ""], ["a log", "old\n"]] as const
  ) {
    Deno.test(`${subject}: lines are appended to ${what}, and it is said where they lie`, async () => {
      await using fixture = await make(before === null ? {} : { [NAME]: before });
      const file = fixture.directory.file(NAME);
      using _turn = await fixture.directory.turn(0);
      const appended = await file.append(["one", "two"].map(toBytes), await file.revision());
      const start = before?.length ?? 0;
      assert.equal(await contentOf(fixture.again().file(NAME)), `${before ?? ""}one\ntwo\n`);
      assert.deepEqual(appended!.lineOffsets, [start, start + 4]);
      assert.equal(appended!.offset, start);
      assert.equal(toText(appended!.bytes), "one\ntwo\n");
    });
  }

  Deno.test(`${subject}: lines behind half a line begin on a line of their own`, async () => {
    await using fixture = await make({ [NAME]: 'old\n{"te' });
    const file = fixture.directory.file(NAME);
    using _turn = await fixture.directory.turn(0);
    const appended = await file.append([toBytes("one")]);
    assert.equal(await contentOf(file), 'old\n{"te\none\n');
    assert.deepEqual([appended!.offset, appended!.lineOffsets], [8, [9]]);
    assert.equal(toText(appended!.bytes), "\none\n");
  });

  Deno.test(`${subject}: what an append says of the log is what a look finds afterwards`, async () => {
    await using fixture = await make({ [NAME]: "old\n" });
    const file = fixture.directory.file(NAME);
    using _turn = await fixture.directory.turn(0);
    const { stat, offset, bytes } = (await file.append([toBytes("one")]))!;
    const now = await file.revision();
    assert.deepEqual([now!.identity, now!.size], [stat.identity, offset + bytes.length]);
    const next = await file.append([toBytes("two")], now);
    assert.equal(next?.offset, now!.size);
  });
}

function testRefusing(subject: string, make: Make): void {
  const changes = {
    "that grew": ["append", "more\n", "old\nmore\n"],
    "that is another": ["replace", "other\n", "other\n"],
    "that is gone": ["remove", "", null],
  } as const;
  for (const [what, [change, text, left]] of Object.entries(changes)) {
    Deno.test(`${subject}: nothing is appended to a log ${what} since it was looked at`, async () => {
      await using fixture = await make({ [NAME]: "old\n" });
      const file = fixture.directory.file(NAME);
      using _turn = await fixture.directory.turn(0);
      const seen = await file.revision();
      await fixture.outside(change, NAME, text);
      assert.equal(await file.append([toBytes("late")], seen), null);
      assert.equal(await contentOf(file), left);
      assert.notEqual(await file.append([toBytes("again")], await file.revision()), null);
      assert.equal(await contentOf(file), `${left ?? ""}again\n`);
    });
  }

  Deno.test(`${subject}: nothing is appended where there was no log and now is one`, async () => {
    await using fixture = await make({});
    const file = fixture.directory.file(NAME);
    using _turn = await fixture.directory.turn(0);
    await fixture.outside("append", NAME, "theirs\n");
    assert.equal(await file.append([toBytes("late")], null), null);
    assert.equal(await contentOf(file), "theirs\n");
  });

  Deno.test(`${subject}: who looked at nothing comes behind whatever is there`, async () => {
    await using fixture = await make({ [NAME]: "old\n" });
    const file = fixture.directory.file(NAME);
    using _turn = await fixture.directory.turn(0);
    await fixture.outside("append", NAME, "more\n");
    assert.equal((await file.append([toBytes("one")]))?.lineOffsets[0], 9);
  });
}

function testReplacing(subject: string, make: Make): void {
  Deno.test(`${subject}: a log is replaced by what is made of it, and is another then`, async () => {
    await using fixture = await make({ [NAME]: "b\na\n" });
    const file = fixture.directory.file(NAME);
    using before = await file.open();
    const seen = await file.revision();
    const lines = await file.replace(async (source, sink) => {
      const sorted = (await textIn(source)).trim().split("\n").sort();
      for (const line of sorted) await sink.write(toBytes(`${line}\n`));
      return sorted.length;
    });
    assert.equal(lines, 2);
    assert.equal(await contentOf(fixture.again().file(NAME)), "a\nb\n");
    assert.notEqual((await file.revision())!.identity, seen!.identity);
    assert.equal(await textIn(before!), "b\na\n");
    assert.deepEqual(await fixture.directory.list(""), [NAME]);
  });

  Deno.test(`${subject}: a log that cannot be made anew stays as it is`, async () => {
    await using fixture = await make({ [NAME]: "old\n" });
    const file = fixture.directory.file(NAME);
    const failing = file.replace(async (_, sink) => {
      await sink.write(toBytes("half of"));
      throw new Error("no more");
    });
    await assert.rejects(failing, /no more/);
    assert.equal(await contentOf(file), "old\n");
    assert.deepEqual(await fixture.directory.list(""), [NAME]);
  });

  Deno.test(`${subject}: what comes to a log while it is made anew is not lost`, async () => {
    await using fixture = await make({ [NAME]: "old\n" });
    const file = fixture.directory.file(NAME);
    let attempts = 0;
    await file.replace(async (source, sink) => {
      if (++attempts === 1) await fixture.outside("append", NAME, "late\n");
      await sink.write(toBytes((await textIn(source)).toUpperCase()));
    });
    assert.equal(attempts, 2);
    assert.equal(await contentOf(file), "OLD\nLATE\n");
  });
}

function testSharing(subject: string, make: Make): void {
  Deno.test(`${subject}: of many writers that decide on what they see, each has its turn`, async () => {
    await using fixture = await make({ [NAME]: "0\n" });
    // Each line says how many there were, so a write that was decided on an older log shows.
    const write = async () => {
      const directory = fixture.again();
      const file = directory.file(NAME);
      for (let round = 0; round < ROUNDS;) {
        using _turn = await directory.turn(10_000);
        const seen = await file.revision();
        const count = (await contentOf(file))!.trimEnd().split("\n").length;
        if (await file.append([toBytes(`${count}`)], seen) !== null) round++;
      }
    };
    await Promise.all(Array.from({ length: WRITERS }, write));
    const numbers = Array.from({ length: WRITERS * ROUNDS + 1 }, (_, index) => `${index}\n`);
    assert.equal(await contentOf(fixture.directory.file(NAME)), numbers.join(""));
  });

  Deno.test(`${subject}: a turn keeps others waiting where there is a lock`, async () => {
    await using fixture = await make({});
    using _turn = await fixture.directory.turn(0);
    const second = await fixture.again().turn(0).then(
      (turn) => {
        turn[Symbol.dispose]();
        return "had";
      },
      (error) => error.code,
    );
    const { directory, keepsTurns = directory.can.lock } = fixture;
    assert.equal(second, keepsTurns ? "locked" : "had");
  });

  Deno.test(`${subject}: word comes of what is written`, async () => {
    await using fixture = await make({ [NAME]: "old\n" });
    if (!fixture.directory.can.notify) return;
    const told = Promise.withResolvers<void>();
    using _watch = fixture.directory.watch(() => told.resolve());
    const other = fixture.again();
    using _turn = await other.turn(0);
    await other.file(NAME).append([toBytes("one")]);
    await told.promise;
  });
}
