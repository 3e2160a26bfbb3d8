/**
 * Generated logs that are as unpleasant as the contract allows: few ids, so that
 * lines collide; times that are late, equal, missing, unreadable or step back;
 * malformed and blank lines in between.
 *
 * @module
 */

import fc from "fast-check";
import type { BuiltInLog, LogSettings, Settings } from "../../records/settings.ts";
import { defaultSettings } from "../../records/settings.ts";
import type { When } from "../../time/when.ts";
import { modelInstant } from "../models/model.ts";

/** The text of each log. */
export type LogTexts = Record<BuiltInLog, string>;

/** A log directory and how it is read. */
export interface World {
  texts: LogTexts;
  settings: Settings;
}

/** Ids of entries that generated logs speak of; one of them needs escapes, one is not ASCII. */
export const ENTRY_IDS = ["a", "b", 'c"\\', "caf\u00e9"] as const;

/** Some are the same instant in another spelling, and the last lies in a day that only some zones have. */
export const TIMES = [
  "2026-03-29T00:59:59.999999Z",
  "2026-03-29T01:00:00Z",
  "2026-03-29t03:00:00+02:00",
  "2026-03-29T01:00:00.0000009z",
  "2026-03-28T20:00:00.5-05:00",
  "2026-10-25T02:30:00+01:00",
  "2025-12-31T23:59:59.123Z",
  "2026-03-29 01:30 +0030",
  "2026-03-29 04:00:00,0000009+03",
] as const;

const BAD_TIMES = ['"2026-02-30T00:00:00Z"', '"yesterday"', '"2026-03-29"', "true", "null", '""'];
const EPOCHS = [1774745999, 1774746000, 1774746000.25, 1735689599, -1];

/** Lines that a replay skips. */
export const MALFORMED = [
  "oops",
  '{"id":"a","at":"2026-03-29T01:00:00Z"',
  '{"id":"a"}{"id":"b"}',
  '{"id":"a"} x',
  '["a"]',
  '"a"',
  "null",
  '{"at":"2030-01-01T00:00:00Z","text":"no id"}',
  '{"id":"","at":"2030-01-01T00:00:00Z"}',
  '{"id":7}',
  '{"id":"a","id":null}',
  '{"id":"a","text":"\u0000"}',
  '{"id":"a","text":"\\x"}',
  "<<<<<<< ours",
  "=======",
] as const;

type Members = readonly (readonly [key: string, json: string])[];

const NO_MEMBERS: fc.Arbitrary<Members> = fc.constant([]);

function oneOf<Value>(...values: readonly Value[]): fc.Arbitrary<Value> {
  return fc.constantFrom(...values);
}

/** A member that is often left out. */
function maybe(key: string, json: fc.Arbitrary<string>): fc.Arbitrary<Members> {
  return fc.option(json, { nil: null }).map((text) => (text === null ? [] : [[key, text]]));
}

function quoted(...texts: readonly string[]): fc.Arbitrary<string> {
  return oneOf(...texts.map((text) => JSON.stringify(text)));
}

/** A string in JSON with every character escaped. */
function escaped(text: string): string {
  const units = Array.from({ length: text.length }, (_, index) => text.charCodeAt(index));
  return `"${units.map((unit) => `\\u${unit.toString(16).padStart(4, "0")}`).join("")}"`;
}

/** The member under one of its names, perhaps behind an invalid one under another. */
function named(names: readonly string[], json: fc.Arbitrary<string>): fc.Arbitrary<Members> {
  const [first, second] = names as [string, string?];
  const plain = json.map((text): Members => [[first, text]]);
  if (second === undefined) return plain;
  return fc.oneof(
    plain,
    json.map((text): Members => [[second, text]]),
    json.map((text): Members => [[second, text], [first, "{}"]]),
    fc.tuple(json, json).map(([a, b]): Members => [[first, a], [second, b]]),
  );
}

function idMember(ids: readonly string[], { id }: LogSettings): fc.Arbitrary<Members> {
  const spelling = fc.tuple(oneOf(...ids), fc.boolean())
    .map(([text, plain]) => (plain ? JSON.stringify(text) : escaped(text)));
  return named(id, spelling);
}

