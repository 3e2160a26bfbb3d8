import assert from "node:assert/strict";
import { exportLake, type People } from "../lake/export_lake.ts";
import { defaultSettings } from "../records/settings.ts";
import { MemoryStorage } from "../storage/memory.ts";
import {
  clientOf,
  newCommitId,
  NO_WAIT,
  openBucket,
  setUpBucket,
} from "../testing/buckets/bucket_fixture.ts";
import { TestBucket } from "../testing/buckets/test_bucket.ts";
import { folderStore, testLake } from "../testing/lakes/lake_fixture.ts";
import { lakeEvents, modelEvents } from "../testing/lakes/lake_model.ts";
import { readLake } from "../testing/lakes/lake_reader.ts";
import { PLAIN_CODEC } from "../testing/lakes/plain_codec.ts";
import { peopleInBucket } from "./lake_people.ts";

/** People whose logs lie in one bucket, and a lake in memory. */
class Scene {
  readonly bucket = new TestBucket();
  readonly store = folderStore(new MemoryStorage({}));
  readonly people: People = peopleInBucket({
    client: clientOf(this.bucket),
    prefix: "users/",
    newId: newCommitId,
    retry: NO_WAIT,
  }, { timeZone: () => "UTC" });

  async add(user: string): Promise<void> {
    await setUpBucket(this.bucket, { prefix: `users/${user}/` });
  }

  async commit(user: string, kind: "append" | "rewrite", body: string, base?: number) {
    const { chain, head } = await this.#look(user);
    const bytes = new TextEncoder().encode(body);
    const commit = { id: newCommitId(), base: base ?? head.n, kind, body: bytes };
    assert(await chain.append(head, commit) !== null);
  }

  async #look(user: string) {
    const directory = await openBucket(this.bucket, { prefix: `users/${user}/` });
    const log = directory.log("entries");
    await log.look();
    return log;
  }

  async export() {
    this.bucket.resetCounts();
    return await exportLake(await testLake(this.store, { buckets: 2 }), this.people);
  }

  /** Holds what the lake says of a person against the log that their chain makes. */
  async check(user: string): Promise<void> {
    const { folded } = await this.#look(user);
    const text = new TextDecoder().decode(folded.bytes);
    const source = { text, settings: defaultSettings().logs.entries };
    const { events } = await readLake(this.store, PLAIN_CODEC);
    const own = events.filter(({ user_id }) => user_id === user);
    assert.deepEqual(lakeEvents(own), modelEvents(source));
  }
}

Deno.test("the people in a bucket are the folders of its folder", async () => {
  const scene = new Scene();
  for (const user of ["ada", "zoë"]) await scene.add(user);
  scene.bucket.objects.set("users/note.txt", { bytes: new Uint8Array(), metadata: {} });
  assert.deepEqual(await Array.fromAsync(scene.people.ids()), ["ada", "zoë"]);
});

Deno.test("of a log in a bucket, a later run reads only the commits that are new", async () => {
  const scene = new Scene();
  for (const user of ["ada", "zoe"]) {
    await scene.add(user);
    for (let index = 0; index < 9; index++) {
      await scene.commit(user, "append", `{"id":"${index}","text":"${user} ${index}"}\n`);
    }
  }
  assert.equal((await scene.export()).lines, 18);
  await scene.commit("ada", "append", '{"id":"new"}\n');
  const key = (n: number) => `users/ada/entries/c/${String(n).padStart(16, "0")}.jsonl`;
  // What was exported is gone from the bucket, but for the last commit: nobody reads it.
  for (let n = 1; n < 9; n++) scene.bucket.objects.delete(key(n));
  assert.equal((await scene.export()).lines, 1);
  assert.equal((await scene.export()).runs, 0);
});

Deno.test("a commit that lags, or replaces a log, has it compared whole", async () => {
  const scene = new Scene();
  await scene.add("ada");
  const line = (id: string, hour: number) => `{"id":"${id}","at":"2026-03-01T0${hour}:00:00Z"}\n`;
  await scene.commit("ada", "append", line("a", 1));
  await scene.commit("ada", "append", line("b", 5));
  await scene.export();
  // Its writer had not seen the second commit, whose line is later.
  await scene.commit("ada", "append", line("c", 3), 1);
  await scene.export();
  await scene.check("ada");
  await scene.commit("ada", "rewrite", line("d", 1));
  await scene.export();
  await scene.check("ada");
  await scene.commit("ada", "append", line("e", 2));
  assert.equal((await scene.export()).lines, 1);
  await scene.check("ada");
});

Deno.test("a folder of a bucket in which no logs were set up is named", async () => {
  const scene = new Scene();
  await scene.add("ada");
  scene.bucket.objects.set("users/zoe/other", { bytes: new Uint8Array(), metadata: {} });
  const { failed, people } = await scene.export();
  assert.equal(people, 2);
  assert.deepEqual(failed.map(({ id, error }) => [id, error.code]), [["zoe", "no_directory"]]);
});
