/**
 * What a state must do over every storage that can be written to. Each test of a
 * storage calls this with its own way of being filled and looked at again.
 *
 * @module
 */

import assert from "node:assert/strict";
import {
  LogError,
  type LogErrorCode,
  type LogState,
  type StateOptions,
  type StoredJson,
} from "../../../mod.ts";
import type { ChangeRow, WatchRow, WriteAnswer } from "../../answers.ts";
import type { LogDirectory } from "../../storage/log_file.ts";
import type { MemoryFiles } from "../../storage/memory.ts";
import type { LogStorage } from "../../storage/storage.ts";
import type { Instant } from "../../time/instant.ts";
import { bytesOf, toText } from "../directories/rewriting.ts";
import { plain } from "../models/check.ts";
import type { DirectoryFixture } from "../storages/log_files.ts";
import { isInStep, openState, START, textIn } from "./states.ts";

/** A directory of logs under test. */
export type StoreFixture = DirectoryFixture;

/** Opens a state that looks at the files only when it is told to. */
function openQuietly(
  directory: LogDirectory,
  options: Partial<StateOptions> = {},
): Promise<LogState> {
  return openState(directory, { ids: "id-", device: "laptop", ...options });
}

async function rejects(code: LogErrorCode, write: () => Promise<unknown>): Promise<LogError> {
  const error = await write().then(() => null, (error) => error);
  assert(error instanceof LogError, `${code}: ${error}`);
  assert.equal(error.code, code);
  return error;
}

async function textOf(storage: LogStorage, log: string): Promise<string> {
  return await textIn(storage, `${log}.jsonl`) ?? "";
}

/** What happened, without what the other fields follow from. */
function told(row: WatchRow | undefined): unknown {
  if (row?.type !== "change") return row;
  const { log, id, kind, line, before, after } = row;
  return [log, id, kind, line, entryText(before), entryText(after)];
}

function entryText(entry: StoredJson | null): unknown {
  return entry && (entry.value as { text?: string }).text;
}

async function next(rows: AsyncIterator<WatchRow>): Promise<unknown> {
  return told((await rows.next()).value);
}

/** Registers the suite for one storage. */
export function testStore(
  subject: string,
  make: (files: MemoryFiles) => Promise<StoreFixture>,
): void {
  testHydration(subject, make);
  testWrites(subject, make);
  testCuts(subject, make);
  testRefusals(subject, make);
  testChanges(subject, make);
  testBackground(subject, make);
  testLost(subject, make);
  testRestores(subject, make);
  testUndoneReviews(subject, make);
}

type Make = (files: MemoryFiles) => Promise<StoreFixture>;

const HELD = '{"id":"a","at":"2026-01-01T00:00:00Z","text":"held","n":1.0}\n';

function testHydration(subject: string, make: Make): void {
  for (const hydrate of ["at_once", "on_demand"] as const) {
    Deno.test(`${subject}: a state hydrates ${hydrate}, and reads wait for it`, async () => {
      await using fixture = await make({ "entries.jsonl": HELD });
      await using state = await openQuietly(fixture.directory, { hydrate });
      const entry = await state.entries.get("a");
      assert.equal(entry?.entry?.text, HELD.trimEnd());
      assert.equal(entry.versions_total, 1);
      assert.equal(await state.entries.get("b"), null);
      await isInStep(state, fixture.again());
    });
  }

  Deno.test(`${subject}: reads and writes wait until a state is hydrated by hand`, async () => {
    await using fixture = await make({ "entries.jsonl": HELD });
    await using state = await openQuietly(fixture.directory, { hydrate: "manually" });
    const order: string[] = [];
    const read = state.entries.get("a").then(() => order.push("read"));
    const write = state.edit("a", { text: "new" }).then(() => order.push("written"));
    const hydrated = state.hydrated.then(() => order.push("hydrated"));
    await fixture.directory.list("");
    assert.deepEqual(order, []);
    await state.hydrate();
    await Promise.all([read, write, hydrated]);
    assert.deepEqual(order.toSorted(), ["hydrated", "read", "written"]);
    assert.equal(entryText((await state.entries.get("a"))!.entry), "new");
  });

  Deno.test(`${subject}: early writes are refused where that is asked for, and nothing is written`, async () => {
    await using fixture = await make({ "entries.jsonl": HELD });
    const options = { hydrate: "manually", earlyWrites: "refuse" } as const;
    await using state = await openQuietly(fixture.directory, options);
    await rejects("not_hydrated", () => state.capture("too early"));
    await state.hydrate();
    await state.capture("in time");
    assert.equal((await textOf(fixture.again(), "entries")).split("\n").length, 3);
  });

  Deno.test(`${subject}: what is closed waits for nothing and writes nothing`, async () => {
    await using fixture = await make({ "entries.jsonl": HELD });
    const state = await openQuietly(fixture.directory, { hydrate: "manually" });
    const read = rejects("closed", () => state.entries.get("a"));
    const changes = state.changes();
    const over = changes.next();
    await state.close();
    await state.close();
    await read;
    assert.equal((await over).done, true);
    await rejects("closed", () => state.capture("too late"));
    await rejects("closed", () => state.hydrated);
    assert.equal(await textOf(fixture.again(), "entries"), HELD);
  });

  Deno.test(`${subject}: a log that cannot be read fails hydration, reads and writes`, async () => {
    await using fixture = await make({ ".entries.jsonl.icloud": "" });
    if (fixture.canEvict === false) return;
    await using state = await openQuietly(fixture.directory);
    await rejects("evicted_placeholder", () => state.hydrated);
    await rejects("evicted_placeholder", () => state.entries.get("a"));
    await rejects("evicted_placeholder", () => state.capture("nowhere to go"));
    assert.equal(await fixture.again().file("entries.jsonl").revision(), null);
    // Whoever brings it back goes on.
    await fixture.outside("remove", ".entries.jsonl.icloud", "");
    await fixture.outside("append", "entries.jsonl", HELD);
    assert.equal((await state.entries.get("a"))?.state, "live");
  });
}

