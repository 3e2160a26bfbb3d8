import { testStorage } from "./conformance.ts";
import { MemoryStorage } from "./memory.ts";

testStorage("memory storage", (files) =>
  Promise.resolve({
    storage: new MemoryStorage(files),
    [Symbol.asyncDispose]: () => Promise.resolve(),
  }));
