import { deepEqual, equal, match } from "node:assert/strict";
import { defaultSettings } from "../../../lib/records/settings.ts";
import { LocalStorage } from "../../../lib/storage/local.ts";
import { folderStore } from "../../../lib/testing/lakes/lake_fixture.ts";
import {
  lakeEvents,
  lakeState,
  modelEvents,
  modelState,
  timesOf,
} from "../../../lib/testing/lakes/lake_model.ts";
import { type LakeRow, readLake } from "../../../lib/testing/lakes/lake_reader.ts";
import { loadLakeCodec } from "./load_lake_codec.ts";
import { runFake } from "../../../lib/testing/processes/fake_machine.ts";

const ENV = { LOG_NOW: "2026-05-04T12:00:00Z" };

const FILE = "entries.jsonl";
const LINES = [
  '{"id":"a","at":"2026-03-01T10:00:00Z","text":"1"}\n',
  '{"id":"b","at":"2026-03-01T09:00:00Z","text":"caf\u00e9"}\n',
  '{"id":"a","is_deleted":true}\n',
  '{"id":"a","at":"2026-03-01T09:30:00Z","text":"late"}\n',
];

/** A folder of people, and a lake beside it. */
class Scene implements Disposable {
  readonly #root = Deno.makeTempDirSync();
  readonly users = `${this.#root}/users`;
  readonly lake = `${this.#root}/lake`;

  write(user: string, text: string): void {
    Deno.mkdirSync(`${this.users}/${user}`, { recursive: true });
    Deno.writeTextFileSync(`${this.users}/${user}/${FILE}`, text, { append: true });
  }

  async run(...args: string[]) {
    const all = ["export", "--lake", this.lake, ...args, "--json"];
    const { code, stdout, stderr } = await runFake(all, { env: ENV });
    return { code, stderr, answer: code === 2 ? null : JSON.parse(stdout) };
  }

  async rows() {
    const store = folderStore(new LocalStorage(this.lake));
    const view = await readLake(store, await loadLakeCodec());
    const decoder = new TextDecoder();
    const events = view.events.map((row): LakeRow =>
      row.raw instanceof Uint8Array ? { ...row, raw: decoder.decode(row.raw) } : row
    );
    return { ...view, events };
  }

  /** Holds what the lake says of users against their logs. */
  async check(...users: string[]): Promise<void> {
    const { events, spans, missing } = await this.rows();
    deepEqual(missing, []);
    deepEqual([...new Set(events.map(({ user_id }) => user_id))].sort(), users);
    for (const user of users) {
      const text = Deno.readTextFileSync(`${this.users}/${user}/${FILE}`);
      const source = { text, settings: defaultSettings().logs.entries };
      const isOwn = ({ user_id }: { user_id?: unknown }) => user_id === user;
      deepEqual(lakeEvents(events.filter(isOwn)), modelEvents(source));
      for (const time of timesOf(source)) {
        deepEqual(lakeState(spans.filter(isOwn), time), modelState(source, time), `${time}`);
      }
    }
  }

  [Symbol.dispose](): void {
    Deno.removeSync(this.#root, { recursive: true });
  }
}

Deno.test("export --lake adds what is new of all users, compacts, and erases one", async () => {
  using scene = new Scene();
  const users = ["ada", "kim", "zoe"];
  for (const user of users) scene.write(user, LINES.slice(0, 2).join(""));
  Deno.mkdirSync(`${scene.users}/.hidden`);
  const first = await scene.run("--users", scene.users, "--buckets", "2");
  equal(first.code, 0, first.stderr);
  deepEqual([first.answer.people, first.answer.lines, first.answer.buckets], [3, 6, 2]);
  await scene.check(...users);
  equal((await scene.run("--users", scene.users)).answer.runs, 0);
  scene.write("kim", LINES.slice(2).join(""));
  const second = await scene.run("--users", scene.users, "--compact");
  deepEqual([second.answer.lines, second.answer.compacted], [2, 1]);
  await scene.check(...users);
  const other = await scene.run("--users", scene.users, "--buckets", "3");
  equal(other.code, 2);
  match(other.stderr, /3 buckets: the lake has 2/);
  equal((await scene.run("--erase", "--user", "kim")).answer.erased, true);
  await scene.check("ada", "zoe");
});

Deno.test("export --lake --user adds the logs of one directory", async () => {
  using scene = new Scene();
  scene.write("zoe", LINES.join(""));
  const { answer } = await scene.run("--user", "zoe", "--dir", `${scene.users}/zoe`);
  deepEqual([answer.people, answer.lines], [1, 4]);
  await scene.check("zoe");
});

Deno.test("a lake with hashed users holds no id of one", async () => {
  using scene = new Scene();
  scene.write("zoe@example.org", LINES.join(""));
  equal((await scene.run("--users", scene.users, "--hash-users")).code, 0);
  const { events } = await scene.rows();
  const id = new TextEncoder().encode("zoe@example.org");
  const hash = new Uint8Array(await crypto.subtle.digest("SHA-256", id)).toHex();
  deepEqual([...new Set(events.map(({ user_id }) => user_id))], [hash]);
  equal((await scene.run("--erase", "--user", "zoe@example.org")).answer.erased, true);
  deepEqual((await scene.rows()).events, []);
});

Deno.test("export --lake names users whose logs it cannot read, and exits with 1", async () => {
  using scene = new Scene();
  for (const user of ["ada", "zoe"]) scene.write(user, LINES.join(""));
  Deno.writeTextFileSync(`${scene.users}/ada/log.config.json`, "{");
  const { code, answer, stderr } = await scene.run("--users", scene.users);
  deepEqual([code, answer.failed[0].user, answer.failed[0].code], [1, "ada", "bad_config"]);
  match(stderr, /user "ada": /);
  await scene.check("zoe");
  const none = await scene.run("--users", `${scene.users}/none`);
  equal(none.code, 2);
});

Deno.test("export --lake says which options do not go together", async () => {
  const refused: [string, RegExp][] = [
    ["--lake x", /--user or --users says whose/],
    ["--lake x --user a --users b", /--user and --users: either says whose/],
    ["--lake x --users b --out c", /--lake and --out: a lake has all lines/],
    ["--lake x --users b --at now", /--lake and --at/],
    ["--lake x --erase", /--erase: --user says whom/],
    ["--lake x --erase --user a --users b", /--user and --users/],
    ["--lake x --erase --user a --compact", /erasing compacts/],
  ];
  for (const [args, message] of refused) {
    const { code, stderr } = await runFake(["export", ...args.split(" ")], { env: ENV });
    equal(code, 2, args);
    match(stderr, message);
  }
});

Deno.test("options of a lake are refused without one", async () => {
  const demo = new URL("../../../testdata/demo", import.meta.url).pathname;
  for (const args of ["--user a", "--users b", "--buckets 3", "--hash-users", "--compact"]) {
    const options = { env: { ...ENV, LOG_DIR: demo } };
    const { code, stderr, stdout } = await runFake(["export", ...args.split(" ")], options);
    deepEqual([code, stdout], [2, ""], args);
    match(stderr, /it goes with --lake/);
  }
});
