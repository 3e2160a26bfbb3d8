import assert from "node:assert/strict";
import { momentOfVersion } from "./versions.ts";

const AT = ["2026-01-01T00:00:00Z", "2026-01-02T00:00:00Z", "2026-01-03T00:00:00Z"];
const VERSIONS = AT.map((at, n) => ({ version: n + 1, line: (n + 1) * 10, at }));

Deno.test("a version is shown at its time", () => {
  assert.deepEqual(VERSIONS.map((version) => momentOfVersion(version, VERSIONS)), AT);
});

Deno.test("a version is shown at its line where its time does not tell it from another", () => {
  const [first, second, third] = VERSIONS as [
    typeof VERSIONS[0],
    typeof VERSIONS[0],
    typeof VERSIONS[0],
  ];
  const untimed = { ...second, at: null };
  assert.equal(momentOfVersion(untimed, [first, untimed, third]), "line:20");
  const same = { ...second, at: third.at };
  assert.equal(momentOfVersion(same, [first, same, third]), "line:20");
  const late = { ...third, at: "2025-12-31T00:00:00Z" };
  assert.equal(momentOfVersion(second, [first, second, late]), "line:20");
  assert.equal(momentOfVersion(late, [first, second, late]), "line:30");
});
