/**
 * Writes the demo logs of `testdata/demo/`: a language learner's months,
 * with the oddities real logs have. The same bytes on every run.
 *
 * ```sh
 * deno run -A tools/demo/demo.ts
 * ```
 *
 * @module
 */

import { concat } from "../../lib/bytes/concat.ts";
import {
  type Deed,
  type Device,
  type Fields,
  type Firing,
  live,
  type Look,
  type Session,
} from "./life.ts";

/** A line on its way into a log: an offline machine writes later than things happen. */
interface Writing {
  writtenMs: number;
  line: string;
}

/** What stands in place of the first line written at or after `from`; a log's are in order. */
interface Wound {
  from: string;
  wound: (line: string) => string | Uint8Array;
}

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;
const SUMMER_TIME_MS = Date.UTC(2026, 2, 29, 1);
const MICROSECONDS_MS = Date.UTC(2026, 3, 6);
const LAPTOP_BEHIND = {
  fromMs: Date.UTC(2026, 2, 9),
  untilMs: Date.UTC(2026, 2, 16),
  byMs: 7 * MINUTE_MS,
};
const LAPTOP_OFFLINE = {
  fromMs: Date.UTC(2026, 1, 21, 8),
  untilMs: Date.UTC(2026, 1, 23, 19),
};

const ENTRY_WOUNDS: Wound[] = [
  { from: "2026-01-22", wound: cut },
  { from: "2026-01-29", wound: (line) => `\n${line}\n` },
  { from: "2026-02-01", wound: withAt(null) },
  { from: "2026-02-06", wound: (line) => `${"\0".repeat(64)}${line}\n` },
  { from: "2026-02-12", wound: (line) => `${line}\r\n` },
  { from: "2026-02-14", wound: withAt("2026-02-30T10:00:00Z") },
  { from: "2026-02-27", wound: (line) => `>>>>>>> laptop\n${line}\n` },
  { from: "2026-03-04", wound: withAt("2026-03-04 08:15:00") },
  { from: "2026-03-08", wound: glue },
  { from: "2026-03-24", wound: inLatin1 },
  {
    from: "2026-03-31",
    wound: (line) => `["${idOf(line)}","look this up"]\n${line}\n`,
  },
  { from: "2026-04-05", wound: (line) => `${withoutId(line)}\n${line}\n` },
  { from: "2026-04-09", wound: inAscii },
  { from: "2026-04-14", wound: withLowerCaseAt },
  { from: "2026-04-18", wound: withAt(null) },
];

const INTERACTION_WOUNDS: Wound[] = [
  { from: "2026-02-19", wound: cut },
  { from: "2026-03-11", wound: withAt(null) },
  { from: "2026-03-27", wound: (line) => `${line},\n` },
  {
    from: "2026-04-11",
    wound: (line) => `${line.replace('"good"', '"perfect"')}\n`,
  },
];

const FIRING_WOUNDS: Wound[] = [
  {
    from: "2026-03-14",
    wound: (line) => `${line.replace(/("entry_id":")[^"]+/, "$101KGNEVERCAPTURED00000000")}\n`,
  },
];

/**
 * The demo logs by file name.
 *
 * @example
 * ```ts
 * import { generateDemo } from "./demo.ts";
 *
 * if (!generateDemo().has("entries.jsonl")) throw new Error();
 * ```
 */
export function generateDemo(): Map<string, Uint8Array> {
  const { deeds, sessions, seen, firings } = live();
  const looks = [...sessions.flatMap(({ reviews }) => reviews), ...seen];
  return new Map([
    ["entries.jsonl", inFile(writeEntries(deeds), ENTRY_WOUNDS)],
    ["interactions.jsonl", inFile(writeLooks(looks), INTERACTION_WOUNDS)],
    ["firings.jsonl", inFile(firings.map(writeFiring), FIRING_WOUNDS)],
    ["sessions.jsonl", inFile(sessions.flatMap(writeSession), [])],
  ]);
}

/** What a line says besides its time. */
type Line = { id: string } & Record<string, unknown>;

type Entry = Fields & { created_at: string };

function writeEntries(deeds: Deed[]): Writing[] {
  const entries = new Map<string, Entry>();
  return inWritingOrder(deeds).map((deed) => {
    const { kind, timeMs, device, actor, id } = deed;
    if (kind === "delete") {
      return write(timeMs, device, { id, is_deleted: true });
    }
    if (kind === "bare restore") {
      return write(timeMs, device, { id, device, actor, is_restored: true });
    }
    const entry = changed(entries.get(id), deed);
    entries.set(id, entry);
    const flags = kind === "restore" ? { is_restored: true } : {};
    return write(timeMs, device, { id, device, actor, ...entry, ...flags });
  });
}

/** A machine that was offline builds its lines on what others wrote meanwhile. */
function inWritingOrder(deeds: Deed[]): Deed[] {
  return deeds.toSorted((a, b) =>
    writtenMs(a.timeMs, a.device) - writtenMs(b.timeMs, b.device) ||
    a.timeMs - b.timeMs
  );
}

function changed(
  before: Entry | undefined,
  { fields, timeMs, device }: Deed,
): Entry {
  if (!before) {
    return { created_at: spell(timeMs, device), ...fields as Fields };
  }
  const shape = fields.shape ? { ...before.shape, ...fields.shape } : before.shape;
  return { ...before, ...fields, shape };
}

