import assert from "node:assert/strict";
import { ALL_ROWS, listRows, openLogs } from "../../mod.ts";
import { seededRandom } from "../../tools/demo/random.ts";
import { defaultSettings } from "../records/settings.ts";
import { LocalStorage } from "../storage/local.ts";
import { lane } from "../testing/lanes/lane.ts";
import { plain, plainRows } from "../testing/models/check.ts";
import {
  type Acknowledged,
  acknowledgedIn,
  appendedLine,
  startAppending,
} from "../testing/processes/killed_append.ts";
import { openState } from "../testing/states/states.ts";

const IGNORED = Deno.build.os === "windows" || lane.name === "quick";

async function inDirectory(test: (directory: string) => Promise<void>): Promise<void> {
  const directory = await Deno.makeTempDir();
  try {
    await test(directory);
  } finally {
    await Deno.remove(directory, { recursive: true });
  }
}

/** The lines of the log that are whole, and the pieces that were torn. */
async function linesIn(
  directory: string,
): Promise<{ text: string; lines: string[]; torn: string[] }> {
  const text = await Deno.readTextFile(`${directory}/entries.jsonl`).catch(() => "");
  const lines = text.split("\n");
  const torn = lines.filter((line) => line !== "" && !line.endsWith("}"));
  return { text, lines, torn };
}

/** Every acknowledged line is where it was said to be, whole, and in the order of its process. */
async function isThere(
  directory: string,
  name: string,
  acknowledged: readonly Acknowledged[],
): Promise<void> {
  const { text, lines } = await linesIn(directory);
  const bytes = new TextEncoder().encode(text);
  const decoder = new TextDecoder();
  for (const [index, { id, line, offset }] of acknowledged.entries()) {
    const expected = appendedLine(name, index + 1);
    assert.equal(id, `${name}-${index + 1}`);
    assert.equal(lines[line - 1], expected);
    const length = new TextEncoder().encode(expected).length;
    assert.equal(decoder.decode(bytes.subarray(offset, offset + length)), expected);
  }
}

/** Nothing but lines that were asked for, each whole or torn at its end. */
async function nothingIsGlued(directory: string, tornMax: number): Promise<void> {
  const { lines, torn } = await linesIn(directory);
  for (const line of lines) {
    if (line === "") continue;
    const [, name, n] = /^\{"id":"(\w+)-(\d+)/.exec(line) ?? [];
    const whole = name === undefined ? "" : appendedLine(name, Number(n));
    // A cut in the middle of a character, or before the number.
    const isBeginning = whole.startsWith(line.replace(/\ufffd$/, "")) ||
      /^\{?"?i?d?"?:?"?r?\d*-?$/.test(line);
    assert(line === whole || (torn.includes(line) && isBeginning), line);
    assert.equal(line.indexOf('{"id"', 1), -1, `glued: ${line}`);
  }
  assert(torn.length <= tornMax, `${torn.length} lines are torn`);
}

async function goesOn(directory: string, ids: string): Promise<void> {
  const storage = new LocalStorage(directory);
  await using state = await openState(storage, { ids });
  const { line, entry } = await state.capture("goes on");
  assert.equal((await linesIn(directory)).lines[line - 1], entry.text);
  const logs = openLogs(storage, { settings: defaultSettings(), timeZone: "UTC" });
  const stored = await plainRows(listRows(logs, "entries", ALL_ROWS));
  assert.deepEqual((await state.entries.list()).map((row) => plain(row)), stored);
}

Deno.test({
  name: "a process that dies before or within any change of the disk loses nothing it acknowledged",
  ignore: IGNORED,
  fn: async () => {
    const dieAt = (nth: number) =>
      inDirectory(async (directory) => {
        const before = '{"id":"old-1","te';
        await Deno.writeTextFile(`${directory}/entries.jsonl`, before);
        const child = await startAppending({ directory, name: "p", count: 1001, nth });
        const { signal, stdout, stderr } = await child.output();
        assert.equal(signal, "SIGKILL", new TextDecoder().decode(stderr));
        await isThere(directory, "p", acknowledgedIn(new TextDecoder().decode(stdout)));
        const { text, torn } = await linesIn(directory);
        assert(text.startsWith(before));
        assert(torn.length <= 2 && !/[^\n]\{"id"/.test(text), "nothing is glued");
        await goesOn(directory, "q");
      });
    // The first batch locks, opens, writes, syncs, and syncs the folder; others lock, write and sync.
    for (const nth of [1, 5, 9]) {
      await Promise.all(lane.share([0, 1, 2, 3]).map((more) => dieAt(nth + more)));
    }
  },
});

/** Kills a process as soon as it has acknowledged so many lines, and gives all that it did. */
async function killAfter(child: Deno.ChildProcess, count: number): Promise<Acknowledged[]> {
  let text = "";
  const decoder = new TextDecoder();
  const errors = new Response(child.stderr).text();
  for await (const bytes of child.stdout) {
    text += decoder.decode(bytes, { stream: true });
    if (text.split("\n").length > count) child.kill("SIGKILL");
  }
  const { signal } = await child.status;
  assert.equal(signal, "SIGKILL", await errors);
  return acknowledgedIn(text.slice(0, text.lastIndexOf("\n") + 1));
}

Deno.test({
  name: "a process that is killed again and again while it appends loses nothing it acknowledged",
  ignore: IGNORED,
  fn: () =>
    inDirectory(async (directory) => {
      const random = seededRandom(1);
      const all: [name: string, acknowledged: Acknowledged[]][] = [];
      for (let round = 1; round <= lane.runs(8); round++) {
        const name = `r${round}`;
        const child = await startAppending({ directory, name, count: 1_000_000 });
        all.push([name, await killAfter(child, 1 + random.below(3000))]);
        for (const [name, acknowledged] of all) await isThere(directory, name, acknowledged);
        await nothingIsGlued(directory, round);
      }
      assert(all.every(([, acknowledged]) => acknowledged.length > 0));
      await goesOn(directory, "last");
    }),
});

Deno.test({
  name: "four processes append 5,000 lines each at once: all are there, each in its own order",
  ignore: IGNORED,
  fn: () =>
    inDirectory(async (directory) => {
      const names = ["a", "b", "c", "d"], count = lane.runs(5000);
      const children = names.map(async (name) =>
        (await startAppending({ directory, name, count })).output()
      );
      for (const [index, { success, stdout, stderr }] of (await Promise.all(children)).entries()) {
        assert(success, new TextDecoder().decode(stderr));
        const acknowledged = acknowledgedIn(new TextDecoder().decode(stdout));
        assert.equal(acknowledged.length, count);
        await isThere(directory, names[index]!, acknowledged);
      }
      const { lines, torn } = await linesIn(directory);
      assert.deepEqual([lines.length, torn.length], [names.length * count + 1, 0]);
      for (const name of names) {
        const own = lines.filter((line) => line.startsWith(`{"id":"${name}-`));
        assert.deepEqual(own, Array.from({ length: count }, (_, n) => appendedLine(name, n + 1)));
      }
    }),
});