function testWrites(subject: string, make: Make): void {
  Deno.test(`${subject}: each write is one line, whose place and bytes the answer tells`, async () => {
    await using fixture = await make({});
    await using state = await openQuietly(fixture.directory);
    const answers: WriteAnswer[] = [
      await state.capture("Fernweh", { tags: ["x"], context: "é" }),
      await state.edit("id-1", { text: "das Fernweh", note: 1 }),
      await state.edit("id-1", [{ keys: ["note"], value: null }], { actor: "me", device: null }),
      await state.remove("id-1"),
      await state.restore("id-1"),
      await state.append("entries", '{"id":"raw", "n":1.0e2}'),
      await state.review("id-1", "good", { sessionId: "s" }),
      await state.append("firings", { id: "f", entry_id: "id-1", surface: "widget" }),
      await state.append("sessions", new TextEncoder().encode('{"id":"s"}')),
    ];
    for (const { log, line, offset, written, entry } of answers) {
      const text = await textOf(fixture.again(), log);
      assert(written);
      assert.equal(text.split("\n")[line - 1], entry.text, `line ${line} of ${log}`);
      const bytes = (await bytesOf(fixture.again(), `${log}.jsonl`))!;
      assert.equal(
        toText(bytes.subarray(offset, offset + entry.bytes.length)),
        toText(entry.bytes),
      );
    }
    assert.equal(await textOf(fixture.again(), "entries"), ENTRIES_WRITTEN);
    assert.equal(await textOf(fixture.again(), "interactions"), REVIEW_WRITTEN);
    const entry = (await state.entries.get("id-1"))!;
    assert.deepEqual([entry.state, entry.version, entry.versions_total], ["live", 5, 5]);
    assert.deepEqual([entry.srs?.reps, entry.firings.count], [1, 1]);
    await isInStep(state, fixture.again());
  });

  Deno.test(`${subject}: a write that changes nothing is none, and names the line that says so`, async () => {
    await using fixture = await make({ "entries.jsonl": HELD });
    await using state = await openQuietly(fixture.directory);
    const written = (answer: WriteAnswer) => [answer.written, answer.line];
    assert.deepEqual(written(await state.edit("a", { text: "held", n: 1 })), [false, 1]);
    assert.deepEqual(written(await state.restore("a")), [false, 1]);
    assert.deepEqual(written(await state.remove("a")), [true, 2]);
    assert.deepEqual(written(await state.remove("a")), [false, 2]);
    const event = '{"id":"f","entry_id":"a","n":1.0}';
    assert.deepEqual(written(await state.append("firings", event)), [true, 1]);
    assert.deepEqual(written(await state.append("firings", event)), [false, 1]);
    const respelled = await state.append("firings", '{"n":1, "id":"f","entry_id":"a"}');
    assert.deepEqual([respelled.written, respelled.entry.text], [false, event]);
    assert.deepEqual(written(await state.append("firings", '{"id":"f","n":2}')), [true, 2]);
    const twice = ["g", "g"].map((id) => state.append("firings", { id }));
    assert.deepEqual((await Promise.all(twice)).map(written), [[true, 3], [false, 3]]);
  });

  for (const [what, before] of Object.entries(BEFORE)) {
    Deno.test(`${subject}: lines are numbered right behind ${what}`, async () => {
      await using fixture = await make({ "entries.jsonl": before });
      await using state = await openQuietly(fixture.directory);
      const answers = await Promise.all(["one", "two"].map((text) => state.capture(text)));
      const third = await state.capture("three");
      const text = await textOf(fixture.again(), "entries");
      assert(text.startsWith(before), "what was there is there");
      for (const { line, entry } of [...answers, third]) {
        assert.equal(text.split("\n")[line - 1], entry.text);
      }
      await isInStep(state, fixture.again());
    });
  }

  for (const [what, before] of Object.entries(BEFORE)) {
    Deno.test(`${subject}: lines are numbered right behind ${what}, also where nothing is in memory`, async () => {
      await using fixture = await make({ "entries.jsonl": before });
      await using state = await openQuietly(fixture.directory, { hydrate: "on_demand" });
      const answers = await Promise.all(["one", "two"].map((text) => state.capture(text)));
      await fixture.outside("append", "entries.jsonl", "\noops\n");
      answers.push(await state.capture("three"));
      await fixture.outside("replace", "entries.jsonl", `${HELD}${HELD}`);
      const last = await state.capture("four");
      assert.equal(last.line, 3);
      const { line, offset } = await state.capture("five");
      assert.deepEqual([line, offset], [4, last.offset + last.entry.bytes.length + 1]);
      const ends = BEFORE_LINES[what as keyof typeof BEFORE];
      assert.deepEqual(answers.map(({ line }) => line), [ends + 1, ends + 2, ends + 5]);
      await isInStep(state, fixture.again());
    });
  }

  Deno.test(`${subject}: writes asked for at once are made in that order, each on what was before`, async () => {
    await using fixture = await make({ "entries.jsonl": HELD });
    await using state = await openQuietly(fixture.directory);
    const numbers = Array.from({ length: 50 }, (_, index) => index);
    const edits = numbers.map((n) => state.edit("a", { [`field_${n}`]: n }));
    const captures = numbers.map((n) => state.capture(`text ${n}`));
    const lines = (await Promise.all([...edits, ...captures])).map(({ line }) => line);
    assert.deepEqual(lines, lines.toSorted((a, b) => a - b));
    const value = (await state.entries.get("a"))!.entry!.value as Record<string, unknown>;
    assert.deepEqual(numbers.map((n) => value[`field_${n}`]), numbers);
    await isInStep(state, fixture.again());
  });

  Deno.test(`${subject}: writes keep their order, also while a log is being read into memory`, async () => {
    await using fixture = await make({ "entries.jsonl": HELD });
    await using state = await openQuietly(fixture.directory, { hydrate: "on_demand" });
    const writes: Promise<WriteAnswer>[] = [];
    for (let n = 0; n < 20; n++) {
      writes.push(state.append("firings", { id: `f${n}` }));
      await Promise.resolve();
    }
    const answers = await Promise.all(writes);
    assert.deepEqual(answers.map(({ line }) => line), answers.map((_, n) => n + 1));
  });

  Deno.test(`${subject}: two states write to the same logs, and each sees the other's`, async () => {
    await using fixture = await make({ "entries.jsonl": HELD });
    await using one = await openQuietly(fixture.directory);
    await using two = await openQuietly(fixture.again(), { newId: ids("two") });
    for (let n = 0; n < 10; n++) {
      await Promise.all([one.edit("a", { one: n }), two.edit("a", { two: n }), two.capture("x")]);
    }
    for (const state of [one, two]) {
      await state.refresh();
      const { one, two } = (await state.entries.get("a"))!.entry!.value as Record<string, number>;
      assert.deepEqual([one, two], [9, 9]);
      await isInStep(state, fixture.again());
    }
  });
}

