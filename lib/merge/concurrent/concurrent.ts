import type { ConcurrentEdit } from "../../answers.ts";
import type { StoredJson } from "../../json/stored.ts";
import { OP, OPS } from "../../records/lifecycle.ts";
import { RecordReader } from "../../records/reader.ts";
import type { LogSettings, Tombstones } from "../../records/settings.ts";
import type { Input } from "../law/input.ts";
import { InputSet } from "../union/input_set.ts";
import { versionsApart } from "./apart.ts";
import { ConcatSource } from "./concat_source.ts";
import { type InForce, NOTHING_IN_FORCE, winnerOf, withLine } from "./in_force.ts";
import { inForceBefore, type PrefixLine } from "./in_force_before.ts";
import { readValues } from "./read_values.ts";
import { clashingThings, hiddenBy } from "./things.ts";
import {
  type IdLines,
  idsApart,
  type IdVersions,
  type SomeIds,
  type Version,
  versionOf,
} from "./version.ts";

/** One of several versions of an id that were written apart. */
export interface ConcurrentVersion {
  /** 1-based line of the merged log. */
  line: number;
  /** Names of the inputs that hold it. */
  inputs: string[];
  /** What it is. */
  kind: "edit" | "delete" | "restore";
  /** Its own `at`, in RFC 3339; null where it has no valid one. */
  at: string | null;
  /** Which machine. */
  device: string | null;
  /** Who. */
  actor: string | null;
  /** The line as stored. */
  entry: StoredJson;
}

/** A concurrent edit with the versions it is about. */
export interface ConcurrentVersions extends ConcurrentEdit {
  /** Those of `lines`, and the one of `kept_line`, by line. */
  versions: ConcurrentVersion[];
  /**
   * Of an `id-clash`, the lines of the versions that the kept one hides: each is what one of the
   * other things under the id is. Else none.
   */
  hidden: number[];
}

/** What a report tells of concurrent versions: not the versions themselves. */
export function concurrentEdit(
  { id, kept_line, lines, kind }: ConcurrentEdit,
): ConcurrentEdit {
  return { id, kept_line, lines, kind };
}

/** What the inputs wrote apart. */
export interface WrittenApart {
  /** The concurrent versions, by the first of their lines. */
  concurrent: ConcurrentVersions[];
  /** How many values the inputs spell differently; all spellings are kept. */
  respelled: number;
}

/** An id with all that is told of it but the lines themselves. */
interface Shown {
  readonly edit: Omit<ConcurrentVersions, "versions">;
  readonly versions: readonly Version[];
}

/** What versions are called by what they say. */
const KINDS: readonly ConcurrentVersion["kind"][] = OPS.map((op) => {
  if (op === OP.delete) return "delete";
  return op === OP.value ? "edit" : "restore";
});

/**
 * Finds the ids that were written to apart: two versions are concurrent if no
 * input holds both, in whatever spelling. Two deletes agree, and so do two bare restores.
 */
export async function concurrentVersions(
  merged: IdLines,
  inputs: readonly Input[],
  settings: LogSettings,
): Promise<WrittenApart> {
  const apart = { ids: idsApart(merged), before: merged.before };
  const shown: Shown[] = [];
  const respelled = await decide(apart, inputs, settings, (one) => shown.push(one));
  shown.sort((a, b) => a.edit.lines[0]! - b.edit.lines[0]!);
  return { concurrent: await readAgain(shown, inputs, settings), respelled };
}

/** Ids whose versions may be concurrent. */
export interface IdsApart {
  /** Some of them at a time. */
  readonly ids: Iterable<SomeIds>;
  /** How many lines of the first input stand before all versions. */
  readonly before: number;
}

