import { LogError } from "../../errors.ts";
import { UnclearAnswer } from "./unclear.ts";
import { elementText } from "./xml.ts";

/** An answer that was not hoped for. */
export interface RefusedAnswer {
  /** Such as `PUT "me/log.json"`. */
  readonly request: string;
  /** The bucket. */
  readonly bucket: string;
  /** Where it is. */
  readonly endpoint: string;
  /** The HTTP status. */
  readonly status: number;
  /** The headers. */
  readonly headers: Headers;
  /** The body. */
  readonly bytes: Uint8Array;
}

/** The statuses after which the same request may be sent again. */
const UNCLEAR = new Set([408, 409, 425, 429, 500, 502, 503, 504]);
/** Such an answer says that nothing was done. */
const UNDONE = new Set([409, 425, 429, 503]);
/** What is said of keys, whatever the status: at Amazon some of them are 400. */
const OF_KEYS = new Set(["AuthorizationHeaderMalformed", "ExpiredToken", "InvalidToken"]);
const ERROR_BYTES_MAX = 4096;
const MS_PER_SECOND = 1000;

/** What a server calls the reason; empty where it names none. */
export function codeOf({ bytes }: Pick<RefusedAnswer, "bytes">): string {
  return elementText(new TextDecoder().decode(bytes.subarray(0, ERROR_BYTES_MAX)), "Code") ?? "";
}

/**
 * What an answer that was not hoped for means: an {@linkcode UnclearAnswer} where asking again
 * is right, else a {@linkcode LogError} that says what to look at.
 */
export function refusalOf(answer: RefusedAnswer): UnclearAnswer | LogError {
  const { request, status, headers, bucket, endpoint } = answer;
  const code = codeOf(answer);
  const said = `${status}${code === "" ? "" : ` ${code}`}`;
  if (UNCLEAR.has(status)) {
    const seconds = Number(headers.get("retry-after") ?? NaN);
    return new UnclearAnswer(`${request} was answered ${said}`, {
      mayBeDone: !UNDONE.has(status),
      retryAfterMs: seconds >= 0 ? seconds * MS_PER_SECOND : null,
    });
  }
  if (code === "NoSuchBucket") {
    return cannotUse(`there is none called "${bucket}" at ${endpoint}`, {
      hint: "check its name and AWS_ENDPOINT_URL_S3; log does not make buckets",
    });
  }
  if (code === "RequestTimeTooSkewed") {
    return denied(`the clock of this machine is wrong (${said})`, "set the clock");
  }
  if (status === 401 || status === 403 || OF_KEYS.has(code)) {
    return deniedBy(code, `${reasonOf(code, request)} (${said})`);
  }
  if (status >= 300 && status < 400) {
    return cannotUse(`${endpoint} redirects to another address (${said})`, {
      hint: "check AWS_ENDPOINT_URL_S3 and AWS_REGION",
    });
  }
  return cannotUse(`${request} was answered ${said}`, {
    hint: "check that AWS_ENDPOINT_URL_S3 is an S3 server",
  });
}

/** Which of the things that a request is signed with does not fit. */
function reasonOf(code: string, request: string): string {
  if (code === "ExpiredToken") return "AWS_SESSION_TOKEN has expired";
  if (code === "InvalidToken") return "AWS_SESSION_TOKEN is not valid";
  if (code === "SignatureDoesNotMatch") {
    return "AWS_SECRET_ACCESS_KEY does not fit AWS_ACCESS_KEY_ID";
  }
  if (code === "InvalidAccessKeyId") return "AWS_ACCESS_KEY_ID is not known there";
  if (code === "AuthorizationHeaderMalformed") return "AWS_REGION is not the bucket's region";
  return `the keys do not allow ${request}`;
}

function deniedBy(code: string, reason: string): LogError {
  return denied(reason, code.endsWith("Token") ? "get new keys" : "check the keys");
}

function denied(reason: string, todo: string): LogError {
  return new LogError("remote_denied", `Cannot use the bucket: ${reason}`, {
    hint: `${todo}, then run the command again: it goes on where it stopped`,
  });
}

function cannotUse(reason: string, { hint }: { hint: string }): LogError {
  return new LogError("remote_failed", `Cannot use the bucket: ${reason}`, { hint });
}
