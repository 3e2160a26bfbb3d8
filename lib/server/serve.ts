import type { LogState } from "../live/state.ts";
import { formatInstant } from "../time/instant.ts";
import type { WritableStorage } from "../storage/storage.ts";
import { ChangeFeed } from "./changes/change_feed.ts";
import { aboutOf, type AboutServer, API, openapi } from "./describe.ts";
import { dispatch } from "./dispatch.ts";
import { Guard, newToken } from "./http/guard.ts";
import {
  HEADER_TIMEOUT_MS,
  type HttpAnswer,
  type HttpRequest,
  listen,
  type OpenPort,
} from "./http/http_server.ts";
import { pageFileAt, type PageFiles } from "./http/page.ts";
import { HttpProblem } from "./http/problem.ts";
import { queryValues } from "./questions/params.ts";
import { answerQuestion } from "./questions/render.ts";
import { routeOf } from "./routes.ts";
import { Served } from "./served.ts";

const WAIT_S = 30;
const REQUESTS_MAX = 64;

/** How a state is served. */
export interface ServeOptions {
  /** The port; without it, or with 0, any that is free. */
  readonly port?: number;
  /** Whether `dispatch` may write; it may not without it. */
  readonly isWritable?: boolean;
  /** What a client has to show; 256 random bits without it. */
  readonly token?: string;
  /** The files of the directory, to look for conflict copies; without it nobody looks. */
  readonly storage?: WritableStorage;
  /** The files of a page to be shown at `/`. */
  readonly page?: PageFiles;
  /** What the directory is called. */
  readonly directory?: string;
  /** The version of the program. */
  readonly version?: string;
  /** How long the head of a request may take to come, in milliseconds; 5,000 without it. */
  readonly headerTimeoutMs?: number;
}

/** A server that answers. */
export interface LogServer extends AsyncDisposable {
  /** The port that it listens on. */
  readonly port: number;
  /** Where it is, without a slash at the end. */
  readonly origin: string;
  /** What a client has to show. */
  readonly token: string;
  /** Settles once questions are answered at once; rejects with what stood in the way. */
  readonly ready: Promise<void>;
  /** Resolves once a client has shown the token; never, if none does. */
  readonly signedIn: Promise<void>;
  /** Says good-bye to those who listen, and ends. The state stays open. */
  close(): Promise<void>;
}

/**
 * Serves a state over HTTP on 127.0.0.1, for any number of front ends: questions, writes where they
 * are allowed, and changes as they land. It listens at once, and answers once all is in memory.
 *
 * @throws {LogError} `io_failed` for a port that is taken.
 *
 * @example
 * ```ts
 * import { MemoryStorage, open } from "../../mod.ts";
 * import { serve } from "./serve.ts";
 *
 * const storage = new MemoryStorage({ "entries.jsonl": '{"id":"a","text":"Fernweh"}\n' });
 * await using state = await open(storage, { now: () => 1_777_900_000_000_000n });
 * await using server = await serve(state);
 * const headers = { authorization: `Bearer ${server.token}` };
 * const response = await fetch(`${server.origin}/api/v1/entries`, { headers });
 * const { rows } = await response.json();
 * if (rows[0].entry.text !== "Fernweh") throw new Error();
 * ```
 */
export async function serve(state: LogState, options: ServeOptions = {}): Promise<LogServer> {
  const { port = 0, token = newToken(), headerTimeoutMs = HEADER_TIMEOUT_MS } = options;
  const app = new App(state, options);
  let listening: OpenPort;
  try {
    listening = await listen(port, (request) => app.answer(request), headerTimeoutMs);
  } catch (error) {
    await app.close();
    throw error;
  }
  app.open(listening, token);
  const origin = `http://127.0.0.1:${listening.port}`;
  const close = () => app.close();
  return {
    port: listening.port,
    origin,
    token,
    ready: app.ready,
    signedIn: app.signedIn,
    close,
    [Symbol.asyncDispose]: close,
  };
}

/** From a request to its answer: who asks, what for, and then the answer. */
class App {
  readonly ready: Promise<void>;
  readonly #signIn = Promise.withResolvers<void>();
  readonly signedIn: Promise<void> = this.#signIn.promise;
  readonly #served: Served;
  readonly #feed: ChangeFeed;
  readonly #options: ServeOptions;
  /** Tells answers of this server from those of another. */
  readonly #epoch = crypto.randomUUID();
  #listening: OpenPort | null = null;
  #guard: Guard | null = null;
  #isReady = false;
  #busy = 0;
  #writing: Promise<unknown> = Promise.resolve();

  constructor(state: LogState, options: ServeOptions) {
    this.#options = options;
    this.#served = new Served(state, options.storage ?? null);
    this.#feed = new ChangeFeed(this.#served);
    this.ready = this.#getReady();
    // Whoever asks is told too.
    this.ready.catch(() => {});
  }

  open(listening: OpenPort, token: string): void {
    this.#listening = listening;
    this.#guard = new Guard(listening.port, token);
  }

  async close(): Promise<void> {
    await this.#feed.close();
    await this.#listening?.close();
    await this.ready.catch(() => {});
  }

