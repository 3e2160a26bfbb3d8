/** The example of docs/server.md, run: it keeps a list in step with what another process writes. */

import assert from "node:assert/strict";
import { open } from "../../mod.ts";
import { serve } from "./serve.ts";

const EXAMPLE = new URL("../../docs/front-end.js", import.meta.url);
const PAGE = new URL("../../docs/server.md", import.meta.url);

Deno.test("the front end of docs/server.md keeps its list in step with the logs", async () => {
  const example = await Deno.readTextFile(EXAMPLE);
  assert((await Deno.readTextFile(PAGE)).includes(example.trimEnd()), "the page shows the file");
  const { followEntries } = await import(EXAMPLE.href);
  const folder = await Deno.makeTempDir();
  const file = `${folder}/entries.jsonl`;
  await Deno.writeTextFile(file, '{"id":"a","text":"eins"}\n');
  const state = await open(folder, { now: () => 1_777_900_000_000_000n, watch: false });
  const server = await serve(state);
  const ending = new AbortController();
  const shown: string[] = [];
  const show = (entries: { text: string }[]) =>
    void shown.push(entries.map(({ text }) => text).join());
  const until = async (expected: string) => {
    while (shown.at(-1) !== expected) {
      await new Promise((resolve) => setTimeout(resolve, 5));
      await state.refresh();
    }
  };
  const url = `${server.origin}/#token=${server.token}`;
  const following = followEntries(url, show, ending.signal);
  await until("eins");
  for (
    const [line, expected] of [['{"id":"b","text":"zwei"}', "eins,zwei"], [
      '{"id":"a","is_deleted":true}',
      "zwei",
    ]]
  ) {
    await Deno.writeTextFile(file, `${line}\n`, { append: true });
    await until(expected!);
  }
  assert.equal(shown[0], "eins");
  ending.abort();
  await following;
  await server.close();
  await state.close();
  await Deno.remove(folder, { recursive: true });
});
