import assert from "node:assert/strict";
import { isAbsolutePath } from "../../lib/storage/storage.ts";
import { slashPath } from "./slash_path.ts";

Deno.test("slashPath gives a path of Windows slashes, and storages know it for an absolute one", () => {
  assert.equal(slashPath("C:\\logs\\a\\b", true), "C:/logs/a/b");
  assert.equal(slashPath("C:/logs\\a", true), "C:/logs/a");
  assert(isAbsolutePath(slashPath("C:\\logs", true)));
});

Deno.test("slashPath leaves a path elsewhere as it is", () => {
  assert.equal(slashPath("/logs/a\\b", false), "/logs/a\\b");
});
