import assert from "node:assert/strict";
import { defaultSettings } from "../records/settings.ts";
import { MemoryStorage } from "../storage/memory.ts";
import { folderStore, memoryPerson, testLake } from "../testing/lakes/lake_fixture.ts";
import {
  lakeEvents,
  lakeState,
  modelEvents,
  modelState,
  timesOf,
} from "../testing/lakes/lake_model.ts";
import { readLake } from "../testing/lakes/lake_reader.ts";
import { PLAIN_CODEC } from "../testing/lakes/plain_codec.ts";
import { exportLake, type ExportWidth, type People } from "./export_lake.ts";
import { compactBucket } from "./runs/compact_bucket.ts";
import { erasePerson } from "./runs/erase_person.ts";
import { ALL_LAKE_RULES, type LakeRules } from "./runs/rules.ts";

const FILE = "entries.jsonl";
const LINES = [
  '{"id":"a","at":"2026-03-01T00:00:00Z","text":"1"}\n',
  "oops\n",
  '{"id":"b","at":"2026-03-02T00:00:00Z"}\n',
  '{"id":"a","is_deleted":true}\n',
  '{"id":"a","is_restored":true,"at":"2026-03-01T12:00:00Z"}\n',
];

/** A lake, and people whose logs go into it. */
class Scene {
  readonly files = new MemoryStorage({});
  readonly logs = new Map<string, MemoryStorage>();
  readonly store = folderStore(this.files);
  readonly #buckets: number;

  constructor(buckets = 4) {
    this.#buckets = buckets;
  }

  write(user: string, text: string): void {
    const storage = this.logs.get(user) ?? new MemoryStorage({});
    this.logs.set(user, storage);
    storage.append(FILE, text);
  }

  /** Puts another file in the place of a log. */
  async rewrite(user: string, text: string): Promise<void> {
    await this.logs.get(user)!.remove(FILE);
    this.write(user, text);
  }

