/** The index is held against `asofRows`, which replays: at every time of a log, and behind every line. */

import fc from "fast-check";
import assert from "node:assert/strict";
import type { AsofRow } from "../answers.ts";
import type { Logs } from "../logs/logs.ts";
import { asofRows } from "../query/asof.ts";
import { historyRows } from "../query/history.ts";
import { ALL_ROWS } from "../query/rows.ts";
import { BUILT_IN_LOGS, type BuiltInLog } from "../records/settings.ts";
import type { Cut } from "../replay/cut.ts";
import { NO_PAUSE } from "../replay/pause.ts";
import type { IdRow } from "../replay/projection.ts";
import { emptySource, slice } from "../storage/source.ts";
import { checkAgainstModel, openTexts } from "../testing/models/check.ts";
import { formatInstant } from "../time/instant.ts";
import type { When } from "../time/when.ts";
import { TimeIndex } from "./time_index.ts";

/** An index of the first lines of a log, with the rest taken in as a tail; `share` is where it is cut. */
async function indexed(logs: Logs, log: BuiltInLog, share: number): Promise<TimeIndex> {
  using source = await logs.open(log) ?? emptySource(log);
  const bytes = new Uint8Array(source.size);
  await source.read(bytes, 0);
  const ends = [0, ...bytes.keys().filter((at) => bytes[at] === 10).map((at) => at + 1)];
  const cut = ends[Math.floor(share * ends.length)]!;
  const index = await TimeIndex.build(logs.log(log), slice(source, 0, cut));
  await index.advance(source);
  return index;
}

/** What of a row the index knows. */
function rowOf({ id, current }: IdRow) {
  return { id, version: current!.version, line: current!.line, hasOwnTime: current!.atStart >= 0 };
}

function answerOf({ id, version, line, time }: AsofRow) {
  return { id, version, line, hasOwnTime: time === "own" };
}

/** Every time of a log and the moments beside it, and every line of it. */
function* points(index: TimeIndex): Generator<{ when: When; cut: Cut }> {
  for (let rank = 0; rank < index.ranks; rank++) {
    for (const step of [-1n, 0n, 1n]) {
      const instant = index.instant(rank) + step;
      if (instant < -(2n ** 62n)) continue;
      yield { when: { kind: "instant", instant }, cut: { through: instant, lineMax: null } };
    }
  }
  for (let line = 1; line <= index.lines; line++) {
    yield { when: { kind: "line", line }, cut: { through: null, lineMax: line } };
  }
}

Deno.test("the time index answers as a replay does, at every time and line of generated logs", async () => {
  const draw = fc.tuple(
    fc.double({ min: 0, max: 0.999, noNaN: true }),
    fc.constantFrom(...BUILT_IN_LOGS),
  );
  await checkAgainstModel(draw, async (logs, _, [share, log]) => {
    const index = await indexed(logs, log, share);
    for (const { when, cut } of points(index)) {
      const replayed = await Array.fromAsync(asofRows(logs, log, when, ALL_ROWS));
      const { rows } = index.window(cut, { limit: Infinity });
      assert.deepEqual(rows.map(rowOf), replayed.map(answerOf));
      assert.equal(index.liveAt(cut), replayed.length);
    }
  }, 60);
});

Deno.test("the time index gives the rows of a page, and where the next one begins", async () => {
  const draw = fc.tuple(
    fc.double({ min: 0, max: 0.999, noNaN: true }),
    fc.integer({ min: 1, max: 3 }),
    fc.constantFrom(1, 2, Infinity),
  );
  await checkAgainstModel(draw, async (logs, _, [share, limit, idsMax]) => {
    const index = await indexed(logs, "entries", share);
    for (const { cut } of points(index)) {
      const all = index.window(cut, { limit: Infinity }).rows;
      const paged: IdRow[] = [];
      for (let from: number | null = 0; from !== null;) {
        const page: ReturnType<TimeIndex["window"]> = index.window(cut, {
          from,
          limit,
          idsMax,
        });
        assert(page.rows.length <= limit);
        paged.push(...page.rows);
        from = page.next;
      }
      assert.deepEqual(paged, all);
      const ids = await Array.fromAsync(index.liveIds(cut, NO_PAUSE));
      assert.deepEqual(ids.flat(), all.map(({ id }) => id));
    }
  }, 30);
});

