/**
 * Every code that `validate` knows, with its severity and its words.
 *
 * @module
 */

import type { ProblemRow } from "../answers.ts";
import type { DamageCode } from "../records/damage.ts";

/** Every code, and what its message has to be told, in words fit to be shown. */
export interface ProblemDetails extends Record<DamageCode, unknown[]> {
  /** Another encoding; what it is, and what converts it or why it cannot be. */
  "utf-16": [what: string, next: string];
  /** Packed bytes; with what, and what unpacks them. */
  "packed": [what: string, next: string];
  /** One array of values, and what makes lines of it. */
  "json-array": [what: string, next: string];
  /** Values that take several lines, and what makes lines of them. */
  "pretty-printed": [what: string, next: string];
  /** Settings that fit no line, in a sentence. */
  "mapping": [message: string];
  /** Lines that the log had and has no more, in a sentence. */
  "lost-lines": [message: string];
  /** Longer than any record may be, which is so many bytes. */
  "too-long": [maxBytes: number];
  /** So many zero bytes on end; whether they are those of text in UTF-16. */
  "nul-bytes": [count: number, isUtf16: boolean];
  /** Bytes that no text is encoded as. */
  "invalid-utf8": [];
  /** What version control leaves behind where it could not merge. */
  "conflict-marker": [];
  /** Several records on a line, so many of them whole; what else is known of it. */
  "glued-records": [records: number, part: string | null];
  /** A last line that was never finished; what else is known of it. */
  "torn-tail": [part: string | null];
  /** Something that cannot stand in JSON, or an end that comes too early. */
  "invalid-json": [reason: string];
  /** Another value than an object. */
  "not-an-object": [what: string];
  /** No id, or one that is no text. */
  "missing-id": [reason: string];
  /** No time. */
  "missing-at": [key: string];
  /** A time that cannot be read; what it should look like, and what it lacks. */
  "bad-at": [key: string, form: string, reason: string];
  /** A known key with a value of another type; what is expected. */
  "schema": [path: string, reason: string];
  /** A key of the line's object again. */
  "duplicate-key": [key: string];
  /** The same bytes as on an earlier line. */
  "duplicate-line": [line: number];
  /** An event whose id an earlier line has, with another value. */
  "same-id-different-content": [id: string, line: number, isOfOther: boolean];
  /** A time before that of the line before, which is given. */
  "clock-regression": [time: string];
  /** A time that lies well ahead of the clock. */
  "future-time": [];
  /** A time of a clock that was not set. */
  "unset-clock": [];
  /** A line that a replay ignores, and why. */
  "edit-after-delete": [reason: string];
  /** An event of an entry that is not known. */
  "orphan": [id: string];
  /** A review with a grade that means nothing to the scheduler. */
  "unknown-grade": [];
  /** Half of a character in a text, which is given. */
  "lone-surrogate": [escape: string];
  /** A file whose lines were sorted as text, so that its order tells nothing. */
  "sorted-by-text": [];
  /** Nothing but white space. */
  "blank": [];
  /** A byte order mark at the start of the file. */
  "bom": [];
  /** A line end as on Windows. */
  "crlf": [];
  /** A last line that is whole but for its newline. */
  "no-final-newline": [];
  /** A file that a sync service keeps elsewhere. */
  "evicted-placeholder": [];
}

/** The stable name of a problem. */
export type ProblemCode = keyof ProblemDetails;

/** How bad a problem is, and its message. */
export interface Problem<Details extends unknown[]> {
  /** A replay skips a line with an error; it reads one with a warning. */
  readonly severity: ProblemRow["severity"];
  /** What is so, in a sentence. */
  readonly message: (...details: Details) => string;
}

/** How the message of an error of a whole file begins. */
const FILE_LEAD = "Cannot read the file: ";
/** How the message of an error begins; what is so follows. */
export const ERROR_LEAD = "Cannot read the line: ";

function error<Details extends unknown[]>(
  reason: (...details: Details) => string,
): Problem<Details> {
  const message = (...details: Details) => ERROR_LEAD + reason(...details);
  return { severity: "error", message };
}

function fileError(): Problem<[what: string, next: string]> {
  const message = (what: string, next: string) => `${FILE_LEAD}it is ${what}; ${next}`;
  return { severity: "error", message };
}