function ids(prefix: string): () => string {
  let count = 0;
  return () => `${prefix}-${++count}`;
}

const BEFORE = {
  "nothing": "",
  "a torn tail": `${HELD}{"id":"b","te`,
  "a last line without its newline": HELD.trimEnd(),
  "a byte order mark and carriage returns": `\uFEFF${HELD.replace("\n", "\r\n")}`,
  "blank and malformed lines": `\n${HELD}oops\n\n`,
  "a blank tail": `${HELD}  `,
};

/** How many lines each of them ends up as. */
const BEFORE_LINES: Record<keyof typeof BEFORE, number> = {
  "nothing": 0,
  "a torn tail": 2,
  "a last line without its newline": 1,
  "a byte order mark and carriage returns": 1,
  "blank and malformed lines": 4,
  "a blank tail": 2,
};

const ENTRIES_WRITTEN = [
  '{"id":"id-1","at":"2026-05-04T12:00:00Z","device":"laptop","actor":"user",' +
  '"created_at":"2026-05-04T12:00:00Z","text":"Fernweh","context":"é","shape":null,"tags":["x"]}',
  '{"id":"id-1","at":"2026-05-04T12:00:01Z","device":"laptop","actor":"user",' +
  '"created_at":"2026-05-04T12:00:00Z","text":"das Fernweh","context":"é","shape":null,' +
  '"tags":["x"],"note":1}',
  '{"id":"id-1","at":"2026-05-04T12:00:02Z","actor":"me","created_at":"2026-05-04T12:00:00Z",' +
  '"text":"das Fernweh","context":"é","shape":null,"tags":["x"]}',
  '{"id":"id-1","at":"2026-05-04T12:00:03Z","is_deleted":true,"device":"laptop","actor":"user"}',
  '{"id":"id-1","at":"2026-05-04T12:00:04Z","actor":"user","created_at":"2026-05-04T12:00:00Z",' +
  '"text":"das Fernweh","context":"é","shape":null,"tags":["x"],"device":"laptop","is_restored":true}',
  '{"id":"raw", "n":1.0e2}',
  "",
].join("\n");

