import assert from "node:assert/strict";
import { MemoryStorage } from "../storage/memory.ts";
import type { LogAppender, WritableStorage } from "../storage/storage.ts";
import { LocalFile } from "./local_file.ts";

const NAME = "a.jsonl";
const LINE = '{"id":"a"}\n', MORE = '{"id":"b"}\n', OTHER = '{"id":"other"}\n';
const encode = (text: string) => new TextEncoder().encode(text);

/** A storage in which another program comes right before bytes are appended. */
function meeting(storage: MemoryStorage, other: () => Promise<void>): WritableStorage {
  return wrapped(storage, (name, args) => {
    if (name !== "appendTo" || args[0] !== NAME) return null;
    return async () =>
      wrapped<LogAppender>(await storage.appendTo(NAME), (name, _, call) => {
        return name === "write" ? () => other().then(call) : null;
      });
  });
}

/** An object of which some calls go another way. */
function wrapped<T extends object>(
  inner: T,
  way: (name: string, args: unknown[], call: () => unknown) => (() => unknown) | null,
): T {
  return new Proxy(inner, {
    get(target, name) {
      const value: unknown = Reflect.get(target, name, target);
      if (typeof value !== "function") return value;
      return (...args: unknown[]) => {
        const call = () => value.apply(target, args);
        return (way(String(name), args, call) ?? call)();
      };
    },
  });
}

function textOf(storage: MemoryStorage): string {
  return new TextDecoder().decode(storage.files()[NAME] as Uint8Array);
}

Deno.test("LocalFile says that a file was changed where another takes its place while lines are appended", async () => {
  const storage = new MemoryStorage({ [NAME]: LINE });
  let comes = 0;
  const met = meeting(storage, async () => {
    if (comes++ > 0) return;
    storage.append("other", OTHER);
    await storage.rename("other", NAME);
  });
  const file = new LocalFile({ storage: met, name: NAME, now: () => 0n });
  assert.equal(await file.write(encode(LINE), encode(LINE + MORE)), null);
  assert(textOf(storage).startsWith(OTHER), "nothing of the other is lost");
});

Deno.test("LocalFile appends any number of lines to a file, or to none", async () => {
  for (const before of ["", LINE]) {
    const more = `{"id":"b","text":"${"x".repeat(3 << 20)}"}\n`.repeat(4);
    const storage = new MemoryStorage(before === "" ? {} : { [NAME]: before });
    const file = new LocalFile({ storage, name: NAME, now: () => 0n });
    assert.equal(await file.write(encode(before), encode(before + more)), "appended");
    assert.equal(textOf(storage), before + more);
    assert.equal(await file.write(encode(before + more), encode(before + more)), "unchanged");
  }
});
