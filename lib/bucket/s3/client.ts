/**
 * The six requests to an S3 server that logs need, signed. Nothing is repeated here but for a
 * clock that is wrong: what an unclear answer means, only the caller knows.
 *
 * @module
 */

import { AwsClient } from "aws4fetch";
import { hexOf } from "../../bytes/hex.ts";
import { LogError } from "../../errors.ts";
import { checkedEndpoint, type S3Access } from "./access.ts";
import { Deadline, Expired } from "./deadline.ts";
import { codeOf, refusalOf } from "./refusal.ts";
import { UnclearAnswer } from "./unclear.ts";
import { type ListedObject, type ListPage, parseListPage } from "./xml.ts";

/** A request that was answered, or not. */
export interface SentRequest {
  /** `GET`, `HEAD`, `PUT`, `DELETE` or `LIST`. */
  readonly method: string;
  /** The key, or the prefix of a list. */
  readonly key: string;
  /** The HTTP status; 0 where there was no answer. */
  readonly status: number;
}

/** What {@linkcode S3Client} is made of. */
export interface S3Options extends S3Access {
  /** The bucket. */
  readonly bucket: string;
  /** Milliseconds until a request counts as unanswered, and more for long bodies; 30 s without it. */
  readonly timeoutMs?: number;
  /** Sends requests; the runtime's own without it. */
  readonly fetch?: (request: Request) => Promise<Response>;
  /** Ends the requests that are under way, and all later ones, with its reason. */
  readonly signal?: AbortSignal;
  /** Told of each request once it is over. */
  readonly onRequest?: (request: SentRequest) => void;
}

/** An object's answer, read to its end. */
export interface ObjectAnswer {
  /** Its headers, with the metadata it was stored with. */
  readonly headers: Headers;
  /** Its bytes. */
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/** What one request is about. */
interface Call {
  readonly method: "GET" | "HEAD" | "PUT" | "DELETE";
  readonly key: string;
  /** What follows the path, with its question mark. */
  readonly query?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Uint8Array<ArrayBuffer>;
  /** The statuses that are hoped for. */
  readonly expected: readonly number[];
}

interface RawAnswer extends ObjectAnswer {
  readonly status: number;
}

const TIMEOUT_MS = 30_000;
/** What the slowest network is good for that one would sync over: 16 kB a second. */
const MIN_BYTES_PER_MS = 16;
/** What a server sends beyond that is no log, and would fill the memory. */
const ANSWER_BYTES_MAX = 2 ** 30;
/** What {@linkcode S3Client} calls an object's metadata. */
export const META = "x-amz-meta-";

/** A bucket, by the requests that logs need. */
export class S3Client {
  readonly #options: S3Options;
  readonly #endpoint: string;
  readonly #signer: AwsClient;
  /** How much later it is at the server. */
  #skewMs = 0;

