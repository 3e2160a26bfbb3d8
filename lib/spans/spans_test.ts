/** Spans are held against the model of the contract, which folds all lines again for each time. */

import fc from "fast-check";
import assert from "node:assert/strict";
import { decodeWtf8 } from "../bytes/wtf8.ts";
import type { Logs } from "../logs/logs.ts";
import { type Op, OPS } from "../records/lifecycle.ts";
import { BUILT_IN_LOGS, type BuiltInLog, type Tombstones } from "../records/settings.ts";
import { BEFORE_EVERYTHING, type Instant } from "../time/instant.ts";
import { assertProperty } from "../testing/lanes/assert_property.ts";
import { lane } from "../testing/lanes/lane.ts";
import { checkAgainstModel } from "../testing/models/check.ts";
import type { Model } from "../testing/models/model.ts";
import { RunTable } from "./run_table.ts";
import { type GroupedLines, SpanLines } from "./span_lines.ts";
import { END_OF_TIME, type Span, spansOfId } from "./spans_of_id.ts";

const POLICIES: readonly Tombstones[] = ["sticky", "latest", "none"];

async function linesOf(logs: Logs, log: BuiltInLog): Promise<GroupedLines[]> {
  const lines = new SpanLines(logs.settingsOf(log).tombstones);
  const { reducer } = logs.log(log);
  await logs.replay(log, reducer, { observe: { batch: lines.takeAll } });
  return [...lines.byId()];
}

/** Every effective time and the microseconds beside it. */
function timesAround(effectives: Iterable<Instant>): Set<Instant> {
  const times = new Set<Instant>([BEFORE_EVERYTHING, END_OF_TIME - 1n]);
  for (const time of effectives) {
    times.add(time);
    if (time > BEFORE_EVERYTHING) times.add(time - 1n);
    times.add(time + 1n);
  }
  return times;
}

function inForce(spans: readonly Span[], { lines }: GroupedLines, time: Instant) {
  const [span, ...others] = spans.filter(({ from, to }) => from <= time && time < to);
  assert.equal(others.length, 0, "spans of one id overlap");
  if (span === undefined) return { state: "absent" };
  const lineOf = (index: number | null) => index === null ? null : lines[index]!;
  const { state, current, tombstone, first } = span;
  return {
    state,
    line: lineOf(current),
    version: current === null ? null : current + 1,
    deleted_line: lineOf(tombstone),
    first_line: lineOf(first),
  };
}

function inModel(model: Model, log: BuiltInLog, id: string, time: Instant) {
  const cut = model.cut(log, { kind: "instant", instant: time });
  const { state, current, tombstone, first } = model.standing(log, id, cut);
  if (state === "absent") return { state };
  return {
    state,
    line: current?.line ?? null,
    version: current?.version ?? null,
    deleted_line: tombstone?.line ?? null,
    first_line: first?.line,
  };
}

Deno.test("spans are what an id was at every time, of generated logs", async () => {
  let answers = 0;
  await checkAgainstModel(fc.constant(null), async (logs, model) => {
    for (const log of BUILT_IN_LOGS) {
      const { tombstones } = logs.settingsOf(log);
      for (const grouped of await linesOf(logs, log)) {
        const spans = spansOfId(grouped, tombstones);
        for (const time of timesAround(grouped.effectives)) {
          assert.deepEqual(
            inForce(spans, grouped, time),
            inModel(model, log, grouped.id, time),
          );
          answers++;
        }
      }
    }
  }, 1250);
  lane.assertMore(answers, 100_000, "answers");
});

/** A place for lines that is as small as a test wants. */
function smallScratch() {
  const written: number[] = [];
  return {
    written,
    write: (bytes: Uint8Array) => Promise.resolve(void written.push(...bytes)),
    read: (into: Uint8Array, offset: number) =>
      Promise.resolve(into.set(written.slice(offset, offset + into.length))),
  };
}

Deno.test("lines that were put away and laid together in parts are those of each id", async () => {
  let putAway = 0;
  const draw = fc.record({
    chunkLines: fc.constantFrom(2, 4),
    heldChunks: fc.nat(1),
    groupLines: fc.integer({ min: 1, max: 8 }),
  });
  await checkAgainstModel(draw, async (logs, _model, limits) => {
    const scratch = smallScratch();
    const { tombstones } = logs.settingsOf("entries");
    const small = new SpanLines(tombstones, { scratch, limits });
    await logs.replay("entries", logs.log("entries").reducer, {
      observe: {
        batch(batch) {
          small.takeAll(batch);
          return small.settle();
        },
      },
    });
    putAway += scratch.written.length;
    const found: GroupedLines[] = [];
    for await (const { firstKey, starts, effectives, ops, lines } of small.groups()) {
      for (const [index, start] of starts.subarray(0, -1).entries()) {
        const end = starts[index + 1]!;
        found.push({
          id: decodeWtf8(small.borrowId(firstKey + index)),
          effectives: effectives.slice(start, end),
          ops: ops.slice(start, end),
          lines: lines.slice(start, end),
        });
      }
    }
    assert.deepEqual(found, await linesOf(logs, "entries"));
  }, 150);
  assert(putAway > 1000, `only ${putAway} bytes were put away`);
});