/** One review arrives four days late, and one event was sent twice. */
function writeLooks(looks: Look[]): Writing[] {
  return looks.map(writeLook).flatMap((writing, index) => {
    const { writtenMs, line } = writing;
    if (index === 150) return [{ writtenMs: writtenMs + 4 * DAY_MS, line }];
    if (index === 200) {
      return [writing, { writtenMs: writtenMs + DAY_MS, line }];
    }
    return [writing];
  });
}

function writeLook(
  { id, timeMs, device, entryId, grade, sessionId }: Look,
): Writing {
  return write(timeMs, device, {
    id,
    device,
    actor: "user",
    kind: grade === null ? "seen" : "review",
    entry_id: entryId,
    ...(grade === null ? {} : { grade, session_id: sessionId }),
  });
}

function writeFiring(
  { id, timeMs, device, entryId, surface }: Firing,
): Writing {
  return write(timeMs, device, { id, device, entry_id: entryId, surface });
}

/** A line at the start, after every fifth review, and at the end unless it was cut short. */
function writeSession(
  { id, device, startedMs, endedMs, reviews }: Session,
): Writing[] {
  const session = {
    id,
    device,
    kind: "practice",
    started_at: spell(startedMs, device),
  };
  const progress = reviews.flatMap(({ timeMs }, index) =>
    index % 5 === 4 ? [write(timeMs, device, { ...session, reviewed: index + 1 })] : []
  );
  const end = endedMs === null ? [] : [
    write(endedMs, device, {
      ...session,
      ended_at: spell(endedMs, device),
      reviewed: reviews.length,
      again: reviews.filter(({ grade }) => grade === "again").length,
    }),
  ];
  return [write(startedMs, device, session), ...progress, ...end];
}

function write(
  timeMs: number,
  device: Device,
  fields: Line,
): Writing {
  const { id, ...rest } = fields;
  const line = JSON.stringify({ id, at: spell(timeMs, device), ...rest });
  return { writtenMs: writtenMs(timeMs, device), line: withTwoDecimals(line) };
}

function writtenMs(timeMs: number, device: Device): number {
  const { fromMs, untilMs } = LAPTOP_OFFLINE;
  return device === "laptop" && timeMs >= fromMs && timeMs < untilMs ? untilMs : timeMs;
}

/** The classifier writes 0.90, a spelling that reading and rewriting has to keep. */
function withTwoDecimals(line: string): string {
  return line.replace(/("confidence":0\.\d)([,}])/, "$10$2");
}

/** The phone writes UTC; the laptop local time, at first to the second, then to the microsecond. */
function spell(timeMs: number, device: Device): string {
  if (device === "phone") return new Date(timeMs).toISOString();
  const { fromMs, untilMs, byMs } = LAPTOP_BEHIND;
  const clockMs = timeMs >= fromMs && timeMs < untilMs ? timeMs - byMs : timeMs;
  const offsetHours = timeMs >= SUMMER_TIME_MS ? 2 : 1;
  const local = new Date(clockMs + offsetHours * 60 * MINUTE_MS).toISOString();
  const digits = timeMs >= MICROSECONDS_MS
    ? `${local.slice(0, -1)}${100 + clockMs % 900}`
    : local.slice(0, 19);
  return `${digits}+0${offsetHours}:00`;
}

function inFile(writings: Writing[], wounds: Wound[]): Uint8Array {
  const encoder = new TextEncoder();
  let inflicted = 0;
  const parts = writings.toSorted((a, b) => a.writtenMs - b.writtenMs)
    .map(({ writtenMs, line }) => {
      const next = wounds[inflicted];
      if (!next || writtenMs < Date.parse(next.from)) return `${line}\n`;
      inflicted++;
      return next.wound(line);
    })
    .map((stored) => typeof stored === "string" ? encoder.encode(stored) : stored);
  return concat(parts);
}

function cut(line: string): string {
  return `${line.slice(0, line.length / 2)}\n${line}\n`;
}

function glue(line: string): string {
  return line;
}

function withAt(at: string | null): (line: string) => string {
  const stored = at === null ? "" : `"at":"${at}",`;
  return (line) => `${line.replace(/"at":"[^"]*",/, stored)}\n`;
}

function withLowerCaseAt(line: string): string {
  return `${line.replace(/"at":"[^"]*"/, (at) => at.toLowerCase())}\n`;
}

function withoutId(line: string): string {
  return line.replace(/"id":"[^"]*",/, "");
}

function idOf(line: string): string {
  return JSON.parse(line).id;
}

function inLatin1(line: string): Uint8Array {
  return Uint8Array.from(`${line}\n`, (character) => {
    const code = character.charCodeAt(0);
    return code < 256 ? code : "?".charCodeAt(0);
  });
}

/** As a program writes that escapes whatever it may, even in the id. */
function inAscii(line: string): string {
  const escape = (text: string) => `\\u${text.charCodeAt(0).toString(16).padStart(4, "0")}`;
  const spelled = line.replace(/[\u0080-\uffff]/g, escape);
  return `${spelled.replace(/(?<=^\{"id":")./, escape)}\n`;
}

if (import.meta.main) {
  for (const [name, bytes] of generateDemo()) {
    Deno.writeFileSync(new URL(`../../testdata/demo/${name}`, import.meta.url), bytes);
  }
}
