import fc from "fast-check";
import assert from "node:assert/strict";
import { entitySchema } from "../../reducers/entity_schema.ts";
import { entrySchema } from "../../reducers/entries_schema.ts";
import { eventSchema } from "../../reducers/event_schema.ts";
import { firingSchema } from "../../reducers/firings_schema.ts";
import { interactionSchema } from "../../reducers/interactions_schema.ts";
import { sessionSchema } from "../../reducers/sessions_schema.ts";
import { RecordReader } from "../records/reader.ts";
import {
  defaultLogSettings,
  defaultSettings,
  type LineType,
  type LogSettings,
} from "../records/settings.ts";
import { MemoryStorage } from "../storage/memory.ts";
import { assertProperty } from "../testing/lanes/assert_property.ts";
import { lane } from "../testing/lanes/lane.ts";
import { knownKeys } from "./known_keys.ts";
import type { LineSchema } from "./schema.ts";

const SETTINGS: Record<LineType, LogSettings> = {
  ...defaultSettings().logs,
  entity: defaultLogSettings("notes", "entity"),
  event: defaultLogSettings("pings", "event"),
};
const SCHEMAS: Record<LineType, LineSchema> = {
  entries: entrySchema,
  interactions: interactionSchema,
  firings: firingSchema,
  sessions: sessionSchema,
  entity: entitySchema,
  event: eventSchema,
};

interface Look {
  mayViolateKinds: boolean;
  mayHaveDuplicateKeys: boolean;
}

/** What the scanner makes of the lines. */
async function looksOf(lines: readonly string[], log: LineType): Promise<Look[]> {
  using source = await new MemoryStorage({ log: lines.join("\n") }).open("log");
  const settings = SETTINGS[log];
  using reader = new RecordReader(source!, { settings, kinds: knownKeys(log, settings) });
  const looks: Look[] = [];
  for await (const batch of reader.batches()) {
    for (let index = 0; index < batch.length; index++) {
      const { mayViolateKinds, mayHaveDuplicateKeys } = batch.at(index);
      looks.push({ mayViolateKinds, mayHaveDuplicateKeys });
    }
  }
  assert.equal(looks.length, lines.length, "all lines were read");
  return looks;
}

/** Whether the schema objects to a key that `knownKeys` answers for. */
function objects(line: string, log: LineType): boolean {
  const issues = SCHEMAS[log].safeParse(JSON.parse(line)).error?.issues ?? [];
  // What a grade says is looked at elsewhere; that it is a string is a known key's matter.
  return issues.some(({ path: [key] }) =>
    key !== "id" && key !== "at" &&
    (key !== "grade" || typeof JSON.parse(line).grade !== "string")
  );
}

const space = fc.constantFrom("", "", " ", "\t");
const value = fc.oneof(
  fc.constantFrom(
    ...['"x"', '""', '"\\u0022]"', "null", "true", "false", "0", "-1.5", "{}", '{"a":["b"]}'],
    ...[
      "[]",
      "[ ]",
      '["a"]',
      '[ "a" , "b\\"" ]',
      "[1]",
      '["a",null]',
      '[["a"]]',
      '["a",{}]',
      '[""]',
    ],
    ...['"2026-03-01T08:00:00Z"', '"2026-02-30T08:00:00Z"', '"2026-03-01t08:00:00.5+01:00"'],
    ...['"\\"]"', '["\\\\"]', '["a","]",7]', '["[",",","\\\\\\""]'],
  ),
  fc.json({ maxDepth: 2 }),
);

function lineOf(log: LineType): fc.Arbitrary<string> {
  const keys = [...knownKeys(log, SETTINGS[log]).keys(), "at", "x", "__proto__"];
  const members = fc.uniqueArray(fc.tuple(fc.constantFrom(...keys), space, value, space), {
    selector: ([key]) => key,
    maxLength: 5,
  });
  return members.map((members) => {
    const rest = members.map(([key, a, value, b]) => `,${a}"${key}"${b}:${a}${value}${b}`);
    return `{"id":"a"${rest.join("")}}`;
  });
}

for (const log of Object.keys(SCHEMAS) as LineType[]) {
  Deno.test(`knownKeys says of ${log} what their schema says`, async () => {
    let unfit = 0;
    const property = fc.asyncProperty(fc.array(lineOf(log), { minLength: 1 }), async (lines) => {
      const looks = await looksOf(lines, log);
      lines.forEach((line, index) => {
        const isUnfit = objects(line, log);
        if (isUnfit) unfit++;
        assert.equal(looks[index]!.mayViolateKinds, isUnfit, line);
        assert(!looks[index]!.mayHaveDuplicateKeys, line);
      });
    });
    await assertProperty(property, { seed: 1, numRuns: 400 });
    lane.assertMore(unfit, 100, "unfit");
  });
}

Deno.test("knownKeys makes the scanner see every key that repeats, and few that do not", async () => {
  const key = fc.oneof(
    fc.constantFrom("id", "text", "te\\u0078t", "tags", "device", "x", "\\u0078", "", "é"),
    fc.stringMatching(/^[a-z_]{1,12}$/),
  );
  const lines = fc.array(
    fc.array(key, { maxLength: 8 }).map((keys) =>
      `{"id":"a"${keys.map((key) => `,"${key}":"v"`).join("")}}`
    ),
    { minLength: 1 },
  );
  let wrong = 0, total = 0;
  const property = fc.asyncProperty(lines, async (lines) => {
    const looks = await looksOf(lines, "entries");
    lines.forEach((line, index) => {
      const keys = [...line.matchAll(/"([^"]*)":/g)].map(([, key]) => JSON.parse(`"${key}"`));
      const repeats = new Set(keys).size < keys.length;
      const { mayHaveDuplicateKeys } = looks[index]!;
      if (repeats) assert(mayHaveDuplicateKeys, line);
      else if (mayHaveDuplicateKeys) wrong++;
      total++;
    });
  });
  await assertProperty(property, { seed: 1, numRuns: 300 });
  assert(wrong < total / 20, `${wrong} of ${total}`);
});

Deno.test("knownKeys takes an instant in escapes for one that has to be looked at", async () => {
  const line = '{"id":"a","started_at":"2026-03-01T08:00:00\\u005a"}';
  assert(!objects(line, "sessions"));
  assert.deepEqual(await looksOf([line], "sessions"), [{
    mayViolateKinds: true,
    mayHaveDuplicateKeys: false,
  }]);
});

Deno.test("knownKeys leaves out keys that the settings give another meaning", () => {
  const settings = {
    ...SETTINGS.entries,
    ...{ id: ["text"], at: ["created_at", "at"], is_deleted: ["gone", "$$deleted"] },
  };
  assert.deepEqual([...knownKeys("entries", settings).keys()].sort(), [
    ...["$$deleted", "actor", "context", "device", "gone", "is_restored", "shape", "tags"],
  ]);
  assert.equal(knownKeys(null, SETTINGS.entries).size, 0);
});
