import { useEffect, useRef, useState } from "preact/hooks";
import { questionPath, type ServerQuestion } from "../address/elsewhere.ts";
import { ask, type ServerAnswer, ServerProblem } from "./api.ts";

/** What is known of an answer. */
export interface Asked<Value> {
  /** The latest answer, maybe of a question before; null before the first. */
  readonly value: Value | null;
  /** What the time was on the server then. */
  readonly now: string | null;
  /** What stands in the way of a newer one. */
  readonly problem: ServerProblem | null;
  /** Whether the answer is not that of the present question. */
  readonly isOld: boolean;
}

/** How a question is asked. */
export interface AskOptions {
  /** Raised whenever the logs changed, so that it is asked again. */
  readonly version: number;
  /** Whether questions come faster than answers: then each is answered in turn, the latest next. */
  readonly isDragging?: boolean;
}

const RETRY_MS = 500;
const REMEMBERED_MAX = 40;
/** Answers by version and path, so that Back shows at once what was seen. */
const remembered = new Map<string, ServerAnswer<unknown>>();

interface State<Value> {
  answer: ServerAnswer<Value> | null;
  problem: ServerProblem | null;
  key: string;
}

/** Asks whenever the question changes; the old answer stays until the new one is there. */
export function useAnswer<Value>(
  question: ServerQuestion | null,
  { version, isDragging = false }: AskOptions,
): Asked<Value> {
  const key = question === null ? "" : `${version} ${questionPath(question)}`;
  const [state, setState] = useState<State<Value>>(() => {
    const answer = remembered.get(key) as ServerAnswer<Value> | undefined;
    return { answer: answer ?? null, problem: null, key: answer === undefined ? "" : key };
  });
  const wanted = useRef({ key, question });
  wanted.current = { key, question };
  const asking = useRef<{ controller: AbortController; key: string } | null>(null);
  useEffect(() => {
    if (question === null || (isDragging && asking.current !== null)) return;
    asking.current?.controller.abort();
    run();
  }, [key, isDragging]);
  useEffect(() => () => asking.current?.controller.abort(), []);

  async function run(): Promise<void> {
    const { key, question } = wanted.current;
    if (question === null) return;
    const controller = new AbortController();
    const turn = asking.current = { controller, key };
    const settled = await settle<Value>(key, question, controller.signal);
    if (asking.current !== turn) return;
    asking.current = null;
    if (settled === null) return;
    setState((old) => ({ answer: old.answer, problem: null, ...settled, key }));
    if (wanted.current.key !== key || isHydrating(settled.problem)) run();
  }

  const { answer, problem } = state;
  const value = question === null ? null : answer?.value ?? null;
  return {
    value,
    now: answer?.now ?? null,
    problem,
    isOld: question !== null && state.key !== key,
  };
}

/** An answer or the problem; null where it was given up. */
async function settle<Value>(
  key: string,
  question: ServerQuestion,
  signal: AbortSignal,
): Promise<Partial<Pick<State<Value>, "answer" | "problem">> | null> {
  const seen = remembered.get(key);
  if (seen !== undefined) return { answer: seen as ServerAnswer<Value> };
  try {
    const answer = await ask<Value>(question, signal);
    if (remembered.size >= REMEMBERED_MAX) remembered.delete(remembered.keys().next().value!);
    remembered.set(key, answer);
    return { answer };
  } catch (error) {
    if (!(error instanceof ServerProblem)) return null;
    if (isHydrating(error)) await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
    return { problem: error };
  }
}

/** Whether the logs are still being read, so that it is asked again. */
function isHydrating(problem: ServerProblem | null | undefined): boolean {
  return problem?.text.bytes !== undefined;
}
