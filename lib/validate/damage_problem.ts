import type { ProblemRow } from "../answers.ts";
import { placeOf, type Span } from "../json/walk.ts";
import type { DamageCode } from "../records/damage.ts";
import { MAX_LINE_BYTES } from "../records/lines.ts";
import { keyPath, valueAt } from "../records/mapping/key_path.ts";
import { recordOf } from "../records/mapping/record_of.ts";
import { splitGlued } from "../records/salvage.ts";
import type { LogSettings } from "../records/settings.ts";
import { notJson } from "./damage/not_json.ts";
import { type LineBytes, problemAt, valueOf, wholeLine } from "./line_bytes.ts";
import { utf16Start } from "./salvage/utf16_lines.ts";
import { characterAt, excerpt } from "./shown.ts";

const QUOTE = 0x22;
/** What a value is, by its first byte; a number begins in many ways. */
const TYPE_BY_FIRST = new Map(
  Object.entries({ '"': "a string", "[": "an array", t: "true", f: "false", n: "null" })
    .map(([char, type]) => [char.charCodeAt(0), type]),
);

/**
 * The row for a malformed line, at the bytes that make it so.
 *
 * @param part What is said of the line where it is a part of a record on several lines.
 */
export function damageProblem(
  file: string,
  view: LineBytes,
  code: DamageCode,
  settings: LogSettings,
  maxLineBytes = MAX_LINE_BYTES,
  part: string | null = null,
): ProblemRow {
  const { bytes, body } = view;
  const whole = wholeLine(view);
  switch (code) {
    case "too-long": {
      const place = { start: 0, end: view.length };
      return problemAt(file, view, place, code, maxLineBytes);
    }
    case "nul-bytes": {
      const place = firstNuls(bytes);
      const isUtf16 = utf16Start(bytes) !== null;
      return problemAt(file, view, place, code, place.end - place.start, isUtf16);
    }
    case "invalid-utf8":
      return problemAt(file, view, firstInvalid(bytes), code);
    case "conflict-marker":
      return problemAt(file, view, whole, code);
    case "torn-tail":
      return problemAt(file, view, whole, code, part);
    case "glued-records": {
      const pieces = splitGlued(bytes, settings)!;
      const { start, end } = pieces[1]!;
      const place = { start, end: Math.min(end, body.length) };
      const records = pieces.filter(({ isRecord }) => isRecord).length;
      return problemAt(file, view, place, code, records, part);
    }
    case "invalid-json": {
      const { place, reason } = notJson(body);
      return problemAt(file, view, place, code, part ?? reason);
    }
    case "not-an-object": {
      const place = valueOf(view);
      const type = TYPE_BY_FIRST.get(body[place.start]!) ?? "a number";
      return problemAt(file, view, place, code, type);
    }
    case "missing-id":
      return missingId(file, view, settings);
  }
}

function firstNuls(bytes: Uint8Array): Span {
  const start = bytes.indexOf(0);
  let end = start;
  while (bytes[end] === 0) end++;
  return { start, end };
}

function firstInvalid(bytes: Uint8Array): Span {
  let start = 0;
  for (let length; (length = characterAt(bytes, start)) > 0;) start += length;
  return { start, end: start - characterAt(bytes, start) };
}

function missingId(file: string, view: LineBytes, { id: names, id_type }: LogSettings): ProblemRow {
  const { body } = view;
  const record = recordOf(new TextDecoder().decode(body));
  const found = names.find((name) => valueAt(record, keyPath(name)) !== undefined);
  if (found === undefined) {
    const wanted = names.map((name) => `"${excerpt(name)}"`).join(" or ");
    return problemAt(file, view, valueOf(view), "missing-id", `it has no ${wanted}`);
  }
  const place = placeOf(body, 0, body.length, keyPath(found));
  const wanted = id_type === "number" ? "a string or whole number" : "a string";
  const reason = body[place.start] === QUOTE ? "is empty" : `is not ${wanted}`;
  return problemAt(file, view, place, "missing-id", `its "${excerpt(found)}" ${reason}`);
}
