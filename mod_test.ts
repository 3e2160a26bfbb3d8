import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { openTexts, plain, plainRows } from "./lib/testing/models/check.ts";
import { Model } from "./lib/testing/models/model.ts";
import {
  ALL_ROWS,
  asofEntry,
  asofRows,
  blameEntry,
  BUILT_IN_LOGS,
  type BuiltInLog,
  carryRows,
  CONFIG_FILE,
  defaultSettings,
  diffRows,
  historyRows,
  listRows,
  LogError,
  MemoryStorage,
  openDirectory,
  openLogs,
  parseInstant,
  readSettings,
  showEntry,
  stats,
  type When,
} from "./mod.ts";
import { createSrsDeriver } from "./reducers/srs.ts";

const DEMO = new URL("./testdata/demo/", import.meta.url);

/** Opens a fresh folder with these files and removes it behind the test. */
async function inDirectory(
  files: Record<string, string>,
  test: (path: string) => Promise<void>,
): Promise<void> {
  const path = await Deno.makeTempDir();
  try {
    for (const [name, text] of Object.entries(files)) {
      await Deno.writeTextFile(`${path}/${name}`, text);
    }
    await test(path);
  } finally {
    await Deno.remove(path, { recursive: true });
  }
}

Deno.test("openDirectory reads the logs of a folder, through its config where it has one", async () => {
  const config =
    '\ufeff{"time_zone":"Asia/Tokyo","logs":{"entries":{"file":"words.jsonl","id":"_id"}}}';
  await inDirectory({ [CONFIG_FILE]: config, "words.jsonl": '{"_id":"a"}\n' }, async (path) => {
    const logs = await openDirectory(path);
    assert.equal(logs.timeZone, "Asia/Tokyo");
    const [row] = await Array.fromAsync(listRows(logs, "entries", ALL_ROWS));
    assert.equal(row?.id, "a");
    assert.equal(
      (await openDirectory(path, { timeZone: "Europe/Berlin" })).timeZone,
      "Europe/Berlin",
    );
  });
});

Deno.test("openDirectory takes a folder without anything for empty logs in UTC", async () => {
  await inDirectory({}, async (path) => {
    const logs = await openDirectory(path);
    assert.equal(logs.timeZone, "UTC");
    for (const log of BUILT_IN_LOGS) {
      assert.deepEqual(await plainRows(listRows(logs, log, ALL_ROWS)), []);
    }
    assert.deepEqual(Array.from(Deno.readDirSync(path)), [], "reading writes nothing");
  });
});

Deno.test("openDirectory refuses an invalid config and names its place", async () => {
  await inDirectory({ [CONFIG_FILE]: '{"logs":{"entries":{"at_format":"iso"}}}' }, async (path) => {
    await assert.rejects(openDirectory(path), (error) => {
      assert(error instanceof LogError);
      assert.equal(error.code, "bad_config");
      assert.match(error.message, /at_format/);
      return true;
    });
  });
});

Deno.test("readSettings gives the defaults where there is no config", async () => {
  assert.deepEqual(await readSettings(new MemoryStorage({})), defaultSettings());
});

Deno.test("openLogs derives review state with the parameters of the settings", async () => {
  const review = (day: number) =>
    `{"id":"${day}","at":"2026-03-${day}T08:00:00Z","entry_id":"a","kind":"review","grade":"good"}\n`;
  const files = {
    "entries.jsonl": '{"id":"a"}\n',
    "interactions.jsonl": [10, 11, 20].map(review).join(""),
  };
  const dueWith = async (request_retention: number) => {
    const settings = { ...defaultSettings(), srs: { request_retention } };
    const logs = openLogs(new MemoryStorage(files), { settings, timeZone: "UTC" });
    return (await showEntry(logs, "a", null)).srs!.due;
  };
  assert(await dueWith(0.8) > await dueWith(0.95));
});

/** The demo's texts; its one line that is not valid UTF-8 is replaced by one that can be held in a string. */
function demoTexts(): Record<BuiltInLog, string> {
  const read = (log: BuiltInLog) => {
    const text = Deno.readTextFileSync(new URL(`${log}.jsonl`, DEMO));
    return [log, text.replace(/^.*\ufffd.*$/gm, "oops")];
  };
  return Object.fromEntries(BUILT_IN_LOGS.map(read));
}

Deno.test("the demo answers as the contract says, now and as of any time", async () => {
  const texts = demoTexts();
  const files = Object.fromEntries(BUILT_IN_LOGS.map((log) => [`${log}.jsonl`, texts[log]]));
  const timeZone = "Europe/Berlin", settings = defaultSettings();
  const logs = openTexts(files, { timeZone, settings });
  const model = new Model(texts, settings, timeZone, createSrsDeriver({}));
  const points: When[] = [
    { kind: "instant", instant: parseInstant("2026-02-14T12:00:00Z")! },
    { kind: "line", line: 140 },
  ];
  const [before, after] = points as [When, When];
  const now = parseInstant("2026-05-01T00:00:00Z")!;

  assert.deepEqual(plain(await stats(logs, null)), model.stats(null));
  assert.deepEqual(
    await plainRows(carryRows(logs, before, now, null)),
    model.carry(before, now, null),
  );
  const diff = diffRows(logs, "entries", before, after, { id: null, limit: null });
  assert.deepEqual(await plainRows(diff), model.diff("entries", before, after));
  for (const log of BUILT_IN_LOGS) {
    assert.deepEqual(await plainRows(listRows(logs, log, ALL_ROWS)), model.list(log, ALL_ROWS));
    for (const when of points) {
      const rows = await plainRows(asofRows(logs, log, when, ALL_ROWS));
      assert.deepEqual(rows, model.asofRows(log, when, ALL_ROWS));
    }
  }
  for (const id of model.ids("entries").filter((_, index) => index % 24 === 0)) {
    const options = { all: true, at: null, window: ALL_ROWS };
    const history = await historyRows(logs, "entries", id, options);
    assert.deepEqual(plain(history), model.history("entries", id, options));
    assert.deepEqual(plain(await blameEntry(logs, id, null)), model.blame(id, null));
    assert.deepEqual(plain(await showEntry(logs, id, after)), model.show(id, after));
    const past = plain(await asofEntry(logs, "entries", before, id));
    assert.deepEqual(past, model.asof("entries", before, id));
  }
});

Deno.test("the demo's folder opens and says what it skipped", async () => {
  const logs = await openDirectory(fileURLToPath(DEMO));
  const { logs: counts } = await stats(logs, null);
  assert.deepEqual(
    new Map(
      counts.filter(({ malformed }) => malformed > 0).map((
        { file, malformed },
      ) => [file, malformed]),
    ),
    new Map(
      Array.from(logs.noted, ([file, { malformed }]) => [file, malformed] as const)
        .filter(([, malformed]) => malformed > 0),
    ),
  );
  assert(logs.noted.get("entries.jsonl")!.malformed > 0);
});