const REVIEW_WRITTEN = '{"id":"id-2","at":"2026-05-04T12:00:05Z","device":"laptop",' +
  '"actor":"user","kind":"review","entry_id":"id-1","grade":"good","session_id":"s"}\n';

function testCuts(subject: string, make: Make): void {
  const lines = ['{"id":"a","text":"é"}', '{"id":"b","n":1.0}', '{"id":"a","text":"ö"}'];
  const bytes = new TextEncoder().encode(lines.map((line) => `${line}\n`).join(""));

  Deno.test(`${subject}: a log that is cut at any byte, and then appended to, loses the record that was cut and no other`, async () => {
    for (let cut = 0; cut <= bytes.length; cut++) {
      const before = bytes.slice(0, cut);
      await using fixture = await make({ "entries.jsonl": before });
      await using state = await openQuietly(fixture.directory);
      const { entry, line } = await state.capture("next");
      const kept = (await bytesOf(fixture.again(), "entries.jsonl"))!;
      assert.deepEqual(kept.slice(0, cut), before, "what was there is there");
      const text = new TextDecoder().decode(kept);
      assert.equal(text.split("\n")[line - 1], entry.text);
      // A record is whole once its last brace is there.
      const whole = lines.filter((_, index) => {
        const upTo = lines.slice(0, index + 1).join("\n");
        return new TextEncoder().encode(upTo).length <= cut;
      });
      const ids = new Set(whole.map((line) => JSON.parse(line).id));
      const listed = (await state.entries.list()).map(({ id }) => id);
      assert.deepEqual(listed, [...ids, "id-1"], `cut at ${cut}`);
      await isInStep(state, fixture.again());
    }
  });
}

function testRefusals(subject: string, make: Make): void {
  Deno.test(`${subject}: what cannot be written is refused, and nothing of it is written`, async () => {
    const before = `${HELD}{"id":"dead"}\n{"id":"dead","is_deleted":true}\n`;
    await using fixture = await make({ "entries.jsonl": before });
    await using state = await openQuietly(fixture.directory, { maxLineBytes: 1024 });
    const long = `{"id":"b","text":"${"x".repeat(1024)}"}`;
    for (const bad of ['{"text":"no id"}', '["b"]', '{"id":\n"b"}', "{", "", long]) {
      await rejects("bad_record", () => state.append("entries", bad));
      await rejects("bad_record", () => state.append("firings", bad));
    }
    await rejects("bad_record", () => state.append("entries", Uint8Array.of(0x7b, 0xff, 0x7d)));
    await rejects("bad_record", () => state.capture("x".repeat(1024)));
    await rejects("bad_usage", () => state.append("diary" as "entries", "{}"));
    await rejects("bad_usage", () => state.review("a", "great"));
    await rejects("bad_usage", () => state.edit("a", { id: "b" }));
    const misspelled = await rejects("unknown_entry", () => state.edit("A", { text: "x" }));
    assert.match(misspelled.hint!, /did you mean "a"/);
    await rejects("unknown_entry", () => state.remove("nobody"));
    await rejects("unknown_entry", () => state.restore("nobody"));
    await rejects("unknown_entry", () => state.review("nobody", "good"));
    await rejects("unknown_entry", () => state.supersede("nobody", {}));
    await rejects("deleted_entry", () => state.edit("dead", { text: "x" }));
    await rejects("deleted_entry", () => state.review("dead", "good"));
    assert.equal(await textOf(fixture.again(), "entries"), before);
    for (const log of ["interactions", "firings", "diary"]) {
      assert.equal(
        await fixture.again().file(`${log}.jsonl`).revision(),
        null,
        `${log} was not made`,
      );
    }
    await state.edit("a", { text: "and goes on" });
  });

  Deno.test(`${subject}: nothing is deleted where flags are data, and they are carried over`, async () => {
    const before = '{"id":"a","is_deleted":true,"text":"x"}\n';
    await using fixture = await make({
      "entries.jsonl": before,
      "log.config.json": '{"logs":{"entries":{"tombstones":"none"}}}',
    });
    await using state = await openQuietly(fixture.directory);
    const { message, hint } = await rejects("bad_usage", () => state.remove("a"));
    assert.equal(message, 'Cannot delete "a": no line of "entries.jsonl" deletes');
    assert.match(hint!, /"tombstones" to "none"/);
    assert.equal(await textOf(fixture.again(), "entries"), before);
    assert.equal((await state.restore("a")).written, false);
    const { entry } = await state.edit("a", { text: "y" });
    assert(entry.text.startsWith('{"id":"a","is_deleted":true,"text":"y"'), entry.text);
    assert.equal((await state.entries.list()).length, 1);
    await isInStep(state, fixture.again());
  });
}

