import fc from "fast-check";
import assert from "node:assert/strict";
import { defaultSettings, type LogSettings } from "../../records/settings.ts";
import { MemoryStorage } from "../../storage/memory.ts";
import { toBytes, toText } from "../../testing/directories/rewriting.ts";
import { histories, uniqueHistories } from "../../testing/generators/merge_histories.ts";
import { assertProperty } from "../../testing/lanes/assert_property.ts";
import { lane } from "../../testing/lanes/lane.ts";
import {
  linesOf as modelLines,
  type ModelMerge,
  modelMerge,
} from "../../testing/models/merge_model.ts";
import { RepairedLines } from "../../validate/quarantine/repaired_lines.ts";
import { mergeLog, type MergeResult } from "./merge_log.ts";

const BOM = "\xef\xbb\xbf";
const SEED = 5;
const RUNS = 300;
const SETTINGS: LogSettings = defaultSettings().logs.entries;

/** Merges texts in latin1; `repaired` are the lines that repairs took out of the log. */
async function merge(
  texts: readonly string[],
  settings = SETTINGS,
  repaired: readonly string[] = [],
): Promise<MergeResult & { text: string }> {
  const storage = new MemoryStorage(
    Object.fromEntries(texts.map((text, index) => [`${index}`, toBytes(text)])),
  );
  const inputs = [];
  for (const index of texts.keys()) {
    inputs.push({ name: `${index}`, source: (await storage.open(`${index}`))! });
  }
  let text = "";
  const sink = { log: (bytes: Uint8Array) => Promise.resolve(void (text += toText(bytes))) };
  const repairedLines = () => repairedAs(repaired);
  return { ...await mergeLog(inputs, settings, sink, { repairedLines }), text };
}

/** What a repair remembers that took these lines out. */
async function repairedAs(lines: readonly string[]): Promise<RepairedLines> {
  const items = lines.map((line) => {
    const item = { file: "log", line: 1, offset: 0, length: line.length, code: "invalid-json" };
    return JSON.stringify({ ...item, at: "", bytes_base64: btoa(line) });
  });
  const storage = new MemoryStorage({ "quarantine/log.jsonl": `${items.join("\n")}\n` });
  return await RepairedLines.of(storage, "log");
}

/** The lines of a file as a merge compares them. */
function linesOf(text: string): string[] {
  const lines = text.replace(BOM, (bom, at) => at === 0 ? "" : bom).split("\n");
  if (lines.at(-1) === "") lines.pop();
  return lines.map((line) => line.replace(/\r+$/, ""));
}

/** Each line with which of its like it is. */
function counted(lines: readonly string[]): string[] {
  const counts = new Map<string, number>();
  return lines.map((line) => {
    const count = 1 + (counts.get(line) ?? 0);
    counts.set(line, count);
    return `${count} ${line}`;
  });
}

/** Whether no order agrees with all of these: then none of the lines is first in all that hold it. */
function contradict(inputs: readonly (readonly string[])[]): boolean {
  let rests = inputs.filter((lines) => lines.length > 0);
  while (rests.length > 0) {
    const free = rests.map(([first]) => first).find((line) =>
      rests.every((lines) => lines.indexOf(line!) <= 0)
    );
    if (free === undefined) return true;
    rests = rests.map((lines) => lines.slice(Number(lines[0] === free)));
    rests = rests.filter((lines) => lines.length > 0);
  }
  return false;
}

async function holds(
  texts: fc.Arbitrary<string[]>,
  law: (texts: string[]) => Promise<void>,
  numRuns = RUNS,
): Promise<void> {
  const property = fc.asyncProperty(texts, law);
  await assertProperty(property, { seed: SEED, numRuns });
}

async function checkAgainstModel(
  texts: readonly string[],
  settings: LogSettings,
  repaired: readonly string[] = [],
): Promise<ModelMerge> {
  const model = modelMerge(texts, settings, repaired);
  const found = await merge(texts, settings, repaired);
  assert.equal(found.text, model.text);
  assert.equal(found.order_conflicts, model.orderConflicts);
  assert.equal(found.common_prefix_lines, model.commonPrefixLines);
  assert.equal(found.lines.total, model.total);
  const concurrent = found.concurrent.map(({ id, lines, kept_line, kind, hidden }) =>
    [id, { lines, kept: kept_line, kind, hidden }] as const
  );
  assert.deepEqual(new Map(concurrent), model.concurrent);
  assert.equal(found.lines.respelled, model.respelled);
  const dropped = found.dropped.filter(({ reason }) => reason === "torn");
  assert.deepEqual(
    dropped.map(({ file }) => Number(file)),
    model.dropped.map(({ input }) => input).sort(),
  );
  assert.equal(found.lines.dropped_repaired, model.droppedRepaired);
  return model;
}

