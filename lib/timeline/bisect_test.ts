import fc from "fast-check";
import assert from "node:assert/strict";
import type { BisectAnswer } from "../answers.ts";
import type { Logs } from "../logs/logs.ts";
import { LATEST } from "../query/cut.ts";
import { BUILT_IN_LOGS, type BuiltInLog, type LogName } from "../records/settings.ts";
import { ReviewTimes } from "../tables/rows/review_times.ts";
import { Condition } from "../tables/sqlite/condition.ts";
import { policyOf } from "../tables/table.ts";
import { tablesOf } from "../tables/tables.ts";
import { queryRows } from "../testing/directories/tables.ts";
import { assertProperty } from "../testing/lanes/assert_property.ts";
import { lane } from "../testing/lanes/lane.ts";
import { checkAgainstModel, openTexts } from "../testing/models/check.ts";
import {
  bisect,
  type BisectJudge,
  type BisectOptions,
  type BisectOutcome,
  type BisectQuestion,
} from "./bisect.ts";
import { Bisection, type Verdict } from "./bisection.ts";
import { MovingState } from "./moving_state.ts";

const ALL: BisectOptions = { log: "entries", good: null, bad: null, id: null };
async function* problems() {}

Deno.test("a bisection finds a place where good turns to bad, whatever the answers", () => {
  const verdict = fc.constantFrom<Verdict>("good", "bad", "skip");
  const property = fc.property(fc.array(verdict, { minLength: 1, maxLength: 60 }), (verdicts) => {
    verdicts.push("bad");
    const lines = verdicts.map((_, at) => 3 * at + 5);
    const search = new Bisection(1, lines);
    let asked = 0, passed = 0, at = 0;
    for (let line = search.next(); line !== null; line = search.next()) {
      assert(++asked <= verdicts.length);
      const next = lines.indexOf(line);
      passed += Math.abs(next - at);
      at = next;
      search.tell(verdicts[next]!);
    }
    // Who moves a state from line to line passes each of them a few times, whatever is skipped.
    assert(passed <= (verdicts.includes("skip") ? 3 : 1) * verdicts.length);
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
  const between = { ...ALL, ...options };
  using judge = new ConditionJudge(condition, logs, between.log);
  return await bisect(logs, between, judge);
}

/** Prepares a condition over logs that nobody has to look at before. */
function prepare(condition: string, logs: Logs, log: LogName, state: MovingState) {
  return Condition.prepare(condition, {
    tables: tablesOf(logs.settings),
    world: { logs, point: LATEST, pointLog: log, problems },
    log,
    state,
    reviews: () => ReviewTimes.read(logs, "interactions"),
    check: () => Promise.resolve(),
  });
}

class ConditionJudge implements BisectJudge, Disposable {
  readonly #condition: string;
  readonly #logs: Logs;
  readonly #log: LogName;
  #asked: Condition | null = null;

  constructor(condition: string, logs: Logs, log: LogName) {
    this.#condition = condition;
    this.#logs = logs;
    this.#log = log;
  }

  get folded(): number {
    return this.#asked!.folded;
  }

  async ask({ line, state, changed, through }: BisectQuestion): Promise<Verdict> {
    this.#asked ??= await prepare(this.#condition, this.#logs, this.#log, state);
    return await this.#asked.isTrue(changed, { line, through }) ? "bad" : "good";
  }

  [Symbol.dispose](): void {
    this.#asked?.[Symbol.dispose]();
  }
}

/** Conditions, and the logs beside the one that is searched that they are made of. */
const CONDITIONS: readonly (readonly [condition: string, ...others: BuiltInLog[]])[] = [
  ["count(*) > 1 from entries where state = 'live'", "entries"],
  ["count(*) > 0 from entries where state = 'deleted'", "entries"],
  ["max(versions_total) > 1 and max(version) > 1 from entries", "entries"],
  ["sum(text = 'x') > 0 from entries", "entries"],
  ["count(*) > 2 from events where log = 'entries'", ...BUILT_IN_LOGS],
  ["count(*) > 0 from entries where srs_state is not null", "entries", "interactions"],
  ["count(*) > 1 from interactions", "interactions"],
  [
    "group_concat(id || state || coalesce(line, raw, ''), ' ') like '%deleted%' from entries",
    "entries",
  ],
  ["count(*) > 1 from entries e join events v on v.id = e.id", "entries", ...BUILT_IN_LOGS],
  ["count(*) > 2 from events where log <> 'entries' and kind = 'edit'", ...BUILT_IN_LOGS],
  [
    "(select count(*) from interactions) + (select count(*) from sessions) > 2",
    "interactions",
    "sessions",
  ],
  [
    "count(*) > 0 from entries e join interactions i on i.entry_id = e.id where reps > 0",
    "entries",
    "interactions",
    "interactions",
  ],
  ["count(*) > 0 from entries_fts where entries_fts match 'x'", "entries"],
];

Deno.test("a search finds a line behind which a condition holds, and before which it does not", async () => {
  let found = 0;
  const draw = fc.tuple(fc.constantFrom(...CONDITIONS), fc.constantFrom(...BUILT_IN_LOGS));
  await checkAgainstModel(draw, async (logs, model, [[condition, ...others], log]) => {
    const holds = async (line: number) => {
      if (line === 0) return false;
      const at = { kind: "line", line } as const;
      const [row] = await queryRows(logs, `select ${condition}`, { at, log });
      return Number(Object.values(row!)[0]) > 0;
    };
    const outcome = await search(logs, condition, { log });
    const lines = model.logs[log].effectives.length;
    if (outcome.kind !== "found") {
      assert.deepEqual(outcome, { kind: "no-difference", both: "good" });
      assert(lines === 0 || !await holds(lines), condition);
      return;
    }
    found++;
    const { line, good_line, id, version, kind, folded_lines } = outcome.answer;
    assert(await holds(line), `${condition} behind ${line}`);
    assert(!await holds(line - 1), `${condition} before ${line}`);
    assert(good_line < line);
    const step = model.standing(log, id, model.cut(log, null)).steps[version - 1]!;
    assert.deepEqual([step.record.line, step.kind], [line, kind]);
    // The log that is searched is read and gone through once more; each other table costs one.
    const linesOf = (log: BuiltInLog) => model.logs[log].records.length;
    const most = others.reduce((sum, other) => sum + linesOf(other), 2 * linesOf(log));
    assert(folded_lines <= most, `${condition}: ${folded_lines} of ${most}`);
    const all = [...new Set([log, ...others])].reduce((sum, log) => sum + linesOf(log), 0);
    assert(folded_lines <= 3 * all, `${condition}: ${folded_lines} of ${all}`);
  }, 250);
  lane.assertMore(found, 50, "found");
});

/** All that can be seen of a table, as one text. */
const TABLES: readonly string[] = [
  `(select group_concat(concat_ws(' ', log, rule, line, byte_offset, byte_length, id, version,
    at_text, time, effective_us, device, actor, op, kind, entry_id, raw), ';') from events)`,
  ...BUILT_IN_LOGS.map((log) =>
    `(select group_concat(concat_ws(' ', id, state, version, line, at, effective_us,
      versions_total, first_line, device, actor, raw), ';') from ${log})`
  ),
  `(select group_concat(concat_ws(' ', id, srs_state, due, stability, difficulty, reps, lapses,
    last_review), ';') from entries)`,
  `(select group_concat(id, ';') from entries where rowid in
    (select rowid from entries_fts where entries_fts match 'x OR y'))`,
];

Deno.test("the tables of a condition are at each line what a query fills them with", async () => {
  let seen = 0;
  const walk = fc.array(fc.nat(), { minLength: 1, maxLength: 6 });
  const draw = fc.tuple(fc.constantFrom(...TABLES), fc.constantFrom(...BUILT_IN_LOGS), walk);
  await checkAgainstModel(draw, async (unpinned, model, [table, log, picks]) => {
    using logs = unpinned.pin();
    const state = new MovingState(policyOf(logs, log));
    await logs.replay(log, logs.log(log).reducer, { observe: { batch: state.takeAll } });
    using condition = await prepare(table, logs, log, state);
    const lines = model.logs[log].effectives.length;
    for (const line of picks.map((pick) => pick % (lines + 1))) {
      const changed = state.move(line);
      const found = await condition.valueAt(changed, { line, through: state.effectiveAt(line) });
      if (line === 0) {
        assert.equal(found, null);
        continue;
      }
      const at = { kind: "line", line } as const;
      const [row] = await queryRows(logs, `select ${table} as text`, { at, log });
      assert.deepEqual(found, row!.text, `${table} of ${log} behind ${line}`);
      if (found !== null) seen++;
    }
  }, 200);
  lane.assertMore(seen, 250, "tables seen");
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
    folded_lines: 9,
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
    ["", /Cannot ask the condition: it is empty/],
    ["-- nothing", /Cannot ask the condition: it is empty/],
    [" Select count(*) > 1 from entries", /it begins with SELECT/],
    ["id from entries", /it gives more than one row/],
    ["1; delete from entries", /more than one statement/],
    ["idd from entries", /no such column: idd \(column 1\)/],
    ["load_extension('x')", /it loads an extension/],
    ["json('{')", /Cannot ask the condition: malformed JSON/],
  ];
  for (const [condition, message] of cases) {
    await assert.rejects(search(logs, condition, { good: { kind: "line", line: 2 } }), message);
  }
});