function atMember({ at, at_format }: LogSettings): fc.Arbitrary<Members> {
  const scale = at_format === "epoch_ms" ? 1000 : 1;
  const valid = at_format === "rfc3339" ? quoted(...TIMES) : oneOf(
    ...EPOCHS.flatMap((seconds) => [seconds * scale, `${seconds * scale}`]).map((time) =>
      JSON.stringify(time)
    ),
  );
  return fc.oneof(
    { weight: 8, arbitrary: named(at, valid) },
    { weight: 1, arbitrary: named(at, oneOf(...BAD_TIMES)) },
    { weight: 1, arbitrary: NO_MEMBERS },
  );
}

const ENVELOPE = fc.tuple(
  maybe("device", oneOf('"phone"', '"laptop"', "5", '""')),
  maybe("actor", oneOf('"user"', '"classify"', "null")),
).map((members) => members.flat());

const FLAG = fc.oneof(
  { weight: 5, arbitrary: fc.constant(null) },
  { weight: 3, arbitrary: fc.constant("true") },
  { weight: 1, arbitrary: oneOf("false", '"true"', "1", "null") },
);

function flagMembers({ is_deleted }: LogSettings): fc.Arbitrary<Members> {
  const member = (names: readonly string[]) =>
    FLAG.chain((flag) => (flag === null ? NO_MEMBERS : named(names, fc.constant(flag))));
  return fc.tuple(member(is_deleted as string[]), member(["is_restored"])).map((members) =>
    members.flat()
  );
}

const SHAPE = oneOf(
  "null",
  "{}",
  '{"kind":"word"}',
  '{"kind":"phrase","lang":{"of":"de"}}',
  '{"lang":{"of":"de","sure":{}}}',
  '{"lang":{}}',
);

const CONTENT = fc.tuple(
  maybe("text", quoted("x", "y", "\u6728\u6f0f\u308c\u65e5")),
  maybe("tags", oneOf("[]", '["t"]', '[{"n":1}]')),
  maybe("shape", SHAPE),
  maybe("__proto__", oneOf("1", '{"kind":2}')),
  maybe("a/b~", oneOf("true", "null")),
  maybe("text", quoted("x", "z")),
).map((members) => members.flat());

function withOrder(members: fc.Arbitrary<Members>): fc.Arbitrary<string> {
  const pad = oneOf("", "", "", " ", "\t");
  return fc.tuple(members, fc.boolean(), pad).map(([list, reversed, space]) => {
    const ordered = reversed ? list.toReversed() : list;
    const text = ordered.map(([key, json]) => `${JSON.stringify(key)}:${space}${json}`).join(",");
    return `${space}{${text}}${space}`;
  });
}

function joined(...parts: fc.Arbitrary<Members>[]): fc.Arbitrary<string> {
  return withOrder(fc.tuple(...parts).map((members) => members.flat()));
}

function entryLine(settings: LogSettings): fc.Arbitrary<string> {
  const content = fc.oneof(
    { weight: 3, arbitrary: CONTENT },
    { weight: 1, arbitrary: NO_MEMBERS },
  );
  const head = idMember(ENTRY_IDS, settings), at = atMember(settings);
  return joined(head, at, ENVELOPE, flagMembers(settings), content);
}

const ENTRY_ID = maybe("entry_id", oneOf(...ENTRY_IDS.map(escaped), '"a"', '"zz"', '""', "3"));

function interactionLine(settings: LogSettings): fc.Arbitrary<string> {
  return joined(
    idMember(["i1", "i2", "i3", "a"], settings),
    atMember(settings),
    ENVELOPE,
    flagMembers(settings),
    ENTRY_ID,
    maybe("kind", oneOf('"review"', '"review"', '"review"', '"seen"', "5")),
    maybe("grade", oneOf('"again"', '"hard"', '"good"', '"easy"', '"perfect"', "3")),
  );
}

function firingLine(settings: LogSettings): fc.Arbitrary<string> {
  const surface = maybe("surface", oneOf('"widget"', '"carry_this"', "null", '""'));
  const id = idMember(["f1", "f2", "f3", "f4"], settings);
  return joined(id, atMember(settings), ENVELOPE, flagMembers(settings), ENTRY_ID, surface);
}

function sessionLine(settings: LogSettings): fc.Arbitrary<string> {
  return joined(
    idMember(["s1", "s2"], settings),
    atMember(settings),
    ENVELOPE,
    flagMembers(settings),
    maybe("started_at", quoted(...TIMES, "soon")),
    maybe("ended_at", quoted(...TIMES)),
  );
}

