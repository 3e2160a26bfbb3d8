import fc from "fast-check";
import { deepEqual, equal, throws } from "node:assert/strict";
import { LogError } from "../errors.ts";
import { StoredJson } from "../json/stored.ts";
import { envelopeOf, objectOf } from "../query/versions.ts";
import { STANDING } from "../records/lifecycle.ts";
import { defaultSettings, type LogSettings } from "../records/settings.ts";
import { anyCharacter } from "../testing/generators/any_character.ts";
import { TIMES, world } from "../testing/generators/arbitrary.ts";
import { READABLE } from "../testing/generators/damaged.ts";
import { assertProperty } from "../testing/lanes/assert_property.ts";
import { type ReadRecord, readRecords } from "../testing/models/read_lines.ts";
import { formatInstant, type Instant, parseInstant } from "../time/instant.ts";
import { checkLine } from "./check_line.ts";
import type { FieldPatch } from "./field_patch.ts";
import { capturedLine, editedLine, restoredLine, reviewLine, tombstoneLine } from "./lines.ts";
import type { Origin } from "./origin.ts";

const { entries: SETTINGS, interactions: INTERACTIONS } = defaultSettings().logs;
const FOREIGN: LogSettings = {
  ...SETTINGS,
  id: ["_id", "id"],
  at: ["updated", "at"],
  is_deleted: ["$$deleted"],
  at_format: "epoch_ms",
  tombstones: "latest",
};
const NOW = parseInstant("2026-05-05T08:00:00.5Z")!;
const ORIGIN: Origin = { now: NOW, device: "desk", actor: "user" };

function field(json: string | null, ...keys: string[]): FieldPatch {
  return { keys, value: json === null ? null : StoredJson.fromText(json) };
}

Deno.test("lines have the keys of the demo in its order", async () => {
  const firstOf = async (log: string) => {
    const text = await Deno.readTextFile(new URL(`../../testdata/demo/${log}`, import.meta.url));
    return Object.keys(JSON.parse(text.slice(0, text.indexOf("\n"))));
  };
  const captured = capturedLine({ id: "a", text: "b", fields: [] }, ORIGIN, SETTINGS);
  deepEqual(Object.keys(JSON.parse(captured.text)), await firstOf("entries.jsonl"));
  const review = { id: "r", entryId: "a", grade: "good", sessionId: "s" } as const;
  const reviewed = reviewLine(review, ORIGIN, INTERACTIONS);
  deepEqual(Object.keys(JSON.parse(reviewed.text)), await firstOf("interactions.jsonl"));
});

Deno.test("capturedLine takes fields besides, and names no machine without a name", () => {
  const fields = [field('["work"]', "tags"), field("1.0", "n"), field(null, "shape")];
  equal(
    capturedLine({ id: "a", text: 'say "hi"\n', fields }, { ...ORIGIN, device: null }, SETTINGS)
      .text,
    '{"id":"a","at":"2026-05-05T08:00:00.500Z","actor":"user",' +
      '"created_at":"2026-05-05T08:00:00.500Z","text":"say \\"hi\\"\\n","context":null,' +
      '"tags":["work"],"n":1.0}',
  );
  const stolen = [field('"b"', "id")];
  throws(() => capturedLine({ id: "a", text: "", fields: stolen }, ORIGIN, SETTINGS), LogError);
});

Deno.test("lines are spelled as a foreign log is", () => {
  equal(
    capturedLine({ id: "a", text: "b", fields: [] }, ORIGIN, FOREIGN).text,
    '{"_id":"a","updated":1777968000500,"device":"desk","actor":"user",' +
      '"created_at":"2026-05-05T08:00:00.500Z","text":"b","context":null,"shape":null,"tags":[]}',
  );
  equal(
    tombstoneLine("a", ORIGIN, FOREIGN).text,
    '{"_id":"a","updated":1777968000500,"$$deleted":true,"device":"desk","actor":"user"}',
  );
  const entry = StoredJson.fromText('{"id":"a","at":1,"is_restored":true,"n":1.0}');
  equal(
    restoredLine(entry, STANDING.deleted, { ...ORIGIN, device: null }, FOREIGN).text,
    '{"id":"a","at":1,"n":1.0,"updated":1777968000500,"actor":"user"}',
  );
});

Deno.test("a captured line has a key once, also where it holds the time", () => {
  const settings: LogSettings = { ...SETTINGS, at: ["created_at"], at_format: "epoch_s" };
  equal(
    capturedLine({ id: "a", text: "b", fields: [] }, ORIGIN, settings).text,
    '{"id":"a","created_at":1777968000.5,"device":"desk","actor":"user",' +
      '"text":"b","context":null,"shape":null,"tags":[]}',
  );
});

