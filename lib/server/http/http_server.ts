/**
 * HTTP on a loopback port, over `node:http`: it bounds how long a header may take, which
 * `Deno.serve` does not.
 *
 * @module
 */

import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { concat } from "../../bytes/concat.ts";
import { LogError } from "../../errors.ts";
import type { Asker } from "./guard.ts";
import { SAFE_HEADERS } from "./page.ts";
import { HttpProblem, problemOf } from "./problem.ts";

/** Nobody else on the network can reach it. */
const HOST = "127.0.0.1";
/** How long a head may take to come, unless something else is said. */
export const HEADER_TIMEOUT_MS = 5_000;
const CHECK_MS = 1_000;
const REQUEST_MS = 30_000;
const HEADER_BYTES = 16 * 1024;
const CONNECTIONS_MAX = 256;

/** A request, as far as anybody here asks. */
export interface HttpRequest extends Asker {
  /** The path as it was sent, and what stands behind its question mark. */
  readonly path: string;
  readonly query: URLSearchParams;
  /** The value of a header; undefined where it was not sent. */
  header(name: string): string | undefined;
  /**
   * The whole body.
   *
   * @throws {HttpProblem} `too-large`.
   */
  body(maxBytes: number): Promise<Uint8Array>;
}

/** An answer: bytes at once, in pieces, or as long as somebody listens. */
export interface HttpAnswer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array | AsyncIterable<Uint8Array> | undefined;
  /** Takes the answer over and keeps it open; called instead of `body`. */
  readonly stream?: (stream: HttpStream) => void;
}

/** An answer that stays open. */
export interface HttpStream {
  /** Sends text; returns how many bytes wait to be taken. */
  send(text: string): number;
  /** Ends the answer. */
  end(): void;
  /** Calls back once it has ended, whoever ended it. */
  onEnd(handle: () => void): void;
}

/** Answers requests. What it throws becomes a problem. */
export type Answer = (request: HttpRequest) => Promise<HttpAnswer>;

/** A port that is listened on. */
export interface OpenPort {
  /** Which. */
  readonly port: number;
  /** Ends it, with all that is open. */
  close(): Promise<void>;
}

/**
 * Listens on a port of this machine; 0 is any free one.
 *
 * @throws {LogError} `io_failed` for a port that is taken or may not be had.
 */
export async function listen(
  port: number,
  answer: Answer,
  headerTimeoutMs: number,
): Promise<OpenPort> {
  const server = createServer({
    headersTimeout: headerTimeoutMs,
    requestTimeout: REQUEST_MS,
    maxHeaderSize: HEADER_BYTES,
    connectionsCheckingInterval: Math.min(CHECK_MS, headerTimeoutMs),
  }, (incoming, response) => void respond(incoming, response, answer));
  server.maxConnections = CONNECTIONS_MAX;
  await started(server, port);
  return {
    port: (server.address() as AddressInfo).port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function started(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", (cause: NodeJS.ErrnoException) => {
      const isTaken = cause.code === "EADDRINUSE";
      const reason = isTaken ? "another program has it" : cause.message;
      reject(
        new LogError("io_failed", `Cannot listen on port ${port}: ${reason}`, {
          hint: "choose another with --port; 0 takes any that is free",
          cause,
        }),
      );
    });
    server.listen({ port, host: HOST }, resolve);
  });
}

async function respond(
  incoming: IncomingMessage,
  response: ServerResponse,
  answer: Answer,
): Promise<void> {
  const request = requestOf(incoming);
  let sent: HttpAnswer;
  try {
    sent = await answer(request);
  } catch (error) {
    sent = answerOf(problemOf(error), request.path);
  }
  try {
    await send(incoming, response, sent);
  } catch {
    // Nothing can be told any more: the client sees that the answer ends too early.
    response.destroy();
  }
}

/** A problem as an answer. */
function answerOf(problem: HttpProblem, path: string): HttpAnswer {
  return {
    status: problem.status,
    headers: {
      "content-type": "application/problem+json",
      "cache-control": "no-store",
      ...problem.options.headers,
    },
    body: JSON.stringify(problem.details(path)),
  };
}

async function send(
  { method }: IncomingMessage,
  response: ServerResponse,
  { status, headers, body, stream }: HttpAnswer,
): Promise<void> {
  response.writeHead(status, { ...SAFE_HEADERS, ...headers });
  if (stream !== undefined) {
    response.flushHeaders();
    return stream(streamOf(response));
  }
  if (body !== undefined && method !== "HEAD") {
    if (typeof body === "string" || body instanceof Uint8Array) {
      response.end(body);
      return;
    }
    for await (const bytes of body) {
      if (response.destroyed) return;
      if (!response.write(bytes)) await drained(response);
    }
  }
  response.end();
}

function drained(response: ServerResponse): Promise<void> {
  return new Promise((resolve) => {
    const go = () => {
      response.off("drain", go);
      response.off("close", go);
      resolve();
    };
    response.on("drain", go);
    response.on("close", go);
  });
}

function streamOf(response: ServerResponse): HttpStream {
  return {
    send(text) {
      response.write(text);
      return response.writableLength;
    },
    end: () => void response.end(),
    onEnd: (handle) => void response.once("close", handle),
  };
}

function requestOf(incoming: IncomingMessage): HttpRequest {
  const target = incoming.url ?? "/";
  const local = target.replace(/^http:\/\/[^/?#]*/i, "");
  const mark = local.indexOf("?");
  const path = mark < 0 ? local : local.slice(0, mark);
  return {
    target,
    rawHeaders: incoming.rawHeaders,
    method: incoming.method ?? "GET",
    path: path === "" ? "/" : path,
    query: new URLSearchParams(mark < 0 ? "" : local.slice(mark + 1)),
    header(name) {
      const value = incoming.headers[name];
      return Array.isArray(value) ? value.join(", ") : value;
    },
    body: (maxBytes) => bodyOf(incoming, maxBytes),
  };
}

async function bodyOf(incoming: IncomingMessage, maxBytes: number): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  let bytes = 0;
  for await (const part of incoming as AsyncIterable<Uint8Array>) {
    bytes += part.length;
    if (bytes > maxBytes) {
      throw new HttpProblem(
        413,
        "too-large",
        `Cannot take the body: it is over ${maxBytes} bytes`,
        {
          headers: { connection: "close" },
        },
      );
    }
    parts.push(part);
  }
  return concat(parts);
}
