import fc from "fast-check";
import { deepEqual, equal, ok } from "node:assert/strict";
import { defaultSettings, type LogSettings } from "../../records/settings.ts";
import { fromBytes } from "../../storage/source.ts";
import { toBytes, toText } from "../../testing/directories/rewriting.ts";
import { editedFiles } from "../../testing/generators/edited_files.ts";
import { assertProperty } from "../../testing/lanes/assert_property.ts";
import { modelMerge } from "../../testing/models/merge_model.ts";
import { type ModelFiles, modelThreeWay } from "../../testing/models/three_way_model.ts";
import type { ConflictStyle } from "./markers.ts";
import { mergeThreeWay, type ThreeWayResult } from "./merge_three_way.ts";

const SETTINGS: LogSettings = defaultSettings().logs.entries;
const SEED = 15;
const RUNS = 1000;

interface Wishes {
  settings?: LogSettings;
  style?: ConflictStyle;
  later?: boolean;
}

/** Merges texts in latin1. */
async function merge(
  { base, ours, theirs }: ModelFiles,
  { settings = SETTINGS, style = "merge", later = false }: Wishes = {},
): Promise<ThreeWayResult & { text: string }> {
  const file = (name: string, text: string) => ({ name, source: fromBytes(name, toBytes(text)) });
  let text = "";
  const result = await mergeThreeWay(
    { base: file("base", base), ours: file("ours", ours), theirs: file("theirs", theirs) },
    { settings, preferLater: later, markers: { style, size: 7 } },
    { log: (bytes) => Promise.resolve(void (text += toText(bytes))) },
  );
  return { ...result, text };
}

async function holds(
  files: fc.Arbitrary<ModelFiles>,
  law: (files: ModelFiles) => Promise<void>,
  numRuns = RUNS,
): Promise<void> {
  await assertProperty(fc.asyncProperty(files, law), { seed: SEED, numRuns });
}

Deno.test("a three-way merge is what the contract says, line by line and byte by byte", async () => {
  for (const style of ["merge", "diff3", "zdiff3"] as const) {
    for (const later of [false, true]) {
      await holds(editedFiles(), async (files) => {
        const { text, way, conflicts } = await merge(files, { style, later });
        const model = modelThreeWay(files, SETTINGS, { style, later });
        equal(text, model.text);
        equal(way === "append_only", model.isAppendOnly);
        const told = conflicts.map(({ line: _, ...conflict }) => conflict);
        const byId = (a: { id: string }, b: { id: string }) => a.id < b.id ? -1 : 1;
        deepEqual(told.sort(byId), model.conflicts.sort(byId));
      }, RUNS / 4);
    }
  }
});

Deno.test("a three-way merge of sides that only appended is the merge of copies", async () => {
  await holds(editedFiles({ onlyAppend: true }), async (files) => {
    const { text, way } = await merge(files);
    if (way === "append_only") equal(text, modelMerge([files.ours, files.theirs], SETTINGS).text);
    else ok(modelThreeWay(files, SETTINGS).isAppendOnly === false);
  });
});

Deno.test("a three-way merge takes what one side alone did, byte for byte", async () => {
  const files = fc.tuple(editedFiles(), fc.boolean());
  const law = async ([{ base, ours }, isOurs]: [ModelFiles, boolean]) => {
    const changed = isOurs ? { base, ours, theirs: base } : { base, ours: base, theirs: ours };
    const { text, way, conflicts } = await merge(changed);
    deepEqual(conflicts, []);
    if (way === "by_id") equal(text, ours);
    deepEqual(linesOf(text), linesOf(ours));
    deepEqual(linesOf((await merge({ base, ours, theirs: ours })).text), linesOf(ours));
  };
  await assertProperty(fc.asyncProperty(files, law), { seed: SEED, numRuns: RUNS });
});

Deno.test("a three-way merge does not depend on which side is ours, but for its order", async () => {
  await holds(editedFiles(), async ({ base, ours, theirs }) => {
    const one = await merge({ base, ours, theirs });
    const other = await merge({ base, ours: theirs, theirs: ours });
    const told = ({ conflicts }: ThreeWayResult) =>
      conflicts.map(({ id, kind, fields }) => `${id} ${kind} ${fields.toSorted()}`).sort();
    deepEqual(told(one), told(other));
    if (one.conflicts.length > 0) return;
    deepEqual(linesOf(one.text).map(sortedKeys).sort(), linesOf(other.text).map(sortedKeys).sort());
  });
});

