import type { JsonNode } from "../../json/tree.ts";
import { instantOfDateObject } from "../../records/mapping/epoch.ts";
import { type KeyPath, keyPath } from "../../records/mapping/key_path.ts";
import { readTime } from "../../records/mapping/times.ts";
import { atFormatsOf, type LogSettings } from "../../records/settings.ts";
import type { Instant } from "../../time/instant.ts";

/** How a log's times are found and compared. */
type TimeSettings = Pick<LogSettings, "at" | "at_format" | "at_zone">;

const encoder = new TextEncoder();

/** Where the config says that a record has its time. */
export function timePaths({ at }: TimeSettings): KeyPath[] {
  return at.map(keyPath);
}

/** The value at the end of a path of keys; undefined where it leads nowhere, or through a list. */
export function nodeAt(record: JsonNode, path: KeyPath): JsonNode | undefined {
  let node: JsonNode | undefined = record;
  for (const key of path) node = node?.kind === "object" ? node.members.get(key) : undefined;
  return node;
}

/**
 * The later of two values that may be times: one that is none is earlier than all that
 * are, and of two that are the same instant the one with the larger text is taken, so
 * that it does not matter which comes first.
 */
export function laterOf(a: JsonNode, b: JsonNode, settings: TimeSettings): JsonNode {
  const one = instantOf(a, settings), other = instantOf(b, settings);
  if (one !== other && (one === null || other === null)) return one === null ? b : a;
  if (one !== other) return one! > other! ? a : b;
  return a.text >= b.text ? a : b;
}

/** The time of a record, by the first of its times that can be read; null without one. */
export function timeOf(record: JsonNode, settings: TimeSettings): Instant | null {
  for (const path of timePaths(settings)) {
    const node = nodeAt(record, path);
    const instant = node === undefined ? null : instantOf(node, settings);
    if (instant !== null) return instant;
  }
  return null;
}

function instantOf(node: JsonNode, settings: TimeSettings): Instant | null {
  const { kind, text } = node;
  if (kind === "object") return instantOfDateObject(encoder.encode(text));
  if (kind !== "string" && kind !== "number") return null;
  const value = kind === "string"
    ? { text: JSON.parse(text) as string, number: null }
    : { text: null, number: text };
  return readTime(value, atFormatsOf(settings), settings.at_zone ?? "UTC");
}
