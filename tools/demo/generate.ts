/**
 * Writes a big `entries.jsonl` for benchmarks and memory tests:
 *
 * ```sh
 * deno run -A tools/demo/generate.ts <dir> --lines 1000000 --ids 200000 --seed 1
 * ```
 *
 * @module
 */

import { join } from "node:path";
import { parseArgs } from "node:util";
import { type Random, seededRandom, ulid } from "./random.ts";

/** How big a generated log is. */
export interface LogSize {
  /** Lines in all. */
  lines: number;
  /** Distinct ids, at most `lines`; each is captured exactly once. */
  ids: number;
  /** Where chance starts; 1 if left out. */
  seed?: number;
  /** The length of each id, from 26 on; that of a ULID if left out. */
  idBytes?: number;
  /** The least length of each line that is no tombstone; nothing is added if left out. */
  lineBytes?: number;
}

const START_MS = Date.UTC(2024, 0, 1);
const SPAN_MS = 730 * 24 * 60 * 60 * 1000;
const BATCH_CHARS = 1 << 20;
const ULID_BYTES = 26;
const ID_PREFIX = "notes.example.com/shelf/";
const LOREM = "A page that somebody pasted in, of no interest but for its length. ";

const WORDS = [
  ["Fernweh", "de", "longing for far places"],
  ["dépaysement", "fr", "being abroad"],
  ["木漏れ日", "ja", "light through leaves"],
  ["马马虎虎", "zh", "so-so"],
  ["тоска", "ru", "anguish"],
  ["طرب", "ar", "enchantment by music"],
  ["duende", "es", "heightened emotion"],
  ["ficar \u{1f642}", "pt", "to stay, to become"],
  ['say "when"', "en", "stop pouring"],
  ["saudade", "pt", "a tender absence"],
  ["hygge", "da", "cosy togetherness"],
  ["C:\\temp\\notes", "en", "a path\tpasted in"],
].map(([text, lang, gloss]) => ({
  text: JSON.stringify(text),
  shape: `"lang":"${lang}","gloss":${JSON.stringify(gloss)}`,
}));

const CONTEXTS = [
  "null",
  "null",
  "null",
  JSON.stringify("heard on the tram"),
  JSON.stringify("page 47"),
  JSON.stringify("Sie sagte: „Na, sowas!“"),
];

const TAGS = ["[]", "[]", '["travel"]', '["book","b2"]', '["work"]'];

/**
 * The lines of a realistic log of entries, about 245 bytes each, unterminated.
 *
 * Every id is captured once, then edited and classified; about 2 % of the
 * lines are tombstones, and a deleted id is touched again only by a restore,
 * so that "its last line decides" answers the same as sticky tombstones.
 * `at` rises over two years with small steps back.
 *
 * @example
 * ```ts
 * import { entryLines } from "./generate.ts";
 *
 * const ids = [...entryLines({ lines: 100, ids: 20 })].map((line) => JSON.parse(line).id);
 * if (ids.length !== 100 || new Set(ids).size !== 20) throw new Error();
 * ```
 */
export function* entryLines(
  { lines, ids, seed = 1, idBytes = ULID_BYTES, lineBytes = 0 }: LogSize,
): Generator<string> {
  const random = seededRandom(seed);
  // What ids of one source share comes first, as in an address.
  const idPrefix = ID_PREFIX.repeat(idBytes).slice(0, idBytes - ULID_BYTES);
  const captured: Captured[] = [];
  let timeMs = START_MS;
  for (let line = 0; line < lines; line++) {
    timeMs += Math.ceil(random.next() * 2 * SPAN_MS / lines);
    const at = new Date(
      random.chance(0.01) ? timeMs - random.below(300_000) : timeMs,
    ).toISOString();
    if (line === 0 || random.chance((ids - captured.length) / (lines - line))) {
      const entry = capture(timeMs, at, random, idPrefix);
      captured.push(entry);
      yield lengthened(entryLine(entry, at, random, "null"), lineBytes);
    } else {
      yield lengthened(changeLine(pickCaptured(captured, random), at, random), lineBytes);
    }
  }
}