Deno.test("a three-way merge that is merged again with either side is the same", async () => {
  await holds(editedFiles(), async ({ base, ours, theirs }) => {
    const { text, conflicts } = await merge({ base, ours, theirs });
    if (conflicts.length > 0) return;
    for (const side of [ours, theirs]) {
      // What git does: the side is the ancestor now.
      deepEqual(
        linesOf((await merge({ base: side, ours: text, theirs: side })).text),
        linesOf(text),
      );
    }
  });
});

Deno.test("a three-way merge brings no line back, and loses none", async () => {
  await holds(editedFiles(), async ({ base, ours, theirs }) => {
    const { text, merged, conflicts, dropped } = await merge({ base, ours, theirs });
    // A torn tail goes where a line begins with it.
    if (dropped.length > 0) return;
    const [o, a, b, m] = [base, ours, theirs, text].map((file) => counts(linesOf(file)));
    const open = new Set([...merged, ...conflicts.map(({ id }) => id)]);
    for (const [line, count] of new Map([...o!, ...a!, ...b!, ...m!].map(([l]) => [l, 0]))) {
      if (open.has(idOf(line)) || /^[<=>]{7}/.test(line)) continue;
      const [old, own, other] = [o, a, b].map((of) => of!.get(line) ?? 0) as [
        number,
        number,
        number,
      ];
      const isFree = idOf(line) === "" || !isTimeOnly(idOf(line), ours, theirs);
      const left = m!.get(line) ?? count;
      if (own <= old && other <= old) equal(left, Math.min(own, other), line);
      else if (isFree) ok(left >= Math.max(own, other) - old, line);
    }
  });
});

/** Lines of a file. */
function lines(...texts: string[]): string {
  return texts.map((text) => `${text}\n`).join("");
}

const TRACKER: LogSettings = { ...SETTINGS, at: ["updated_at"], tombstones: "latest" };

/** A record of a tracker that is edited in place. */
function issue(id: string, day: number, fields: Record<string, unknown> = {}): string {
  return JSON.stringify({ id, status: "open", ...fields, updated_at: `2026-03-0${day}T08:00:00Z` });
}

Deno.test("a three-way merge of a tracker keeps what each side edited and took out", async () => {
  const base = lines(issue("bd-1", 1), issue("bd-2", 1), issue("bd-3", 1));
  const closed = issue("bd-1", 2, { status: "closed" }),
    renamed = issue("bd-2", 3, { title: "two!" });
  const ours = lines(issue("bd-1", 1), renamed);
  const theirs = lines(closed, issue("bd-2", 1), issue("bd-3", 1));
  const { text, conflicts, removed } = await merge({ base, ours, theirs }, { settings: TRACKER });
  equal(text, lines(closed, renamed));
  deepEqual([conflicts, removed], [[], 1]);
});

Deno.test("a three-way merge takes back what a revert takes back, and nothing else", async () => {
  const base = lines('{"id":"a"}', '{"id":"secret"}');
  const ours = base + lines('{"id":"c"}');
  const { text } = await merge({ base, ours, theirs: lines('{"id":"a"}') });
  equal(text, lines('{"id":"a"}', '{"id":"c"}'));
});

Deno.test("a three-way merge keeps a malformed line out that one side repaired", async () => {
  const base = lines('{"id":"a"}', '{"id":"b","te', '{"id":"b"}');
  const theirs = lines('{"id":"a"}', '{"id":"b"}');
  const { text } = await merge({ base, ours: base + lines('{"id":"c"}'), theirs });
  equal(text, theirs + lines('{"id":"c"}'));
});

Deno.test("a three-way merge takes only what a cherry-picked commit added", async () => {
  const files = { base: "base first", ours: "base own", theirs: "base first second" };
  const ids = (text: string) => lines(...text.split(" ").map((id) => `{"id":"${id}"}`));
  const [base, ours, theirs] = Object.values(files).map(ids) as [string, string, string];
  equal((await merge({ base, ours, theirs })).text, ids("base own second"));
});

Deno.test("a three-way merge takes the later time of two edits that differ in nothing else", async () => {
  const same = { status: "closed" };
  const base = lines(issue("a", 1)), later = lines(issue("a", 3, same));
  const earlier = lines(issue("a", 2, same));
  for (const [ours, theirs] of [[later, earlier], [earlier, later]] as const) {
    const { text, conflicts, merged } = await merge({ base, ours, theirs }, { settings: TRACKER });
    deepEqual([text, conflicts, merged], [later, [], ["a"]]);
    const begun = await merge({ base: "", ours, theirs }, { settings: TRACKER });
    deepEqual([begun.text, begun.conflicts, begun.merged], [later, [], ["a"]]);
  }
});