function testChanges(subject: string, make: Make): void {
  Deno.test(`${subject}: every line that is folded in is told, whoever wrote it`, async () => {
    await using fixture = await make({ "entries.jsonl": HELD });
    await using state = await openQuietly(fixture.directory);
    await state.hydrated;
    const changes = state.changes(), about = state.changes({ id: "a" });
    await state.edit("a", { text: "new" });
    await fixture.outside("append", "entries.jsonl", '{"id":"b","text":"other"}\n{"id":"a","tex');
    await state.refresh();
    await fixture.outside("append", "entries.jsonl", 't":"late"}\n');
    await state.refresh();
    await state.remove("a");
    await fixture.outside("append", "entries.jsonl", '{"id":"a","text":"too late"}\n');
    await state.review("b", "good");
    await state.restore("a");
    const expected = [
      ["entries", "a", "edit", 2, "held", "new"],
      ["entries", "b", "capture", 3, null, "other"],
      ["entries", "a", "edit", 4, "new", "late"],
      ["entries", "a", "delete", 5, "late", null],
      ["entries", "a", "ignored", 6, null, null],
      ["interactions", "id-1", "capture", 1, null, undefined],
      ["entries", "a", "restore", 7, null, "late"],
    ];
    for (const row of expected) assert.deepEqual(await next(changes), row);
    for (const row of expected.filter(([, id]) => id === "a")) {
      assert.deepEqual(await next(about), row);
    }
  });

  Deno.test(`${subject}: a log that is not what it was is told as what differs`, async () => {
    await using fixture = await make({
      "entries.jsonl": `${HELD}{"id":"b","text":"b"}\n{"id":"c","text":"c"}\n{"id":"d"}\n` +
        '{"id":"d","is_deleted":true}\n{"id":"e","text":"e"}\n',
    });
    await using state = await openQuietly(fixture.directory);
    await state.hydrated;
    const changes = state.changes();
    await fixture.outside(
      "replace",
      "entries.jsonl",
      `{"id":"c","text":"c"}\n${HELD}{"id":"c","is_deleted":true}\n{"id":"d","text":"d"}\n` +
        '{"id":"e","text":"e"}\n{"id":"f","text":"f"}\n{"id":"e","text":"E"}\n',
    );
    await state.refresh();
    const expected = [
      { type: "rewritten", log: "entries", lines: 7 },
      ["entries", "b", "delete", null, "b", null],
      ["entries", "c", "delete", 3, "c", null],
      ["entries", "d", "restore", 4, null, "d"],
      ["entries", "f", "capture", 6, null, "f"],
      ["entries", "e", "edit", 7, "e", "E"],
    ];
    for (const row of expected) assert.deepEqual(await next(changes), row);
    await fixture.outside("replace", "entries.jsonl", HELD);
    await state.refresh();
    assert.deepEqual(await next(changes), { type: "rewritten", log: "entries", lines: 1 });
    await isInStep(state, fixture.again());
  });

  Deno.test(`${subject}: changes name the fields, the device and who it was`, async () => {
    await using fixture = await make({ "entries.jsonl": HELD });
    await using state = await openQuietly(fixture.directory);
    await state.hydrated;
    const changes = state.changes();
    await state.edit("a", { text: "new" }, { actor: "me" });
    const row = (await changes.next()).value as ChangeRow;
    assert.deepEqual([row.device, row.actor, row.offset], ["laptop", "me", HELD.length]);
    assert.deepEqual(plain(row.changes), [
      { path: "/text", op: "replace", from: '"held"', to: '"new"' },
    ]);
  });
}

