/**
 * The merge as the contract tells it, in strings and arrays: slow, whole files
 * in memory, and plain enough to be seen to be right. Texts are latin1, a
 * character a byte. It knows nothing of common prefixes: those follow.
 *
 * @module
 */

import type { LogSettings } from "../../records/settings.ts";
import { toBytes } from "../directories/rewriting.ts";
import { modelInstant } from "./model.ts";

/** What the model makes of some inputs. */
export interface ModelMerge {
  /** The merged log. */
  text: string;
  /** How often no line was free to come next. */
  orderConflicts: number;
  /** Torn tails that were dropped: which input, and the text. */
  dropped: { input: number; text: string }[];
  /** Lines that were left out as repaired, in all inputs together. */
  droppedRepaired: number;
  /** Lines at the start that all inputs share. */
  commonPrefixLines: number;
  /** Lines of the merged log. */
  total: number;
  /** Concurrent versions by id. */
  concurrent: Map<string, ModelConflict>;
  /** Values that the inputs spell differently. */
  respelled: number;
}

/** Concurrent versions of one id, by their 1-based lines in the merged log. */
export interface ModelConflict {
  lines: number[];
  /** The line that holds. */
  kept: number;
  kind: string;
  /** Of an id clash, what the things are that the kept line is not about; deleted ones are not there. */
  hidden: number[];
}

/** A physical line of one input. */
export interface Line {
  text: string;
  returns: number;
  isEnded: boolean;
  /** `text` and which of its occurrences in the input, from 1: what lines are matched by. */
  key: string;
  occurrence: number;
  time: bigint;
  record: Record<string, unknown> | null;
  isTorn: boolean;
  /** Neither a record nor blank. */
  isUnreadable: boolean;
}

const BEFORE_EVERYTHING = -(2n ** 63n);
const BOM = "\xef\xbb\xbf";
const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

function parse(text: string): unknown {
  try {
    return JSON.parse(utf8.decode(toBytes(text)));
  } catch {
    return undefined;
  }
}

function valueOf(
  object: Record<string, unknown>,
  names: readonly string[],
  isValid: (value: unknown) => boolean,
) {
  const name = names.find((name) => Object.hasOwn(object, name) && isValid(object[name]));
  return name === undefined ? undefined : object[name];
}

/** Splits an input into lines, each with what it takes part as. */
export function linesOf(file: string, settings: LogSettings): Line[] {
  const text = file.startsWith(BOM) ? file.slice(BOM.length) : file;
  const pieces = text.split("\n");
  const last = pieces.pop()!;
  const raw = pieces.map((piece) => ({ piece, isEnded: true }));
  if (last !== "") raw.push({ piece: last, isEnded: false });
  const seen = new Map<string, number>();
  let time = BEFORE_EVERYTHING;
  return raw.map(({ piece, isEnded }) => {
    const text = piece.replace(/\r+$/, "");
    const occurrence = 1 + (seen.get(text) ?? 0);
    seen.set(text, occurrence);
    const isBlank = /^[ \t\r]*$/.test(text);
    const value = parse(text);
    const isObject = typeof value === "object" && value !== null && !Array.isArray(value);
    const object = isObject ? value as Record<string, unknown> : null;
    const hasId = object !== null &&
      valueOf(object, settings.id, (id) => typeof id === "string" && id !== "") !== undefined;
    if (hasId) {
      const own = valueOf(
        object,
        settings.at,
        (at) => typeof at === "string" && modelInstant(at) !== null,
      );
      if (own !== undefined) time = modelInstant(own as string)!;
    }
    return {
      text,
      returns: piece.length - text.length,
      isEnded,
      key: `${occurrence} ${text}`,
      occurrence,
      time,
      record: hasId ? object : null,
      isTorn: !isEnded && object === null && !isBlank,
      isUnreadable: !hasId && !isBlank,
    };
  });
}

/** A line of the union, with those of the inputs that are it. */
interface Union extends Pick<Line, "text" | "key" | "occurrence" | "time" | "record"> {
  holders: number[];
  lines: Line[];
}

function unite(inputs: readonly Line[][]): Map<string, Union> {
  const union = new Map<string, Union>();
  inputs.forEach((lines, input) => {
    for (const line of lines) {
      const { text, key, occurrence, time, record } = line;
      const known = union.get(key);
      if (known === undefined) {
        union.set(key, { text, key, occurrence, time, record, holders: [input], lines: [line] });
      } else {
        if (time < known.time) known.time = time;
        known.holders.push(input);
        known.lines.push(line);
      }
    }
  });
  return union;
}

