import { LogError } from "../../errors.ts";

const SPACE_OR_COMMENT = /^(?:\s+|--[^\n]*(?:\n|$)|\/\*[\s\S]*?(?:\*\/|$))/;
/** Whatever a semicolon or what begins a comment may stand in. */
const QUOTED =
  /^(?:'(?:[^']|'')*(?:'|$)|"(?:[^"]|"")*(?:"|$)|`(?:[^`]|``)*(?:`|$)|\[[^\]]*(?:\]|$))/;
const END = ";";

/**
 * The one statement of a query, without what stands around it. Comments and a last semicolon do no
 * harm.
 *
 * @throws {LogError} `bad_usage` where there is none, or a second one.
 *
 * @example
 * ```ts
 * import { onlyStatement } from "./statement.ts";
 *
 * const statement = onlyStatement("select ';' -- one; and no other\n;");
 * if (statement !== "select ';' -- one; and no other\n") throw new Error(statement);
 * ```
 */
export function onlyStatement(query: string): string {
  const start = endOfSpace(query, 0);
  const end = endOfStatement(query, start);
  if (start === end) {
    throw new LogError("bad_usage", "Cannot run the query: it is empty", {
      hint: "log sql without a query lists the tables and their columns",
    });
  }
  if (endOfSpace(query, end) < query.length) {
    throw new LogError("bad_usage", "Cannot run the query: it holds more than one statement", {
      hint: "run one at a time",
    });
  }
  return query.slice(start, end);
}

/** Whether a query holds nothing but white space, comments and semicolons. */
export function isBlank(query: string): boolean {
  return endOfSpace(query, 0) === query.length;
}

/** Behind white space, comments and semicolons. */
function endOfSpace(query: string, at: number): number {
  for (;;) {
    const [space = ""] = SPACE_OR_COMMENT.exec(query.slice(at)) ?? [];
    if (space !== "") at += space.length;
    else if (query[at] === END) at++;
    else return at;
  }
}

/** At the semicolon that ends the statement, or at the end of the query. */
function endOfStatement(query: string, at: number): number {
  while (at < query.length && query[at] !== END) {
    const rest = query.slice(at);
    const [passed] = SPACE_OR_COMMENT.exec(rest) ?? QUOTED.exec(rest) ?? [query[at]!];
    at += passed.length;
  }
  return at;
}