function warning<Details extends unknown[]>(
  message: (...details: Details) => string,
): Problem<Details> {
  return { severity: "warning", message };
}

const BYTES_PER_MIB = 1024 * 1024, BYTES_PER_KIB = 1024;

/** A size in the largest unit of which it is a whole number. */
function sizeOf(bytes: number): string {
  if (bytes % BYTES_PER_MIB === 0) return `${bytes / BYTES_PER_MIB} MiB`;
  if (bytes % BYTES_PER_KIB === 0) return `${bytes / BYTES_PER_KIB} KiB`;
  return `${bytes} bytes`;
}

/** A count with its noun. */
export const many = (count: number, one: string) => `${count} ${one}${count === 1 ? "" : "s"}`;

/**
 * All problems: first those of a whole file, which takes the place of those of its
 * lines; then errors, of which a line has at most one, the first that applies; then warnings, in the order in which a line's are given.
 */
export const PROBLEMS: { readonly [Code in ProblemCode]: Problem<ProblemDetails[Code]> } = {
  "utf-16": fileError(),
  "packed": fileError(),
  "json-array": fileError(),
  "pretty-printed": fileError(),
  "mapping": { severity: "error", message: (message) => message },
  "lost-lines": warning((message) => message),
  "too-long": error((maxBytes) => `it is longer than ${sizeOf(maxBytes)}`),
  "nul-bytes": error((count, isUtf16) =>
    isUtf16
      ? 'it contains UTF-16 text, as PowerShell 5 appends with ">>"'
      : `it holds ${many(count, "NUL byte")} here`
  ),
  "invalid-utf8": error(() => "this is not valid UTF-8"),
  "conflict-marker": error(() => "it is a conflict marker that a merge left behind"),
  "glued-records": error((records, part) =>
    `records run together here, ${records} of them whole${part === null ? "" : `; ${part}`}`
  ),
  "torn-tail": error((part) => part ?? "it is the last one, and writing it was cut short"),
  "invalid-json": error((reason) => reason),
  "not-an-object": error((what) => `it holds ${what}, not an object`),
  "missing-id": error((reason) => reason),
  "missing-at": warning((key) => `"${key}" is missing: using the previous line's time`),
  "bad-at": warning((key, form, reason) =>
    `"${key}" is not ${form}: ${reason}; using the previous line's time`
  ),
  "schema": warning((path, reason) => `"${path}" has the wrong type: ${reason}`),
  "duplicate-key": warning((key) => `Duplicate key "${key}": the last value wins`),
  "duplicate-line": warning((line) => `The line has the same bytes as line ${line}`),
  "same-id-different-content": warning((id, line, isOfOther) => {
    const also = `Id "${id}" is also on line ${line}`;
    if (!isOfOther) return `${also}, with different content`;
    return `${also}, for another entry: only this line counts; unless line ${line} is there under ` +
      'a new id too, append it under one, or answer "both" in "log merge --interactive"';
  }),
  "clock-regression": warning((time) => `The time is before the previous line's, ${time}`),
  "future-time": warning(() => "The time is more than 5 minutes ahead"),
  "unset-clock": warning(() => "The time comes from a clock that was not set"),
  "edit-after-delete": warning((reason) => `The line changes nothing: ${reason}`),
  "orphan": warning((id) => `No entry has the id "${id}"`),
  "unknown-grade": warning(() => "The grade must be again, hard, good or easy"),
  "lone-surrogate": warning((escape) =>
    `A string contains half a character, ${escape}: many programs reject such a line`
  ),
  "sorted-by-text": warning(() =>
    "The file was sorted as text: its lines are in byte order, but step back in time"
  ),
  "blank": warning(() => "The line is blank"),
  "bom": warning(() => "The file begins with a byte order mark"),
  "crlf": warning(() => "The line ends with a carriage return"),
  "no-final-newline": warning(() => "The last line has no newline"),
  "evicted-placeholder": warning(() =>
    "The file is not on this machine: a sync service left a placeholder"
  ),
};

/** The message of a problem. */
export function messageOf<Code extends ProblemCode>(
  code: Code,
  details: ProblemDetails[Code],
): string {
  return PROBLEMS[code].message(...details);
}
