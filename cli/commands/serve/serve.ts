import type { ServeAnswer } from "../../../lib/answers.ts";
import { LogError } from "../../../lib/errors.ts";
import type { LogState } from "../../../lib/live/state.ts";
import { open } from "../../../lib/open/state.ts";
import type { PageFiles } from "../../../lib/server/http/page.ts";
import { type LogServer, serve, type ServeOptions } from "../../../lib/server/serve.ts";
import { type Context, currentTime } from "../../context.ts";
import type { ExitCode } from "../../exit.ts";
import { warnOfFilesBeside } from "../../files_beside.ts";
import { type DeviceFlag, deviceOf, type GlobalFlags } from "../../parse/flags.ts";
import { VERSION } from "../../version.ts";
import { writeTokenFile } from "./token_file.ts";

/** What `serve` and `ui` take. */
export type ServeFlags = GlobalFlags & DeviceFlag & {
  /** The port that is to be listened on. */
  readonly port?: number;
  /** Whether front ends may write. */
  readonly write?: boolean;
  /** The file that the token is handed over in. */
  readonly "token-file"?: string;
};

/** Requests are answered while logs are read: reading holds them up no longer than this. */
const YIELD_EVERY_MS = 10;
/** The port that is tried first, and the last one that is tried where it is taken. */
const PORT = 7464, PORT_LAST = 7474;

/** `log serve` */
export default function serveDirectory(context: Context, flags: ServeFlags): Promise<ExitCode> {
  return serveUntilEnd(context, flags);
}

/** A page to be shown, and what is done with it. */
export interface ServedPage {
  readonly files: PageFiles;
  /** Called once the address is printed; what it gives is disposed of at the end. */
  onServed(server: LogServer): Disposable | null;
}

/** Serves until it is told to end, with a page where there is one to be shown. */
export async function serveUntilEnd(
  context: Context,
  flags: ServeFlags,
  page: ServedPage | null = null,
): Promise<ExitCode> {
  const { directory, storage, machine } = context;
  await using state = await open(storage, {
    now: () => currentTime(machine),
    settings: context.logs.settings,
    timeZone: () => context.timeZone,
    device: deviceOf(flags, machine),
    yieldEveryMs: YIELD_EVERY_MS,
    snapshots: !flags["no-snapshot"],
  });
  await using server = await listen(context, flags, state, {
    storage,
    directory,
    version: VERSION,
    isWritable: flags.write === true,
    ...(page !== null && { page: page.files }),
  });
  const ended = Promise.withResolvers<ExitCode>();
  using _ = machine.onEnd((code) => ended.resolve(code));
  const tokenFile = flags["token-file"];
  using __ = tokenFile === undefined ? null : writeTokenFile(tokenFile, server.token);
  await announce(context, flags, server);
  using ___ = page?.onServed(server);
  await warnOfFilesBeside(context);
  server.ready.catch((error) => ended.reject(error));
  return await ended.promise;
}

/** Listens on the port that was asked for, else on the first free one of a few. */
async function listen(
  context: Context,
  { port }: ServeFlags,
  state: LogState,
  options: ServeOptions,
): Promise<LogServer> {
  if (port !== undefined) return await serve(state, { ...options, port });
  for (let next = PORT;; next++) {
    try {
      const server = await serve(state, { ...options, port: next });
      if (next !== PORT) context.info(`port ${PORT} is taken; listening on ${next}`);
      return server;
    } catch (error) {
      if (next === PORT_LAST || !isTaken(error)) throw error;
    }
  }
}

function isTaken(error: unknown): boolean {
  return error instanceof LogError &&
    (error.cause as { code?: unknown } | undefined)?.code === "EADDRINUSE";
}

async function announce(
  context: Context,
  flags: ServeFlags,
  { origin, port, token }: LogServer,
): Promise<void> {
  const tokenFile = flags["token-file"] ?? null;
  const url = tokenFile === null ? `${origin}/#token=${token}` : `${origin}/`;
  const { directory } = context;
  const answer: ServeAnswer = {
    url,
    port,
    directory,
    read_only: flags.write !== true,
    token_file: tokenFile,
  };
  await context.answer(answer, () => Promise.resolve({ default: () => [url] }));
  context.toTerminal(`serving "${directory}"; press Ctrl-C to stop`);
}
