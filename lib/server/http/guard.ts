/**
 * Who may ask. A page of another site, or of another server on this machine, must be able
 * neither to read nor to write:
 *
 * - a page whose name was rebound to 127.0.0.1 sends its own `Host`;
 * - a page of another port sends its own `Origin`, or says that it is another site; a link on it may
 *   open the page, which holds nothing of the logs;
 * - whoever has no token gets nothing, and a cookie would be sent to every port.
 *
 * @module
 */

import { randomBytes, timingSafeEqual } from "node:crypto";
import { HttpProblem } from "./problem.ts";

/** What of a request is looked at before anything else is. */
export interface Asker {
  /** `GET`, `POST`, … */
  readonly method: string;
  /** The target as it was sent: a path, or an absolute address. */
  readonly target: string;
  /** Names and values in turn, as they were sent. */
  readonly rawHeaders: readonly string[];
}

/** Names that lead to this machine and nowhere else. */
const LOOPBACK_NAMES = ["127.0.0.1", "[::1]", "localhost"];
const TOKEN_BYTES = 32;

/** 256 random bits, as 64 hex digits. */
export function newToken(): string {
  return randomBytes(TOKEN_BYTES).toString("hex");
}

/**
 * Refuses, in this order: another host (421), another origin (403), no token (401).
 *
 * @example
 * ```ts
 * import { Guard } from "./guard.ts";
 *
 * const guard = new Guard(7464, "secret");
 * guard.assertOwnPage({ method: "GET", target: "/", rawHeaders: ["Host", "localhost:7464"] });
 * let status = 0;
 * try {
 *   guard.assertOwnPage({ method: "GET", target: "/", rawHeaders: ["Host", "evil.example:7464"] });
 * } catch (problem) {
 *   status = (problem as { status: number }).status;
 * }
 * if (status !== 421) throw new Error();
 * ```
 */
export class Guard {
  readonly #hosts: ReadonlySet<string>;
  readonly #origins: ReadonlySet<string>;
  readonly #token: Uint8Array;

  /** Lets through what is sent to a port of this machine, with a token. */
  constructor(port: number, token: string) {
    this.#hosts = new Set(LOOPBACK_NAMES.map((name) => `${name}:${port}`));
    this.#origins = new Set([...this.#hosts].map((host) => `http://${host}`));
    this.#token = new TextEncoder().encode(token);
  }

  /**
   * Lets through what no page of another site can have sent.
   *
   * @param isLinkable Whether a link on such a page may lead there: nothing that is answered depends
   * on the logs.
   * @throws {HttpProblem} `host`, `origin`.
   */
  assertOwnPage(asker: Asker, { isLinkable = false } = {}): void {
    const { target, rawHeaders } = asker;
    const hosts = valuesOf(rawHeaders, "host");
    const named = hostOfTarget(target);
    const isOurs = hosts.length === 1 && this.#hosts.has(hosts[0]!.toLowerCase()) &&
      (named === null || this.#hosts.has(named));
    if (!isOurs) {
      throw new HttpProblem(421, "host", "Cannot answer: this server has only loopback names", {
        hint: "use the address that the command printed",
      });
    }
    const isOwnOrigin = valuesOf(rawHeaders, "origin").every((value) => this.#origins.has(value));
    const isOwnSite = valuesOf(rawHeaders, "sec-fetch-site")
      .every((value) => value === "same-origin" || value === "none");
    if (!isOwnOrigin || !(isOwnSite || (isLinkable && isFollowedLink(asker)))) {
      throw new HttpProblem(403, "origin", "Cannot answer: a page of another site asks");
    }
  }

  /**
   * Lets through who has the token.
   *
   * @throws {HttpProblem} `token`.
   */
  assertToken({ rawHeaders }: Asker): void {
    const given = valuesOf(rawHeaders, "authorization");
    const [, token = ""] = /^Bearer ([0-9A-Za-z_-]{1,256})$/i.exec(given[0] ?? "") ?? [];
    const bytes = new TextEncoder().encode(token);
    const isRight = given.length === 1 && bytes.length === this.#token.length &&
      timingSafeEqual(bytes, this.#token);
    if (isRight) return;
    throw new HttpProblem(401, "token", "Cannot answer without the token", {
      hint: 'send it as "Authorization: Bearer …"; the command printed it behind #token=',
      headers: { "www-authenticate": "Bearer" },
    });
  }
}

/**
 * Whether a whole tab goes somewhere: no page that sent it there reads what it gets. A frame or an
 * embedded object says of itself that it is one.
 */
function isFollowedLink({ method, rawHeaders }: Asker): boolean {
  const is = (name: string, wanted: string) => {
    const values = valuesOf(rawHeaders, name);
    return values.length === 1 && values[0] === wanted;
  };
  return method === "GET" && is("sec-fetch-mode", "navigate") && is("sec-fetch-dest", "document");
}

/** The values of a header, however often it was sent. */
export function valuesOf(rawHeaders: readonly string[], name: string): string[] {
  const values: string[] = [];
  for (let at = 0; at + 1 < rawHeaders.length; at += 2) {
    if (rawHeaders[at]!.toLowerCase() === name) values.push(rawHeaders[at + 1]!);
  }
  return values;
}

/** The host that a target in absolute form names: it counts more than the header. */
function hostOfTarget(target: string): string | null {
  if (target.startsWith("/")) return null;
  const [, authority = ""] = /^http:\/\/([^/?#]*)/i.exec(target) ?? [];
  return authority.toLowerCase();
}
