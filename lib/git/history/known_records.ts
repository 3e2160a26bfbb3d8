import type { Hash } from "node:crypto";
import { canonicalText } from "../../json/canonical.ts";
import { parsedJson } from "../../json/parsed_json.ts";
import { type JsonNode, type ObjectNode, parseNode } from "../../json/tree.ts";
import { BUFFER_BYTES, readBlocks } from "../../records/lines.ts";
import type { LogSource } from "../../storage/storage.ts";
import { type ImportedLine, importedLine } from "./log_lines.ts";

const NEWLINE = 10;
const BOM = "\ufeff";
const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** What hashes values: equal ones alike, however they are spelled. */
export class ValueHash {
  readonly #start: () => Hash;

  private constructor(start: () => Hash) {
    this.#start = start;
  }

  /** Loads what hashes. */
  static async load(): Promise<ValueHash> {
    const { createHash } = await import("node:crypto");
    return new ValueHash(() => createHash("sha256"));
  }

  /** The hash of a value. */
  of(node: JsonNode): string {
    return this.#start().update(canonicalText(node)).digest("base64");
  }
}

/**
 * What a log holds of a file's records, by id: a hash of the value, or null for one that
 * left. Values themselves are not held.
 */
export class KnownRecords {
  readonly #values = new Map<string, string | null>();
  /** The commit that came last, and the ids of its lines. */
  #last: { commit: string; ids: Set<string> } | null = null;
  readonly #seen = new Set<string>();
  /** The time of the last imported line; null without one. */
  #at: string | null = null;
  #isFlat: boolean | null = null;
  #sample: { id: string; record: ObjectNode } | null = null;
  #lines = 0;

  /** The commit that the log was brought up to; null where no import wrote to it. */
  get commit(): string | null {
    return this.#last?.commit ?? null;
  }

  /** The ids that the lines of that commit are about. */
  get lastIds(): ReadonlySet<string> {
    return this.#last?.ids ?? new Set();
  }

  /** The latest time among imported lines. */
  get at(): string | null {
    return this.#at;
  }

  /** Whether records stand at the top of their lines; null where no line tells. */
  get isFlat(): boolean | null {
    return this.#isFlat;
  }

  /** One of the records; null without any. */
  get sample(): { readonly id: string; readonly record: ObjectNode } | null {
    return this.#sample;
  }

  /** How many lines of the log are records, whoever wrote them. */
  get lines(): number {
    return this.#lines;
  }

  /** The ids that are there. */
  *ids(): Generator<string> {
    for (const [id, value] of this.#values) if (value !== null) yield id;
  }

  /** The hash of a record; null for one that left, undefined for one that never was. */
  valueOf(id: string): string | null | undefined {
    return this.#values.get(id);
  }

  /** Takes in what a line says. */
  set(id: string, value: string | null): void {
    this.#values.set(id, value);
  }

  /**
   * Reads a log. Lines that no import wrote, and such as cannot be read, only count.
   *
   * @throws {LogError} what the source throws.
   */
  static async read(source: LogSource | null, hash: ValueHash): Promise<KnownRecords> {
    const known = new KnownRecords();
    if (source === null) return known;
    // Only the last line of an id is hashed: that takes longer than reading it.
    const records = new Map<string, ObjectNode | null>();
    for await (const text of linesOf(source)) {
      const value = objectIn(text);
      if (value === null) continue;
      known.#lines++;
      const line = importedLine(value);
      if (line === null) continue;
      known.#take(line);
      records.set(line.id, line.record);
    }
    for (const [id, record] of records) known.set(id, record === null ? null : hash.of(record));
    return known;
  }

  #take({ id, at, commit, record, isFlat }: ImportedLine): void {
    // A commit that was there before came last before, and only a merge brings it again.
    if (!this.#seen.has(commit)) {
      this.#seen.add(commit);
      this.#last = { commit, ids: new Set() };
    }
    if (this.#last?.commit === commit) this.#last.ids.add(id);
    if (this.#at === null || at > this.#at) this.#at = at;
    this.#isFlat ??= isFlat;
    if (record !== null) this.#sample = { id, record };
  }
}

/** The object on a line; null where there is none. */
function objectIn(text: string): ObjectNode | null {
  const value = parsedJson(text);
  if (typeof value !== "object" || value === null || Array.isArray(value)) return null;
  return parseNode(text) as ObjectNode;
}

/** The lines of a log that are text and not blank. */
async function* linesOf(source: LogSource): AsyncGenerator<string> {
  let buffer = new Uint8Array(0);
  const room = (bytes: number) => {
    if (buffer.length < bytes) {
      const larger = new Uint8Array(Math.min(BUFFER_BYTES, Math.max(bytes, 2 * buffer.length)));
      larger.set(buffer);
      buffer = larger;
    }
    return buffer;
  };
  for await (const block of readBlocks(source, room)) {
    if (block.kind === "overlong") continue;
    for (let at = block.start; at < block.end;) {
      const newline = buffer.indexOf(NEWLINE, at);
      const end = newline < 0 || newline >= block.end ? block.end : newline;
      const text = decoded(buffer.subarray(at, end));
      if (text !== "") yield text;
      at = end + 1;
    }
  }
}

/** Without white space around it; empty for what is not UTF-8. */
function decoded(line: Uint8Array): string {
  try {
    const text = utf8.decode(line);
    return (text.startsWith(BOM) ? text.slice(1) : text).trim();
  } catch (error) {
    if (error instanceof TypeError) return "";
    throw error;
  }
}