interface Captured {
  id: string;
  createdAt: string;
  word: (typeof WORDS)[number];
  context: string;
  isDeleted: boolean;
}

function capture(timeMs: number, at: string, random: Random, idPrefix: string): Captured {
  const [word, context] = [random.pick(WORDS), random.pick(CONTEXTS)];
  return {
    id: idPrefix + ulid(timeMs, random),
    createdAt: at,
    word,
    context,
    isDeleted: false,
  };
}

/** A line with a long text at its end, unless it is long enough, or a tombstone. */
function lengthened(line: string, bytes: number): string {
  if (line.length >= bytes || line.endsWith('"is_deleted":true}')) return line;
  const missing = Math.max(0, bytes - line.length - ',"body":""'.length);
  const body = LOREM.repeat(missing / LOREM.length + 1).slice(0, missing);
  return `${line.slice(0, -1)},"body":"${body}"}`;
}

/** Half of all changes meet one of the newest entries, as classification does. */
function pickCaptured(captured: Captured[], random: Random): Captured {
  const reach = random.chance(0.5) ? Math.min(captured.length, 1000) : captured.length;
  return captured[captured.length - 1 - random.below(reach)] as Captured;
}

function changeLine(entry: Captured, at: string, random: Random): string {
  if (!entry.isDeleted && random.chance(0.025)) {
    entry.isDeleted = true;
    return `{"id":"${entry.id}","at":"${at}","is_deleted":true}`;
  }
  const restored = entry.isDeleted ? ',"is_restored":true' : "";
  entry.isDeleted = false;
  const shape = `{${entry.word.shape},"difficulty":${1 + random.below(5)}}`;
  return entryLine(entry, at, random, shape, restored);
}

function entryLine(
  entry: Captured,
  at: string,
  random: Random,
  shape: string,
  flags = "",
): string {
  const device = random.chance(0.7) ? "phone" : "laptop";
  const actor = shape === "null" || random.chance(0.3) ? "user" : "classify";
  return `{"id":"${entry.id}","at":"${at}","device":"${device}","actor":"${actor}"` +
    `,"created_at":"${entry.createdAt}","text":${entry.word.text},"context":${entry.context}` +
    `,"shape":${shape},"tags":${random.pick(TAGS)}${flags}}`;
}

function writeLog(file: string, size: LogSize): number {
  using log = Deno.openSync(file, {
    write: true,
    create: true,
    truncate: true,
  });
  const encoder = new TextEncoder();
  let [batch, bytes] = ["", 0];
  const flush = () => {
    const encoded = encoder.encode(batch);
    for (let done = 0; done < encoded.length;) {
      done += log.writeSync(encoded.subarray(done));
    }
    bytes += encoded.length;
    batch = "";
  };
  for (const line of entryLines(size)) {
    batch += `${line}\n`;
    if (batch.length >= BATCH_CHARS) flush();
  }
  flush();
  return bytes;
}

if (import.meta.main) {
  const { positionals, values } = parseArgs({
    allowPositionals: true,
    options: {
      lines: { type: "string", default: "1000000" },
      ids: { type: "string", default: "200000" },
      seed: { type: "string", default: "1" },
      "id-bytes": { type: "string", default: "26" },
      "line-bytes": { type: "string", default: "0" },
    },
  });
  const [lines, ids, seed, idBytes, lineBytes] = [
    values.lines,
    values.ids,
    values.seed,
    values["id-bytes"],
    values["line-bytes"],
  ].map(Number);
  const [directory] = positionals;
  if (
    !directory || !lines || !ids || ids > lines || seed === undefined ||
    !idBytes || lineBytes === undefined
  ) {
    console.error(
      "usage: generate.ts <dir> [--lines n] [--ids n, at most lines] [--seed n]\n" +
        "                   [--id-bytes n] [--line-bytes n]",
    );
    Deno.exit(2);
  }
  Deno.mkdirSync(directory, { recursive: true });
  const file = join(directory, "entries.jsonl");
  console.log(
    `${file}: ${lines} lines, ${writeLog(file, { lines, ids, seed, idBytes, lineBytes })} bytes`,
  );
}