Deno.test("the time index counts the ids that are live at each time, also where lines come late", async () => {
  await checkAgainstModel(fc.constantFrom(0.5, 0.999), async (logs, _, share) => {
    const index = await indexed(logs, "entries", share);
    for (const { cut } of points(index)) {
      for (const lineMax of [cut.lineMax, index.lines - 1]) {
        const both = { ...cut, lineMax };
        assert.equal(index.liveAt(both), index.window(both, { limit: Infinity }).rows.length);
      }
    }
  }, 400);
});

Deno.test("the time index says what each line did as a history does", async () => {
  const draw = fc.double({ min: 0, max: 0.999, noNaN: true });
  await checkAgainstModel(draw, async (logs, _, share) => {
    const index = await indexed(logs, "entries", share);
    const counts = index.countKinds(-(2n ** 63n), 2n ** 62n);
    assert.equal(counts.reduce((a, b) => a + b, 0), index.columns.count);
    for (let line = 0; line < index.columns.count; line++) {
      const { id, ...facts } = index.line(line);
      const options = { all: false, at: null, window: ALL_ROWS };
      const version = (await historyRows(logs, "entries", id, options))
        .find((row) => row.line === facts.line);
      assert(version?.type === "version");
      assert.equal(facts.kind, version.kind);
      assert.equal(facts.version, version.version);
      assert.equal(facts.offset, version.offset);
    }
  }, 20);
});

Deno.test("the time index counts lines in a stretch of time as looking at each does", async () => {
  const draw = fc.double({ min: 0, max: 0.999, noNaN: true });
  await checkAgainstModel(draw, async (logs, _, share) => {
    const index = await indexed(logs, "entries", share);
    for (let a = 0; a < index.ranks; a++) {
      for (let b = a; b < index.ranks; b++) {
        const [from, to] = [index.instant(a), index.instant(b)];
        const expected = [0, 0, 0, 0, 0];
        for (let line = 0; line < index.columns.count; line++) {
          const time = index.columns.effective[line]!;
          if (time >= from && time < to) expected[index.columns.kind(line)]!++;
        }
        assert.deepEqual(index.countKinds(from, to), expected, formatInstant(from));
      }
    }
  }, 30);
});

const line = (id: string, minute: number, more = "") =>
  `{"id":"${id}","at":"2026-05-04T12:${String(minute).padStart(2, "0")}:00Z"${more}}\n`;

Deno.test("the time index puts all lines in order again once the tail is long", async () => {
  const ids = Array.from({ length: 5000 }, (_, n) => line(`n${n}`, n % 60));
  const text = line("first", 0) + ids.join("");
  const logs = openTexts({ "entries.jsonl": text });
  using source = await logs.open("entries");
  const index = await TimeIndex.build(
    logs.log("entries"),
    slice(source!, 0, line("first", 0).length),
  );
  const small = index.byteLength;
  await index.advance(source!);
  assert(index.byteLength > small);
  assert.equal(index.ranks, 60);
  assert.equal(index.liveAt({ through: null, lineMax: null }), 5001);
  assert.deepEqual(index.linesAt(index.instant(59), 2).count, 83);
});

Deno.test("the time index takes in a line that was whole but not ended, and one that was torn", async () => {
  const [a, b] = [line("a", 1), line("b", 2)];
  const logs = openTexts({ "entries.jsonl": a + b });
  using source = await logs.open("entries");
  const build = (end: number) => TimeIndex.build(logs.log("entries"), slice(source!, 0, end));
  const unended = await build(a.length - 1);
  assert.equal(unended.isOpen, true);
  assert.equal(unended.lines, 1);
  const torn = await build(a.length + 5);
  assert.deepEqual([torn.isOpen, torn.lines, torn.offset], [false, 1, a.length]);
  for (const index of [unended, torn]) {
    await index.advance(source!);
    assert.equal(index.lines, 2);
    assert.equal(index.ids, 2);
  }
});

Deno.test("the time index keeps the lines that cannot be read, and the line each stands behind", async () => {
  const text = "oops\n" + line("a", 1) + "\n[]\n" + line("b", 2);
  const logs = openTexts({ "entries.jsonl": text });
  const index = await indexed(logs, "entries", 0.999);
  assert.deepEqual(index.damages.map(({ line, behind }) => [line, behind]), [[1, -1], [4, 0]]);
  assert.deepEqual([0, 1].map((at) => index.columns.physical(at)), [2, 5]);
  assert.deepEqual([1, 2, 3, 5].map((physical) => index.columns.through(physical)), [0, 1, 1, 2]);
});
