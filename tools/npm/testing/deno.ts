/**
 * What tests use of `Deno`, for those that run in Node: its tests are `node:test`'s.
 *
 * @module
 */

import { test } from "node:test";
import { Deno as runtime } from "../runtime/deno.ts";

const tests = {
  ...runtime,
  test: (name: string, work: () => Promise<void>) => void test(name, work),
};

export { tests as Deno };