/** Histories, and some of the lines in them that cannot be read: those that were repaired. */
function repairedHistories(): fc.Arbitrary<{ texts: string[]; repaired: string[] }> {
  return histories(15).chain((texts) => {
    const unreadable = new Set(
      texts.flatMap((text) => modelLines(text, SETTINGS)).filter((line) => line.isUnreadable)
        .map(({ text }) => text),
    );
    return fc.subarray([...unreadable]).map((repaired) => ({ texts, repaired }));
  });
}

Deno.test("mergeLog leaves out what was repaired, and does with the rest what the contract says", async () => {
  let count = 0;
  const property = fc.asyncProperty(repairedHistories(), async ({ texts, repaired }) => {
    const { droppedRepaired } = await checkAgainstModel(texts, SETTINGS, repaired);
    count += Math.sign(droppedRepaired);
  });
  await assertProperty(property, { seed: SEED, numRuns: RUNS });
  lane.assertMore(count, RUNS / 5, "merges that leave something out");
});

Deno.test("mergeLog keeps its laws where lines were repaired", async () => {
  const property = fc.asyncProperty(repairedHistories(), async ({ texts, repaired }) => {
    const { text, dropped, lines } = await merge(texts, SETTINGS, repaired);
    const { base, copies, total, identical, dropped_torn, dropped_repaired } = lines;
    assert.equal(base + copies, total + identical + dropped_torn + dropped_repaired);
    assert.equal(dropped_torn + dropped_repaired, dropped.length);
    for (const { file, line, offset, length, reason } of dropped) {
      const whole = texts[Number(file)]!;
      assert.equal(
        whole.slice(offset, offset + length).replace(/\r+$/, ""),
        linesOf(whole)[line - 1],
      );
      if (reason === "repaired") assert(repaired.includes(linesOf(whole)[line - 1]!));
    }
    for (const other of [[text, ...texts], [...texts, text], texts.toReversed(), [text, text]]) {
      assert.equal((await merge(other, SETTINGS, repaired)).text, text);
    }
    for (const one of texts) {
      assert.equal((await merge([text, one], SETTINGS, repaired)).text, text);
    }
  });
  await assertProperty(property, { seed: SEED, numRuns: RUNS / 2 });
});

Deno.test("mergeLog does what the contract says, line by line", async () => {
  let respelled = 0, clashes = 0, hidden = 0;
  await holds(histories(), async (texts) => {
    const model = await checkAgainstModel(texts, SETTINGS);
    const conflicts = [...model.concurrent.values()];
    respelled += Math.sign(model.respelled);
    clashes += conflicts.filter(({ kind }) => kind === "id-clash").length;
    hidden += conflicts.filter((conflict) => conflict.hidden.length > 0).length;
  });
  lane.assertMore(respelled, RUNS / 10, "merges of other spellings");
  lane.assertMore(clashes, RUNS / 10, "id clashes");
  lane.assertMore(hidden, RUNS / 20, "id clashes of live things");
});

Deno.test("mergeLog does what the contract says where tombstones mean something else", async () => {
  for (const tombstones of ["latest", "none"] as const) {
    const settings = { ...SETTINGS, tombstones };
    await holds(
      histories(15),
      async (texts) => void await checkAgainstModel(texts, settings),
      RUNS / 3,
    );
  }
});

Deno.test("mergeLog keeps a torn tail that only the middle of a shared line begins with", async () => {
  const line = (fill: string) => `{"id":"a","text":"${fill}"}\n`;
  for (const length of [256 * 1024, 600 * 1024]) {
    const shared = line("x".repeat(length)) + line("y");
    const texts = [`${shared}{"id":"z"}\n`, `${shared}xxxxxxxx`];
    const { text, dropped } = await merge(texts);
    assert.deepEqual(dropped, []);
    assert.deepEqual(linesOf(text).toSorted(), [...linesOf(texts[0]!), "xxxxxxxx"].toSorted());
    assert.equal((await merge([texts[0]!, `${shared}{"id":"a","text":"y`])).dropped.length, 1);
  }
});

