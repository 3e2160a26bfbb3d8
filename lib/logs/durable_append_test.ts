import assert from "node:assert/strict";
import { LogError } from "../errors.ts";
import { type MemoryFiles, MemoryStorage } from "../storage/memory.ts";
import {
  bytesOf,
  FAULT_KINDS,
  faultAt,
  toBytes,
  toText,
} from "../testing/directories/rewriting.ts";
import { lane } from "../testing/lanes/lane.ts";
import { FaultyStorage, type Intervene } from "../testing/storages/faults.ts";
import { appendDurably } from "./durable_append.ts";
import { KeptEnd } from "./kept_end.ts";

const FILE = "entries.jsonl";
const LINES = ['{"id":"c"}', '{"id":"d"}'];
const NEW = `${LINES.join("\n")}\n`;

/** What the log holds, after lines were appended to what it held. */
async function appended(before: string | null, intervene: Intervene = () => null) {
  const files: MemoryFiles = before === null ? {} : { [FILE]: toBytes(before) };
  const memory = new MemoryStorage(files);
  const storage = new FaultyStorage(memory, intervene);
  const outcome = await appendDurably(storage, FILE, LINES.map(toBytes)).catch((error) => error);
  assert.equal(storage.held, 0, "all is closed");
  const bytes = await bytesOf(memory, FILE);
  return { outcome, text: bytes === null ? null : toText(bytes), memory, storage };
}

Deno.test("appendDurably says where the lines lie, whatever is there before", async () => {
  for (
    const before of [null, "", '{"id":"a"}\n', '{"id":"a"}', '{"id":"a"}\n{"id":"b","te', "\r\n"]
  ) {
    const { outcome, text } = await appended(before);
    const start = before === null || before === "" || before.endsWith("\n") ? "" : "\n";
    assert.equal(text, `${before ?? ""}${start}${NEW}`);
    const first = (before ?? "").length + start.length;
    assert.deepEqual(outcome.lineOffsets, [first, first + LINES[0]!.length + 1]);
    assert.equal(outcome.offset, (before ?? "").length);
    assert.equal(toText(outcome.bytes), start + NEW);
    assert.equal(outcome.stat.size, text!.length);
  }
});

Deno.test("appendDurably cuts nothing but the record that was torn, at whatever byte that was", async () => {
  const whole = '{"id":"a","text":"é"}\r\n{"id":"b"}\n';
  for (let cut = 0; cut <= whole.length; cut++) {
    const before = whole.slice(0, cut);
    const { text } = await appended(before);
    const lines = text!.split("\n");
    assert.deepEqual(lines.slice(-3), [...LINES, ""], `cut at ${cut}`);
    assert(text!.startsWith(before), "nothing is lost");
  }
});

Deno.test("appendDurably opens a log once, and syncs the folder only where the name may be new", async () => {
  const memory = new MemoryStorage({ [FILE]: "" });
  const storage = new FaultyStorage(memory, () => null);
  using kept = new KeptEnd();
  const append = async () => {
    const before = storage.operations.length;
    await appendDurably(storage, FILE, LINES.map(toBytes), { kept });
    const done = storage.operations.slice(before).map(({ kind }) => kind);
    return done.filter((kind) =>
      kind === "appendTo" || kind === "write" || kind.startsWith("sync")
    );
  };
  const first = ["appendTo", "write", "sync", "syncFolder"];
  assert.deepEqual(await append(), first);
  assert.deepEqual(await append(), ["write", "sync"]);
  memory.append("theirs", "");
  await memory.rename("theirs", FILE);
  assert.deepEqual(await append(), first, "the name leads to another file");
  assert.equal(storage.held, 1);
});

Deno.test("appendDurably reads no more than its last line of a log that is as it left it", async () => {
  const memory = new MemoryStorage({ [FILE]: '{"id":"a"}' });
  const storage = new FaultyStorage(memory, () => null);
  using kept = new KeptEnd();
  const append = async () => {
    const before = storage.operations.length;
    const after = await storage.stat(FILE);
    assert((await appendDurably(storage, FILE, LINES.map(toBytes), { after, kept })) !== null);
    return storage.operations.slice(before + 1).map(({ kind }) => kind).join(" ");
  };
  const first = await append();
  const again = "stat read write stat sync stat";
  assert.notEqual(first, again);
  assert.equal(await append(), again);
  memory.append(FILE, '{"id":"e","te');
  assert.equal(await append(), "stat read stat read write stat sync stat", "it is another one");
  assert.equal(toText((await bytesOf(memory, FILE))!).split("\n")[5], '{"id":"e","te');
  assert.equal(await append(), again);
});

Deno.test("appendDurably adds nothing to a log whose last line is another, though no change is noted", async () => {
  const memory = new MemoryStorage({ [FILE]: '{"id":"theirs"}\n' });
  const after = (await memory.stat(FILE))!;
  using kept = new KeptEnd();
  const left = { stat: after, lastLine: toBytes('{"id":"ours__"}\n') };
  kept.give({ end: await memory.appendTo(FILE), identity: after.identity, left });
  const append = () => appendDurably(memory, FILE, LINES.map(toBytes), { after, kept });
  assert.equal(await append(), null);
  assert.equal((await memory.stat(FILE))!.size, after.size);
  assert.equal((await append())!.offset, after.size, "whoever asks again has seen it");
});