Deno.test("a captured text goes where the config finds texts, or the capture is refused", () => {
  const settings: LogSettings = { ...SETTINGS, text: "/body/word" };
  const fields = [{ keys: ["body"], value: StoredJson.fromText('{"n":1.0}') }];
  equal(
    capturedLine({ id: "a", text: "b", fields }, ORIGIN, settings).text,
    '{"id":"a","at":"2026-05-05T08:00:00.500Z","device":"desk","actor":"user",' +
      '"created_at":"2026-05-05T08:00:00.500Z","context":null,"shape":null,"tags":[],' +
      '"body":{"n":1.0,"word":"b"}}',
  );
  throws(
    () => capturedLine({ id: "a", text: "b", fields: [] }, ORIGIN, settings),
    /Cannot write "\/body\/word" into a new line: nothing is there/,
  );
});

Deno.test("an edit of what was restored edits, and a restore of it restores", () => {
  const entry = StoredJson.fromText('{"id":"a","is_restored":true,"10":1.0,"2":[ 1e400 ]}');
  const origin = { ...ORIGIN, device: null };
  equal(
    editedLine(entry, [field("2", "10")], origin, SETTINGS).text,
    '{"id":"a","10":2,"2":[ 1e400 ],"at":"2026-05-05T08:00:00.500Z","actor":"user"}',
  );
  equal(
    restoredLine(entry, STANDING.deleted, origin, SETTINGS).text,
    '{"id":"a","10":1.0,"2":[ 1e400 ],"at":"2026-05-05T08:00:00.500Z","actor":"user",' +
      '"is_restored":true}',
  );
});

Deno.test("reviewLine leaves out a session where there is none", () => {
  const review = { id: "r", entryId: "\ud800", grade: "hard", sessionId: null } as const;
  equal(
    reviewLine(review, ORIGIN, INTERACTIONS).text,
    '{"id":"r","at":"2026-05-05T08:00:00.500Z","device":"desk","actor":"user",' +
      '"kind":"review","entry_id":"\\ud800","grade":"hard"}',
  );
});

const ODD = fc.oneof(
  fc.string({ unit: anyCharacter }),
  fc.array(fc.integer({ min: 0xd7fe, max: 0xe001 }), { maxLength: 4 })
    .map((units) => String.fromCharCode(...units)),
  fc.constantFrom("__proto__", "木漏れ日", "\ud800", "\udc00", '"\\', "\0\x1b\n\r\u2028\ufeff"),
);
const TEXT = ODD.filter((text) => text !== "");
const JSON_TEXT = fc.oneof(
  fc.json(),
  fc.constantFrom(
    "1.0",
    "1e400",
    "12345678901234567890",
    "-0",
    '"\\u00e9"',
    '{"a":1,"a":2}',
    "[ ]",
  ),
);
const ORIGINS: fc.Arbitrary<Origin> = fc.record({
  now: fc.oneof(
    fc.bigInt(0n, parseInstant("2100-01-01T00:00:00Z")!),
    fc.constantFrom(...TIMES).map((time): Instant => parseInstant(time)!),
  ),
  device: fc.option(ODD),
  actor: ODD,
});
const PATCHES: fc.Arbitrary<FieldPatch[]> = fc.array(
  fc.record({
    keys: fc.array(fc.oneof(ODD, fc.constantFrom("text", "shape", "tags", "kind", "a/b~")), {
      minLength: 1,
      maxLength: 2,
    }),
    value: fc.option(JSON_TEXT.map((json) => StoredJson.fromText(json))),
  }),
  { maxLength: 3 },
);

/** Settings and the entries of a log that is read by them, some with odd keys, and keys twice. */
const STORED = world(8).chain(({ texts, settings }) => {
  const member = fc.tuple(fc.oneof(ODD, fc.constantFrom("x", "is_restored", "device")), JSON_TEXT)
    .map(([key, json]) => `,${JSON.stringify(key)}: ${json}`);
  const [name] = settings.logs.entries.id;
  const odd = fc.tuple(TEXT, fc.array(member, { maxLength: 4 })).map(([id, members]) =>
    `{${JSON.stringify(name)}:${JSON.stringify(id)}${members.join("")}}`
  );
  const known = READABLE.map((line) => line.replace('"id"', JSON.stringify(name)));
  return fc.array(fc.oneof(odd, known), { maxLength: 3 }).map((lines) => ({
    log: `${texts.entries}\n${lines.join("\n")}\n`,
    settings: settings.logs.entries,
  }));
});

