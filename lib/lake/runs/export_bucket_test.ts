import assert from "node:assert/strict";
import { MemoryStorage } from "../../storage/memory.ts";
import { folderStore, memoryPerson, testLake } from "../../testing/lakes/lake_fixture.ts";
import { readLake } from "../../testing/lakes/lake_reader.ts";
import { PLAIN_CODEC } from "../../testing/lakes/plain_codec.ts";
import { clientOf, NO_WAIT } from "../../testing/buckets/bucket_fixture.ts";
import { TestBucket } from "../../testing/buckets/test_bucket.ts";
import { PowerSupply } from "../../testing/storages/power.ts";
import { BucketStore } from "../store/bucket_store.ts";
import { FaultyStorage } from "../../testing/storages/faults.ts";
import type { LakeStore } from "../store/lake_store.ts";
import { compactBucket } from "./compact_bucket.ts";
import { exportBucket } from "./export_bucket.ts";
import { ALL_LAKE_RULES } from "./rules.ts";

const FILE = "entries.jsonl";

function peopleWith(texts: Record<string, string>) {
  return Object.entries(texts).map(([id, text]) => {
    const storage = new MemoryStorage({ [FILE]: text });
    return { storage, userId: id, person: memoryPerson(id, storage) };
  });
}

/** A store in which something happens before a run is created, in a base or before the first one. */
function stalling(store: LakeStore, before: () => Promise<void>, isBase = false): LakeStore {
  let isFirst = true;
  return {
    place: store.place,
    async create(name, bytes) {
      const isMeant = name.startsWith("events/") && isBase !== name.includes("base=000000");
      if (isMeant && isFirst) {
        isFirst = false;
        await before();
      }
      return await store.create(name, bytes);
    },
    replace: (name, bytes) => store.replace(name, bytes),
    open: (name) => store.open(name),
    list: (folder) => store.list(folder),
    keep: (folder) => store.keep(folder),
    remove: (name) => store.remove(name),
    sweep: (folder) => store.sweep(folder),
  };
}

/** What readers find of a person whose exporter stalls until its folder of runs is removed. */
async function lateLines(looksAfterwards: boolean): Promise<number> {
  const store = folderStore(new MemoryStorage({}));
  const [ada, zoe] = peopleWith({ ada: '{"id":"a"}\n', zoe: '{"id":"z"}\n' });
  const lake = await testLake(store, { buckets: 1 });
  const exportAda = async (line: string) => {
    ada!.storage.append(FILE, line);
    await exportBucket(lake, 0, [ada!]);
  };
  await exportAda('{"id":"b"}\n');
  const slow = stalling(store, async () => {
    for (const id of ["c", "d", "e"]) {
      await exportAda(`{"id":"${id}"}\n`);
      await compactBucket(lake, 0);
    }
  });
  const rules = { ...ALL_LAKE_RULES, looksAfterwards };
  await exportBucket(await testLake(slow, { buckets: 1, rules }), 0, [zoe!]);
  const { events } = await readLake(store, PLAIN_CODEC);
  assert.equal(events.filter(({ user_id }) => user_id === "ada").length, 5);
  return events.filter(({ user_id }) => user_id === "zoe").length;
}

Deno.test("people whose logs no question could read are named, and never pass for empty ones", async () => {
  const texts = {
    utf16: '\ufeff{"id":"a","at":"2026-01-01T00:00:00Z"}\n',
    number: '{"id":7,"at":"2026-01-01T00:00:00Z"}\n',
    other: '{"key":"a","at":"2026-01-01T00:00:00Z"}\n',
    fine: '{"id":"a","at":"2026-01-01T00:00:00Z"}\n',
  };
  const people = peopleWith(texts);
  const utf16 = new Uint8Array(
    new Uint16Array([...texts.utf16].map((c) => c.charCodeAt(0))).buffer,
  );
  people[0] = {
    ...people[0]!,
    person: memoryPerson("utf16", new MemoryStorage({ [FILE]: utf16 })),
  };
  const lake = await testLake(folderStore(new MemoryStorage({})), { buckets: 1 });
  const { failed, lines } = await exportBucket(lake, 0, people);
  assert.deepEqual(failed.map(({ id, error }) => [id, error.code]).sort(), [
    ["number", "unfit_mapping"],
    ["other", "unfit_mapping"],
    ["utf16", "wrong_format"],
  ]);
  assert.equal(lines, 1);
});

Deno.test("a run that comes into a folder which compactions removed is written again", async () => {
  assert.equal(await lateLines(true), 1);
});

Deno.test("without a look afterwards, such a run is lost to readers", async () => {
  assert.equal(await lateLines(false), 0);
});

/** How many lines readers find, of three of which one came between a seal and its base. */
async function linesBehindSeal(sealsFirst: boolean): Promise<number> {
  const store = folderStore(new MemoryStorage({}));
  const [ada] = peopleWith({ ada: '{"id":"a"}\n' });
  const rules = { ...ALL_LAKE_RULES, sealsFirst };
  const lake = await testLake(store, { buckets: 1, rules });
  const exportLine = async (line: string) => {
    ada!.storage.append(FILE, line);
    await exportBucket(lake, 0, [ada!]);
  };
  await exportLine('{"id":"b"}\n');
  await exportLine('{"id":"c"}\n');
  const slow = stalling(store, () => exportLine('{"id":"d"}\n'), true);
  await compactBucket(await testLake(slow, { buckets: 1 }), 0);
  return (await readLake(store, PLAIN_CODEC)).events.length;
}

