import assert from "node:assert/strict";
import { open } from "../../../mod.ts";
import type { LogState } from "../../live/state.ts";
import { MemoryStorage } from "../../storage/memory.ts";
import { EventReader, type ServerEvent } from "../../testing/servers/event_reader.ts";
import { formatPosition, parsePosition, positionAt } from "../position.ts";
import { type LogServer, serve } from "../serve.ts";

const now = () => 1_777_900_000_000_000n;
const LINES = [
  '{"id":"a","at":"2026-05-01T00:00:00Z","text":"one"}',
  '{"id":"b","at":"2026-05-02T00:00:00Z","text":"zwei é"}',
  "oops",
  '{"id":"a","at":"2026-05-03T00:00:00Z","text":"three"}',
  "",
  '{"id":"b","at":"2026-05-04T00:00:00Z","is_deleted":true}',
  '{"id":"b","at":"2026-05-05T00:00:00Z","text":"late"}',
  '{"id":"b","at":"2026-05-06T00:00:00Z","is_restored":true}',
];
const TEXT = LINES.join("\n") + "\n";

async function served(files: Record<string, string>) {
  const storage = new MemoryStorage(files);
  const state = await open(storage, { now, watch: false });
  const server = await serve(state);
  await server.ready;
  return { storage, state, server };
}

async function close({ state, server }: { state: LogState; server: LogServer }): Promise<void> {
  await server.close();
  await state.close();
}

/** What an event tells, without what only says where the stream stands. */
function told({ event, data }: ServerEvent): string {
  return event === "change" ? `${data.kind} ${data.id} line ${data.line}` : event;
}

Deno.test("a stream begins with a position, and tells each change that lands with the next one", async () => {
  const { storage, state, server } = await served({ "entries.jsonl": LINES[0] + "\n" });
  {
    await using stream = await EventReader.open(server);
    const [first] = await stream.take(1);
    assert.equal(first!.event, "position");
    assert.equal(first!.id, first!.data.position);
    storage.append("entries.jsonl", LINES[1] + "\n");
    await state.refresh();
    const change = await stream.next();
    assert.equal(change!.data.after.text, "zwei é");
    const before = parsePosition(first!.id)!.get("entries")!.offset;
    const line = new TextEncoder().encode(LINES[1] + "\n").length;
    assert.equal(parsePosition(change!.id)!.get("entries")!.offset, before + line);
  }
  await close({ state, server });
});

Deno.test("a reader that comes back at any byte hears what was missed as it was told, and once", async () => {
  const bytes = new TextEncoder().encode(TEXT);
  const live = await served({});
  const heard: { offset: number; event: ServerEvent }[] = [];
  {
    await using stream = await EventReader.open(live.server);
    await stream.next();
    live.storage.append("entries.jsonl", TEXT);
    await live.state.refresh();
    for (const event of await stream.take(6)) {
      heard.push({ offset: parsePosition(event.id)!.get("entries")!.offset, event });
    }
  }
  await close(live);
  assert.deepEqual(heard.map(({ event }) => told(event)), [
    "capture a line 1",
    "capture b line 2",
    "edit a line 4",
    "delete b line 6",
    "ignored b line 7",
    "restore b line 8",
  ]);
  // Another server, on another day, with the same files.
  const { storage, state, server } = await served({ "entries.jsonl": TEXT });
  using source = (await storage.open("entries.jsonl"))!;
  const isLineEnd = (offset: number) => offset === 0 || bytes[offset - 1] === 10;
  for (let offset = 0; offset <= bytes.length; offset++) {
    if (!isLineEnd(offset)) continue;
    const position = new Map([["entries", await positionAt(source, offset)]]);
    const missed = heard.filter((one) => one.offset > offset).map(({ event }) => event);
    await using stream = await EventReader.open(server, formatPosition(position));
    const again = await stream.take(missed.length);
    assert.deepEqual(again.map(told), missed.map(told), `at byte ${offset}`);
    assert.deepEqual(again.map(({ data }) => data), missed.map(({ data }) => data));
    assert.deepEqual(
      again.map(({ id }) => parsePosition(id)!.get("entries")),
      missed.map(({ id }) => parsePosition(id)!.get("entries")),
    );
  }
  await close({ state, server });
});

