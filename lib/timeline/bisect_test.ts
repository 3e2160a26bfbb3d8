import fc from "fast-check";
import assert from "node:assert/strict";
import type { BisectAnswer } from "../answers.ts";
import type { Logs } from "../logs/logs.ts";
import { LATEST } from "../query/cut.ts";
import { Condition } from "../tables/sqlite/condition.ts";
import { tablesOf } from "../tables/tables.ts";
import type { TableWorld } from "../tables/table.ts";
import { queryRows } from "../testing/directories/tables.ts";
import { assertProperty } from "../testing/lanes/assert_property.ts";
import { checkAgainstModel, openTexts } from "../testing/models/check.ts";
import { bisect, type BisectOptions, type BisectOutcome } from "./bisect.ts";
import { Bisection, type Verdict } from "./bisection.ts";

const ALL: BisectOptions = { log: "entries", good: null, bad: null, id: null };
async function* problems() {}

Deno.test("a bisection finds a place where good turns to bad, whatever the answers", () => {
  const verdict = fc.constantFrom<Verdict>("good", "bad", "skip");
  const property = fc.property(fc.array(verdict, { minLength: 1, maxLength: 60 }), (verdicts) => {
    verdicts.push("bad");
    const lines = verdicts.map((_, at) => 3 * at + 5);
    const search = new Bisection(1, lines);
    let asked = 0;
    for (let line = search.next(); line !== null; line = search.next()) {
      assert(++asked <= verdicts.length);
      search.tell(verdicts[lines.indexOf(line)]!);
    }
    const { kind, good, bad } = search.result;
    assert.equal(verdicts[lines.indexOf(bad)], "bad");
    assert(good === 1 || verdicts[lines.indexOf(good)] === "good");
    const between = verdicts.slice(lines.indexOf(good) + 1, lines.indexOf(bad));
    assert(between.every((verdict) => verdict === "skip"));
    assert.equal(kind, between.length === 0 ? "found" : "skipped");
    if (!verdicts.includes("skip")) assert(asked <= Math.ceil(Math.log2(verdicts.length)) + 1);
  });
  assertProperty(property, { seed: 1, numRuns: 500 });
});

async function search(
  unpinned: Logs,
  condition: string,
  options: Partial<BisectOptions> = {},
): Promise<BisectOutcome> {
  using logs = unpinned.pin();
  const tables = tablesOf(logs.settings);
  const world: TableWorld = { logs, point: LATEST, pointLog: "entries", problems };
  let asked: Condition | undefined;
  try {
    return await bisect(
      logs,
      { ...ALL, ...options },
      async ({ line, state, changed, otherLogs }) => {
        asked ??= await Condition.prepare(condition, {
          tables,
          logs,
          log: "entries",
          state,
          world,
        });
        const point = { cut: { through: null, lineMax: line }, otherLogs, asOf: null };
        return await asked.isTrue(changed, { ...world, point }) ? "bad" : "good";
      },
    );
  } finally {
    asked?.[Symbol.dispose]();
  }
}

const CONDITIONS = [
  "count(*) > 1 from entries where state = 'live'",
  "count(*) > 0 from entries where state = 'deleted'",
  "max(versions_total) > 1 and max(version) > 1 from entries",
  "sum(text = 'x') > 0 from entries",
  "count(*) > 2 from events where log = 'entries'",
  "count(*) > 0 from entries where srs_state is not null",
  "count(*) > 1 from interactions",
  "group_concat(id || state || coalesce(line, raw, ''), ' ') like '%deleted%' from entries",
];

Deno.test("a search finds a line behind which a condition holds, and before which it does not", async () => {
  let found = 0;
  await checkAgainstModel(fc.constantFrom(...CONDITIONS), async (logs, model, condition) => {
    const holds = async (line: number) => {
      if (line === 0) return false;
      const at = { kind: "line", line } as const;
      const [row] = await queryRows(logs, `select ${condition}`, { at });
      return Number(Object.values(row!)[0]) > 0;
    };
    const outcome = await search(logs, condition);
    const lines = model.logs.entries.effectives.length;
    if (outcome.kind !== "found") {
      assert.deepEqual(outcome, { kind: "no-difference", both: "good" });
      assert(lines === 0 || !await holds(lines));
      return;
    }
    found++;
    const { line, good_line, id, version, kind, folded_lines } = outcome.answer;
    assert(await holds(line), `${condition} behind ${line}`);
    assert(!await holds(line - 1), `${condition} before ${line}`);
    assert(good_line < line);
    const step = model.standing("entries", id, model.cut("entries", null)).steps[version - 1]!;
    assert.deepEqual([step.record.line, step.kind], [line, kind]);
    assert(folded_lines <= 3 * model.logs.entries.records.length);
  }, 150);
  assert(found > 20, `only ${found} found`);
});

