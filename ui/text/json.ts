/** A number that JavaScript would spell otherwise: `1.0`, or one with more digits than it keeps. */
export class SpelledNumber {
  constructor(
    /** As it is stored. */
    readonly spelling: string,
  ) {}
}

/**
 * Reads JSON and keeps the spelling of its numbers.
 *
 * @example
 * ```ts
 * import { formatJson, parseJson } from "./json.ts";
 *
 * const text = '{"a": 1.0, "b": [12345678901234567890, 7]}';
 * if (formatJson(parseJson(text)) !== text) throw new Error();
 * ```
 */
export function parseJson(text: string): unknown {
  return JSON.parse(text, withSpelling as (key: string, value: unknown) => unknown);
}

function withSpelling(_key: string, value: unknown, context?: { source?: string }): unknown {
  const source = context?.source;
  const isRespelled = typeof value === "number" && source !== undefined && String(value) !== source;
  return isRespelled ? new SpelledNumber(source) : value;
}

/** A value as JSON on one line, its numbers as they were spelled. */
export function formatJson(value: unknown): string {
  if (value instanceof SpelledNumber) return value.spelling;
  if (Array.isArray(value)) return `[${value.map(formatJson).join(", ")}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value) ?? "null";
  const members = Object.entries(value)
    .map(([name, member]) => `${JSON.stringify(name)}: ${formatJson(member)}`);
  return `{${members.join(", ")}}`;
}

/** The number that a value is; null for one that is none. */
export function numberOf(value: unknown): number | null {
  if (value instanceof SpelledNumber) return Number(value.spelling);
  return typeof value === "number" ? value : null;
}