for (const kind of FAULT_KINDS) {
  Deno.test(`appendDurably leaves nothing, or says it does not know, when any operation is ${kind}`, async () => {
    const before = '{"id":"a"}\n{"id":"b","te';
    let failures = 0;
    for (const nth of lane.faults()) {
      const { outcome, text, storage } = await appended(before, faultAt(kind, nth));
      if (storage.operations.length < nth) break;
      assert(outcome instanceof Error, `${kind} at ${nth} is told`);
      failures++;
      assert(text!.startsWith(before), "what was there is there");
      const isKnown = outcome instanceof LogError && outcome.code !== "uncertain_write";
      if (isKnown) assert.equal(text, before, `${kind} at ${nth}: ${outcome.message}`);
      // Whoever comes next fuses nothing.
      const memory = new MemoryStorage({ [FILE]: toBytes(text!) });
      await appendDurably(memory, FILE, [toBytes('{"id":"e"}')]);
      const later = toText((await bytesOf(memory, FILE))!);
      assert(later.startsWith(text!) && /(^|\n)\{"id":"e"\}\n$/.test(later), later);
    }
    lane.assertCount(failures, 10, "operations that failed");
  });
}

Deno.test("appendDurably adds nothing to a file that is no lines of JSON, whatever was seen of it", async () => {
  for (const content of [[0xff, 0xfe], [0x1f, 0x8b, 8], toBytes('[{"id":"a"}]'), toBytes("{\n}")]) {
    const bytes = Uint8Array.from(content);
    const memory = new MemoryStorage({ [FILE]: bytes });
    for (const isKept of [false, true]) {
      const after = await memory.stat(FILE);
      using kept = new KeptEnd();
      const { identity } = after!;
      if (isKept) kept.give({ end: await memory.appendTo(FILE), identity, left: null });
      await assert.rejects(appendDurably(memory, FILE, LINES.map(toBytes), { after, kept }), {
        code: "unwritable_format",
        place: { file: FILE },
      });
    }
    assert.deepEqual(await bytesOf(memory, FILE), bytes);
  }
});

Deno.test("appendDurably names a full disk, and says that nothing was added", async () => {
  const full = new LogError("disk_full", "Cannot write it: the disk is full", {
    hint: "free some",
  });
  const { outcome, text } = await appended(
    "",
    ({ kind }) => kind === "write" ? { when: "half", error: full } : null,
  );
  assert.equal(text, "");
  assert.equal(outcome.code, "disk_full");
  assert.equal(
    outcome.message,
    'Cannot write it: the disk is full; nothing of this write was added to "entries.jsonl"',
  );
  assert.equal(outcome.hint, "free some");
});

Deno.test("appendDurably does not know what is there when the cut fails too", async () => {
  const full = new LogError("disk_full", "Cannot write it: the disk is full");
  const { outcome, text } = await appended("", ({ kind }) => {
    if (kind === "write") return { when: "half", error: full };
    return kind === "truncate" ? { when: "before", error: full } : null;
  });
  assert.equal(text, NEW.slice(0, NEW.length / 2));
  assert.equal(outcome.code, "uncertain_write");
  assert.match(outcome.message, /the disk is full/);
});

Deno.test("appendDurably cuts nothing away that another program appended meanwhile", async () => {
  const full = new LogError("disk_full", "Cannot write it: the disk is full");
  let isFull = false;
  const memory = new MemoryStorage({ [FILE]: "" });
  const storage = new FaultyStorage(memory, ({ kind }) => {
    if (kind === "stat" && isFull) memory.append(FILE, "theirs\n");
    if (kind !== "write") return null;
    isFull = true;
    return { when: "half", error: full };
  });
  const error = await appendDurably(storage, FILE, LINES.map(toBytes)).catch((error) => error);
  assert.equal(error.code, "uncertain_write");
  assert.match(toText((await bytesOf(memory, FILE))!), /theirs\n$/);
});

for (const theirs of ["theirs\n", "half a li", "\n"]) {
  Deno.test(`appendDurably finds its lines where another program wrote ${JSON.stringify(theirs)} just before`, async () => {
    const memory = new MemoryStorage({ [FILE]: "first\n" });
    let isFirst = true;
    const storage = new FaultyStorage(memory, ({ kind }) => {
      if (kind !== "write" || !isFirst) return null;
      isFirst = false;
      memory.append(FILE, theirs);
      return null;
    });
    const appended = await appendDurably(storage, FILE, LINES.map(toBytes));
    const { lineOffsets, offset, bytes } = appended!;
    const text = toText((await bytesOf(memory, FILE))!);
    assert(text.startsWith(`first\n${theirs}`) && text.endsWith(`\n${NEW}`), text);
    for (const [index, at] of lineOffsets.entries()) {
      assert.equal(text.slice(at, at + LINES[index]!.length + 1), `${LINES[index]}\n`);
      assert.equal(text[at - 1], "\n");
    }
    assert.equal(text.slice(offset), toText(bytes));
  });
}

Deno.test("appendDurably writes its lines again where the file put in place has them glued to others", async () => {
  const memory = new MemoryStorage({ [FILE]: '{"id":"a"}\n' });
  const theirs = `{"id":"a"}\n{"id":"x","te${NEW}`;
  let isReplaced = false;
  const storage = new FaultyStorage(memory, async ({ kind, name }) => {
    if (kind !== "sync" || name !== FILE || isReplaced) return null;
    isReplaced = true;
    memory.append("theirs", theirs);
    await memory.rename("theirs", FILE);
    return null;
  });
  const appended = await appendDurably(storage, FILE, LINES.map(toBytes));
  assert.equal(toText((await bytesOf(memory, FILE))!), theirs + NEW);
  assert.deepEqual(appended!.lineOffsets, [theirs.length, theirs.length + LINES[0]!.length + 1]);
});

Deno.test("appendDurably refuses a log that a sync service took away", async () => {
  const memory = new MemoryStorage({ ".entries.jsonl.icloud": "" });
  const error = await appendDurably(memory, FILE, [toBytes("{}")]).catch((error) => error);
  assert.equal(error.code, "evicted_placeholder");
  assert.equal(await memory.stat(FILE), null);
});
