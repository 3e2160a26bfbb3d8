/**
 * Every question that the server answers, once: routes, `dispatch`, the OpenAPI description and
 * what the server says of itself are made of this table.
 *
 * @module
 */

import { ask } from "../../query/ask/ask.ts";
import { type ParamsFor, type QuestionName, QUESTIONS } from "../../query/ask/questions.ts";
import { askHistory } from "../../query/history.ts";
import type { When } from "../../time/when.ts";
import type { Served } from "../served.ts";
import { conflictsList } from "./conflicts.ts";
import { entriesList } from "./entries.ts";
import { stateOfEntry, stateOfId, stateOfLog, stateUpTo } from "./file_states.ts";
import { reviewsForecast } from "./forecast.ts";
import { linesList } from "./lines.ts";
import { problemsList } from "./problems.ts";
import {
  type Answered,
  given,
  type Question,
  question,
  type RowsWanted,
  skippedBy,
} from "./question.ts";
import { timelineGet } from "./timeline.ts";

/** Rows of a question are limited by the server, which also says where the next ones begin. */
function withoutLimit<Params extends { limit?: unknown }>(params: Params): Omit<Params, "limit"> {
  const { limit: _, ...others } = params;
  return others;
}

async function asked<Name extends QuestionName>(
  served: Served,
  name: Name,
  params: Partial<ParamsFor<Name>>,
): Promise<Answered> {
  const answer = await ask(served.logs, name, given(params), served.now());
  const isRows = Array.isArray(answer) || Symbol.asyncIterator in (answer as object);
  if (isRows) return { kind: "rows", rows: answer as AsyncIterable<object> | Iterable<object> };
  return { kind: "value", value: answer as object };
}

/** The versions of one page; only their lines are read. */
async function historyPage(
  { logs }: Served,
  params: Omit<ParamsFor<"history">, "limit">,
  { limit, cursor }: RowsWanted,
): Promise<Answered> {
  const skip = skippedBy(cursor);
  const most = limit === null ? null : limit + 1;
  const some = await askHistory(logs, { ...params, limit: most }, { skip });
  const rows = limit === null ? some : some.slice(0, limit);
  return { kind: "rows", rows, next: some.length > rows.length ? `${skip + rows.length}` : null };
}

const { asof, show, history, blame, diff, carry, stats } = QUESTIONS;

/** The whole table. */
export const SERVER_QUESTIONS: readonly Question[] = [
  entriesList,
  question({
    name: "EntriesGet",
    path: "/entries/{id}",
    cli: "log asof <at> <id>",
    brief: "One entry, now or as of a time",
    isRows: false,
    asksNow: true,
    params: { id: show.params.id, at: show.params.at, log: asof.params.log },
    stateOf: (served, { id, log }) => stateOfEntry(served, log, id),
    async run(served, { id, at, log }) {
      const now: When = { kind: "instant", instant: served.now() };
      const params = given({ id, log, when: at ?? now });
      const answer = await ask(served.logs, "asof", params, served.now());
      if ("versions_total" in answer && answer.versions_total > 0) {
        return { kind: "value", value: answer };
      }
      const { failUnknown } = await import("../../query/unknown.ts");
      return await failUnknown(served.logs, log, id);
    },
  }),
  question({
    name: "EntriesShow",
    path: "/entries/{id}/show",
    cli: "log show <id> --at <at>",
    brief: show.brief,
    isRows: false,
    params: show.params,
    stateOf: (served, { id, log }) => stateOfEntry(served, log, id),
    run: (served, params) => asked(served, "show", params),
  }),
  question({
    name: "EntriesHistory",
    path: "/entries/{id}/history",
    cli: "log history <id> --at <at>",
    brief: history.brief,
    isRows: true,
    params: withoutLimit(history.params),
    stateOf: (served, { id, log, all }) => (all ? stateOfEntry : stateOfId)(served, log, id),
    run: historyPage,
  }),
  question({
    name: "EntriesBlame",
    path: "/entries/{id}/blame",
    cli: "log blame <id> --at <at>",
    brief: blame.brief,
    isRows: false,
    params: blame.params,
    stateOf: (served, { id, log }) => stateOfId(served, log, id),
    run: (served, params) => asked(served, "blame", params),
  }),
  question({
    name: "EntriesDiff",
    path: "/diff",
    cli: "log diff <from> <to>",
    brief: diff.brief,
    isRows: true,
    params: withoutLimit(diff.params),
    stateOf: (served, { id, log, from, to }) =>
      id === null ? stateUpTo(served, log, [from, to]) : stateOfId(served, log, id),
    run: (served, params) => asked(served, "diff", params),
  }),
  question({
    name: "CarryList",
    path: "/carry",
    cli: "log carry --at <at>",
    brief: carry.brief,
    isRows: true,
    asksNow: true,
    params: withoutLimit(carry.params),
    stateOf: (served) => stateOfLog(served, "entries"),
    run: (served, params) => asked(served, "carry", params),
  }),
  question({
    name: "StatsGet",
    path: "/stats",
    cli: "log stats --at <at>",
    brief: stats.brief,
    isRows: false,
    params: stats.params,
    async run(served, params) {
      const revision = `${await served.revision()} ${JSON.stringify(params, textOfBigint)}`;
      return await served.remember("stats", revision, () => asked(served, "stats", params));
    },
  }),
  problemsList,
  conflictsList,
  linesList,
  timelineGet,
  reviewsForecast,
];

function textOfBigint(_key: string, value: unknown): unknown {
  return typeof value === "bigint" ? String(value) : value;
}
