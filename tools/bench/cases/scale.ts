/**
 * How time and memory grow with a log, and whether unusual ones fall off a cliff.
 *
 * @module
 */

import { type Log, nameOf, type Shape, targetAt } from "../logs.ts";
import { askDuckDb } from "../peers.ts";
import { ask } from "../programs.ts";
import type { Case, Contestant, Goal } from "./case.ts";
import { merge } from "./questions.ts";
import type { Setting } from "./setting.ts";
import { withSnapshot } from "./snapshots.ts";

/** A command that each shape is put to. */
interface Question {
  name: string;
  /** What follows `log`. */
  args: (log: Log) => Promise<string[]>;
  /** The same question to DuckDB, where it has one. */
  duckDb?: (log: Log) => Promise<Contestant>;
  peakGoalMb?: number;
}

const MIDDLE = 0.5;
const FIVEFOLD: Goal = { atMost: 5.5, moonshot: 5 };

const QUESTIONS: readonly Question[] = [
  plain("stats", ["stats"], "stats"),
  plain("list", ["list"], "list"),
  {
    name: "asof <when>",
    args: async (log) => ["asof", (await targetAt(MIDDLE, log)).at],
    duckDb: async (log) => askDuckDb("asof", log, (await targetAt(MIDDLE, log)).at),
  },
  {
    name: "asof <when> <id>",
    async args(log) {
      const { at, id } = await targetAt(MIDDLE, log);
      return ["asof", at, id];
    },
    async duckDb(log) {
      const { at, id } = await targetAt(MIDDLE, log);
      return askDuckDb("asof-id", log, at, id);
    },
    peakGoalMb: 65,
  },
  { name: "history <id>", args: async (log) => ["history", (await targetAt(MIDDLE, log)).id] },
  {
    name: "diff <from> <to>",
    args: async (log) => ["diff", (await targetAt(0.45, log)).at, (await targetAt(0.55, log)).at],
  },
  plain("validate", ["validate"]),
];

function plain(name: string, args: string[], duckDb?: string): Question {
  return {
    name,
    args: () => Promise.resolve(args),
    ...duckDb === undefined
      ? {}
      : { duckDb: (log: Log) => Promise.resolve(askDuckDb(duckDb, log)) },
  };
}

/** The cases: every command over every shape, against the log that the other cases read. */
export function scaleCases(setting: Setting): Case[] {
  const { lines } = setting;
  const shapes: { shape: Shape; goal?: Goal }[] = [
    { shape: { lines: lines / 10 } },
    { shape: { lines: 5 * lines }, goal: FIVEFOLD },
    { shape: { lines, ids: lines } },
    { shape: { lines: 0.3 * lines, idBytes: 200 } },
    { shape: { lines: lines / 200, lineBytes: 50_000 } },
  ];
  return [
    ...shapes.flatMap(({ shape, goal }) =>
      QUESTIONS.map((question) => scaleCase(setting, question, shape, goal))
    ),
    mergeCase(setting),
    agingCase(setting),
  ];
}

function scaleCase(setting: Setting, question: Question, shape: Shape, goal?: Goal): Case {
  const { program, logs, lines } = setting;
  const usual = nameOf({ lines });
  return {
    name: `${question.name}, ${nameOf(shape)}`,
    command: `log ${question.name}`,
    unit: "s",
    ...goal && { goals: { [usual]: goal } },
    ...question.peakGoalMb !== undefined && { peakGoalMb: question.peakGoalMb },
    contestants: async () => {
      const [log, other] = [await logs.generated(shape), await logs.generated({ lines })];
      return [
        ask(program, log, ...await question.args(log)),
        { ...ask(program, other, ...await question.args(other)), name: usual },
        ...question.duckDb ? [await question.duckDb(log)] : [],
      ];
    },
  };
}

function mergeCase(setting: Setting): Case {
  const { lines } = setting;
  const usual = nameOf({ lines });
  return {
    name: `merge, ${nameOf({ lines: 5 * lines })}`,
    command: "log merge",
    unit: "s",
    goals: { [usual]: FIVEFOLD },
    contestants: async () => [
      await merge(setting, 5 * lines),
      { ...await merge(setting, lines), name: usual },
    ],
  };
}

/** A log that grew while its ids stayed the same: with a snapshot, it answers as it did. */
function agingCase(setting: Setting): Case {
  const { program, lines } = setting;
  const usual = nameOf({ lines });
  const old = { lines: 4 * lines, ids: lines / 5 };
  const limit = async (shape: Shape) =>
    ask(program, await withSnapshot(setting, shape, lines / 100), "list", "--limit=1");
  return {
    name: `list --limit 1, snapshot, ${nameOf(old)}`,
    command: "log list --limit 1",
    unit: "s",
    goals: { [usual]: { atMost: 1.2 } },
    contestants: async () => [await limit(old), { ...await limit({ lines }), name: usual }],
  };
}
