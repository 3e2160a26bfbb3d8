import type { Logs } from "../../logs/logs.ts";
import type { Instant } from "../../time/instant.ts";
import { type GivenParams, paramContext, type ParamSpecs, parseParams } from "./params.ts";
import { type ParamsFor, type QuestionAnswers, type QuestionName, QUESTIONS } from "./questions.ts";
import type { OnPrefix } from "./resolve_id.ts";

/** What answers a question. */
type Run<Name extends QuestionName> = (
  logs: Logs,
  params: ParamsFor<Name>,
  context: { readonly now: Instant; readonly onPrefix?: OnPrefix },
) => QuestionAnswers[Name] | Promise<QuestionAnswers[Name]>;

/** How each question is answered; loaded when it is asked. */
const RUN: { readonly [Name in QuestionName]: () => Promise<Run<Name>> } = {
  asof: async () => (await import("../asof.ts")).run,
  list: async () => (await import("../list.ts")).run,
  show: async () => (await import("../show.ts")).run,
  carry: async () => (await import("../carry.ts")).run,
  history: async () => (await import("../history.ts")).run,
  blame: async () => (await import("../blame.ts")).run,
  diff: async () => (await import("../diff.ts")).run,
  stats: async () => (await import("../stats.ts")).run,
};

/**
 * Asks any question by its name, with parameters as text, as a command line or an
 * address has them. An id need not be whole: so much of it will do that no other of the log
 * begins with it, see {@linkcode resolveId}.
 *
 * @param given The parameters by the names that {@linkcode QUESTIONS} has; what it does not know is
 * not looked at.
 * @param now The present, which words such as `yesterday` are read against.
 * @throws {LogError} `bad_when`, `bad_usage`, `ambiguous_id`, and what the question throws.
 *
 * @example
 * ```ts
 * import { openDirectory } from "../../../mod.ts";
 * import { ask } from "./ask.ts";
 *
 * const logs = await openDirectory("testdata/demo");
 * const given = { id: "01KESP0XXHPQVT1ZRXRATPZ5ZP", at: "2026-01-31" };
 * const { entry } = await ask(logs, "show", given, 1_777_900_000_000_000n);
 * if (!entry?.text.includes("longing for far places")) throw new Error();
 * ```
 */
export async function ask<Name extends QuestionName>(
  logs: Logs,
  name: Name,
  given: GivenParams,
  now: Instant,
): Promise<QuestionAnswers[Name]> {
  const specs: ParamSpecs = QUESTIONS[name].params;
  const params = parseParams(specs, given, paramContext(logs, now)) as ParamsFor<Name>;
  const run = await RUN[name]() as Run<Name>;
  return await run(logs, params, { now });
}