Deno.test("a reader that comes back within a line, or before a rewrite, is told to ask anew", async () => {
  const { storage, state, server } = await served({ "entries.jsonl": TEXT });
  using source = (await storage.open("entries.jsonl"))!;
  const at = async (offset: number) =>
    formatPosition(new Map([["entries", await positionAt(source, offset)]]));
  const wrong = [
    await at(10),
    "entries@20-00000000",
    `entries@${TEXT.length * 9}-00000000`,
    "notes@0-e3b0c442",
    "nonsense",
  ];
  for (const last of wrong) {
    await using stream = await EventReader.open(server, last);
    assert.equal((await stream.next())!.event, "reset", last);
  }
  await close({ state, server });
});

Deno.test("a reader hears of a rewritten log, what it changed, and then where the stream stands", async () => {
  const folder = await Deno.makeTempDir();
  const file = `${folder}/entries.jsonl`;
  await Deno.writeTextFile(file, TEXT);
  const state = await open(folder, { now, watch: false });
  const server = await serve(state);
  await server.ready;
  {
    await using stream = await EventReader.open(server);
    await stream.next();
    await Deno.writeTextFile(`${file}.new`, LINES[1] + "\n");
    await Deno.rename(`${file}.new`, file);
    await state.refresh();
    const events = await stream.take(3);
    assert.deepEqual(events.map(told), [
      "rewritten",
      "delete a line null",
      "position",
    ]);
    // Whoever goes away in between is told to ask anew.
    for (const { id } of events.slice(0, 2)) {
      await using again = await EventReader.open(server, id);
      assert.equal((await again.next())!.event, "reset");
    }
    await Deno.writeTextFile(file, LINES[0] + "\n", { append: true });
    await state.refresh();
    assert.equal(told((await stream.next())!), "capture a line 2");
    await using again = await EventReader.open(server, events[2]!.id);
    assert.equal(told((await again.next())!), "capture a line 2");
  }
  await close({ state, server });
  await Deno.remove(folder, { recursive: true });
});

Deno.test("a rewrite of the same length is told, and an old position does not pass for the new one", async () => {
  const folder = await Deno.makeTempDir();
  const file = `${folder}/entries.jsonl`;
  await Deno.writeTextFile(file, `${LINES[0]}\n`);
  const state = await open(folder, { now, watch: false });
  const server = await serve(state);
  await server.ready;
  {
    await using stream = await EventReader.open(server);
    const { id: old } = (await stream.next())!;
    await Deno.writeTextFile(`${file}.new`, `${LINES[0]!.replace("one", "two")}\n`);
    await Deno.rename(`${file}.new`, file);
    await state.refresh();
    const events = await stream.take(3);
    assert.deepEqual(events.map(told), ["rewritten", "edit a line 1", "position"]);
    await using again = await EventReader.open(server, old);
    assert.deepEqual((await again.next())!.data.reason, "entries was rewritten");
  }
  await close({ state, server });
  await Deno.remove(folder, { recursive: true });
});

Deno.test("a stream ends with a good-bye, and 32 are the most", async () => {
  const { state, server } = await served({ "entries.jsonl": TEXT });
  {
    await using streams = new AsyncDisposableStack();
    const readers: EventReader[] = [];
    for (let n = 0; n < 32; n++) readers.push(streams.use(await EventReader.open(server)));
    await assert.rejects(EventReader.open(server), /503/);
    await readers[0]![Symbol.asyncDispose]();
    const again = streams.use(await until(() => EventReader.open(server)));
    await again.next();
    await server.close();
    assert.equal((await again.next())!.event, "bye");
    assert.equal(await again.next(), null);
  }
  await state.close();
});

/** What comes of something once it does. */
async function until<T>(work: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await work();
    } catch {
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  }
}