/** The one record that a replay makes of a line, which can be appended. */
async function recordOf(line: StoredJson, settings: LogSettings): Promise<ReadRecord> {
  const { records: [record], malformed } = await readRecords(`${line.text}\n`, settings);
  equal(malformed, 0, line.text);
  equal(record?.text, line.text);
  equal(checkLine(line.bytes, "entries.jsonl", settings).id, record.id);
  return record;
}

/** What is to be so of every record with an origin. */
function checkOrigin(record: ReadRecord, { now, device, actor }: Origin): void {
  const { effective, at } = record;
  deepEqual({ effective, at }, { effective: now, at: formatInstant(now) }, record.text);
  deepEqual([record.device, record.actor], [device, actor], record.text);
}

/** The own fields of a line that no patch touches, with their bytes. */
function untouched(
  entry: StoredJson | string,
  patches: readonly FieldPatch[],
  settings: LogSettings,
): [key: string, json: string][] {
  const touched = new Set(patches.map(({ keys }) => keys[0]!));
  const envelope = envelopeOf(settings);
  const json = typeof entry === "string" ? StoredJson.fromText(entry) : entry;
  return [...objectOf(json).members]
    .filter(([key]) => !envelope.has(key) && !touched.has(key))
    .map(([key, { text }]) => [key, text]);
}

Deno.test("an edit and a restore of any stored entry read back as such, the rest as it was", async () => {
  const law = fc.asyncProperty(
    STORED,
    PATCHES,
    ORIGINS,
    async ({ log, settings }, wanted, origin) => {
      const envelope = envelopeOf(settings);
      const patches = wanted.filter(({ keys: [key] }) => !envelope.has(key!));
      const { records } = await readRecords(log, settings);
      const isData = settings.tombstones === "none";
      for (const { id, text, isDeleted, isRestored } of records) {
        // Where flags are data, they are carried over like other keys.
        const kept = isData ? { isDeleted, isRestored } : { isDeleted: false, isRestored: false };
        const entry = StoredJson.fromText(text);
        const edited = await recordOf(editedLine(entry, patches, origin, settings), settings);
        equal(edited.id, id);
        const { isDeleted: deletes, isRestored: restores } = edited;
        deepEqual({ isDeleted: deletes, isRestored: restores }, kept, edited.text);
        checkOrigin(edited, origin);
        deepEqual(untouched(edited.text, patches, settings), untouched(entry, patches, settings));

        const restored = await recordOf(
          restoredLine(entry, STANDING.deleted, origin, settings),
          settings,
        );
        equal(restored.id, id);
        equal(restored.isDeleted, kept.isDeleted, restored.text);
        const isMarked = settings.tombstones === "sticky" || kept.isRestored;
        equal(restored.isRestored, isMarked, restored.text);
        checkOrigin(restored, origin);
        deepEqual(untouched(restored.text, [], settings), untouched(entry, [], settings));
      }
    },
  );
  await assertProperty(law, { seed: 1, numRuns: 60 });
});

Deno.test("a capture and a tombstone of any id read back as such", async () => {
  const law = fc.asyncProperty(
    STORED,
    TEXT,
    ODD,
    ORIGINS,
    async ({ settings }, id, text, origin) => {
      const captured = capturedLine({ id, text, fields: [] }, origin, settings);
      const record = await recordOf(captured, settings);
      equal(record.id, id);
      deepEqual([record.isDeleted, record.isRestored, record.isBare], [false, false, false]);
      checkOrigin(record, origin);
      equal(JSON.parse(record.text).text, text);

      const tombstone = await recordOf(tombstoneLine(id, origin, settings), settings);
      equal(tombstone.id, id);
      deepEqual([tombstone.isDeleted, tombstone.isRestored, tombstone.isBare], [true, false, true]);
      checkOrigin(tombstone, origin);
    },
  );
  await assertProperty(law, { seed: 1, numRuns: 200 });
});

Deno.test("a review of any entry reads back as such", async () => {
  const review = fc.record({
    id: TEXT,
    entryId: TEXT,
    grade: fc.constantFrom("again", "hard", "good", "easy"),
    sessionId: fc.option(TEXT),
  });
  const law = fc.asyncProperty(world(0), review, ORIGINS, async ({ settings }, review, origin) => {
    const { interactions } = settings.logs;
    const record = await recordOf(reviewLine(review, origin, interactions), interactions);
    equal(record.id, review.id);
    checkOrigin(record, origin);
    const { entry_id, grade, session_id = null } = JSON.parse(record.text);
    deepEqual([entry_id, grade, session_id], [review.entryId, review.grade, review.sessionId]);
  });
  await assertProperty(law, { seed: 1, numRuns: 200 });
});