function testBackground(subject: string, make: Make): void {
  Deno.test(`${subject}: a background write never brings back what was deleted meanwhile`, async () => {
    await using fixture = await make({ "entries.jsonl": HELD });
    await using state = await openQuietly(fixture.directory);
    await using other = await openQuietly(fixture.again());
    for (const fields of [{ shape: 1 }, async () => (await other.remove("a"), { shape: 1 })]) {
      const pending = state.supersede("a", fields);
      if (typeof fields !== "function") await state.remove("a");
      const { written, dropped } = await pending;
      const entry = (await state.entries.get("a"))!;
      assert.equal(entry.state, "deleted");
      // The one with fixed fields was asked for first, so it was written before the delete.
      if (typeof fields === "function") assert.deepEqual([written, dropped], [false, "deleted"]);
      await state.restore("a");
      await other.refresh();
    }
  });

  Deno.test(`${subject}: a background write is redone on what a person changed meanwhile`, async () => {
    await using fixture = await make({ "entries.jsonl": HELD });
    await using state = await openQuietly(fixture.directory);
    await using other = await openQuietly(fixture.again());
    const read: unknown[] = [];
    const answer = await state.supersede("a", async (entry) => {
      read.push(entryText(entry));
      if (read.length === 1) await other.edit("a", { text: "mine", shape: "mine" });
      return { shape: `of ${entryText(entry)}` };
    });
    assert.deepEqual(read, ["held", "mine"]);
    assert.equal(answer.written, true);
    const value = (await state.entries.get("a"))!.entry!.value as Record<string, unknown>;
    assert.deepEqual([value.text, value.shape, value.actor], ["mine", "of mine", "classify"]);
  });

  Deno.test(`${subject}: a background write supersedes only the version it was made of`, async () => {
    await using fixture = await make({ "entries.jsonl": HELD });
    await using state = await openQuietly(fixture.directory);
    const { version } = (await state.entries.get("a"))!;
    await state.edit("a", { shape: "mine" });
    const before = await textOf(fixture.again(), "entries");
    const answer = await state.supersede("a", { shape: "theirs" }, { version: version! });
    assert.deepEqual([answer.written, answer.dropped, answer.line], [false, "changed", 2]);
    const same = await state.supersede("a", { shape: "mine" });
    assert.deepEqual([same.written, same.dropped], [false, "unchanged"]);
    const none = await state.supersede("a", () => null);
    assert.deepEqual([none.written, none.dropped], [false, "unchanged"]);
    assert.equal(await textOf(fixture.again(), "entries"), before);
  });
}

/** An entry that was made again under its id after it was deleted, and deleted twice. */
const MADE_AGAIN = [
  '{"id":"a","at":"2026-03-01T08:00:00Z","text":"one","n": 1.0,"tags":["x"]}',
  '{"id":"a","at":"2026-03-02T08:00:00Z","is_deleted":true}',
  '{"id":"a","at":"2026-03-03T08:00:00Z","text":"one, made again","n": 1.50, "odd" :[]}',
  '{"id":"a","at":"2026-03-04T08:00:00Z","is_deleted":true}',
  '{"id":"buried","is_deleted":true}',
  '{"id":"buried","text":"too late"}',
  "",
].join("\n");

