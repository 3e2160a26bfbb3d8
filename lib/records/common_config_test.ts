import fc from "fast-check";
import assert from "node:assert/strict";
import { commonSettings } from "./common_config.ts";
import { checkConfig } from "./config_schema.ts";

/** Mostly what many configs say, and now and then what few say, or none may. */
function mostly(common: readonly unknown[], rare: readonly unknown[]): fc.Arbitrary<unknown> {
  return fc.oneof(
    { weight: 12, arbitrary: fc.constantFrom(...common) },
    { weight: 1, arbitrary: fc.constantFrom(...rare) },
  );
}

const KEYS = ["id", "_id", "/a/b", ["updated", "created"]];
const NO_KEYS = [
  "",
  "~",
  "/a~0b",
  "x".repeat(257),
  1,
  null,
  [],
  ["a", "a"],
  [1],
  Array(9).fill("a"),
];
const DELETED = [
  "gone",
  ["gone", "removed"],
  { key: "event", in: ["removed"] },
  { key: "deleted_at", present: true },
  { absent: "value" },
];
const NOT_DELETED = [
  ...NO_KEYS,
  ["gone", { absent: "value" }],
  { key: "event", in: [] },
  { key: "event", in: [1, null] },
  { key: "event", in: "removed" },
  { key: "deleted_at", present: false },
  { key: "deleted_at", present: true, in: ["a"] },
  { key: "event" },
  { absent: "~" },
  { absent: "value", key: "a" },
  {},
];
const BUILT_IN = {
  file: mostly(["a.jsonl", "b.db"], ["A.jsonl", "a/b.jsonl", "Snapshots", "a.", ".a", " ", "", 1]),
  id: mostly(KEYS, NO_KEYS),
  id_type: mostly(["string", "number"], ["text"]),
  at: mostly(KEYS, NO_KEYS),
  at_format: mostly(["rfc3339", "auto", "epoch_ms"], ["epoch", ["date", "local"], [], 1]),
  is_deleted: mostly(DELETED, NOT_DELETED),
  text: mostly(["title", "/task/title"], NO_KEYS),
  tombstones: mostly(["sticky", "latest", "none"], ["never"]),
  compacted: mostly([true, false], ["no"]),
};
const LOG = fc.record(BUILT_IN, { requiredKeys: [] });
const RARE_LOG = fc.record({ ...BUILT_IN, at_zone: fc.constantFrom("Europe/Berlin", "Nope") });
const OWN_LOG = fc.record({ ...BUILT_IN, kind: mostly(["entity", "event"], ["thing"]) }, {
  requiredKeys: ["kind"],
});
const CONFIG = fc.oneof(
  {
    weight: 20,
    arbitrary: fc.record({
      $schema: mostly(["./log.config.schema.json"], [1]),
      time_zone: mostly(["Europe/Berlin", "europe/berlin", "+02:00"], ["Nope", "", 1]),
      logs: fc.record({
        entries: fc.oneof({ weight: 9, arbitrary: LOG }, RARE_LOG, fc.constantFrom(null, [], "a")),
        sessions: LOG,
        notes: OWN_LOG,
        Entries: OWN_LOG,
      }, { requiredKeys: [] }),
      srs: mostly([{ request_retention: 0.9 }, {}], [{ request_retention: 0 }, { w: [1] }, 1]),
      snapshots: mostly([{ keep: 1 }, {}], [{ keep: 0 }, { keep: 1.5 }, { keep: 1e300 }, null]),
      conflict_patterns: fc.constantFrom([], ["entries~*.jsonl"]),
      other: fc.constant(1),
    }, { requiredKeys: [] }).map((config) => {
      // Otherwise half of all configs would have a key that makes them rare.
      const { other: _, conflict_patterns: __, ...common } = config;
      return Object.keys(config).length % 5 === 0 ? config : common;
    }),
  },
  fc.constantFrom<unknown>(null, [], 1, "config"),
);

Deno.test("a common config makes the settings that the schema makes of it", () => {
  let common = 0;
  fc.assert(
    fc.property(CONFIG, (config) => {
      const settings = commonSettings(config);
      if (settings === null) return;
      common++;
      assert.deepEqual({ settings }, checkConfig(config));
    }),
    { numRuns: 5000, seed: 17 },
  );
  assert(common > 100, `${common} configs were common`);
});

Deno.test("what log init proposes and the README shows is common", () => {
  const common = [
    {},
    { logs: { entries: { file: "issues.jsonl", id: "key", at: "updated", text: "title" } } },
    {
      $schema: "./log.config.schema.json",
      time_zone: "Europe/Berlin",
      logs: {
        entries: {
          file: "notes.jsonl",
          id: "_id",
          at: ["updated", "created"],
          at_format: "epoch_ms",
          is_deleted: "$$deleted",
          tombstones: "latest",
        },
        pings: { kind: "event" },
      },
      srs: { request_retention: 0.9 },
      snapshots: { keep: 7 },
    },
    { logs: { entries: { id: "/task/id", is_deleted: { key: "event", in: ["removed"] } } } },
    { logs: { entries: { is_deleted: { absent: "value" }, id_type: "number" } } },
  ];
  for (const config of common) {
    const settings = commonSettings(config);
    assert(settings !== null, JSON.stringify(config));
    assert.deepEqual({ settings }, checkConfig(config));
  }
});
