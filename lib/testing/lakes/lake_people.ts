/**
 * People whose logs are appended to, cut, rewritten and read with other settings, and what a lake
 * may say of them.
 *
 * @module
 */

import { defaultSettings, type LogSettings } from "../../records/settings.ts";
import { MemoryStorage } from "../../storage/memory.ts";
import type { Dice } from "../generators/dice.ts";
import type { ModelSource } from "./lake_model.ts";

const LOGS = ["entries", "sessions"] as const;
const CONFIG_FILE = "log.config.json";
const MINUTE_MS = 60_000;
const START_MS = Date.UTC(2026, 0, 1);
const PERCENT = 100;

/** One log, and all that it ever was. */
export interface LogHistory {
  /** Its name. */
  readonly log: string;
  /** What it was, the newest last. */
  readonly versions: ModelSource[];
  /** The oldest version that a lake may still say. */
  floor: number;
}

/** One person. */
export class ChangingPerson {
  /** The user id. */
  readonly id: string;
  /** The logs. */
  readonly storage = new MemoryStorage({});
  /** What they were. */
  readonly histories: readonly LogHistory[];
  readonly #dice: Dice;
  #tombstones: LogSettings["tombstones"] = "sticky";
  #made = 0;

  /** Begins without a line. */
  constructor(id: string, dice: Dice) {
    this.id = id;
    this.#dice = dice;
    this.histories = LOGS.map((log) => ({ log, versions: [this.#source(log)], floor: 0 }));
  }

  /** Changes a log in some way. */
  async change(): Promise<void> {
    const history = this.#dice.of(this.histories);
    const { log } = history;
    const file = `${log}.jsonl`;
    const text = this.#text(file);
    const kind = this.#dice.below(PERCENT);
    if (kind < 62) this.storage.append(file, this.#ending(text) + this.#lines());
    else if (kind < 70) this.storage.append(file, this.#ending(text) + this.#openLine());
    else if (kind < 73) this.storage.append(file, " {");
    else if (kind < 82) await this.#replace(file, this.#rewritten(text));
    else if (kind < 87) await this.#rewriteInPlace(file, text);
    else if (kind < 91) await this.#replace(file, this.#dice.of(history.versions).text);
    else if (kind < 94) await this.#replace(file, text);
    else if (kind < 96) await this.storage.remove(file);
    else return await this.#changeSettings();
    history.versions.push(this.#source(log));
  }

  /** Notes that a lake may say nothing of the person until the next export. */
  noteErased(): void {
    for (const { log, versions } of this.histories) {
      const now = this.#source(log);
      versions.push({ ...now, text: "" }, now);
    }
  }

  #source(log: string): ModelSource {
    const { entries, sessions } = defaultSettings().logs;
    const settings = log === "entries" ? { ...entries, tombstones: this.#tombstones } : sessions;
    return { text: this.#text(`${log}.jsonl`), settings };
  }

  #text(file: string): string {
    const bytes = this.storage.files()[file];
    return bytes instanceof Uint8Array ? new TextDecoder().decode(bytes) : "";
  }

  /** Whoever writes on ends a torn line first. */
  #ending(text: string): string {
    return text === "" || text.endsWith("\n") ? "" : "\n";
  }

  #lines(): string {
    return Array.from({ length: 1 + this.#dice.below(3) }, () => `${this.#line()}\n`).join("");
  }

  #openLine(): string {
    const line = this.#line();
    return this.#dice.below(2) === 0 ? line : line.slice(0, -1);
  }

  #line(): string {
    const dice = this.#dice;
    const made = `${this.id} ${++this.#made}`;
    if (dice.below(12) === 0) return `not json ${made}`;
    const id = dice.of(["a", "b", "c", "d"]);
    const at = new Date(START_MS + dice.below(40) * MINUTE_MS).toISOString();
    const time = dice.below(4) === 0 ? {} : { at };
    switch (dice.below(6)) {
      case 0:
        return JSON.stringify({ id, ...time, is_deleted: true, text: made });
      case 1:
        return JSON.stringify({ id, ...time, is_restored: true, text: made });
      case 2:
        return JSON.stringify({ id, ...time, is_restored: true });
    }
    return JSON.stringify({ id, ...time, text: made });
  }

  /** A log whose lines from some on are others, as after a merge. */
  #rewritten(text: string): string {
    const lines = text.split("\n").filter((line) => line !== "");
    const tail = lines.splice(this.#dice.below(lines.length + 1));
    for (let added = this.#dice.below(3); added > 0; added--) {
      tail.splice(this.#dice.below(tail.length + 1), 0, this.#line());
    }
    if (this.#dice.below(3) === 0) tail.reverse();
    return [...lines, ...tail].map((line) => `${line}\n`).join("");
  }

  async #replace(file: string, text: string): Promise<void> {
    await this.storage.remove(file);
    if (text !== "") this.storage.append(file, text);
  }

  /** Cuts a file and goes on otherwise, as an editor does that keeps the file. */
  async #rewriteInPlace(file: string, text: string): Promise<void> {
    const lines = text.split("\n");
    const kept = lines.slice(0, this.#dice.below(lines.length)).map((line) => `${line}\n`).join("");
    using end = await this.storage.appendTo(file);
    await end.truncate(new TextEncoder().encode(kept).length);
    this.storage.append(file, this.#lines());
  }

  async #changeSettings(): Promise<void> {
    this.#tombstones = this.#tombstones === "sticky" ? "latest" : "sticky";
    const tombstones = JSON.stringify({ logs: { entries: { tombstones: this.#tombstones } } });
    await this.storage.remove(CONFIG_FILE);
    this.storage.append(CONFIG_FILE, tombstones);
    const entries = this.histories.find(({ log }) => log === "entries")!;
    entries.versions.push(this.#source("entries"));
  }
}
