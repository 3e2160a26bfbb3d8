/**
 * What is guessed of the records of a file: where the id is, and what people see.
 *
 * @module
 */

import type { InitAnswer } from "../../answers.ts";
import { LogError } from "../../errors.ts";
import type { ObjectNode } from "../../json/tree.ts";
import { fromBytes } from "../../storage/source.ts";
import { proposeConfig } from "../../validate/guess/propose_config.ts";
import { sampleRecords } from "../../validate/guess/sample.ts";
import type { Git } from "../git.ts";
import type { FileCommit } from "./file_commits.ts";
import { unfit } from "./history.ts";
import type { KnownRecords } from "./known_records.ts";
import { idText } from "./log_lines.ts";
import { Objects } from "./objects.ts";

const DEFAULT_ID = "id";

/** A guess, by the values of the newest version that has records. */
export interface Guess {
  /** The key or JSON Pointer of the id; null where nothing serves. */
  readonly id: string | null;
  /** The key or JSON Pointer of what people see of a record; null where nothing serves. */
  readonly text: string | null;
}

/**
 * Looks at the newest version of a file that has records, as `init` does; but few records, as a new
 * tracker has, tell little, so `id` is the id wherever each record has another one there.
 *
 * @param commits The oldest first.
 */
export async function guessFrom(git: Git, commits: readonly FileCommit[]): Promise<Guess> {
  const versions = commits.flatMap(({ file }) =>
    file === null || unfit(file.mode) !== null ? [] : [file.object]
  );
  await using objects = new Objects(git);
  for await (const bytes of objects.read(versions.reverse())) {
    // The name of a file in a config is bound to a directory, and this one lies in none.
    const source = fromBytes("entries.jsonl", bytes!);
    const { records } = await sampleRecords(source);
    if (records.length === 0) continue;
    const answer = await proposeConfig(source, source.name);
    const proposed = answer.config?.logs.entries;
    const id = areIds(records.map(({ record }) => record.id)) ? DEFAULT_ID : uniqueId(answer);
    return { id, text: proposed?.text ?? null };
  }
  // Why no version has any, the import itself tells.
  return { id: DEFAULT_ID, text: null };
}

/** The key of the id; of two that would do, the one that is another in each record of a version. */
function uniqueId({ config, fits, other_reading }: InitAnswer): string | null {
  if (other_reading !== null && other_reading.distinct > fits.distinct_ids) {
    return other_reading.key;
  }
  return [config?.logs.entries?.id ?? []].flat()[0] ?? null;
}

function areIds(values: readonly unknown[]): boolean {
  return values.every((value) => typeof value === "string" || Number.isInteger(value)) &&
    new Set(values.map(String)).size === values.length;
}

/**
 * The key of the id: the one that a log was imported by, else the guess.
 *
 * @throws {LogError} `bad_usage` where there is none.
 */
export function findId(
  sample: KnownRecords["sample"],
  guess: Guess | null,
  path: string,
): string {
  const id = sample === null ? guess?.id : keyOf(sample.id, sample.record);
  if (typeof id === "string") return id;
  throw new LogError("bad_usage", `Cannot find the id in the records of "${path}"`, {
    hint: "name its key or JSON Pointer by --id",
  });
}

/** The key under which a record has its id, `id` first; undefined where it lies deeper. */
function keyOf(id: string, { members }: ObjectNode): string | undefined {
  const keys = [...members.keys()].filter((key) => idText(members.get(key)) === id);
  const [key] = keys.includes(DEFAULT_ID) ? [DEFAULT_ID] : keys;
  return key?.startsWith("/") ? pointerTo([key]) : key;
}

/** A JSON Pointer. */
export function pointerTo(path: readonly string[]): string {
  return path.map((key) => `/${key.replaceAll("~", "~0").replaceAll("/", "~1")}`).join("");
}
