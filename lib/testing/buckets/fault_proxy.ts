/**
 * A proxy on this machine's loopback between real processes and a bucket. What becomes of a
 * request on the wire is drawn by a seed or scripted, and every request is counted.
 *
 * @module
 */

import {
  createServer,
  type IncomingMessage,
  request as openRequest,
  type ServerResponse,
} from "node:http";
import { concat } from "../../bytes/concat.ts";
import type { S3Access } from "../../bucket/s3/access.ts";
import { Dice } from "../generators/dice.ts";
import { BucketFaults, CutOff } from "./bucket_faults.ts";
import { TEST_ACCESS } from "./test_bucket.ts";

type Fetch = (request: Request) => Promise<Response>;

/** How many requests came, as a bill of R2 or S3 counts them, and how much went up and down. */
export interface Traffic {
  /** Writes and lists. */
  readonly classA: number;
  /** Reads. */
  readonly classB: number;
  /** By method; `LIST` for lists. */
  readonly methods: Readonly<Record<string, number>>;
  /** Bytes of bodies that were sent to the bucket. */
  readonly bytesUp: number;
  /** Bytes of bodies that the bucket answered with. */
  readonly bytesDown: number;
}

/** How a {@linkcode FaultProxy} is started. */
export interface ProxyOptions {
  /** Where faults are drawn by rates. */
  readonly seed?: number;
  /** What the path of a server's address begins with. */
  readonly path?: string;
}

const HOST = "127.0.0.1";
const MILLION = 1_000_000;
const CLASS_A: ReadonlySet<string> = new Set(["PUT", "LIST"]);
const CLASS_B: ReadonlySet<string> = new Set(["GET", "HEAD"]);
/** What belongs to one connection, and not to the next one. */
const OF_CONNECTION = ["connection", "keep-alive", "transfer-encoding"];

/** See above. */
export class FaultProxy implements AsyncDisposable {
  /** What becomes of requests. */
  readonly faults: BucketFaults;
  readonly #server = createServer((request, response) => void this.#answer(request, response));
  readonly #path: string;
  #methods: Record<string, number> = {};
  #bytesUp = 0;
  #bytesDown = 0;

  private constructor(fetch: Fetch, { seed, path }: Required<ProxyOptions>) {
    const dice = new Dice(seed);
    this.faults = new BucketFaults(fetch, () => dice.below(MILLION) / MILLION);
    this.#path = path;
  }

  /** Listens before a bucket in this process, or before a server by {@linkcode forwardTo}. */
  static async before(
    fetch: Fetch,
    { seed = 1, path = "" }: ProxyOptions = {},
  ): Promise<FaultProxy> {
    return await new FaultProxy(fetch, { seed, path }).#listen();
  }

  /** The address for whoever is to go through it. */
  get endpoint(): string {
    const { port } = this.#server.address() as { port: number };
    return `http://${HOST}:${port}${this.#path}`;
  }

  /** What a process needs in its environment to go through it. */
  get env(): Record<string, string> {
    return {
      AWS_ACCESS_KEY_ID: TEST_ACCESS.accessKeyId,
      AWS_SECRET_ACCESS_KEY: TEST_ACCESS.secretAccessKey,
      AWS_ENDPOINT_URL_S3: this.endpoint,
    };
  }

  /** What came through so far. */
  get traffic(): Traffic {
    const sum = (names: ReadonlySet<string>) =>
      Object.entries(this.#methods).reduce((all, [name, n]) => all + (names.has(name) ? n : 0), 0);
    return {
      classA: sum(CLASS_A),
      classB: sum(CLASS_B),
      methods: { ...this.#methods },
      bytesUp: this.#bytesUp,
      bytesDown: this.#bytesDown,
    };
  }

  /** Forgets what came through so far. */
  resetTraffic(): void {
    this.#methods = {};
    this.#bytesUp = this.#bytesDown = 0;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const closed = Promise.withResolvers<void>();
    this.#server.close(() => closed.resolve());
    this.#server.closeAllConnections();
    await closed.promise;
  }

  async #listen(): Promise<this> {
    const listening = Promise.withResolvers<void>();
    this.#server.listen(0, HOST, () => listening.resolve());
    await listening.promise;
    return this;
  }

  async #answer(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    try {
      const request = await this.#requestOf(incoming);
      const answer = await this.faults.fetch(request);
      const body = await answer.bytes();
      this.#bytesDown += body.length;
      outgoing.writeHead(answer.status, headersOf(answer.headers, request.method, body.length));
      outgoing.end(body);
    } catch (error) {
      // A process that was killed has closed its end; all else has to do with the connection.
      if (error instanceof CutOff && error.part.length > 0) await sendPart(outgoing, error);
      incoming.socket.destroy();
    }
  }

  /** A request once it is whole; what of it comes is counted as it comes. */
  async #requestOf(incoming: IncomingMessage): Promise<Request> {
    const { method = "GET", url = "/", headers } = incoming;
    const name = url.includes("list-type=2") ? "LIST" : method;
    this.#methods[name] = (this.#methods[name] ?? 0) + 1;
    const body = await bytesOf(incoming, (length) => this.#bytesUp += length);
    return new Request(`http://${headers.host}${url}`, {
      method,
      headers: headers as Record<string, string>,
      ...(body.length > 0 && { body }),
    });
  }
}

/** Sends an answer up to where it is cut. */
async function sendPart(outgoing: ServerResponse, { headers, part }: CutOff): Promise<void> {
  const sent = Promise.withResolvers<void>();
  outgoing.writeHead(200, headersOf(headers, "GET", 2 * part.length));
  outgoing.write(part, () => sent.resolve());
  await sent.promise;
}

function headersOf(headers: Headers, method: string, length: number): Record<string, string> {
  const kept = [...headers].filter(([name]) => !OF_CONNECTION.includes(name));
  // Of what a HEAD asks about, the length is told without the bytes.
  return {
    ...Object.fromEntries(kept),
    ...(method !== "HEAD" && { "content-length": `${length}` }),
  };
}

/** A way to a server. The signature covers the host that was asked for, so that is sent on. */
export function forwardTo({ endpoint }: S3Access): Fetch {
  const { hostname, port } = new URL(endpoint);
  return async (request) => {
    const { pathname, search } = new URL(request.url);
    const answered = Promise.withResolvers<IncomingMessage>();
    const outgoing = openRequest({
      host: hostname,
      port,
      method: request.method,
      path: pathname + search,
      headers: { ...Object.fromEntries(request.headers), connection: "close" },
    }, answered.resolve);
    outgoing.on("error", answered.reject);
    outgoing.end(await request.bytes());
    return await responseOf(await answered.promise, request.method);
  };
}

async function responseOf(answer: IncomingMessage, method: string): Promise<Response> {
  const body = await bytesOf(answer);
  const status = answer.statusCode ?? 500;
  return new Response(method === "HEAD" || status === 204 ? null : body, {
    status,
    headers: answer.headers as Record<string, string>,
  });
}

async function bytesOf(
  stream: IncomingMessage,
  onPart: (length: number) => void = () => {},
): Promise<Uint8Array<ArrayBuffer>> {
  const parts: Uint8Array[] = [];
  for await (const part of stream) {
    parts.push(part);
    onPart(part.length);
  }
  return concat(parts);
}
