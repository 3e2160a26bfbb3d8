/**
 * What a question may be asked with, as a schema: texts of an address and values of JSON alike
 * have to fit it before they are read.
 *
 * @module
 */

import * as z from "zod";
import {
  paramContext,
  type ParamSpec,
  type ParamSpecs,
  parseParams,
} from "../../query/ask/params.ts";
import { HttpProblem } from "../http/problem.ts";
import type { Served } from "../served.ts";
import type { Question, RowsWanted } from "./question.ts";

/** The most rows of one answer, and how many there are where nothing is said. */
export const LIMIT_MAX = 1_000, LIMIT = 200;
const TEXT_MAX = 4_096, WHEN_MAX = 64, CURSOR_MAX = 64;

const LIMIT_SPEC: ParamSpec = {
  kind: "count",
  brief: `At most this many rows, up to ${LIMIT_MAX}`,
};
const CURSOR_SPEC: ParamSpec = { kind: "text", brief: "Where to go on: next of the answer before" };

const text = (max: number) => z.string().min(1).max(max);
const count = z.union([z.string().regex(/^\d{1,9}$/), z.int().min(0).max(999_999_999)]);
const flag = z.union([z.boolean(), z.enum(["true", "false"])]);

const SCHEMAS: Record<ParamSpec["kind"], z.ZodType> = {
  when: text(WHEN_MAX),
  bound: text(WHEN_MAX),
  id: text(TEXT_MAX),
  log: text(WHEN_MAX),
  text: text(WHEN_MAX * 4),
  count,
  flag,
};

/** Everything a question may be asked with, by name. */
export function paramsOf({ params, isRows }: Question): ParamSpecs {
  return isRows ? { ...params, limit: LIMIT_SPEC, cursor: CURSOR_SPEC } : params;
}

/** The schema of what a question may be asked with. */
export function schemaOf(question: Question): z.ZodObject {
  const members = Object.entries(paramsOf(question)).map(([name, { kind, isRequired, brief }]) => {
    const schema = name === "cursor" ? text(CURSOR_MAX) : SCHEMAS[kind];
    return [name, (isRequired ? schema : schema.optional()).describe(brief)];
  });
  return z.strictObject(Object.fromEntries(members));
}

/**
 * Reads what a question is asked with.
 *
 * @throws {HttpProblem} `bad-parameter` for what the schema does not have.
 * @throws {LogError} `bad_when`, `bad_usage` for what fits the schema and means nothing.
 */
export function readParams(
  question: Question,
  values: Readonly<Record<string, unknown>>,
  served: Served,
  isBare: boolean,
): { params: Record<string, unknown>; wanted: RowsWanted } {
  const parsed = schemaOf(question).safeParse(values);
  if (!parsed.success) throw badParameter(z.prettifyError(parsed.error), question);
  const { limit, cursor, ...own } = parsed.data as Record<string, never>;
  const params = parseParams(question.params, own, paramContext(served.logs, served.now()));
  const wanted = {
    limit: limit === undefined ? (isBare ? null : LIMIT) : limitOf(limit, question),
    cursor: (cursor as string | undefined) ?? null,
    isBare,
  };
  return { params, wanted };
}

function limitOf(value: string | number, question: Question): number {
  const limit = Number(value);
  if (limit >= 1 && limit <= LIMIT_MAX) return limit;
  throw badParameter(`limit must be from 1 to ${LIMIT_MAX}`, question);
}

function badParameter(reason: string, question: Question): HttpProblem {
  return new HttpProblem(400, "bad-parameter", `Cannot read the parameters: ${reason}`, {
    more: { parameters: Object.keys(paramsOf(question)) },
  });
}

/** The parameters of an address, each of them once. */
export function queryValues(query: URLSearchParams): Record<string, string> {
  const values: Record<string, string> = Object.create(null);
  for (const [name, value] of query) {
    if (name in values) {
      throw new HttpProblem(
        400,
        "bad-parameter",
        `Cannot read the parameters: ${name} is there twice`,
      );
    }
    values[name] = value;
  }
  return { ...values };
}