  /** @throws {LogError} `bad_usage` for an endpoint that is not encrypted. */
  constructor(options: S3Options) {
    const { accessKeyId, secretAccessKey, sessionToken, region } = options;
    this.#options = options;
    this.#endpoint = checkedEndpoint(options.endpoint);
    this.#signer = new AwsClient({
      accessKeyId,
      secretAccessKey,
      ...(sessionToken !== undefined && { sessionToken }),
      region,
      service: "s3",
      // A repeated create that had landed would be taken for somebody else's.
      retries: 0,
    });
  }

  /** The same, with requests that a signal ends. */
  until(signal: AbortSignal): S3Client {
    return new S3Client({ ...this.#options, signal });
  }

  /** What ends all requests; undefined where nothing does. */
  get signal(): AbortSignal | undefined {
    return this.#options.signal;
  }

  /**
   * Creates an object; false where there is one of that key already.
   *
   * @param metadata By names without their prefix.
   */
  async create(
    key: string,
    body: Uint8Array<ArrayBuffer>,
    metadata: Readonly<Record<string, string>> = {},
  ): Promise<boolean> {
    const headers = { "if-none-match": "*", ...headersOf(metadata) };
    const { status } = await this.#send({
      method: "PUT",
      key,
      headers,
      body,
      expected: [200, 412],
    });
    return status === 200;
  }

  /** Puts an object there, in the place of any of that key; see {@linkcode S3Client.create}. */
  async put(
    key: string,
    body: Uint8Array<ArrayBuffer>,
    metadata: Readonly<Record<string, string>> = {},
  ): Promise<void> {
    const headers = headersOf(metadata);
    await this.#send({ method: "PUT", key, headers, body, expected: [200] });
  }

  /** An object; null where there is none. */
  async get(key: string): Promise<ObjectAnswer | null> {
    const answer = await this.#send({ method: "GET", key, expected: [200, 404] });
    return answer.status === 404 ? null : answer;
  }

  /** The headers of an object; null where there is none. */
  async head(key: string): Promise<Headers | null> {
    const { status, headers } = await this.#send({ method: "HEAD", key, expected: [200, 404] });
    return status === 404 ? null : headers;
  }

  /** Removes an object; one that is not there is fine. */
  async remove(key: string): Promise<void> {
    await this.#send({ method: "DELETE", key, expected: [200, 204, 404] });
  }

  /** The objects whose keys begin with a prefix, by key, and only those behind `after`. */
  async *list(prefix: string, after: string | null = null): AsyncGenerator<ListedObject> {
    for await (const { objects } of this.#pages({ prefix }, after)) yield* objects;
  }

  /** The folders in a folder: what its keys have up to their next slash, and only those behind `after`. */
  async *listFolders(prefix: string, after: string | null = null): AsyncGenerator<string> {
    for await (const { prefixes } of this.#pages({ prefix, delimiter: "/" }, after)) {
      yield* prefixes;
    }
  }

  async *#pages(
    asked: { readonly prefix: string; readonly delimiter?: string },
    after: string | null,
  ): AsyncGenerator<ListPage> {
    for (let token: string | null = null;;) {
      const query = new Map(Object.entries({ "list-type": "2", ...asked }));
      if (token !== null) query.set("continuation-token", token);
      else if (after !== null) query.set("start-after", after);
      const text = Array.from(query, ([name, value]) => `${name}=${encode(value)}`).join("&");
      const { bytes } = await this.#send({
        method: "GET",
        key: asked.prefix,
        query: `?${text}`,
        expected: [200],
      });
      const page = parseListPage(new TextDecoder().decode(bytes));
      if (page === null) throw new UnclearAnswer("a list was cut off", { mayBeDone: false });
      yield page;
      token = page.next;
      if (token === null) return;
    }
  }

  async #send(call: Call): Promise<RawAnswer> {
    const { bucket } = this.#options;
    const request = `${call.query === undefined ? call.method : "LIST"} ${
      JSON.stringify(call.key)
    }`;
    for (let corrected = false;; corrected = true) {
      const answer = await this.#sendOnce(call, request);
      const { status, headers } = answer;
      // Of a bucket that there is not, a server says that it has no such object either.
      const isThere = status !== 404 || codeOf(answer) !== "NoSuchBucket";
      if (call.expected.includes(status) && isThere) return answer;
      const now = Date.parse(headers.get("date") ?? "");
      const isSkewed = codeOf(answer) === "RequestTimeTooSkewed" && Number.isFinite(now);
      if (!isSkewed || corrected) {
        throw refusalOf({ request, bucket, endpoint: this.#endpoint, ...answer });
      }
      this.#skewMs = now - Date.now();
    }
  }

  async #sendOnce(call: Call, name: string): Promise<RawAnswer> {
    const { timeoutMs = TIMEOUT_MS, onRequest, signal } = this.#options;
    const msFor = (bytes: number) => timeoutMs + bytes / MIN_BYTES_PER_MS;
    using deadline = new Deadline(msFor(call.body?.length ?? 0), signal);
    let status = 0;
    try {
      const request = new Request(await this.#signed(call), {
        redirect: "manual",
        signal: deadline.signal,
      });
      const response = await deadline.bound((this.#options.fetch ?? fetch)(request));
      status = response.status;
      await refuseHuge(response, name);
      deadline.putOff(msFor(lengthOf(response)));
      const bytes = await deadline.bound(response.bytes());
      return { status, headers: response.headers, bytes };
    } catch (error) {
      signal?.throwIfAborted();
      throw error instanceof LogError ? error : this.#unanswered(error, name);
    } finally {
      onRequest?.({
        method: call.query === undefined ? call.method : "LIST",
        key: call.key,
        status,
      });
    }
  }

  async #signed({ method, key, query, headers, body }: Call): Promise<Request> {
    const { bucket } = this.#options;
    const path = query === undefined ? `/${key.split("/").map(encode).join("/")}` : query;
    const hash = await crypto.subtle.digest("SHA-256", body ?? new Uint8Array());
    return await this.#signer.sign(`${this.#endpoint}/${bucket}${path}`, {
      method,
      headers: { ...headers, "x-amz-content-sha256": hexOf(new Uint8Array(hash)) },
      ...(body !== undefined && { body }),
      aws: { datetime: datetimeOf(Date.now() + this.#skewMs) },
    });
  }

  /** What a request without an answer means. */
  #unanswered(error: unknown, request: string): unknown {
    if (error instanceof Error && error.name === "NotCapable") {
      const { host } = new URL(this.#endpoint);
      return new LogError("permission_denied", `Cannot reach ${host}: the network is not allowed`, {
        cause: error,
        hint: `run with --allow-net=${host}`,
      });
    }
    if (error instanceof Expired) {
      return new UnclearAnswer(`${request} had no answer in time`, { mayBeDone: true });
    }
    const { cause } = error as Error;
    const reason = `${error} ${cause ?? ""}`;
    // Nothing is sent before there is a connection.
    if (/\(Connect\)|dns error/.test(reason)) {
      const { host } = new URL(this.#endpoint);
      return new UnclearAnswer(`there is no connection to ${host}`, {
        cause: error,
        mayBeDone: false,
        isOffline: true,
      });
    }
    return new UnclearAnswer(`${request} was cut off`, { cause: error, mayBeDone: true });
  }
}

function headersOf(metadata: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(metadata).map(([name, value]) => [META + name, value]),
  );
}

/** The length that an answer says its body has; 0 where it does not say. */
function lengthOf({ headers }: Response): number {
  return Number(headers.get("content-length") ?? 0);
}

async function refuseHuge(response: Response, request: string): Promise<void> {
  const length = lengthOf(response);
  if (length <= ANSWER_BYTES_MAX) return;
  await response.body?.cancel();
  const message = `Cannot use the bucket: ${request} was answered with ${length} bytes`;
  throw new LogError("remote_failed", message, {
    hint: "check that AWS_ENDPOINT_URL_S3 is an S3 server",
  });
}

/** As signatures want it: of the characters that need no escape, fewer than the web has. */
function encode(text: string): string {
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

function datetimeOf(ms: number): string {
  return new Date(ms).toISOString().replace(/[:-]|\.\d{3}/g, "");
}
