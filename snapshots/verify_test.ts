import assert from "node:assert/strict";
import type { VerifyRow } from "../lib/answers.ts";
import { defaultSettings } from "../lib/records/settings.ts";
import { sha256Of } from "../lib/storage/digest.ts";
import type { MemoryStorage } from "../lib/storage/memory.ts";
import {
  answer,
  firstSnapshot,
  grown,
  openWith,
  putBytes,
  TEXTS,
} from "../lib/testing/directories/snapshots.ts";
import { encodeTrailer } from "./snapshot_file.ts";
import { verifySnapshots } from "./verify.ts";

const LOG = "entries.jsonl";
const ENTRIES = firstSnapshot("entries");

function verify(storage: MemoryStorage, settings = defaultSettings()): Promise<VerifyRow[]> {
  const subjects = openWith(storage, { settings }).all();
  return Array.fromAsync(verifySnapshots(storage, subjects));
}

function textOf(storage: MemoryStorage, name: string): string {
  return new TextDecoder().decode(storage.files()[name] as Uint8Array);
}

/** Writes other content into a snapshot, with a trailer that fits it. */
async function forge(storage: MemoryStorage, change: (text: string) => string): Promise<void> {
  const body = change(textOf(storage, ENTRIES).replace(/.*\n$/, ""));
  const trailer = encodeTrailer(await sha256Of(new TextEncoder().encode(body)));
  await putBytes(storage, ENTRIES, body + trailer);
}

Deno.test("verify finds nothing in snapshots that say what their logs say", async () => {
  const rows = await verify(await grown());
  assert.deepEqual(rows.map(({ log, state }) => [log, state]), [
    ["entries", "valid"],
    ["interactions", "valid"],
    ["sessions", "valid"],
  ]);
  assert.deepEqual(rows[0], {
    log: "entries",
    file: ENTRIES,
    state: "valid",
    difference: null,
    snapshot_line: null,
  });
});

Deno.test("verify finds an edit of the same length, deep where no boot looks", async () => {
  const filler = '{"id":"b","text":"much the same"}\n'.repeat(4000);
  const storage = await grown({ ...TEXTS, [LOG]: TEXTS[LOG] + filler });
  const text = textOf(storage, LOG);
  const edited = text.slice(0, 20_000) + text.slice(20_000).replace("much", "most");
  await putBytes(storage, LOG, edited);
  assert.deepEqual((await answer(storage)).reasons, [], "a boot does not see it");
  const [entries, interactions] = await verify(storage);
  assert.equal(entries!.state, "invalid");
  assert.match(entries!.difference!, /^the log has other bytes now somewhere before byte \d+$/);
  assert.equal(interactions!.state, "valid");
});

Deno.test("verify finds a snapshot that is whole and says otherwise, and where", async () => {
  const forgeries: [RegExp, number | null, (text: string) => string][] = [
    [/"versions":7,.* not .*"versions":1,/, 3, (text) => text.replace(/("b","versions":)1/, "$17")],
    [/^it lacks .*caf/, 4, (text) => text.replace(/\{"id":"caf.*\n/, "")],
    [/"z".*, not no row$/, 5, (text) => `${text}{"id":"z","versions":1}\n`],
    [/^it says malformed 0, not 1$/, 1, (text) => text.replace('"malformed":1', '"malformed":0')],
    [
      /^it says max_at null, not 2026/,
      1,
      (text) => text.replace(/"max_at":"[^"]*"/, '"max_at":null'),
    ],
  ];
  for (const [difference, line, change] of forgeries) {
    const storage = await grown();
    await forge(storage, change);
    const [row] = await verify(storage);
    assert.equal(row!.state, "invalid");
    assert.match(row!.difference!, difference);
    assert.equal(row!.snapshot_line, line);
  }
});

Deno.test("verify finds damage, and a log that is other or gone", async () => {
  const damaged = await grown();
  await putBytes(damaged, ENTRIES, textOf(damaged, ENTRIES).replace('"b"', '"c"'));
  assert.match((await verify(damaged))[0]!.difference!, /^it is damaged/);
  const empty = await grown();
  await putBytes(empty, ENTRIES, "");
  assert.equal((await verify(empty))[0]!.difference, "it has no header that this version reads");
  const swapped = await grown();
  await putBytes(swapped, ENTRIES, textOf(swapped, firstSnapshot("sessions")));
  const [stranger] = await verify(swapped);
  assert.deepEqual([stranger!.state, stranger!.difference], [
    "invalid",
    "it is of sessions by sessions",
  ]);
  const gone = await grown();
  await gone.remove(LOG);
  assert.match((await verify(gone))[0]!.difference!, /^the log is shorter/);
});

Deno.test("verify calls a snapshot outdated that is of another fold, which is no difference", async () => {
  const settings = defaultSettings();
  settings.logs.entries.tombstones = "latest";
  const [row] = await verify(await grown(), settings);
  assert.deepEqual([row!.state, row!.difference], [
    "outdated",
    "it was folded under other settings",
  ]);
});
