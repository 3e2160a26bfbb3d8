import * as z from "zod";
import type { HttpAnswer, HttpRequest } from "./http/http_server.ts";
import { HttpProblem } from "./http/problem.ts";
import { answerQuestion, bytesOf } from "./questions/render.ts";
import { SERVER_QUESTIONS } from "./questions/table.ts";
import type { Served } from "./served.ts";
import { WRITES } from "./writes.ts";

const BODY_MAX = 1024 * 1024;
const DEPTH_MAX = 64;

const CALL = z.strictObject({
  command: z.string().min(1).max(64),
  args: z.record(z.string(), z.unknown()).default({}),
});

/** What a call is answered by. */
export interface Dispatcher {
  readonly served: Served;
  /** Settles once all is in memory. */
  readonly ready: () => Promise<void>;
  /** Tells answers of this server from those of another. */
  readonly epoch: string;
  /** Whether it may write. */
  readonly isWritable: boolean;
  /** One write at a time, so that a version that was looked at is still the present one. */
  readonly exclusively: <T>(work: () => Promise<T>) => Promise<T>;
}

/**
 * Answers `{"command", "args"}`: with `{"result", "position"}`, or once a line is durable with where
 * it lies.
 *
 * @throws {HttpProblem} `unsupported-media-type`, `too-large`, `bad-json`, `bad-parameter`,
 * `unknown-command`, `read-only`, `version-conflict`.
 * @throws {LogError} what the question or the write throws.
 */
export async function dispatch(
  request: HttpRequest,
  dispatcher: Dispatcher,
): Promise<HttpAnswer> {
  const { command, args } = await callOf(request);
  const question = SERVER_QUESTIONS.find(({ name }) => name === command);
  if (question !== undefined) {
    const { served, epoch } = dispatcher;
    await dispatcher.ready();
    const { body, headers } = await answerQuestion(
      question,
      { values: args, isLines: false },
      served,
      epoch,
    );
    const position = await served.position();
    return { status: 200, headers: headers!, body: wrapped(body as Uint8Array, position) };
  }
  if (!Object.hasOwn(WRITES, command)) throw unknownCommand(command);
  return await write(command, args, dispatcher);
}

async function write(
  command: string,
  args: Readonly<Record<string, unknown>>,
  { served, ready, isWritable, exclusively }: Dispatcher,
): Promise<HttpAnswer> {
  const { args: schema, run } = WRITES[command]!;
  const parsed = schema.safeParse(args);
  if (!parsed.success) {
    throw new HttpProblem(
      400,
      "bad-parameter",
      `Cannot read the arguments: ${z.prettifyError(parsed.error)}`,
    );
  }
  if (!isWritable) {
    throw new HttpProblem(403, "read-only", "Cannot write: this server only reads", {
      hint: "start it with --write",
    });
  }
  await ready();
  const { entry: _, log: __, changes: ___, ...answer } = await exclusively(() =>
    run(served.state, parsed.data as never)
  );
  const body = bytesOf({ ...answer, position: await served.position() });
  const headers = { "content-type": "application/json", "cache-control": "no-store" };
  return { status: 201, headers, body };
}

/** `{"result":…,"position":…}` around what is JSON already. */
function wrapped(result: Uint8Array, position: string): string {
  const text = new TextDecoder("utf-8", { ignoreBOM: true }).decode(result).trimEnd();
  return `{"result":${text},"position":${JSON.stringify(position)}}\n`;
}

async function callOf(request: HttpRequest): Promise<z.infer<typeof CALL>> {
  if (!/^application\/json\s*(?:;|$)/i.test(request.header("content-type") ?? "")) {
    throw new HttpProblem(
      415,
      "unsupported-media-type",
      "Cannot read the body: its type is not application/json",
    );
  }
  const parsed = CALL.safeParse(parseJson(await request.body(BODY_MAX)));
  if (parsed.success) return parsed.data;
  throw new HttpProblem(
    400,
    "bad-parameter",
    `Cannot read the body: ${z.prettifyError(parsed.error)}`,
  );
}

function parseJson(bytes: Uint8Array): unknown {
  let text: string;
  try {
    text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    throw badJson("it is not valid UTF-8");
  }
  if (isDeep(text)) throw badJson(`it is nested more than ${DEPTH_MAX} deep`);
  try {
    return JSON.parse(text);
  } catch (error) {
    throw badJson(error instanceof Error ? error.message : String(error));
  }
}

function badJson(reason: string): HttpProblem {
  return new HttpProblem(400, "bad-json", `Cannot read the body as JSON: ${reason}`);
}

/** Whether brackets, those in strings too, are nested so deep that nobody means it. */
function isDeep(text: string): boolean {
  let depth = 0;
  for (const bracket of text.match(/[[\]{}]/g) ?? []) {
    depth += bracket === "[" || bracket === "{" ? 1 : -1;
    if (depth > DEPTH_MAX) return true;
  }
  return false;
}

function unknownCommand(command: string): HttpProblem {
  const commands = [...SERVER_QUESTIONS.map(({ name }) => name), ...Object.keys(WRITES)];
  return new HttpProblem(
    400,
    "unknown-command",
    `Cannot dispatch ${JSON.stringify(command)}: there is no such command`,
    { more: { commands } },
  );
}