function compareTexts(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function compare(a: Union, b: Union): number {
  if (a.time !== b.time) return a.time < b.time ? -1 : 1;
  return compareTexts(a.text, b.text) || a.occurrence - b.occurrence;
}

/** The input that holds every line but torn tails that may go; of several the one that holds most. */
function wholeInput(
  keys: readonly string[][],
  needed: readonly string[],
): string[] | null {
  const whole = keys.filter((list) => needed.every((key) => list.includes(key)));
  const joined = (list: readonly string[]) =>
    list.map((key) => `${key.slice(key.indexOf(" ") + 1)}\n`).join("");
  whole.sort((a, b) => b.length - a.length || compareTexts(joined(a), joined(b)));
  return whole[0] ?? null;
}

function order(union: Map<string, Union>, inputs: readonly string[][]) {
  const waiting = new Map(union);
  const result: string[] = [];
  let orderConflicts = 0;
  while (waiting.size > 0) {
    const rests = inputs.map((keys) => keys.filter((key) => waiting.has(key)));
    const isFree = ({ key, holders }: Union) => holders.every((input) => rests[input]![0] === key);
    const free = [...waiting.values()].filter(isFree);
    if (free.length === 0) orderConflicts++;
    const [next] = (free.length > 0 ? free : [...waiting.values()]).sort(compare);
    result.push(next!.key);
    waiting.delete(next!.key);
  }
  return { result, orderConflicts };
}

/** The same lines, so that the k-th with some bytes is the k-th occurrence of them. */
function inOccurrenceOrder(keys: readonly string[]): string[] {
  const counts = new Map<string, number>();
  return keys.map((key) => {
    const text = key.slice(key.indexOf(" ") + 1);
    const count = 1 + (counts.get(text) ?? 0);
    counts.set(text, count);
    return `${count} ${text}`;
  });
}

/**
 * Merges files in latin1.
 *
 * @param repaired Lines that repairs of the log took out of it.
 */
export function modelMerge(
  files: readonly string[],
  settings: LogSettings,
  repaired: readonly string[] = [],
): ModelMerge {
  const all = files.map((file) => linesOf(file, settings));
  const commonPrefixLines = prefixLength(all);
  // To all other rules, what is left out is not there.
  const inputs = all.map((lines) =>
    lines.filter(({ text, isUnreadable }, index) =>
      index < commonPrefixLines || !isUnreadable || !repaired.includes(text)
    )
  );
  const union = unite(inputs);
  let keys = inputs.map((lines) => lines.map(({ key }) => key));
  const dropped: ModelMerge["dropped"] = [];
  let orderConflicts = 0;
  const torn = [...union.values()].filter(({ text, key, lines }) =>
    lines.every(({ isTorn }) => isTorn) &&
    [...union.values()].some((other) => other.key !== key && other.text.startsWith(text))
  );
  const needed = [...union.keys()].filter((key) => !torn.some((line) => line.key === key));
  let result = wholeInput(keys, needed);
  for (const { key, text, holders } of torn) {
    if (result?.includes(key)) continue;
    union.delete(key);
    for (const input of holders) dropped.push({ input, text });
  }
  if (result === null) {
    keys = keys.map((list) => list.filter((key) => union.has(key)));
    ({ result, orderConflicts } = order(union, keys));
  }
  result = inOccurrenceOrder(result);
  const lines = result.map((key) => union.get(key)!);
  return {
    text: write(lines, files),
    orderConflicts,
    dropped,
    droppedRepaired: all.flat().length - inputs.flat().length,
    commonPrefixLines,
    total: lines.length,
    ...concurrentLines(lines, commonPrefixLines, settings),
  };
}

function write(lines: readonly Union[], files: readonly string[]): string {
  const some = files.filter((file) => file !== "");
  const haveBom = some.length > 0 && some.every((file) => file.startsWith(BOM));
  let text = haveBom || lines[0]?.text.startsWith(BOM) ? BOM : "";
  lines.forEach(({ text: line, lines: forms }, index) => {
    const [{ returns }] = forms as [Line];
    const isAgreed = forms.every((form) => form.returns === returns);
    const isOpen = index === lines.length - 1 && forms.every(({ isEnded }) => !isEnded);
    text += line + (isAgreed ? "\r".repeat(returns) : "") + (isOpen ? "" : "\n");
  });
  return text;
}

function prefixLength(inputs: readonly Line[][]): number {
  const [first] = inputs;
  let length = 0;
  while (
    length < first!.length &&
    inputs.every((lines) => lines[length]?.text === first![length]!.text)
  ) length++;
  return length;
}

/** What a version is that holds no value of its own; null for one that does. */
function withoutValue(
  record: Record<string, unknown>,
  { id, at, is_deleted, tombstones }: LogSettings,
): "delete" | "bare restore" | null {
  if (tombstones === "none") return null;
  if (valueOf(record, is_deleted as string[], (value) => typeof value === "boolean") === true) {
    return "delete";
  }
  const envelope = [...id, ...at, ...is_deleted, "is_restored", "device", "actor"];
  const isBare = Object.keys(record).every((key) => envelope.includes(key));
  return record.is_restored === true && isBare ? "bare restore" : null;
}

/** What is in force of an id: the line of its value, and the one of the tombstone it is under. */
function inForce(
  lines: readonly { number: number; record: Record<string, unknown> }[],
  settings: LogSettings,
): { value: number | null; tombstone: number | null } {
  let value: number | null = null, tombstone: number | null = null;
  const isSticky = settings.tombstones === "sticky";
  for (const { number, record } of lines) {
    const kind = withoutValue(record, settings);
    if (kind === "delete") {
      // A second tombstone is ignored where tombstones are sticky.
      if (tombstone === null || !isSticky) tombstone = number;
    } else if (kind === "bare restore") {
      // It brings back the last live version; ignored where there never was one.
      if (value !== null) tombstone = null;
    } else if (tombstone === null || !isSticky || record.is_restored === true) {
      value = number;
      tombstone = null;
    }
  }
  return { value, tombstone };
}

/** A version of an id in the merged log. */
interface ModelVersion {
  number: number;
  id: string;
  record: Record<string, unknown>;
  /** The record in the one spelling that stands for all. */
  value: string;
  text: string;
  holders: number[];
  /** What it is that has no value of its own; null for one that has. */
  kind: ReturnType<typeof withoutValue>;
}

function canonical(value: unknown): string {
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(canonical).join()}]`;
  const members = Object.entries(value).sort(([a], [b]) => a < b ? -1 : 1);
  return `{${members.map(([key, value]) => `${JSON.stringify(key)}:${canonical(value)}`).join()}}`;
}

function shareInput(a: Pick<ModelVersion, "holders">, b: Pick<ModelVersion, "holders">): boolean {
  return a.holders.some((input) => b.holders.includes(input));
}

/** Whether nothing says that two versions are one, or that one was written with the other known. */
function areConcurrent(
  one: ModelVersion,
  other: ModelVersion,
  all: readonly ModelVersion[],
): boolean {
  // Two deletes agree, and so do two bare restores, and two spellings of one value.
  if (one.kind !== null && one.kind === other.kind) return false;
  if (one.value === other.value || shareInput(one, other)) return false;
  const [before, behind] = one.number < other.number ? [one, other] : [other, one];
  const spellings = [before, behind].map(({ value }) => all.filter((each) => each.value === value));
  // Where a spelling is there twice, it is not known which of the two another spelling is.
  const isRepeated = spellings.some((each) =>
    new Set(each.map(({ text }) => text)).size < each.length
  );
  return isRepeated ||
    !spellings[0]!.some((before) =>
      spellings[1]!.some((behind) => before.number < behind.number && shareInput(before, behind))
    );
}

/** The versions of an id by thing: what shares an input or a value is one, through others too. */
function thingsOf(versions: readonly ModelVersion[]): ModelVersion[][] {
  let things: ModelVersion[][] = [];
  for (const version of versions) {
    const isOf = (thing: ModelVersion[]) =>
      thing.some((other) => other.value === version.value || shareInput(other, version));
    const joined = things.filter(isOf).flat();
    things = [...things.filter((thing) => !isOf(thing)), [...joined, version]];
  }
  const byNumber = (a: ModelVersion, b: ModelVersion) => a.number - b.number;
  return things.map((thing) => thing.sort(byNumber));
}

function concurrentLines(
  lines: readonly Union[],
  commonPrefixLines: number,
  settings: LogSettings,
): Pick<ModelMerge, "concurrent" | "respelled"> {
  const versions = lines.flatMap(({ record, holders, text }, index): ModelVersion[] => {
    if (record === null) return [];
    const id = valueOf(record, settings.id, (id) => typeof id === "string" && id !== "") as string;
    const kind = withoutValue(record, settings);
    const value = canonical(record);
    return [{ id, record, value, text, holders, kind, number: index + 1 }];
  });
  const concurrent = new Map<string, ModelConflict>();
  let respelled = 0;
  for (const [id, ofId] of Map.groupBy(versions, ({ id }) => id)) {
    const late = ofId.filter(({ number }) => number > commonPrefixLines);
    const spellings = Map.groupBy(late, ({ value }) => value).values();
    respelled += [...spellings].filter((group) =>
      group.some((one) =>
        group.some((other) => !shareInput(one, other))
      )
    ).length;
    const pairs = late.flatMap((one) =>
      late.filter((other) => areConcurrent(one, other, late)).map((other) => [one, other] as const)
    );
    if (pairs.length === 0) continue;
    const { value, tombstone } = inForce(ofId, settings);
    const kept = (tombstone ?? value)!;
    const things = thingsOf(ofId).filter((thing) => thing.some(({ kind }) => kind === null));
    const isClash = things.length > 1 && late.length === ofId.length;
    const others = things.filter((thing) => !thing.some(({ number }) => number === kept));
    const hidden = others.map((thing) => inForce(thing, settings))
      .flatMap(({ value, tombstone }) => tombstone === null && value !== null ? [value] : [])
      .sort((a, b) => a - b);
    const isDelete = pairs.some(([{ kind }, other]) => kind === "delete" && other.kind !== kind);
    concurrent.set(id, {
      lines: late.filter((one) => pairs.some(([version]) => version === one))
        .map(({ number }) => number),
      kept,
      kind: isClash ? "id-clash" : isDelete ? "edit-delete" : "edit-edit",
      hidden: isClash ? hidden : [],
    });
  }
  return { concurrent, respelled };
}