  async answer(request: HttpRequest): Promise<HttpAnswer> {
    this.#guard!.assertOwnPage(request, { isLinkable: !isOfApi(request) });
    if (++this.#busy > REQUESTS_MAX) {
      this.#busy--;
      throw new HttpProblem(
        503,
        "busy",
        `Cannot answer: ${REQUESTS_MAX} requests are being answered`,
      );
    }
    try {
      return await this.#route(request);
    } finally {
      this.#busy--;
    }
  }

  async #getReady(): Promise<void> {
    await this.#served.ready();
    await this.#feed.start();
    this.#isReady = true;
  }

  async #route(request: HttpRequest): Promise<HttpAnswer> {
    const { path, method } = request;
    if (!isOfApi(request)) return this.#page(request);
    if (path === `${API}/health`) return this.#health(request);
    this.#guard!.assertToken(request);
    this.#signIn.resolve();
    if (path === `${API}/dispatch`) {
      if (method !== "POST") throw notAllowed("POST");
      return await this.#dispatch(request);
    }
    if (method !== "GET" && method !== "HEAD") throw notAllowed("GET");
    if (path === API) return json(aboutOf(this.#about()));
    if (path === `${API}/openapi.json`) return json(openapi(this.#about()));
    if (path === `${API}/changes`) return await this.#changes(request);
    return await this.#ask(request);
  }

  async #ask(request: HttpRequest): Promise<HttpAnswer> {
    const { question, values } = routeOf(request.path);
    const asked = { ...queryValues(request.query), ...values };
    await this.#waited(request);
    const answer = await answerQuestion(
      question,
      {
        values: asked,
        isLines: /\bapplication\/jsonl\b/.test(request.header("accept") ?? ""),
        ifNoneMatch: request.header("if-none-match"),
      },
      this.#served,
      this.#epoch,
    );
    return { ...answer, headers: { ...answer.headers, ...this.#now() } };
  }

  async #dispatch(request: HttpRequest): Promise<HttpAnswer> {
    const exclusively = <T>(work: () => Promise<T>) => {
      const turn = this.#writing.then(work);
      this.#writing = turn.catch(() => {});
      return turn;
    };
    const { isWritable = false } = this.#options;
    return await dispatch(request, {
      served: this.#served,
      ready: () => this.#waited(request),
      epoch: this.#epoch,
      isWritable,
      exclusively,
    });
  }

  async #changes(request: HttpRequest): Promise<HttpAnswer> {
    await this.#waited(request);
    const stream = this.#feed.accept(request.header("last-event-id") ?? request.query.get("after"));
    const headers = { "content-type": "text/event-stream", "cache-control": "no-store" };
    return { status: 200, headers, stream };
  }

  /** Waits for what is not in memory yet, at most as long as the client wants to. */
  async #waited(request: HttpRequest): Promise<void> {
    if (this.#isReady) return await this.ready;
    const [, wanted] = /(?:^|[,;\s])wait=(\d{1,4})\b/.exec(request.header("prefer") ?? "") ?? [];
    const seconds = Math.min(WAIT_S, wanted === undefined ? WAIT_S : Number(wanted));
    let timer: ReturnType<typeof setTimeout> | undefined;
    const late = new Promise<"late">((resolve) => {
      timer = setTimeout(() => resolve("late"), seconds * 1000);
    });
    const outcome = await Promise.race([this.ready, late]);
    clearTimeout(timer);
    if (outcome !== "late") return;
    const { bytes, bytesTotal: bytes_total } = this.#served.state.progress;
    throw new HttpProblem(503, "hydrating", "Cannot answer yet: the logs are being read", {
      hint: "ask again",
      more: { bytes, bytes_total },
      headers: { "retry-after": "1" },
    });
  }

  #health({ method }: HttpRequest): HttpAnswer {
    if (method !== "GET" && method !== "HEAD") throw notAllowed("GET");
    return json({ state: this.#isReady ? "ready" : "hydrating" });
  }

  #page({ path, method }: HttpRequest): HttpAnswer {
    if (method !== "GET" && method !== "HEAD") throw notAllowed("GET");
    const file = pageFileAt(this.#options.page ?? new Map(), path);
    if (file === undefined) {
      throw new HttpProblem(404, "unknown-path", "Cannot find the path: nothing is there", {
        hint: `see ${API}`,
      });
    }
    return {
      status: 200,
      headers: { "content-type": file.type, "cache-control": "no-cache" },
      body: file.body,
    };
  }

  #about(): AboutServer {
    const { version = null, directory = null, isWritable = false } = this.#options;
    return {
      version,
      directory,
      isReadOnly: !isWritable,
      timeZone: this.#served.logs.timeZone,
      settings: this.#served.logs.settings,
    };
  }

  /** What the time is here: a browser may have another clock. */
  #now(): Record<string, string> {
    return { "log-now": formatInstant(this.#served.now()) };
  }
}

function isOfApi({ path }: HttpRequest): boolean {
  return path === API || path.startsWith(`${API}/`);
}

function notAllowed(method: string): HttpProblem {
  return new HttpProblem(405, "method", `Cannot answer: only ${method} is taken here`, {
    headers: { allow: method },
  });
}

function json(value: object): HttpAnswer {
  const headers = { "content-type": "application/json", "cache-control": "no-store" };
  return { status: 200, headers, body: JSON.stringify(value) };
}
