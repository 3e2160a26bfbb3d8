import type { ProblemRow } from "../../answers.ts";
import { skipSpace } from "../../json/walk.ts";
import type { Damage } from "../../records/damage.ts";
import { salvage } from "../../records/salvage.ts";
import type { LogSettings } from "../../records/settings.ts";
import type { LogSource } from "../../storage/storage.ts";
import { damageProblem } from "../damage_problem.ts";
import type { LineBytes } from "../line_bytes.ts";
import { excerpt } from "../shown.ts";
import {
  type Beginning,
  type BrokenRecord,
  brokenRecord,
  type LookAhead,
} from "./broken_record.ts";
import { findBeginnings, mayBeBeginning } from "./find_beginnings.ts";

const OPEN_BRACE = 0x7b;
/** How much is looked at for records on several lines, as often as a file is large and besides. */
const LOOK_AHEAD_TIMES = 16, LOOK_AHEAD_BYTES = 16 * 1024 * 1024;

/**
 * The rows for the malformed lines of a file, in their order. Where several of
 * them are one record, each says so: they are one fault.
 */
export class DamageRows {
  readonly #source: LogSource;
  readonly #file: string;
  readonly #settings: LogSettings;
  readonly #maxLineBytes: number | undefined;
  readonly #lookAhead: LookAhead;
  #broken: BrokenRecord | null = null;
  /** Looked for once a line may be one. */
  #beginnings: ReadonlyMap<number, number> | null = null;

  /** Takes the file, and what it is called. */
  constructor(
    source: LogSource,
    file: string,
    settings: LogSettings,
    maxLineBytes: number | undefined,
  ) {
    this.#source = source;
    this.#file = file;
    this.#settings = settings;
    this.#maxLineBytes = maxLineBytes;
    this.#lookAhead = { bytesLeft: LOOK_AHEAD_BYTES + LOOK_AHEAD_TIMES * source.size };
  }

  /** The row for the next malformed line. */
  async row({ code, line }: Damage, view: LineBytes): Promise<ProblemRow> {
    if (this.#broken === null || line > this.#broken.last) {
      const beginning = beginningOn(view, code, this.#settings);
      this.#broken = beginning && await this.#brokenRecord(beginning);
    }
    const part = this.#broken ? partOf(this.#broken, line) : await this.#beginningOf(code, line);
    return damageProblem(this.#file, view, code, this.#settings, this.#maxLineBytes, part);
  }

  async #brokenRecord(beginning: Beginning): Promise<BrokenRecord | null> {
    return await brokenRecord(this.#source, beginning, this.#settings, this.#lookAhead);
  }

  async #beginningOf(code: Damage["code"], line: number): Promise<string | null> {
    if (!mayBeBeginning(code)) return null;
    this.#beginnings ??= await findBeginnings(this.#source, this.#settings, this.#maxLineBytes);
    const of = this.#beginnings.get(line);
    return of === undefined ? null : beginningText(of);
  }
}

/** What is said of a line that another begins with. */
function beginningText(of: number): string {
  return `it is the beginning of line ${of}: nothing is missing`;
}

/** What of a line may be the beginning of a record that goes on behind it. */
function beginningOn(
  { bytes, body, line, offset, length }: LineBytes,
  code: Damage["code"],
  settings: LogSettings,
): Beginning | null {
  const next = offset + length + 1;
  if (code === "invalid-json") return { bytes: body, line, next, isCut: false };
  if (code !== "glued-records") return null;
  const torn = salvage(bytes, settings)?.find(({ isRecord }) => !isRecord);
  if (torn === undefined || bytes[skipSpace(bytes, torn.start, torn.end)] !== OPEN_BRACE) {
    return null;
  }
  return { bytes: bytes.subarray(torn.start, torn.end), line, next, isCut: true };
}

/** What is said of a line that is a part of a record. */
function partOf({ id, first, last, how }: BrokenRecord, line: number): string {
  const isPair = last === first + 1;
  const lines = `lines ${first}${isPair ? " and " : " to "}${last}`;
  const record = id === null ? "one record" : `one record, "${excerpt(id)}"`;
  if (how === "cut") {
    const rest = isPair ? `line ${last}` : `lines ${first + 1} to ${last}`;
    return line === first
      ? `together with ${rest} the incomplete part makes ${record}`
      : `together with the incomplete part of line ${first} it makes ${record}`;
  }
  if (line > first) return `it is part of a record: ${lines} are ${record}, broken across them`;
  return how === "text"
    ? `a string contains raw line breaks: ${lines} are ${record}, broken across them`
    : `it is not complete: ${lines} are ${record}, laid out across them`;
}
