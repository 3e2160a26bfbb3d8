import type { WriteAnswer } from "../../../lib/answers.ts";
import { logFlagOf } from "../../../lib/query/unknown.ts";
import { Mapping } from "../../../lib/records/mapping/mapping.ts";
import { recordOf } from "../../../lib/records/mapping/record_of.ts";
import type { LogName } from "../../../lib/records/settings.ts";
import { formatInstant, isPlausible } from "../../../lib/time/instant.ts";
import type { Context } from "../../context.ts";
import { countOf } from "../../views/parts/numbers.ts";

/** So many ids are named; the others are counted. */
const NAMED_MAX = 5;

/** What there is to say of lines that were written and are not what they seem. */
export class LineRemarks {
  readonly #context: Context;
  readonly #file: string;
  readonly #mapping: Mapping;
  readonly #ignored: WriteAnswer[] = [];
  #ignoredCount = 0;
  #written = 0;
  #untimed = 0;
  #farOff: string | null = null;

  /** Has seen no line yet. */
  constructor(context: Context, log: LogName) {
    const settings = context.logs.settingsOf(log);
    this.#context = context;
    this.#file = settings.file;
    this.#mapping = new Mapping(settings);
  }

  /** Looks at a line that was written. */
  note(answer: WriteAnswer): void {
    if (!answer.written) return;
    const { text } = answer.entry;
    this.#written++;
    const time = this.#mapping.timeOf(recordOf(text)!, text);
    if (time === null) this.#untimed++;
    else if (!isPlausible(time.instant)) this.#farOff ??= formatInstant(time.instant);
    if (!answer.ignored) return;
    this.#ignoredCount++;
    if (this.#ignored.length < NAMED_MAX) this.#ignored.push(answer);
  }

  /** Says what was seen. */
  say(): void {
    for (const answer of this.#ignored) {
      const kept = `line ${answer.line} of ${this.#file} is kept but ignored`;
      this.#context.warn(`${kept}: ${reasonOf(answer)}`);
    }
    const more = this.#ignoredCount - this.#ignored.length;
    if (more > 0) this.#context.warn(`${countOf(more, "more line")} are ignored for such a reason`);
    if (this.#farOff !== null) {
      this.#context.warn(
        `the time reads as ${this.#farOff}: look whether "at_format" in the config is right`,
      );
    }
    if (this.#untimed === 0) return;
    const which = this.#written === 1
      ? "the line has"
      : `${this.#untimed} of the ${this.#written} lines have`;
    this.#context.warn(`${which} no time that can be read: using the previous line's time`);
  }
}

/** Why a line is ignored, and how its value comes back. */
function reasonOf({ log, id, deleted_line, ignored_version }: WriteAnswer): string {
  if (deleted_line === undefined) return "there is nothing for it to bring back";
  const deleted = `${JSON.stringify(id)} is deleted since line ${deleted_line}`;
  if (ignored_version === undefined) return deleted;
  return `${deleted}, and shows only after "log restore ${id}${logFlagOf(log)} ` +
    `--from ${ignored_version}"`;
}
