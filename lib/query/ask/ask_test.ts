import assert from "node:assert/strict";
import { openTexts, plain, plainRows } from "../../testing/models/check.ts";
import { parseInstant } from "../../time/instant.ts";
import { asofEntry, asofRows } from "../asof.ts";
import { blameEntry } from "../blame.ts";
import { carryRows } from "../carry.ts";
import { diffRows } from "../diff.ts";
import { historyRows } from "../history.ts";
import { listRows } from "../list.ts";
import { ALL_ROWS } from "../rows.ts";
import { showEntry } from "../show.ts";
import { stats } from "../stats.ts";
import { ask } from "./ask.ts";
import { parseParams } from "./params.ts";
import { type QuestionName, QUESTIONS } from "./questions.ts";
import { resolveId } from "./resolve_id.ts";

const NOW = parseInstant("2026-05-04T12:00:00Z")!;
const logs = openTexts({
  "entries.jsonl": [
    '{"id":"a","at":"2026-05-01T10:00:00Z","text":"one"}',
    '{"id":"b","at":"2026-05-02T10:00:00Z","text":"two"}',
    '{"id":"a","at":"2026-05-03T10:00:00Z","text":"three"}',
  ].map((line) => `${line}\n`).join(""),
  "interactions.jsonl":
    '{"id":"i","at":"2026-05-03T11:00:00Z","kind":"review","entry_id":"a","grade":"good"}\n',
  "sessions.jsonl": '{"id":"s","at":"2026-05-01T09:00:00Z"}\n',
});
const second = { kind: "line", line: 2 } as const;
const onMay2 = { kind: "instant", instant: parseInstant("2026-05-02T23:59:59.999999Z")! } as const;
const since = parseInstant("2026-05-02T00:00:00Z")!;

type Given = Record<string, string>;

/** Every question, as texts and as values. */
const ASKED: [QuestionName, Given, () => unknown][] = [
  ["asof", { when: "line:2", id: "a" }, () => asofEntry(logs, "entries", second, "a")],
  ["asof", { when: "2026-05-02" }, () => asofRows(logs, "entries", onMay2, ALL_ROWS)],
  ["list", {}, () => listRows(logs, "entries", ALL_ROWS)],
  [
    "list",
    { log: "sessions", limit: "1" },
    () => listRows(logs, "sessions", { ...ALL_ROWS, limit: 1 }),
  ],
  ["list", { since: "2026-05-02" }, () => listRows(logs, "entries", { ...ALL_ROWS, since })],
  ["show", { id: "a", at: "line:2" }, () => showEntry(logs, "a", second)],
  ["carry", { limit: "1" }, () => carryRows(logs, null, NOW, 1)],
  [
    "history",
    { id: "a", all: "true", until: "2026-05-02" },
    () =>
      historyRows(logs, "entries", "a", {
        all: true,
        at: null,
        window: { ...ALL_ROWS, until: since },
      }),
  ],
  [
    "history",
    { id: "a", all: "true", reverse: "true", limit: "2" },
    () =>
      historyRows(logs, "entries", "a", {
        all: true,
        at: null,
        reverse: true,
        window: { ...ALL_ROWS, limit: 2 },
      }),
  ],
  ["blame", { id: "a" }, () => blameEntry(logs, "a", null)],
  [
    "diff",
    { from: "line:2", to: "now" },
    () =>
      diffRows(logs, "entries", second, { kind: "instant", instant: NOW }, {
        id: null,
        limit: null,
      }),
  ],
  ["stats", { at: "line:2" }, () => stats(logs, second)],
];

/** An answer of any shape, as plain data. */
async function plainOf(answer: unknown): Promise<unknown> {
  const rows = answer as AsyncIterable<unknown>;
  return typeof answer === "object" && answer !== null && Symbol.asyncIterator in answer
    ? await plainRows(rows as AsyncGenerator<unknown>)
    : plain(await answer);
}

for (const [name, given, direct] of ASKED) {
  Deno.test(`ask answers ${name} ${JSON.stringify(given)} as the question itself does`, async () => {
    const answer = await ask(logs, name, given, NOW);
    const found = await plainOf(answer);
    assert.deepEqual(found, await plainOf(direct()));
    assert(Array.isArray(found) ? found.length > 0 : found !== null);
  });
}

Deno.test("every question is asked in a test", () => {
  assert.deepEqual([...new Set(ASKED.map(([name]) => name))], Object.keys(QUESTIONS));
});

Deno.test("ask reads an id by a beginning that only it has, and exact questions do not", async () => {
  const some = openTexts({
    "entries.jsonl":
      '{"id":"fernweh","at":"2026-05-01T10:00:00Z"}\n{"id":"heimweh"}\n{"id":"heim"}\n',
  });
  const asked: [QuestionName, Given][] = [
    ["asof", { when: "now", id: "fern" }],
    ["show", { id: "fern" }],
    ["blame", { id: "fern" }],
    ["history", { id: "fern" }],
    ["diff", { from: "line:1", to: "now", id: "fern" }],
  ];
  for (const [name, given] of asked) {
    const whole = await plainOf(await ask(some, name, { ...given, id: "fernweh" }, NOW));
    assert.deepEqual(await plainOf(await ask(some, name, given, NOW)), whole, name);
  }
  await assert.rejects(ask(some, "show", { id: "hei" }, NOW), {
    code: "ambiguous_id",
    details: ['"heimweh"', '"heim"'],
  });
  assert.equal((await ask(some, "show", { id: "heim" }, NOW)).id, "heim");
  await assert.rejects(showEntry(some, "fern", null), { code: "unknown_id" });
  assert.equal(await resolveId(some, "entries", "fern"), "fernweh");
  assert.equal(await resolveId(some, "entries", "nothing"), "nothing");
});

Deno.test("parameters that cannot be read are refused, and say what they are", () => {
  const context = { now: NOW, timeZone: "UTC", settings: logs.settings };
  const refused: [QuestionName, Given, string, RegExp][] = [
    ["show", {}, "bad_usage", /without id/],
    ["diff", { from: "now" }, "bad_usage", /without to/],
    ["asof", { when: "soon" }, "bad_when", /"soon"/],
    ["list", { until: "line:7" }, "bad_when", /"line:7"/],
    ["list", { limit: "-1" }, "bad_usage", /"-1" as a count/],
    ["history", { id: "a", all: "yes" }, "bad_usage", /neither true nor false/],
    ["asof", { when: "soon", log: "nothing" }, "bad_usage", /the log "nothing"/],
  ];
  for (const [name, given, code, message] of refused) {
    assert.throws(() => parseParams(QUESTIONS[name].params, given, context), { code, message });
  }
});

Deno.test("parameters that are left out are null, or what is meant without them", () => {
  const context = { now: NOW, timeZone: "UTC", settings: logs.settings };
  const window = { since: null, until: null, limit: null };
  const params = parseParams(QUESTIONS.history.params, { id: "a", unknown: "x" }, context);
  assert.deepEqual(params, {
    id: "a",
    all: false,
    reverse: false,
    at: null,
    log: "entries",
    ...window,
  });
});
