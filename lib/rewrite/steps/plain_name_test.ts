import assert from "node:assert/strict";
import { isPlainName } from "./plain_name.ts";

Deno.test("isPlainName takes names inside one folder, on any system", () => {
  for (const isWindows of [false, true]) {
    for (const name of ["entries.jsonl", "entries (1).jsonl", "...", ".hidden", "日本"]) {
      assert(isPlainName(name, isWindows), name);
    }
    for (const name of ["", ".", "..", "/", "a/b", "../a", "a/"]) {
      assert(!isPlainName(name, isWindows), name);
    }
  }
});

Deno.test("isPlainName takes a backslash for a separator on Windows, and for a letter elsewhere", () => {
  for (const name of ["a\\b", "..\\a", "\\", "C:\\a"]) {
    assert(!isPlainName(name, true), name);
    assert(isPlainName(name, false), name);
  }
});