Deno.test("nothing is written behind a seal before its base is there", async () => {
  assert.equal(await linesBehindSeal(true), 4);
});

Deno.test("what was written behind a seal would be lost to readers", async () => {
  assert.equal(await linesBehindSeal(false), 3);
});

/** How many lines readers find after a power failure, when one exporter died and the next found nothing new. */
async function linesAfterFailure(keepsWhatIsSeen: boolean): Promise<number> {
  const files = new MemoryStorage({});
  const [ada] = peopleWith({ ada: '{"id":"a"}\n' });
  const power = await PowerSupply.of(files);
  const rules = { ...ALL_LAKE_RULES, keepsWhatIsSeen };
  let dies = false;
  const storage = new FaultyStorage(files, async (operation) => {
    const isRun = operation.kind === "renameNoReplace" && operation.name.startsWith("events/");
    if (dies && isRun) return { when: "after", error: new Error("died") };
    return await power.note(operation);
  });
  const lake = await testLake(folderStore(storage), { buckets: 1, rules });
  dies = true;
  await assert.rejects(exportBucket(lake, 0, [ada!]), /died/);
  dies = false;
  assert.equal((await exportBucket(lake, 0, [ada!])).runs, 0);
  const disk = await power.cut(() => false);
  return (await readLake(folderStore(disk), PLAIN_CODEC)).events.length;
}

Deno.test("a run that somebody else wrote and did not sync is kept by who builds upon it", async () => {
  assert.equal(await linesAfterFailure(true), 1);
  assert.equal(await linesAfterFailure(false), 0);
});

Deno.test("a list that comes late keeps nobody waiting who knows what is there", async () => {
  const bucket = new TestBucket({ listsLate: true });
  const client = clientOf(bucket);
  const store = new BucketStore({ place: "lake", client, prefix: "", retry: NO_WAIT });
  const [ada] = peopleWith({ ada: '{"id":"a"}\n' });
  await exportBucket(await testLake(store, { buckets: 1 }), 0, [ada!]);
  ada!.storage.append(FILE, '{"id":"b"}\n');
  await exportBucket(await testLake(store, { buckets: 1 }), 0, [ada!]);
  const { events } = await readLake(clean(bucket), PLAIN_CODEC);
  assert.deepEqual(events.map(({ id }) => id), ["a", "b"]);
});

/** The same bucket with lists that show all. */
function clean(bucket: TestBucket): BucketStore {
  const whole = new TestBucket();
  whole.restore(bucket.backup());
  return new BucketStore({ place: "lake", client: clientOf(whole), prefix: "", retry: NO_WAIT });
}

Deno.test("a later run reads only new lines, and writes one run a bucket", async () => {
  const line = (person: number, index: number) =>
    `{"id":"${index % 20}","at":"2026-03-01T00:00:00Z","text":"line ${index} of ${person}"}\n`;
  const lines = Array.from({ length: 100 }, (_, index) => index);
  let bytesRead = 0;
  const people = Array.from({ length: 10 }, (_, person) => {
    const text = lines.map((index) => line(person, index)).join("");
    const storage = new MemoryStorage({ [FILE]: text });
    const counted = new Proxy(storage, {
      get(target, name) {
        const value = Reflect.get(target, name);
        if (typeof value !== "function") return value;
        if (name !== "open") return value.bind(target);
        return async (file: string) => {
          const source = await target.open(file);
          if (source === null || file !== FILE) return source;
          const read = async (into: Uint8Array, offset: number) => {
            const count = await source.read(into, offset);
            bytesRead += count;
            return count;
          };
          return { ...source, name: source.name, size: source.size, read, [Symbol.dispose]() {} };
        };
      },
    });
    return { storage, userId: `${person}`, person: memoryPerson(`${person}`, counted) };
  });
  const files = new MemoryStorage({});
  const operations: string[] = [];
  const storage = new FaultyStorage(files, ({ kind, name }) => {
    if (kind === "renameNoReplace") operations.push(name.split("/")[0]!);
    return null;
  });
  const lake = await testLake(folderStore(storage), { buckets: 1 });
  await exportBucket(lake, 0, people);
  assert(bytesRead >= 10 * 100 * 70, "reading was counted");
  bytesRead = 0;
  operations.length = 0;
  let newBytes = 0;
  for (const [index, { storage }] of people.entries()) {
    storage.append(FILE, line(index, 100));
    newBytes += line(index, 100).length;
  }
  assert.equal((await exportBucket(lake, 0, people)).lines, 10);
  assert.deepEqual(operations, ["spans", "events"]);
  // To tell that nothing was put in before, 256 bytes are looked at in each log.
  assert(bytesRead >= newBytes && bytesRead <= newBytes + 10 * 256, `${bytesRead} bytes`);
  bytesRead = 0;
  assert.equal((await exportBucket(lake, 0, people)).runs, 0);
  assert.equal(bytesRead, 0);
});