/** What is told of ids that were written to apart, without reading the versions again. */
export async function concurrentEdits(
  apart: IdsApart,
  inputs: readonly Input[],
  settings: LogSettings,
): Promise<ConcurrentEdit[]> {
  const edits: ConcurrentEdit[] = [];
  await decide(apart, inputs, settings, ({ edit }) => edits.push(concurrentEdit(edit)));
  return edits.sort((a, b) => a.lines[0]! - b.lines[0]!);
}

/**
 * Decides which versions are concurrent, and which of them wins.
 *
 * @returns How many values the inputs spell differently.
 */
async function decide(
  { ids, before }: IdsApart,
  inputs: readonly Input[],
  settings: LogSettings,
  onShown: (one: Shown) => void,
): Promise<number> {
  const all = new InputSet([...inputs.keys()]);
  let respelled = 0;
  for (const some of ids) {
    const beginnings = await inForceBefore(some.ids, inputs[0]!, before, settings);
    for (const few of some.versions) {
      respelled += await readValues(few, inputs, settings);
      for (const one of few) {
        const shown = shownOf(one, beginnings.get(one.id) ?? null, all, settings);
        if (shown !== null) onShown(shown);
      }
    }
  }
  return respelled;
}

/** A version of the common prefix, which all inputs hold. */
function beforeAll({ number, ...line }: PrefixLine, holders: InputSet): Version {
  return versionOf({ ...line, occurrence: 1, holders }, number);
}

/** The version that says what the id is, as the fold of the merged log has it. */
function winnerAmong(
  versions: readonly Version[],
  before: InForce<Version>,
  policy: Tombstones,
): Version {
  const inForce = versions.reduce(
    (inForce, version) => withLine(inForce, version, version.line.op, policy),
    before,
  );
  return winnerOf(inForce)!;
}

/**
 * Those of the versions that are concurrent, and the one that wins; null where none are.
 *
 * @param known What is in force before them; null where no line of the id stands there.
 * @param all All inputs.
 */
function shownOf(
  { id, versions }: IdVersions,
  known: InForce<PrefixLine> | null,
  all: InputSet,
  settings: LogSettings,
): Shown | null {
  const { versions: apart, hasDelete } = versionsApart(versions);
  if (apart.length === 0) return null;
  const { current, tombstone } = known ?? NOTHING_IN_FORCE;
  const before = {
    current: current && beforeAll(current, all),
    tombstone: tombstone && beforeAll(tombstone, all),
  };
  const winner = winnerAmong(versions, before, settings.tombstones);
  const things = known === null ? clashingThings(versions, settings) : [];
  const isClash = things.length > 0;
  const told = versions.includes(winner) ? versions : [winner, ...versions];
  return {
    edit: {
      id,
      kept_line: winner.number,
      lines: apart.map(({ number }) => number),
      kind: isClash ? "id-clash" : hasDelete ? "edit-delete" : "edit-edit",
      hidden: isClash ? hiddenBy(winner, things, settings).map(({ number }) => number) : [],
    },
    versions: told.filter((one) => one === winner || apart.includes(one)),
  };
}

async function readAgain(
  found: readonly Shown[],
  inputs: readonly Input[],
  settings: LogSettings,
): Promise<ConcurrentVersions[]> {
  const shown = found.flatMap(({ versions }) => versions);
  const source = new ConcatSource(inputs, shown.map(({ line }) => line));
  using reader = new RecordReader(source, { settings, fields: ["device", "actor"] });
  const read: ConcurrentVersion[] = [];
  for await (const batch of reader.batches()) {
    for (let index = 0; index < batch.length; index++) {
      const record = batch.at(index);
      const { line, number } = shown[read.length]!;
      read.push({
        line: number,
        inputs: line.holders.inputs.map((input) => inputs[input]!.name),
        kind: KINDS[line.op]!,
        at: record.at,
        device: record.field("device"),
        actor: record.field("actor"),
        entry: record.stored(),
      });
    }
  }
  let next = 0;
  return found.map(({ edit, versions }) => {
    const first = next;
    next += versions.length;
    return { ...edit, versions: read.slice(first, next) };
  });
}
