/**
 * What networks and servers do to requests, by a seed or by a script.
 *
 * @module
 */

import { concat } from "../../bytes/concat.ts";
import { failure } from "./test_bucket.ts";

/** What becomes of a request. */
export type BucketFault =
  | "pass"
  /** Reset before it is carried out. */
  | "drop"
  /** Refused before it is sent. */
  | "refuse"
  /** Carried out, and the answer is lost. */
  | "lost"
  /** Carried out, and answered with 500. */
  | "late500"
  /** Lost, and carried out only after some later requests. */
  | "late"
  /** Answered without being carried out. */
  | "s409"
  | "s429"
  | "s500"
  | "s503"
  /** Half of the body of an answer, and then an end of the connection, or none that is noticed. */
  | "cut"
  | "short"
  /** More of a body than there is. */
  | "long"
  /** One byte of the body of an answer is another. */
  | "flip";

type Fetch = (request: Request) => Promise<Response>;

/** A connection that ended within the body of an answer. */
export class CutOff extends TypeError {
  /** The headers of the answer, and as much of its body as came. */
  readonly headers: Headers;
  readonly part: Uint8Array<ArrayBuffer>;

  /** Keeps what came. */
  constructor(headers: Headers, part: Uint8Array<ArrayBuffer>) {
    super("error reading a body from connection");
    this.headers = headers;
    this.part = part;
  }
}

/** Percent of requests that meet each fault: one in five meets some. */
export const FAULT_RATES: Readonly<Partial<Record<BucketFault, number>>> = {
  drop: 3,
  lost: 5,
  late500: 2,
  late: 2,
  s409: 1,
  s429: 1,
  s500: 1,
  s503: 2,
  cut: 2,
  short: 2,
  flip: 2,
};

const STATUSES: Partial<Record<BucketFault, [number, string]>> = {
  s409: [409, "ConditionalRequestConflict"],
  s429: [429, "TooManyRequests"],
  s500: [500, "InternalError"],
  s503: [503, "SlowDown"],
};
/** How many later requests a late one waits for. */
const LATE_BY = 5;
const PERCENT = 100;

/** A way to a server on which requests meet faults. */
export class BucketFaults {
  /** What becomes of the next requests; then the rates decide. */
  script: BucketFault[] = [];
  /** Percent of requests that meet each fault. */
  rates: Readonly<Partial<Record<BucketFault, number>>> = {};
  /** How many requests met which fault. */
  readonly met: Partial<Record<BucketFault, number>> = {};
  readonly #fetch: Fetch;
  readonly #random: () => number;
  #late: { left: number; request: Request }[] = [];

  /** @param random Gives numbers from 0 up to 1. */
  constructor(fetch: Fetch, random: () => number) {
    this.#fetch = fetch;
    this.#random = random;
  }

  /** Sends a request. */
  readonly fetch: Fetch = async (request) => {
    await this.#sendLate();
    const fault = this.script.shift() ?? this.#choose(request.method);
    this.met[fault] = (this.met[fault] ?? 0) + 1;
    const status = STATUSES[fault];
    if (status !== undefined) return failure(...status, request.method === "HEAD");
    switch (fault) {
      case "drop":
        throw new TypeError("connection reset");
      case "refuse":
        throw new TypeError("error sending request: client error (Connect): refused");
      case "late":
        this.#late.push({ left: LATE_BY, request });
        throw new TypeError("connection reset");
    }
    const answer = await this.#fetch(request);
    if (fault === "lost") throw new TypeError("connection reset");
    if (fault === "late500") return failure(500, "InternalError", request.method === "HEAD");
    return await this.#damaged(answer, fault);
  };

  /** Carries out what is still under way. */
  async sendLate(): Promise<void> {
    for (const late of this.#late.splice(0)) await this.#fetch(late.request);
  }

  async #sendLate(): Promise<void> {
    for (const late of this.#late) late.left--;
    const due = this.#late.filter(({ left }) => left <= 0);
    this.#late = this.#late.filter(({ left }) => left > 0);
    for (const { request } of due) await this.#fetch(request);
  }

  #choose(method: string): BucketFault {
    let at = this.#random() * PERCENT;
    for (const [fault, percent] of Object.entries(this.rates) as [BucketFault, number][]) {
      const isOfBody = fault === "cut" || fault === "short" || fault === "flip";
      if (isOfBody && method !== "GET") continue;
      at -= percent;
      if (at < 0) return fault;
    }
    return "pass";
  }

  async #damaged(answer: Response, fault: BucketFault): Promise<Response> {
    if (fault === "pass" || answer.status !== 200) return answer;
    const bytes = await answer.bytes();
    const half = bytes.subarray(0, bytes.length / 2);
    if (fault === "cut") throw new CutOff(answer.headers, half);
    if (fault === "flip" && bytes.length > 0) {
      const index = Math.floor(this.#random() * bytes.length);
      bytes[index] = bytes[index]! ^ 1;
    }
    const body = fault === "short" ? half : fault === "long" ? concat([bytes, half]) : bytes;
    return new Response(body, { headers: answer.headers });
  }
}