function testRestores(subject: string, make: Make): void {
  Deno.test(`${subject}: a restore offers a later version that was ignored, and brings any back byte for byte`, async () => {
    await using fixture = await make({ "entries.jsonl": MADE_AGAIN });
    await using state = await openQuietly(fixture.directory);
    const restored = async (from?: number) => {
      const { written, line, entry, changes, restored_version, ignored_version } = await state
        .restore("a", { from });
      return [written, line, entry.text, changes.length, restored_version, ignored_version];
    };
    const origin = (second: number) =>
      `"at":"2026-05-04T12:00:0${second}Z","text":"one","n": 1.0,"tags":["x"],` +
      '"device":"laptop","actor":"user"';
    assert.deepEqual(await restored(), [
      true,
      7,
      `{"id":"a",${origin(0)},"is_restored":true}`,
      0,
      1,
      3,
    ]);
    const again = '{"id":"a","at":"2026-05-04T12:00:01Z","text":"one, made again","n": 1.50, ' +
      '"odd" :[],"device":"laptop","actor":"user"}';
    assert.deepEqual(await restored(3), [true, 8, again, 4, 3, undefined]);
    assert.deepEqual(await restored(3), [false, 8, again, 0, undefined, undefined]);
    assert.deepEqual(await restored(1), [true, 9, `{"id":"a",${origin(3)}}`, 4, 1, 3]);
    await state.remove("a");
    const { entry } = await state.restore("a", { from: 3 });
    assert.equal((entry.value as Record<string, unknown>).is_restored, true);
    const history = await state.history("a");
    const kinds = history.map((row) => row.type === "version" && row.kind);
    assert.deepEqual(kinds, [
      ...["capture", "delete", "ignored", "ignored", "restore", "edit", "edit", "delete"],
      "restore",
    ]);
    await isInStep(state, fixture.again());
  });

  Deno.test(`${subject}: a version that there is not, or that holds no value, is not restored`, async () => {
    await using fixture = await make({ "entries.jsonl": MADE_AGAIN });
    await using state = await openQuietly(fixture.directory);
    for (
      const [from, message] of [
        [2, 'Cannot restore version 2 of "a": it holds no value (delete)'],
        [4, 'Cannot restore version 4 of "a": it holds no value (ignored)'],
        [5, 'Cannot restore version 5 of "a": there are 4'],
        [0, 'Cannot restore version 0 of "a": there are 4'],
      ] as const
    ) {
      const error = await rejects("bad_usage", () => state.restore("a", { from }));
      assert.equal(error.message, message);
      assert.equal(
        error.hint,
        'those with a value: 1, 3 (ignored); "log history a" shows them',
      );
    }
    const buried = await rejects("unknown_entry", () => state.restore("buried"));
    assert.equal(buried.message, 'Cannot restore "buried": it was never captured');
    assert.match(buried.hint!, /version 2 was ignored: "log restore buried --from 2"/);
    assert.equal(await textOf(fixture.again(), "entries"), MADE_AGAIN);
    await state.restore("buried", { from: 2 });
    assert.equal((await state.entries.get("buried"))?.version, 3);
    await isInStep(state, fixture.again());
  });

  Deno.test(`${subject}: a version is restored of other logs, where the last line decides, and under other keys`, async () => {
    const notes = '{"_id":"n","at":"2026-01-01T00:00:00Z","body":"one"}\n' +
      '{"_id":"n","at":"2026-01-02T00:00:00Z","body":"two"}\n{"_id":"n","gone":true}\n';
    const log = { kind: "entity", id: "_id", is_deleted: "gone", tombstones: "latest" };
    await using fixture = await make({
      "notes.jsonl": notes,
      "log.config.json": JSON.stringify({ logs: { notes: { file: "notes.jsonl", ...log } } }),
    });
    await using state = await openQuietly(fixture.directory);
    const { entry, restored_version } = await state.log("notes").restore("n", { from: 1 });
    assert.equal(
      entry.text,
      '{"_id":"n","at":"2026-05-04T12:00:00Z","body":"one","device":"laptop","actor":"user"}',
    );
    assert.equal(restored_version, 1);
    assert.equal((await state.log("notes").get("n"))?.state, "live");
    const other = await rejects("bad_usage", () => state.log("notes").restore("n", { from: 3 }));
    assert.match(other.hint!, /"log history n --log notes" shows them/);
  });

  Deno.test(`${subject}: a restore brings back what is there once it is written, not what was when it was asked for`, async () => {
    await using fixture = await make({ "entries.jsonl": MADE_AGAIN });
    await using state = await openQuietly(fixture.directory);
    await state.hydrated;
    const other = '{"id":"a","at":"2026-02-01T08:00:00Z","text":"theirs"}\n';
    await fixture.outside("replace", "entries.jsonl", other + MADE_AGAIN);
    const { entry, line } = await state.restore("a", { from: 2 });
    assert.equal(entryText(entry), "one");
    assert.equal(line, 8);
  });
}

function testUndoneReviews(subject: string, make: Make): void {
  Deno.test(`${subject}: a review that is undone counts no more, and did until then`, async () => {
    await using fixture = await make({ "entries.jsonl": HELD });
    await using state = await openQuietly(fixture.directory);
    const review = '{"id":"r1","at":"2026-05-04T12:00:00Z","device":"pen","kind":"review",' +
      '"grade":"good", "n" :1.0,"entry_id":"a","session_id":"s"}';
    await state.append("interactions", review);
    await state.append("interactions", '{"id":"seen","kind":"seen","entry_id":"a"}');
    const { id } = await state.review("a", "easy");
    assert.equal((await state.entries.srsOf("a"))?.reps, 2);
    const undone = await state.undoReview("r1");
    assert.equal(
      undone.entry.text,
      '{"id":"r1","at":"2026-05-04T12:00:01Z","device":"laptop","kind":"undone", "n" :1.0,' +
        '"entry_id":"a","session_id":"s","actor":"user"}',
    );
    assert.equal((await state.entries.srsOf("a"))?.reps, 1);
    const again = await state.undoReview("r1");
    assert.deepEqual([again.written, again.line], [false, undone.line]);
    await state.undoReview(id);
    assert.equal(await state.entries.srsOf("a"), null);
    const reps = async (at: Instant) => (await state.asOf(at).get("a")).srs?.reps ?? 0;
    assert.deepEqual(await Promise.all([START - 1n, START, START + 1_000_000n].map(reps)), [
      ...[0, 2, 1],
    ]);
    // The second time of asking for nothing took a second, too.
    assert.equal(await reps(START + 3_000_000n), 0);
    await isInStep(state, fixture.again());
  });

  Deno.test(`${subject}: what is no review is not undone, and what was meant is named`, async () => {
    const event = '{"id":"r1","kind":"review","grade":"good","entry_id":"a"}\n';
    const before = `${event}{"id":"seen","kind":"seen","entry_id":"a"}\n{"id":"none"}\n`;
    await using fixture = await make({ "entries.jsonl": HELD, "interactions.jsonl": before });
    await using state = await openQuietly(fixture.directory);
    const cases = [
      ["unknown_entry", "r2", "there is no such event", 'did you mean "r1"?'],
      [
        "unknown_entry",
        "a",
        "there is no such event",
        /id of an entry, whose last event is "seen"/,
      ],
      ["bad_usage", "seen", 'its kind is "seen"', undefined],
      ["bad_usage", "none", "it has no kind", undefined],
    ] as const;
    for (const [code, id, reason, hint] of cases) {
      const error = await rejects(code, () => state.undoReview(id));
      assert.equal(error.message, `Cannot undo review "${id}": ${reason}`);
      if (hint instanceof RegExp) assert.match(error.hint!, hint);
      else assert.equal(error.hint, hint);
    }
    assert.equal(await textOf(fixture.again(), "interactions"), before);
  });
}

