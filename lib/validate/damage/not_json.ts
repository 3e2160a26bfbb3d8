import { JsonWalker, skipSpace, type Span } from "../../json/walk.ts";
import { characterAt, preview } from "../shown.ts";

/** The first bytes that cannot stand where they do, and why. */
export interface NotJson {
  /** Where they lie in the line. */
  readonly place: Span;
  /** What is so, in words fit to be shown. */
  readonly reason: string;
}

/** What is known to write such a line: it is told from the text around the place of failure. */
interface Make {
  /** What stands before the place; the end of it is looked at. */
  readonly before: RegExp;
  /** What stands from the place on. */
  readonly behind: RegExp;
  /** What to say; nothing of the line goes into it but what `behind` matched, in the place of `$0`. */
  readonly reason: string;
  /** How many bytes of what stands before belong to it. */
  readonly bytesBefore?: number;
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const OPEN_BRACE = 0x7b;
/** How much around the place tells what made it. */
const CONTEXT_BYTES = 256;
const latin1 = new TextDecoder("latin1");

const ANY = /(?:)/;
const BOM = "\u00ef\u00bb\u00bf";
const NOT_A_NUMBER = "$0 is not valid JSON: use null or a string instead";

/** Within a value, outside of its texts. */
const MAKES: readonly Make[] = [
  { before: /-$/, behind: /^(?:Infinity|inf)\b/, reason: NOT_A_NUMBER, bytesBefore: 1 },
  { before: ANY, behind: /^(?:NaN|Infinity)\b/, reason: NOT_A_NUMBER },
  { before: ANY, behind: /^(?:nan|inf)\b/, reason: NOT_A_NUMBER },
  {
    before: ANY,
    behind: /^(?:None|True|False|undefined)\b/,
    reason: "$0 is not a JSON value: use null, true or false",
  },
  { before: ANY, behind: /^'/, reason: "strings need double quotes, not single ones" },
  { before: /,\s*$/, behind: /^[}\]]/, reason: 'unexpected "$0": JSON allows no trailing comma' },
  { before: ANY, behind: /^\/[/*]/, reason: "JSON allows no comments" },
  { before: ANY, behind: /^#/, reason: "JSON allows no comments" },
  {
    before: /[{,]\s*$/,
    behind: /^[A-Za-z_$][\w$]*(?=\s*:)/,
    reason: 'the key "$0" must be in double quotes',
  },
  { before: /(?:^|[^\d.])-?0$/, behind: /^\d/, reason: "a number must not start with 0" },
  { before: /[[:,]\s*$/, behind: /^\+\d/, reason: "a number must not start with +" },
  {
    before: /[[:,]\s*-?$/,
    behind: /^\.\d/,
    reason: "a number must not start with its decimal point",
  },
  {
    before: /["}\]\w]\s*$/,
    behind: /^"(?=[^"]*"\s*:)/,
    reason: "missing comma before this key",
  },
];

/** At the beginning of a line that begins no object. */
const FIRST: readonly Make[] = [
  {
    before: ANY,
    behind: new RegExp(`^${BOM}`),
    reason: "it starts with a byte order mark, allowed only at the start of the file",
  },
  { before: ANY, behind: /^\+{1,2}(?=\s*\{)/, reason: "it is an added line of a diff" },
  { before: ANY, behind: /^-{1,2}(?=\s*\{)/, reason: "it is a removed line of a diff" },
  { before: ANY, behind: /^[,\]]/, reason: 'unexpected "$0": it looks like part of an array' },
  { before: ANY, behind: /^[^{]+(?=\{"[^"]*":)/, reason: "unexpected text before the record" },
];

/** Behind a whole value. */
const LAST: readonly Make[] = [
  {
    before: ANY,
    behind: new RegExp(`^${BOM}`),
    reason: "byte order mark after the record",
  },
  {
    before: ANY,
    behind: /^,\s*$/,
    reason: 'unexpected ",": the record looks like part of an array',
  },
  {
    before: ANY,
    behind: /^\]\s*,?\s*$/,
    reason: 'unexpected "]": the record looks like part of an array',
  },
];

/**
 * Why a line is no JSON: what is known of programs that write such lines, else
 * the first character that cannot stand where it does.
 *
 * @example
 * ```ts
 * import { notJson } from "./not_json.ts";
 *
 * const { place, reason } = notJson(new TextEncoder().encode('{"id":"a","score":NaN}'));
 * if (place.start !== 18 || place.end !== 21) throw new Error();
 * if (!reason.startsWith("NaN is not valid JSON")) throw new Error(reason);
 * ```
 */
export function notJson(body: Uint8Array): NotJson {
  const walker = new JsonWalker();
  const first = skipSpace(body, 0, body.length);
  const isWhole = walker.walk(body, first, body.length);
  const at = isWhole ? skipSpace(body, walker.at, body.length) : walker.at;
  const known = body[first] === OPEN_BRACE ? null : knownMake(FIRST, body, first);
  if (known !== null) return known;
  if (isWhole) {
    return knownMake(LAST, body, at) ?? found(body, at, "unexpected text after the JSON value");
  }
  const isInText = endsInText(body.subarray(0, at));
  if (at === body.length) {
    const reason = isInText ? "it ends inside a string" : "it ends too early";
    return { place: { start: at, end: at }, reason };
  }
  if (isInText) return found(body, at, `a string contains ${rawCharacter(body[at]!)}`);
  if (body[at - 1] === BACKSLASH && endsInText(body.subarray(0, at - 1))) {
    return found(body, at, `unexpected ${shown(body, at)}: not a JSON escape`);
  }
  return knownMake(MAKES, body, at) ?? found(body, at, `unexpected ${shown(body, at)}`);
}

/**
 * Whether bytes that are the beginning of a value end within a text, behind what of it is whole.
 *
 * @example
 * ```ts
 * import { endsInText } from "./not_json.ts";
 *
 * const encode = (text: string) => new TextEncoder().encode(text);
 * if (!endsInText(encode('{"a":"b'))) throw new Error();
 * if (endsInText(encode('{"a":"b"')) || endsInText(encode('{"a":"\\'))) throw new Error();
 * ```
 */
export function endsInText(bytes: Uint8Array): boolean {
  const longer = new Uint8Array(bytes.length + 1);
  longer.set(bytes);
  // A letter may stand within a text, and nowhere else where nothing has begun.
  longer[bytes.length] = 0x78;
  const walker = new JsonWalker();
  return !walker.walk(longer, 0, longer.length) && walker.at === longer.length;
}

function knownMake(makes: readonly Make[], body: Uint8Array, at: number): NotJson | null {
  const before = latin1.decode(body.subarray(Math.max(0, at - CONTEXT_BYTES), at));
  const behind = latin1.decode(body.subarray(at, at + CONTEXT_BYTES));
  for (const make of makes) {
    const match = make.behind.exec(behind);
    if (match === null || !make.before.test(before)) continue;
    const start = at - (make.bytesBefore ?? 0);
    const end = at + Math.max(1, match[0].length);
    const sign = latin1.decode(body.subarray(start, end));
    return { place: { start, end }, reason: make.reason.replace("$0", () => sign) };
  }
  return null;
}

function found(body: Uint8Array, at: number, reason: string): NotJson {
  return { place: { start: at, end: at + characterAt(body, at) }, reason };
}

function shown(body: Uint8Array, at: number): string {
  if (body[at] === QUOTE) return "quotation mark";
  const end = at + characterAt(body, at);
  return `"${preview(body.subarray(at, end), { start: 0, end: 0 })}"`;
}

function rawCharacter(byte: number): string {
  if (byte === 0x09) return "a raw tab";
  if (byte === 0x0d) return "a raw carriage return";
  return `the raw control character \\x${byte.toString(16).padStart(2, "0")}`;
}