Deno.test("mergeLog gives the same when merged again with an input that has a torn tail", async () => {
  const [a, b] = ['{"id":"a","n":1}\n', '{"id":"b","n":2}\n'];
  const whole = `${a}${b}{"id":"b"`;
  const texts = [`${a}{"id"`, whole];
  const { text, dropped } = await merge(texts);
  assert.equal(text, whole);
  assert.deepEqual(dropped.map(({ file, line }) => [file, line]), [["0", 2]]);
  for (const one of texts) assert.equal((await merge([text, one])).text, text);
  const other = '{"id":"c","n":3}\n';
  const all = await merge([...texts, a + other]);
  assert.equal(all.text, a + b + other);
  assert.equal(all.dropped.length, 2);
});

Deno.test("mergeLog gives the same when merged again where inputs contradict each other", async () => {
  const line = (id: string, hour: number) => `{"id":"${id}","at":"2026-04-20T${hour}:00:00Z"}\n`;
  const [a, b, c] = [line("a", 10), line("b", 12), line("c", 11)];
  // The second empty line is of a smaller time than the first, so it comes first.
  const texts = [`${b}${a}${c}\n`, `${b}\r\n${a}\r\n`];
  const { text } = await merge(texts);
  for (const one of texts) assert.equal((await merge([text, one])).text, text);
});

Deno.test("mergeLog keeps a line that would be taken for a byte order mark", async () => {
  const { text } = await merge([`${BOM}${BOM}{"id":"a"}\n`, '{"id":"b"}\n']);
  assert.deepEqual(linesOf(text).toSorted(), ['{"id":"b"}', `${BOM}{"id":"a"}`]);
  assert.equal((await merge([text, `${BOM}{"id":"c"}\n`])).lines.total, 3);
});

Deno.test("mergeLog knows what was deleted before the inputs parted", async () => {
  const line = (n: number, more = "") => `{"id":"a","n":${n}${more}}\n`;
  const start = `${BOM}${line(1, ',"is_deleted":true')}${line(2)}`;
  const edits = [start + line(3), start + line(4)];
  const { concurrent: [stands] } = await merge(edits);
  assert.deepEqual([stands?.kept_line, stands?.lines], [1, [3, 4]]);
  assert.deepEqual(stands?.versions.map(({ line, kind }) => [line, kind]), [
    [1, "delete"],
    [3, "edit"],
    [4, "edit"],
  ]);
  assert.deepEqual(stands?.versions[0]?.inputs, ["0", "1"]);
  const { concurrent: [restored] } = await merge([
    ...edits,
    start + line(5, ',"is_restored":true'),
  ]);
  assert.deepEqual([restored?.kept_line, restored?.versions.length], [5, 3]);
  const { concurrent: [latest] } = await merge(edits, { ...SETTINGS, tombstones: "latest" });
  assert.equal(latest?.kept_line, 4);
});

Deno.test("mergeLog knows what was captured before the inputs parted, and what a bare restore uncovers", async () => {
  const line = (more: string) => `{"id":"a"${more}}\n`;
  const tombstone = line(',"is_deleted":true'), restore = ',"is_restored":true';
  const tails = [line(`${restore},"device":"1"`), line(',"n":2')];
  const uncovered = async (start: string) => {
    const { concurrent: [edit] } = await merge(tails.map((tail) => start + tail));
    const { kept_line, lines, versions } = edit!;
    return { kept_line, lines, versions: versions.map(({ line, kind }) => [line, kind]) };
  };
  assert.deepEqual(await uncovered(line(',"n":1') + tombstone), {
    kept_line: 4,
    lines: [3, 4],
    versions: [[3, "restore"], [4, "edit"]],
  });
  assert.deepEqual(await uncovered(line(',"n":1') + tombstone + line(',"n":0,"at":"x"')), {
    kept_line: 5,
    lines: [4, 5],
    versions: [[4, "restore"], [5, "edit"]],
  });
  assert.deepEqual(await uncovered(tombstone), {
    kept_line: 1,
    lines: [2, 3],
    versions: [[1, "delete"], [2, "restore"], [3, "edit"]],
  });
  const captured = line(',"n":1') + tombstone;
  const { concurrent: [late] } = await merge([
    captured + line(`${restore},"at":"2026-04-20T10:00:00Z"`),
    captured + line(',"n":2,"at":"2026-04-19T10:00:00Z"'),
  ]);
  assert.deepEqual([late?.kept_line, late?.lines], [1, [3, 4]]);
  assert.deepEqual(late?.versions.map(({ line, kind }) => [line, kind]), [
    [1, "edit"],
    [3, "edit"],
    [4, "restore"],
  ]);
});