Deno.test("a three-way merge of a time inside an object touches nothing else of it", async () => {
  const settings = { ...SETTINGS, at: ["/meta/at"] };
  const record = (day: number, n: string, x = 1) =>
    lines(`{"id":"a","meta":{"at":"2026-03-0${day}T00:00:00Z", "n":${n}},"x":${x}}`);
  const base = record(1, "1.0");
  const files = { base, ours: record(2, "2.0"), theirs: record(3, "1.0", 5) };
  const { text, conflicts } = await merge(files, { settings });
  deepEqual([text, conflicts], [record(3, "2.0", 5), []]);
});

Deno.test("a three-way merge of a record edited on both sides is ours but for theirs' values", async () => {
  const base = lines('{"id":"a","n":1,"tags":["x","y"],"old":true}');
  const ours = lines(' {"id": "a", "n": 1, "tags": ["y", "x", "z"], "old":true, "own":1e3} ');
  const theirs = lines('{"id":"a","n":2.50,"tags":["x","w"],"new":[1, 2]}');
  const { text, merged } = await merge({ base, ours, theirs });
  equal(
    text,
    lines(' {"id": "a", "n": 2.50, "tags": ["x", "z", "w"], "own":1e3,"new":[1, 2]} '),
  );
  deepEqual(merged, ["a"]);
});

Deno.test("a three-way merge marks what both sides changed as git does, in each style", async () => {
  const [base, ours, theirs] = ["open", "closed", "blocked"]
    .map((status, day) => issue("b", day + 1, { status })) as [string, string, string];
  const around = (line: string) => lines(issue("a", 1), line, issue("c", 1));
  const files = { base: around(base), ours: around(ours), theirs: around(theirs) };
  const merged = await merge(files, { settings: TRACKER });
  equal(merged.text, around(`<<<<<<< ours\n${ours}\n=======\n${theirs}\n>>>>>>> theirs`));
  deepEqual(merged.conflicts, [{ id: "b", kind: "fields", fields: ["status"], line: 2 }]);
  for (const style of ["diff3", "zdiff3"] as const) {
    const { text } = await merge(files, { settings: TRACKER, style });
    equal(
      text,
      around(
        `<<<<<<< ours\n${ours}\n||||||| base\n${base}\n=======\n${theirs}\n>>>>>>> theirs`,
      ),
    );
  }
  const later = await merge(files, { settings: TRACKER, later: true });
  equal(later.text, files.theirs);
  deepEqual(later.decided, [{ id: "b", fields: ["status"], side: "theirs" }]);
});

Deno.test("a three-way merge leaves to people what one side removed and the other changed", async () => {
  const base = lines('{"id":"a"}', '{"id":"b"}');
  const ours = lines('{"id":"a"}'), theirs = lines('{"id":"a"}', '{"id":"b","x":1}');
  const { text, conflicts } = await merge({ base, ours, theirs }, { later: true });
  equal(text, lines('{"id":"a"}', "<<<<<<< ours", "=======", '{"id":"b","x":1}', ">>>>>>> theirs"));
  deepEqual(conflicts, [{ id: "b", kind: "removed", fields: [], line: 2 }]);
});

Deno.test("a three-way merge leaves to people what both sides began under one id", async () => {
  const ours = lines('{"id":"7","text":"tea"}'), theirs = lines('{"id":"7","text":"rain"}');
  const { text, conflicts } = await merge({ base: "", ours, theirs });
  equal(text, `<<<<<<< ours\n${ours}=======\n${theirs}>>>>>>> theirs\n`);
  deepEqual(conflicts, [{ id: "7", kind: "begun", fields: [], line: 1 }]);
});