const LINES = fc.array(
  fc.record({ op: fc.constantFrom<Op>(...OPS), time: fc.integer({ min: 0, max: 12 }) }),
  { maxLength: 40, size: "max" },
).map((lines) => ({
  ops: Uint8Array.from(lines, ({ op }) => op),
  effectives: BigInt64Array.from(lines, ({ time }) => BigInt(time)),
}));

Deno.test("spans of one id do not touch where they are equal, and follow each other in time", () => {
  const draw = fc.tuple(LINES, fc.constantFrom(...POLICIES));
  const property = fc.property(draw, ([lines, policy]) => {
    const spans = spansOfId(lines, policy);
    for (const [index, span] of spans.entries()) {
      assert(span.from < span.to);
      const next = spans[index + 1];
      if (next === undefined) continue;
      assert(span.to <= next.from);
      const { from: _from, to: _to, ...what } = span;
      const { from: _nextFrom, to: _nextTo, ...nextWhat } = next;
      assert.notDeepEqual(what, nextWhat);
    }
  });
  assertProperty(property, { seed: 1, numRuns: 300 });
});

/** The last span of lines that all have one time: what they fold into. */
function folded(ops: Uint8Array, policy: Tombstones) {
  const [span] = spansOfId({ ops, effectives: new BigInt64Array(ops.length) }, policy);
  const { current = null, tombstone = null } = span ?? {};
  return { current, tombstone };
}

Deno.test("runs of lines that are folded apart and joined are the fold of the whole", () => {
  let answers = 0;
  const draw = fc.tuple(LINES, fc.constantFrom(...POLICIES), fc.array(fc.nat()));
  const property = fc.property(draw, ([{ ops }, policy, picks]) => {
    const runs = new RunTable(ops.length + 1, policy);
    ops.forEach((op, index) => runs.setLine(index, op as Op, index));
    const lines = (slot: number) => ({
      current: runs.current(slot),
      tombstone: runs.tombstone(slot),
    });
    // Any two neighbours are joined, until one run is left; each lies in the slot of its first line.
    const slots = Array.from(ops, (_, index) => index);
    for (let turn = 0; slots.length > 1; turn++) {
      const at = (picks[turn] ?? turn) % (slots.length - 1);
      const first = slots[at]!;
      runs.join(first, first, slots[at + 1]!);
      slots.splice(at + 1, 1);
      const end = slots[at + 1] ?? ops.length;
      const { current, tombstone } = folded(ops.subarray(first, end), policy);
      const lineOf = (index: number | null) => index === null ? null : first + index;
      const expected = { current: lineOf(current), tombstone: lineOf(tombstone) };
      assert.deepEqual(lines(first), expected);
      answers++;
    }
    const empty = ops.length, whole = slots[0] ?? empty;
    const standing = runs.standing(whole);
    runs.join(whole, whole, empty);
    assert.equal(runs.standing(whole), standing);
  });
  assertProperty(property, { seed: 1, numRuns: 5500 });
  lane.assertMore(answers, 100_000, "answers");
});

/** A clock that steps about: each of some prime number of times once, in an order that looks random. */
const PRIME = 100_003;
const shuffledTime = (index: number) => BigInt((index + 1) * 48_271 % PRIME);

Deno.test("spans of 100,000 lines of one id with a clock that steps about are those of a plain fold", () => {
  const length = PRIME - 1;
  const ops = Uint8Array.from({ length }, (_, index) => OPS[index * 31 % 17 % OPS.length]!);
  const effectives = BigInt64Array.from(ops, (_, index) => shuffledTime(index));
  for (const policy of POLICIES) {
    const spans = spansOfId({ effectives, ops }, policy);
    for (const time of [1n, 2n, 77n, 5_000n, 50_000n, BigInt(length), END_OF_TIME - 1n]) {
      const visible = Array.from(ops.keys()).filter((index) => effectives[index]! <= time);
      const { current, tombstone } = folded(Uint8Array.from(visible, (at) => ops[at]!), policy);
      const span = spans.find(({ from, to }) => from <= time && time < to);
      const lineOf = (at: number | null) => at === null ? null : visible[at]!;
      assert.equal(span?.current ?? null, lineOf(current));
      assert.equal(span?.tombstone ?? null, lineOf(tombstone));
      if (span !== undefined) assert.equal(span.first, visible[0]);
    }
  }
});
