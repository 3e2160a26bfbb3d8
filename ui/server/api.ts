import { questionPath, type ServerQuestion } from "../address/elsewhere.ts";
import { parseJson } from "../text/json.ts";
import type { ProblemAnswer } from "./answers.ts";

/** A question that the server did not answer, in its words. */
export class ServerProblem extends Error {
  constructor(readonly text: ProblemAnswer) {
    super(text.detail);
  }
}

/** An answer, and what the time was on the server. */
export interface ServerAnswer<Value> {
  readonly value: Value;
  /** The browser's clock may be another; null where the answer does not depend on the time. */
  readonly now: string | null;
}

const TOKEN_IN_ADDRESS = /^#token=([0-9A-Za-z_-]+)$/;

/** Tokens are kept under the port, since another server on this machine has another one. */
const tokenKey = () => `log.token.${location.port}`;

/** Takes the token out of the address, and keeps it for reloads and for other tabs. */
export function acceptToken(): void {
  const [, given] = TOKEN_IN_ADDRESS.exec(location.hash) ?? [];
  if (given === undefined) return;
  localStorage.setItem(tokenKey(), given);
  history.replaceState(history.state, "", location.pathname + location.search);
}

/** The headers that every question goes with; another tab may have got a newer token. */
export function requestHeaders(): Record<string, string> {
  return { authorization: `Bearer ${localStorage.getItem(tokenKey()) ?? ""}` };
}

/**
 * Asks the server.
 *
 * @throws {ServerProblem} What the server says; status 0 where it is gone.
 */
export async function ask<Value>(
  question: ServerQuestion,
  signal?: AbortSignal,
): Promise<ServerAnswer<Value>> {
  const response = await respond(questionPath(question), signal);
  const value = parseJson(await response.text());
  if (!response.ok) throw new ServerProblem(value as ProblemAnswer);
  return { value: value as Value, now: response.headers.get("log-now") };
}

/** The answer as it was sent. */
export async function askText(question: ServerQuestion): Promise<string> {
  return await (await respond(questionPath(question))).text();
}

async function respond(path: string, signal?: AbortSignal): Promise<Response> {
  try {
    return await fetch(path, { headers: requestHeaders(), signal: signal ?? null });
  } catch (error) {
    if (signal?.aborted) throw error;
    throw new ServerProblem({
      status: 0,
      title: "No server",
      detail: "The server does not answer",
      hint: "is it still running?",
    });
  }
}