Deno.test("mergeLog takes two bare restores for no conflict, as it does two deletes", async () => {
  const start = '{"id":"a","n":1}\n{"id":"a","is_deleted":true}\n';
  for (const flag of ["is_restored", "is_deleted"]) {
    const texts = [1, 2].map((n) => `${start}{"id":"a","${flag}":true,"device":"${n}"}\n`);
    assert.deepEqual((await merge(texts)).concurrent, []);
    const data = await merge(texts, { ...SETTINGS, tombstones: "none" });
    assert.deepEqual(data.concurrent.map(({ kept_line, kind }) => [kept_line, kind]), [
      [4, "edit-edit"],
    ]);
  }
});

Deno.test("mergeLog loses no line, and doubles none", async () => {
  await holds(histories(), async (texts) => {
    const { text, dropped, lines } = await merge(texts);
    const inputs = texts.map((text) => counted(linesOf(text)));
    const expected = new Set(inputs.flat());
    for (const { file, line, offset, length } of dropped) {
      const torn = texts[Number(file)]!.slice(offset, offset + length);
      assert.equal(torn.replace(/\r+$/, ""), linesOf(texts[Number(file)]!)[line - 1]);
      assert(linesOf(text).some((kept) => kept.startsWith(torn.replace(/\r+$/, ""))));
      expected.delete(inputs[Number(file)]![line - 1]!);
    }
    assert.deepEqual(counted(linesOf(text)).sort(), [...expected].sort());
    const { base, copies, total, identical, dropped_torn } = lines;
    assert.equal(base + copies, total + identical + dropped_torn);
    assert.equal(dropped_torn, dropped.length);
  });
});

Deno.test("mergeLog takes the smallest of the inputs that hold the same lines in another order", async () => {
  const [a, b] = ['{"id":"a"}\n', '{"id":"b"}\n'];
  for (const texts of [[a + b, b + a], [b + a, a + b], [b + a, a + b, b], [b, b + a, a + b]]) {
    assert.equal((await merge(texts)).text, a + b);
  }
});

Deno.test("mergeLog ends a line with no carriage return where inputs differ in how many", async () => {
  const ended = (returns: number) => `{"id":"a"}${"\r".repeat(returns)}\n`;
  const [x, y] = ['{"id":"x"}\n', '{"id":"y"}\n'];
  for (const [one, other] of [[1, 2], [2, 1], [0, 2], [2, 0]] as const) {
    // Among the lines that both begin with, and behind them.
    assert.equal((await merge([ended(one), ended(other)])).text, ended(0), `${one} and ${other}`);
    const { text } = await merge([x + ended(one), y + ended(other)]);
    assert.equal(text, x + y + ended(0), `${one} and ${other}`);
  }
  assert.equal((await merge([x + ended(2), y + ended(2)])).text, x + y + ended(2));
});

/** Whether two inputs hold the same lines in another order. */
function areReordered(texts: readonly string[]): boolean {
  const inputs = texts.map((text) => counted(linesOf(text)));
  const orders = new Map(inputs.map((lines) => [lines.join("\n"), lines.toSorted().join("\n")]));
  return new Set(orders.values()).size < orders.size;
}

Deno.test("mergeLog does not depend on the order of the inputs", async () => {
  let count = 0;
  const shuffled = histories().chain((texts) =>
    fc.shuffledSubarray(texts, { minLength: texts.length }).map((others) => [...texts, ...others])
  );
  await holds(shuffled, async (both) => {
    const texts = both.slice(0, both.length / 2), others = both.slice(both.length / 2);
    count += Number(areReordered(texts));
    const one = await merge(texts), other = await merge(others);
    assert.equal(other.text, one.text);
    assert.equal(other.order_conflicts, one.order_conflicts);
    assert.deepEqual(
      other.concurrent.map(({ versions: _, ...edit }) => edit),
      one.concurrent.map(({ versions: _, ...edit }) => edit),
    );
  });
  lane.assertMore(count, RUNS / 20, "inputs with the same lines in another order");
});