Deno.test("a three-way merge reads an ancestor without the markers that only it holds", async () => {
  const [x, y, z] = ["1", "2", "3"].map((n) => `{"id":"a","n":${n}}`) as [string, string, string];
  const base = lines("<<<<<<<<< ours", x, "=========", y, ">>>>>>>>> theirs", '{"id":"b"}');
  const resolved = lines(z, '{"id":"b"}');
  equal(
    (await merge({ base, ours: resolved, theirs: resolved + lines('{"id":"c"}') })).text,
    resolved + lines('{"id":"c"}'),
  );
  // The ancestor does not say which of its versions was right, so neither side wins alone.
  const theirs = lines(y, '{"id":"b"}');
  const { conflicts } = await merge({ base, ours: resolved, theirs });
  deepEqual(conflicts, [{ id: "a", kind: "fields", fields: ["n"], line: 1 }]);
});

Deno.test("a three-way merge keeps markers out that somebody took out by hand", async () => {
  const base = lines(
    "<<<<<<< HEAD",
    '{"id":"a","n":1}',
    "=======",
    '{"id":"a","n":2}',
    ">>>>>>> b",
  );
  const theirs = lines('{"id":"a","n":2}');
  const { text } = await merge({ base, ours: base + lines('{"id":"c"}'), theirs });
  equal(text, theirs + lines('{"id":"c"}'));
});

Deno.test("a three-way merge follows the side that moved lines", async () => {
  const ids = (text: string) => lines(...[...text].map((id) => `{"id":"${id}"}`));
  const order = async (base: string, ours: string, theirs: string) => {
    const { text } = await merge({ base: ids(base), ours: ids(ours), theirs: ids(theirs) });
    return linesOf(text).map((line) => JSON.parse(line).id).join("");
  };
  equal(await order("abc", "cba", "abxc"), "cbxa");
  equal(await order("abc", "abxc", "cba"), "cbxa");
  equal(await order("abc", "acbx", "cbay"), "aycbx");
});

Deno.test("a three-way merge ends markers as the lines around them end", async () => {
  const line = (n: number) => `{"id":"a","n":${n}}\r\n`;
  const { text } = await merge({ base: line(1), ours: line(2), theirs: line(3) });
  equal(text, `<<<<<<< ours\r\n${line(2)}=======\r\n${line(3)}>>>>>>> theirs\r\n`);
});

Deno.test("a three-way merge writes lines of any length, and a byte order mark both sides have", async () => {
  const long = (n: number) => `{"id":"a","n":${n},"text":"${"x".repeat(700_000)}"}`;
  const short = '{"id":"b"}', broken = `{"id":"c","text":"${"y".repeat(300_000)}`;
  const bom = "\xef\xbb\xbf";
  const files = {
    base: bom + lines(long(1), short, broken),
    ours: bom + lines(long(2), short, broken),
    theirs: bom + lines(long(1), broken),
  };
  equal((await merge(files)).text, bom + lines(long(2), broken));
  equal((await merge({ ...files, theirs: lines(long(1), broken) })).text, lines(long(2), broken));
});

Deno.test("a three-way merge ends the last line unless no file does", async () => {
  const [a, b, c] = ["a", "b", "c"].map((id) => `{"id":"${id}"}`);
  const base = lines(b!, a!), ours = lines(b!, a!, c!);
  equal((await merge({ base, ours, theirs: a! })).text, lines(a!, c!));
  equal((await merge({ base, ours: ours.slice(0, -1), theirs: a! })).text, `${a}\n${c}`);
});

/** The lines of a file as a merge compares them. */
function linesOf(file: string): string[] {
  const lines = file.replace(/^\xef\xbb\xbf/, "").split("\n").map((l) => l.replace(/\r+$/, ""));
  if (lines.at(-1) === "") lines.pop();
  return lines;
}

function counts(lines: readonly string[]): Map<string, number> {
  const counted = new Map<string, number>();
  for (const line of lines) counted.set(line, 1 + (counted.get(line) ?? 0));
  return counted;
}

/** The id of a line; empty for one without. */
function idOf(line: string): string {
  return /^\{"id":"(\w)"[,}].*$/.exec(line)?.[1] ?? "";
}

/** Whether an id is one that both sides may have begun, of which the later line is taken. */
function isTimeOnly(id: string, ours: string, theirs: string): boolean {
  return [ours, theirs].every((file) => linesOf(file).some((line) => idOf(line) === id));
}

/** A record in one spelling: sides differ in the order of keys and of what they added to lists. */
function sortedKeys(line: string): string {
  if (idOf(line) === "" || !line.endsWith("}")) return line;
  const { tags, ...record } = JSON.parse(line);
  const sorted = Array.isArray(tags) ? { ...record, tags: tags.toSorted() } : record;
  return JSON.stringify(Object.entries(sorted).sort());
}
