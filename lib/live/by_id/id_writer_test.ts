import fc from "fast-check";
import assert from "node:assert/strict";
import { LogError, openLogs } from "../../../mod.ts";
import type { WriteAnswer } from "../../answers.ts";
import { LocalDirectory } from "../../logs/local_directory.ts";
import { defaultSettings, type LogName } from "../../records/settings.ts";
import type { LogDirectory, LogFile } from "../../storage/log_file.ts";
import { MemoryStorage } from "../../storage/memory.ts";
import type { LogSource } from "../../storage/storage.ts";
import { DAMAGED, READABLE } from "../../testing/generators/damaged.ts";
import { assertProperty } from "../../testing/lanes/assert_property.ts";
import { lane } from "../../testing/lanes/lane.ts";
import { openState, textIn, tickingClock } from "../../testing/states/states.ts";
import { IdWriter, type WritesById } from "./id_writer.ts";

const LINE = '{"id":"a","at":"2026-05-01T00:00:00Z","text":"held","n":1.0}\n';
const DELETED = '{"id":"a","at":"2026-05-02T00:00:00Z","is_deleted":true}\n';

function writerTo(storage: MemoryStorage, directory: LogDirectory = new LocalDirectory(storage)) {
  const settings = defaultSettings();
  return new IdWriter({
    directory,
    logs: openLogs(storage, { settings, timeZone: "UTC" }),
    now: tickingClock(),
    newId: () => "n1",
    device: "phone",
    waitMs: 0,
    maxLineBytes: 1024 * 1024,
  });
}

type Write = (writes: WritesById) => Promise<WriteAnswer>;

const ID = fc.constantFrom("a", "b", "é", "zz");
const WRITE: fc.Arbitrary<{ name: string; write: Write }> = fc.oneof(
  fc.tuple(ID, fc.constantFrom<LogName>("entries", "sessions")).map(([id, log]) => ({
    name: `edit ${id} ${log}`,
    write: (writes: WritesById) => writes.log(log).edit(id, { text: "new" }),
  })),
  ID.map((id) => ({
    name: `remove ${id}`,
    write: (writes: WritesById) => writes.log("entries").remove(id),
  })),
  fc.tuple(ID, fc.option(fc.nat({ max: 3 }))).map(([id, from]) => ({
    name: `restore ${id} ${from}`,
    write: (writes: WritesById) => writes.log("entries").restore(id, { from: from ?? undefined }),
  })),
  ID.map((id) => ({
    name: `review ${id}`,
    write: (writes: WritesById) => writes.review(id, "good"),
  })),
  ID.map((id) => ({ name: `undo ${id}`, write: (writes: WritesById) => writes.undoReview(id) })),
);

/** What a write comes to, and the logs behind it. */
async function outcomeOf(storage: MemoryStorage, write: () => Promise<WriteAnswer>) {
  let said: unknown;
  try {
    const { entry, ...answer } = await write();
    said = { ...answer, changes: JSON.stringify(answer.changes), entry: entry.text };
  } catch (error) {
    assert(error instanceof LogError, String(error));
    const { code, message, place, hint } = error;
    // Other ids are proposed only by those who know them.
    said = { code, message, place, hint: code === "unknown_entry" ? null : hint };
  }
  const files = ["entries.jsonl", "interactions.jsonl"].map((name) => textIn(storage, name));
  return { said, files: await Promise.all(files) };
}

Deno.test("IdWriter does what a state does, whatever happened to the logs", async () => {
  const log = fc.oneof(
    DAMAGED,
    fc.array(READABLE, { maxLength: 8 }).map((lines) => new TextEncoder().encode(lines.join("\n"))),
  );
  const seen = new Map<string, number>();
  const property = fc.asyncProperty(log, log, WRITE, async (entries, interactions, { write }) => {
    const files = { "entries.jsonl": entries, "interactions.jsonl": interactions };
    const [one, other] = [new MemoryStorage(files), new MemoryStorage(files)];
    const found = await outcomeOf(one, () => write(writerTo(one)));
    await using state = await openState(other, { hydrate: "on_demand" });
    assert.deepEqual(found, await outcomeOf(other, () => write(state)));
    const { code, written } = found.said as { code?: string; written?: boolean };
    const kind = code ?? String(written);
    seen.set(kind, (seen.get(kind) ?? 0) + 1);
  });
  await assertProperty(property, { seed: 1, numRuns: 1500 });
  for (const kind of ["true", "false", "unknown_entry", "deleted_entry", "bad_usage"]) {
    lane.assertMore(seen.get(kind) ?? 0, 5, kind);
  }
});