Deno.test("mergeLog changes nothing when it is done again", async () => {
  await holds(histories(), async (texts) => {
    const { text } = await merge(texts);
    assert.equal((await merge([text, ...texts])).text, text);
    for (const one of texts) assert.equal((await merge([text, one])).text, text);
    assert.equal((await merge([text, text])).text, text);
    assert.equal((await merge([text])).text, text);
  });
});

Deno.test("mergeLog keeps the order of every input where they do not contradict each other", async () => {
  let count = 0;
  await holds(histories(), async (texts) => {
    const { text, order_conflicts } = await merge(texts);
    if (contradict(texts.map((one) => counted(linesOf(one))))) return;
    count++;
    assert.equal(order_conflicts, 0);
    const merged = counted(linesOf(text));
    for (const one of texts) {
      const places = counted(linesOf(one)).map((line) => merged.indexOf(line));
      const known = places.filter((place) => place >= 0);
      assert.deepEqual(known, known.toSorted((a, b) => a - b));
    }
  });
  lane.assertMore(count, RUNS / 2, "free of contradictions");
});

Deno.test("mergeLog keeps what all inputs begin with, byte for byte", async () => {
  await holds(histories(), async (texts) => {
    const [first] = texts as [string];
    let length = 0;
    while (length < first.length && texts.every((text) => text[length] === first[length])) length++;
    const same = first.slice(0, length);
    const prefix = same.slice(0, same.lastIndexOf("\n") + 1);
    assert((await merge(texts)).text.startsWith(prefix));
  });
});

Deno.test("mergeLog may give others in another grouping where a device did not only append", async () => {
  const line = (id: string, second: number) =>
    `{"id":"${id}","at":"2026-04-20T10:00:0${second}Z"}\n`;
  const [base, e0, e1, e2] = [line("base", 0), line("e0", 2), line("e1", 1), line("e2", 1)];
  // The clock of the third stepped back; the first holds e1 without the e0 that stands before it.
  const [a, b, c] = [base + e1, base + e2, base + e0 + e1] as const;
  for (const all of [[a, b, c], [c, b, a], [b, c, a]]) {
    assert.equal((await merge(all)).text, base + e2 + e0 + e1);
  }
  const pair = (await merge([a, b])).text;
  assert.equal(pair, base + e1 + e2);
  const { text, order_conflicts } = await merge([pair, c]);
  assert.deepEqual([text, order_conflicts], [base + e0 + e1 + e2, 0]);
  // No line is lost or doubled either way.
  assert.deepEqual(linesOf(text).toSorted(), linesOf(base + e0 + e1 + e2).toSorted());
});

Deno.test("mergeLog gives the same bytes in any grouping to devices that only append, copy and merge", async () => {
  await holds(uniqueHistories(), async (texts) => {
    const all = (await merge(texts)).text;
    for (let middle = 1; middle < texts.length; middle++) {
      const left = (await merge(texts.slice(0, middle))).text;
      const right = (await merge(texts.slice(middle))).text;
      assert.equal((await merge([left, right])).text, all);
    }
    let one = texts.at(-1)!;
    for (const other of texts.slice(0, -1)) one = (await merge([one, other])).text;
    assert.equal(one, all);
  });
});

Deno.test("mergeLog merges thousands of lines, some of them repeated, as the model does", async () => {
  const line = (id: number, day: number) =>
    `{"id":"${id}","at":"2026-01-${String(day + 1).padStart(2, "0")}T00:00:00Z"}`;
  const log = Array.from({ length: 2500 }, (_, index) => {
    const text = line(index % 1700, index % 28);
    const end = index < 200 ? "\r\n" : "\n";
    return index % 1100 === 700 ? `${text}${end}${text}${end}` : `${text}${end}`;
  });
  const copy = log.map((text, index) => {
    if (index % 900 === 0) return "";
    if (index % 900 === 500) return `${line(index % 1700, 5)}\n`;
    return index > 2000 ? text.replaceAll("\n", "\r\n") : text;
  });
  const { total } = await checkAgainstModel([log.join(""), copy.join("")], SETTINGS);
  assert.equal(total, 2505);
});