/** A file of such lines, damaged here and there. */
function logText(line: fc.Arbitrary<string>, maxLength: number): fc.Arbitrary<string> {
  const any = fc.oneof(
    { weight: 10, arbitrary: line },
    { weight: 1, arbitrary: oneOf(...MALFORMED) },
    { weight: 1, arbitrary: oneOf("", " \t", "\r") },
  );
  const ended = fc.tuple(any, oneOf("\n", "\n", "\n", "\r\n")).map((parts) => parts.join(""));
  return fc.record({
    hasBom: oneOf(false, false, true),
    lines: fc.array(ended, { maxLength, size: "max" }),
    last: oneOf("", "", '{"id":"a","text":"last"}', '{"id":"a","te'),
  }).map(({ hasBom, lines, last }) => `${hasBom ? "\ufeff" : ""}${lines.join("")}${last}`);
}

/** The settings by which lines of other programs are read, as they are without any. */
export const UNMAPPED = {
  id_type: fc.constant("string" as const),
  at_zone: fc.constant(null),
  not_before: fc.constant(null),
  text: fc.constant("text"),
  compacted: fc.constant(false),
};

/** The settings of a log, plain or with other names and rules. */
function logSettings(name: BuiltInLog): fc.Arbitrary<LogSettings> {
  const plain = defaultSettings().logs[name];
  return fc.record({
    ...UNMAPPED,
    file: oneOf(plain.file, `${name}-log.jsonl`),
    id: oneOf(["id"], ["id"], ["_id", "id"]),
    at: oneOf(["at"], ["at"], ["updated", "at"]),
    is_deleted: oneOf(["is_deleted"], ["is_deleted"], ["$$deleted", "is_deleted"]),
    at_format: oneOf("rfc3339", "rfc3339", "epoch_ms", "epoch_s"),
    kind: fc.constant(plain.kind),
    lineType: fc.constant(plain.lineType),
    hasReviews: fc.constant(plain.hasReviews),
    refersTo: fc.constant(plain.refersTo),
    // What the other logs are is not for a config to say.
    tombstones: name === "entries"
      ? oneOf("sticky", "sticky", "latest", "latest", "none")
      : fc.constant(plain.tombstones),
  });
}

const LINES: Record<BuiltInLog, (settings: LogSettings) => fc.Arbitrary<string>> = {
  entries: entryLine,
  interactions: interactionLine,
  firings: firingLine,
  sessions: sessionLine,
};

/** A log directory; of the other logs than entries some are short, so that a run stays quick. */
export function world(maxLines = 20): fc.Arbitrary<World> {
  const settings = fc.record({
    entries: logSettings("entries"),
    interactions: logSettings("interactions"),
    firings: logSettings("firings"),
    sessions: logSettings("sessions"),
  });
  return settings.chain((logs) => {
    const text = (name: BuiltInLog) => logText(LINES[name](logs[name]), maxLines);
    const texts = fc.record({
      entries: text("entries"),
      interactions: text("interactions"),
      firings: text("firings"),
      sessions: text("sessions"),
    });
    return texts.map((texts) => ({ texts, settings: { ...defaultSettings(), logs } }));
  });
}

/** A point in a generated log's life, once it is known how many lines it has; `at` picks one. */
export type Point = (lines: number) => When;

/** An instant on, just before or just behind one of the times, or a line. */
export const POINT: fc.Arbitrary<Point> = fc.oneof(
  fc.tuple(oneOf(...TIMES), oneOf(-1n, 0n, 1n)).map(([time, step]): Point => {
    const instant = modelInstant(time)! + step;
    return () => ({ kind: "instant", instant });
  }),
  fc.nat({ max: 99 }).map((pick): Point => (lines) =>
    lines === 0 ? { kind: "instant", instant: 0n } : { kind: "line", line: pick % lines + 1 }
  ),
);

/** Bounds and a limit for the rows of a listing. */
export const WINDOW = fc.record({
  since: fc.option(oneOf(...TIMES).map((time) => modelInstant(time)!)),
  until: fc.option(oneOf(...TIMES).map((time) => modelInstant(time)!)),
  limit: fc.option(oneOf(0, 1, 2)),
});