  lake(rules = ALL_LAKE_RULES) {
    return testLake(this.store, { buckets: this.#buckets, rules });
  }

  async export({ rules, width }: { rules?: LakeRules; width?: ExportWidth } = {}) {
    const { logs } = this;
    const people: People = {
      async *ids() {
        yield* logs.keys();
      },
      person: (id) => memoryPerson(id, logs.get(id)!),
    };
    return await exportLake(await this.lake(rules), people, undefined, width);
  }

  /** Holds what the lake says against what the logs say. */
  async check(): Promise<void> {
    const { events, spans, missing } = await readLake(this.store, PLAIN_CODEC);
    assert.deepEqual(missing, []);
    for (const [user, storage] of this.logs) {
      const bytes = storage.files()[FILE] as Uint8Array;
      const source = {
        text: new TextDecoder().decode(bytes),
        settings: defaultSettings().logs.entries,
      };
      const own = ({ user_id }: { user_id?: unknown }) => user_id === user;
      assert.deepEqual(lakeEvents(events.filter(own)), modelEvents(source), user);
      for (const time of timesOf(source)) {
        const state = lakeState(spans.filter(own), time);
        assert.deepEqual(state, modelState(source, time), `${user} ${time}`);
      }
    }
  }

  /** All that the objects hold. */
  text(): string {
    const contents = Object.values(this.files.files()).filter((bytes) => bytes !== null);
    return contents.map((bytes) => new TextDecoder().decode(bytes as Uint8Array)).join("\n");
  }
}

Deno.test("a lake gives back the lines and the states of logs", async () => {
  const scene = new Scene();
  for (const user of ["zoe", "ada", "kim"]) scene.write(user, LINES.join(""));
  scene.write("ada", '{"id":"c"}\n');
  const { people, lines, failed } = await scene.export();
  assert.deepEqual([people, lines, failed], [3, 13, []]);
  await scene.check();
});

Deno.test("a later run holds what is new, and an idle one writes nothing", async () => {
  const scene = new Scene();
  scene.write("zoe", LINES.slice(0, 3).join(""));
  await scene.export();
  const before = scene.files.files();
  assert.equal((await scene.export()).runs, 0);
  assert.deepEqual(scene.files.files(), before);
  scene.write("zoe", LINES.slice(3).join(""));
  assert.deepEqual((({ runs, lines }) => [runs, lines])(await scene.export()), [1, 2]);
  await scene.check();
});

Deno.test("a last line without its newline is exported where it can be read, and goes on", async () => {
  const scene = new Scene();
  scene.write("zoe", `${LINES[0]}{"id":"open"}`);
  assert.equal((await scene.export()).lines, 2);
  scene.write("zoe", '\n{"id":"torn');
  assert.equal((await scene.export()).lines, 0);
  scene.write("zoe", '"}\n');
  assert.equal((await scene.export()).lines, 1);
  await scene.check();
  scene.write("zoe", '{"id":"x"}');
  await scene.export();
  scene.write("zoe", " no more a record\n");
  await scene.export();
  await scene.check();
});

Deno.test("lines that replace others count instead of them, and lines that are gone do not", async () => {
  const scene = new Scene();
  scene.write("zoe", LINES.join(""));
  await scene.export();
  scene.write("zoe", '{"id":"c"}\n');
  await scene.export();
  await scene.rewrite("zoe", `${LINES.join("")}{"id":"d"}\n{"id":"c"}\n`);
  assert.equal((await scene.export()).lines, 2);
  await scene.check();
  await scene.rewrite("zoe", LINES[0]!);
  await scene.export();
  await scene.check();
  await scene.rewrite("zoe", "");
  await scene.export();
  await scene.check();
  assert.equal((await scene.export()).runs, 0);
  scene.write("zoe", LINES[2]!);
  await scene.export();
  await scene.check();
});

/** Exports a log, then one whose end was rewritten, then the first one again. */
async function undone(rules?: LakeRules): Promise<Scene> {
  const scene = new Scene();
  const options = rules && { rules };
  scene.write("zoe", LINES[0]!);
  await scene.export(options);
  scene.write("zoe", LINES.slice(2).join(""));
  await scene.export(options);
  await scene.rewrite("zoe", `${LINES[0]}${LINES[4]}${LINES[2]}`);
  await scene.export(options);
  await scene.rewrite("zoe", `${LINES[0]}${LINES.slice(2).join("")}`);
  await scene.export(options);
  return scene;
}

Deno.test("a log that is put back as it was counts as it is", async () => {
  await (await undone()).check();
});

Deno.test("it would not, were a mark built upon whose lines were replaced", async () => {
  const scene = await undone({ ...ALL_LAKE_RULES, buildsOnWhatCounts: false });
  await assert.rejects(scene.check());
});

Deno.test("people are exported in stripes of buckets where their ids are too many at once", async () => {
  const scene = new Scene(7);
  const users = Array.from({ length: 23 }, (_, index) => `user ${index}`);
  for (const user of users) scene.write(user, `{"id":"${user}"}\n`);
  const { people, lines } = await scene.export({ width: { ids: 3, buckets: 2 } });
  assert.deepEqual([people, lines], [23, 23]);
  await scene.check();
});

Deno.test("a log that is read with other settings is exported again", async () => {
  const scene = new Scene();
  scene.write("zoe", '{"id":"a"}\n{"id":"a","is_deleted":true}\n{"id":"a"}\n');
  await scene.export();
  const config = '{"logs":{"entries":{"tombstones":"latest"}}}';
  scene.logs.get("zoe")!.append("log.config.json", config);
  assert.equal((await scene.export()).lines, 3);
  const { events } = await readLake(scene.store, PLAIN_CODEC);
  assert.deepEqual(events.map(({ kind }) => kind), ["capture", "delete", "restore"]);
});

Deno.test("compaction leaves the rows that count, in one run a bucket", async () => {
  const scene = new Scene(1);
  for (const user of ["zoe", "ada"]) scene.write(user, LINES.slice(0, 3).join(""));
  await scene.export();
  await scene.rewrite("ada", `${LINES[0]}${LINES[4]}`);
  await scene.export();
  const lake = await scene.lake();
  assert(await compactBucket(lake, 0));
  await scene.check();
  const before = scene.files.files();
  assert(!await compactBucket(lake, 0));
  assert.equal((await scene.export()).runs, 0);
  assert.deepEqual(scene.files.files(), before);
  scene.write("zoe", LINES.slice(3).join(""));
  await scene.export();
  await scene.check();
});

Deno.test("a person who is erased leaves nothing behind, and everybody else stays", async () => {
  const scene = new Scene(1);
  for (const user of ["zoe", "ada"]) scene.write(user, `{"id":"${user}s-entry"}\n`);
  await scene.export();
  scene.write("zoe", '{"id":"zoes-entry","text":"more"}\n');
  await scene.export();
  const lake = await scene.lake();
  assert(await erasePerson(lake, 0, "zoe"));
  assert(!scene.text().includes("zoe") && scene.text().includes("ada"));
  scene.logs.delete("zoe");
  await scene.check();
  assert(!await erasePerson(lake, 0, "zoe"));
});

Deno.test("people whose logs cannot be read are named, and the others are exported", async () => {
  const scene = new Scene(1);
  for (const user of ["ada", "kim", "zoe"]) scene.write(user, LINES.join(""));
  scene.logs.get("kim")!.append("log.config.json", "{");
  const { failed, lines } = await scene.export();
  assert.deepEqual(failed.map(({ id, error }) => [id, error.code]), [["kim", "bad_config"]]);
  assert.equal(lines, 8);
});