/** An object with some of its methods in the place of its own. */
function overriding<T extends object>(object: T, by: Partial<T>): T {
  return new Proxy(object, {
    get(target, key) {
      const value = Reflect.get(by, key) ?? Reflect.get(target, key, target);
      return typeof value === "function" ? value.bind(target) : value;
    },
  });
}

/** A directory in which something happens right before the lock is had, or a line appended. */
class Meddled extends LocalDirectory {
  beforeTurn = async () => {};
  beforeAppend = () => {};

  override async turn(waitMs: number): Promise<Disposable> {
    await this.beforeTurn();
    return await super.turn(waitMs);
  }

  override file(name: string): LogFile {
    const file = super.file(name);
    const append: LogFile["append"] = (lines, after) => {
      const meddle = this.beforeAppend;
      this.beforeAppend = () => {};
      meddle();
      return file.append(lines, after);
    };
    return overriding(file, { append });
  }
}

Deno.test("IdWriter decides on what the log holds once it has the lock", async () => {
  const storage = new MemoryStorage({ "entries.jsonl": LINE });
  const directory = new Meddled(storage);
  directory.beforeTurn = () => Promise.resolve(storage.append("entries.jsonl", DELETED));
  await assert.rejects(writerTo(storage, directory).log("entries").edit("a", { n: 2 }), {
    code: "deleted_entry",
    place: { file: "entries.jsonl", line: 2 },
  });
  assert.equal(await textIn(storage, "entries.jsonl"), LINE + DELETED);

  directory.beforeTurn = async () => {
    await storage.remove("entries.jsonl");
    storage.append("entries.jsonl", LINE.replace("held", "gone"));
  };
  const { line, entry } = await writerTo(storage, directory).log("entries").edit("a", { n: 2 });
  assert.deepEqual([line, JSON.parse(entry.text).text], [2, "gone"]);
});

Deno.test("IdWriter decides again where a program without the lock writes in between", async () => {
  const storage = new MemoryStorage({ "entries.jsonl": LINE });
  const directory = new Meddled(storage);
  directory.beforeAppend = () => storage.append("entries.jsonl", DELETED);
  await assert.rejects(writerTo(storage, directory).log("entries").edit("a", { n: 2 }), {
    code: "deleted_entry",
  });
  directory.beforeAppend = () => storage.append("entries.jsonl", '{"id":"b"}\n{"id":"torn');
  const { line, written } = await writerTo(storage, directory).log("entries").restore("a");
  assert.deepEqual([line, written], [5, true]);
});

Deno.test("IdWriter makes one write after the other, each of its own id", async () => {
  const storage = new MemoryStorage({ "entries.jsonl": LINE + LINE.replace('"a"', '"b"') });
  const entries = writerTo(storage).log("entries");
  assert.equal((await entries.remove("a")).line, 3);
  assert.equal((await entries.edit("b", { n: 2 })).line, 4);
  assert.equal((await entries.restore("a")).line, 5);
  assert.equal((await entries.edit("a", { n: 3 })).line, 6);
});

Deno.test("IdWriter reads a log once", async () => {
  const others = Array.from({ length: 20_000 }, (_, index) => LINE.replace('"a"', `"b${index}"`));
  const storage = new MemoryStorage({ "entries.jsonl": LINE + others.join("") });
  const { size } = (await storage.stat("entries.jsonl"))!;
  let bytesRead = 0;
  class Counted extends LocalDirectory {
    override file(name: string): LogFile {
      const file = super.file(name);
      const open = async () => {
        const source = await file.open();
        const read: LogSource["read"] = async (into, offset) => {
          const length = await source!.read(into, offset);
          bytesRead += length;
          return length;
        };
        return source && overriding(source, { read });
      };
      return overriding(file, { open });
    }
  }
  const { line } = await writerTo(storage, new Counted(storage)).log("entries").edit("a", { n: 2 });
  assert.equal(line, 20_002);
  assert(bytesRead >= size && bytesRead < 1.1 * size, `${bytesRead} of ${size}`);
});