const LOG = [
  '{"id":"a","text":"one"}',
  '{"id":"b","text":"two"}',
  "oops",
  '{"id":"a","text":"bad","at":"2026-01-02T00:00:00Z","actor":"classify"}',
  '{"id":"b","text":"bad"}',
  '{"id":"a","text":"one","at":"2026-01-03T00:00:00Z"}',
].map((line) => `${line}\n`).join("");
const logs = openTexts({ "entries.jsonl": LOG });
const BAD = "sum(text = 'bad') > 0 from entries";

function answerOf(outcome: BisectOutcome): BisectAnswer {
  assert(outcome.kind === "found", outcome.kind);
  return outcome.answer;
}

Deno.test("a search says which line it was, what it changed, and how much it asked", async () => {
  const { changes, ...answer } = answerOf(await search(logs, BAD));
  assert.deepEqual(answer, {
    log: "entries",
    line: 4,
    offset: LOG.indexOf('{"id":"a","text":"bad"'),
    id: "a",
    version: 2,
    kind: "edit",
    at: "2026-01-02T00:00:00Z",
    device: null,
    actor: "classify",
    good_line: 2,
    asked: 4,
    skipped: 0,
    folded_lines: 13,
  });
  assert.deepEqual(changes.map(({ path, op }) => [path, op]), [["/text", "replace"]]);
});

Deno.test("a search asks only at lines of an id, and says where another line was it", async () => {
  const other = await search(logs, BAD, { id: "b" });
  assert.equal(answerOf(other).line, 5);
  assert(other.kind === "found" && other.isBadBefore);
  const own = await search(logs, "text = 'bad' from entries where id = 'b'", { id: "b" });
  assert.equal(answerOf(own).line, 5);
  assert(own.kind === "found" && !own.isBadBefore);
  await assert.rejects(search(logs, BAD, { id: "c" }), /Cannot find "c" in entries/);
});

Deno.test("a search goes between the ends that it is given, and says if they do not differ", async () => {
  const line = (line: number) => ({ kind: "line", line }) as const;
  const at = (instant: bigint) => ({ kind: "instant", instant }) as const;
  const two = await search(logs, "sum(text = 'bad') > 1 from entries", { bad: line(5) });
  assert.equal(answerOf(two).line, 5);
  const fourth = at(1_767_312_000_000_000n);
  assert.equal(answerOf(await search(logs, BAD, { bad: fourth, good: line(1) })).line, 4);
  const both = (both: "good" | "bad") => ({ kind: "no-difference", both });
  assert.deepEqual(await search(logs, "count(*) > 9 from entries"), both("good"));
  assert.deepEqual(await search(logs, "count(*) < 9 from entries"), both("bad"));
  assert.deepEqual(await search(logs, "null from entries where 0"), both("good"));
  await assert.rejects(search(logs, BAD, { good: line(5), bad: line(4) }), /must lie before/);
  await assert.rejects(search(logs, BAD, { good: line(7) }), /Cannot go to line 7: the log has 6/);
});

Deno.test("a search refuses a condition that is none", async () => {
  const cases: [condition: string, message: RegExp][] = [
    ["1, 2", /it has more than one column/],
    ["id from entries", /it gives more than one row/],
    ["1; delete from entries", /more than one statement/],
    ["idd from entries", /no such column: idd/],
    ["load_extension('x')", /it loads an extension/],
    ["json('{')", /Cannot ask the condition: malformed JSON/],
  ];
  for (const [condition, message] of cases) {
    await assert.rejects(search(logs, condition, { good: { kind: "line", line: 2 } }), message);
  }
});
