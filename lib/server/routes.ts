import { API } from "./describe.ts";
import { HttpProblem } from "./http/problem.ts";
import type { Question } from "./questions/question.ts";
import { SERVER_QUESTIONS } from "./questions/table.ts";

const ROUTES = SERVER_QUESTIONS.map((question) => ({
  question,
  parts: question.path.slice(1).split("/"),
}));

/**
 * The question of a path, and the values of the parameters in it. Nothing of a path is ever the
 * name of a file: an id is what stands between two slashes.
 *
 * @throws {HttpProblem} `unknown-path`; `bad-parameter` for a path that is not encoded as UTF-8.
 *
 * @example
 * ```ts
 * import { routeOf } from "./routes.ts";
 *
 * const { question, values } = routeOf("/api/v1/entries/..%2Fetc/history");
 * if (question.name !== "EntriesHistory" || values.id !== "../etc") throw new Error();
 * ```
 */
export function routeOf(path: string): { question: Question; values: Record<string, string> } {
  const parts = path.slice(API.length + 1).split("/");
  const found = ROUTES.find((route) =>
    route.parts.length === parts.length &&
    route.parts.every((part, at) => part.startsWith("{") ? parts[at] !== "" : part === parts[at])
  );
  if (found === undefined) {
    throw new HttpProblem(404, "unknown-path", "Cannot find the path: nothing is there", {
      hint: `see ${API}/openapi.json`,
    });
  }
  const values = found.parts.flatMap((part, at) =>
    part.startsWith("{") ? [[part.slice(1, -1), decoded(parts[at]!)]] : []
  );
  return { question: found.question, values: Object.fromEntries(values) };
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    throw new HttpProblem(400, "bad-parameter", "Cannot read the path: it is not encoded as UTF-8");
  }
}