/** What other programs put in the place of a log of which two lines were acknowledged behind `HELD`. */
const REPLACED: Record<string, { put: (text: string) => string; gone: string[] }> = {
  "an older copy": { put: () => HELD, gone: ["n1", "n2"] },
  "nothing": { put: () => "", gone: ["n1", "n2"] },
  "a copy that ends within the last line": { put: (text) => text.slice(0, -5), gone: ["n2"] },
  "a copy without the last newline": { put: (text) => text.slice(0, -1), gone: [] },
  "a longer file of another device": {
    put: () => `${HELD}${'{"id":"other","text":"theirs"}\n'.repeat(20)}`,
    gone: ["n1", "n2"],
  },
  "a merge that moves them": {
    put: (text) => text.replace(HELD, `${HELD}{"id":"first"}\n`) + '{"id":"last"}\n',
    gone: [],
  },
  "a merge that loses one": {
    put: (text) => `{"id":"first"}\n${text.split("\n").slice(0, 2).join("\r\n")}\r\n`,
    gone: ["n2"],
  },
};

function testLost(subject: string, make: Make): void {
  for (const [what, { put, gone }] of Object.entries(REPLACED)) {
    for (const hydrate of ["at_once", "on_demand"] as const) {
      Deno.test(`${subject}: a state hydrated ${hydrate} that finds ${what} in the place of its log says which lines are gone, and goes on`, async () => {
        await using fixture = await make({ "entries.jsonl": HELD });
        await using state = await openQuietly(fixture.directory, { hydrate });
        const places = [];
        for (const id of ["n1", "n2"]) {
          const { line, offset } = await state.append("entries", { id, text: "ours" });
          places.push({ id, line, offset });
        }
        const changes = state.changes();
        const text = await textOf(fixture.again(), "entries");
        await fixture.outside("replace", "entries.jsonl", put(text));
        const next = await state.append("entries", { id: "n3" });
        const lines = places.filter(({ id }) => gone.includes(id));
        const lost = { type: "lost", log: "entries", count: gone.length, lines, truncated: false };
        assert.deepEqual(next.lost, gone.length === 0 ? undefined : lost);
        const after = await textOf(fixture.again(), "entries");
        assert(after.startsWith(put(text)), "what is there is there");
        assert.equal(after.split("\n")[next.line - 1], '{"id":"n3"}');
        const last = await state.append("entries", { id: "n4" });
        assert.equal(last.lost, undefined, "it is told once");
        await state.close();
        const rows = (await Array.fromAsync(changes)).filter(({ type }) => type === "lost");
        assert.deepEqual(rows, gone.length === 0 ? [] : [lost]);
      });
    }
  }

  Deno.test(`${subject}: a state that finds its log gone says so once, and makes another`, async () => {
    await using fixture = await make({});
    await using state = await openQuietly(fixture.directory);
    for (let n = 1; n <= 7; n++) await state.append("firings", { id: `f${n}` });
    await fixture.outside("remove", "firings.jsonl", "");
    await state.capture("of another log");
    const [next, behind] = await Promise.all([
      state.append("firings", { id: "g1" }),
      state.append("firings", { id: "g2" }),
    ]);
    const { count, lines, truncated } = next.lost!;
    assert.deepEqual([count, truncated, behind.lost], [7, false, undefined]);
    assert.deepEqual(lines.map(({ id, line }) => [id, line]), [
      ...[1, 2, 3, 4, 5].map((n) => [`f${n}`, n]),
    ]);
    assert.equal(await textOf(fixture.again(), "firings"), '{"id":"g1"}\n{"id":"g2"}\n');
    await fixture.outside("replace", "firings.jsonl", '{"id":"g2"}\n');
    const { lost } = await state.append("firings", { id: "g3" });
    assert.deepEqual(lost?.lines.map(({ id }) => id), ["g1"]);
  });
}
