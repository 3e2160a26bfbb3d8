import fc from "fast-check";
import { deepEqual, equal } from "node:assert/strict";
import { StoredJson } from "../json/stored.ts";
import { type AtFormat, defaultSettings, type LogSettings } from "../records/settings.ts";
import { assertProperty } from "../testing/lanes/assert_property.ts";
import { readRecords } from "../testing/models/read_lines.ts";
import { parseInstant } from "../time/instant.ts";
import { instantJson, type Origin, withOrigin } from "./origin.ts";

const SETTINGS = defaultSettings().logs.entries;
const NOW = parseInstant("2026-05-05T08:00:00Z")!;
const ORIGIN: Origin = { now: NOW, device: "desk", actor: "classify" };

function signedText(
  entry: string,
  origin: Partial<Origin> = {},
  settings: Partial<LogSettings> = {},
): string {
  const log = { ...SETTINGS, ...settings };
  return withOrigin(StoredJson.fromText(entry), { ...ORIGIN, ...origin }, log).text;
}

Deno.test("withOrigin says when, where and by whom, and leaves all other bytes", () => {
  equal(
    signedText('{"actor":"user", "id":"\\u0061","n":1.0,"at":"2026-04-20T10:00:00Z" }'),
    '{"actor":"classify", "id":"\\u0061","n":1.0,"at":"2026-05-05T08:00:00Z","device":"desk" }',
  );
  equal(
    signedText('{"id":"a","device":"x","device":"y"}', { device: null }),
    '{"id":"a","at":"2026-05-05T08:00:00Z","actor":"classify"}',
  );
});

Deno.test("withOrigin puts an entry on one line", () => {
  equal(
    signedText('{"id":"a",\r"at":1}', { device: null }),
    '{"id":"a","at":"2026-05-05T08:00:00Z","actor":"classify"}',
  );
});

Deno.test("withOrigin survives names that are no whole characters", async () => {
  const line = signedText('{"id":"a"}', { device: "\ud800", actor: '"\n' });
  const { records: [record] } = await readRecords(`${line}\n`, SETTINGS);
  equal(record?.device, "\ud800");
  equal(record?.actor, '"\n');
});

Deno.test("withOrigin sets the time that wins where a line has several", async () => {
  const settings: LogSettings = { ...SETTINGS, at: ["changed", "at"], at_format: "epoch_s" };
  for (const entry of ['{"id":"a","at":1}', '{"at":1,"changed":"soon","id":"a","changed":2}']) {
    const line = signedText(entry, {}, settings);
    const { records: [record] } = await readRecords(`${line}\n`, settings);
    equal(record?.effective, NOW, line);
  }
});

Deno.test("instantJson spells times as short as they can be", () => {
  const spelled = (format: AtFormat, ...instants: bigint[]) =>
    instants.map((instant) => instantJson(instant, { at_format: format, at_zone: null }));
  deepEqual(spelled("epoch_ms", 0n, 1n, 1_500n, -1n, -2_000n), [
    "0",
    "0.001",
    "1.5",
    "-0.001",
    "-2",
  ]);
  deepEqual(spelled("epoch_s", 1n, 1_500_000n, NOW), ["0.000001", "1.5", "1777968000"]);
  deepEqual(spelled("rfc3339", NOW + 1n), ['"2026-05-05T08:00:00.000001Z"']);
});

Deno.test("instantJson loses no microsecond, and of this century's none in a double either", async () => {
  const first = parseInstant("2000-01-01T00:00:00Z")!;
  const last = parseInstant("2100-01-01T00:00:00Z")!;
  const anyTime = parseInstant("9999-12-31T23:59:59.999999Z")!;
  const law = fc.asyncProperty(
    fc.constantFrom("epoch_ms", "epoch_s", "rfc3339"),
    fc.bigInt(first, last),
    fc.bigInt(-first, anyTime),
    async (at_format, near, far) => {
      const settings: LogSettings = { ...SETTINGS, at_format };
      const lines = [near, far].map((now) => signedText('{"id":"a"}', { now }, settings));
      const { records } = await readRecords(`${lines.join("\n")}\n`, settings);
      deepEqual(records.map(({ effective }) => effective), [near, far]);
      if (at_format === "rfc3339") return;
      const json = instantJson(near, settings);
      equal(String(Number(json)), json);
    },
  );
  await assertProperty(law, { seed: 1, numRuns: 300 });
});
