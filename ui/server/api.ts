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

/** Tokens are kept under the port, since another server on this machine has another one. */
const tokenKey = () => `log.token.${location.port}`;

const keptToken = (): string | undefined => localStorage[tokenKey()];

/**
 * Takes the token out of the address, and keeps it for reloads and for other tabs. Any page may
 * link here with a token of its own, so one that is kept already gives way only to one that works.
 */
export async function acceptToken(): Promise<void> {
  const [address, given] = location.href.split("#token=");
  if (!given) return;
  history.replaceState(history.state, "", address);
  if (!keptToken() || await isAccepted(given)) localStorage[tokenKey()] = given;
}

function isAccepted(token: string): Promise<boolean> {
  return fetch("/api/v1", { headers: requestHeaders(token) }).then(({ ok }) => ok, () => false);
}

/** The headers that every question goes with; another tab may have got a newer token. */
export function requestHeaders(token = keptToken()): Record<string, string> {
  return { authorization: `Bearer ${token}` };
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
