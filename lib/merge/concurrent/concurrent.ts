import type { ConcurrentEdit } from "../../answers.ts";
import type { StoredJson } from "../../json/stored.ts";
import { isCaptured, isUnderTombstone, OP, OPS, STANDINGS } from "../../records/lifecycle.ts";
import { RecordReader } from "../../records/reader.ts";
import type { LogSettings, Tombstones } from "../../records/settings.ts";
import type { Input } from "../law/input.ts";
import { InputSet } from "../union/input_set.ts";
import { versionsApart } from "./apart.ts";
import { ConcatSource } from "./concat_source.ts";
import { type InForce, NOTHING_IN_FORCE, winnerOf, withLine } from "./in_force.ts";
import { inForceBefore, type PrefixLine } from "./in_force_before.ts";
import { readValues } from "./read_values.ts";
import { clashingThings, hiddenBy, type Thing } from "./things.ts";
import { type IdLines, idsApart, type IdVersions, type Version, versionOf } from "./version.ts";

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
  { id, kept_line, lines, kind }: ConcurrentVersions,
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

/** What is found out about an id before its lines are read again. */
interface Found extends IdVersions {
  /** Those that are concurrent. */
  readonly apart: readonly Version[];
  readonly kind: ConcurrentEdit["kind"];
  /** The things that go by the id, if no line of it stands before these; none without a clash. */
  readonly things: readonly Thing[];
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
  const shown: Shown[] = [], open: Found[] = [];
  let respelled = 0;
  for (const ids of idsApart(merged)) {
    respelled += await readValues(ids, inputs, settings);
    for (const found of ids.map((one) => foundOf(one, settings))) {
      if (found.apart.length === 0) continue;
      const winner = winnerAlone(found, settings.tombstones);
      if (winner === null) open.push(found);
      else shown.push(shownOf(found, winner, settings));
    }
  }
  const all = shown.concat(await decideOpen(open, merged.before, inputs, settings));
  all.sort((a, b) => a.edit.lines[0]! - b.edit.lines[0]!);
  return { concurrent: await readAgain(all, inputs, settings), respelled };
}

/** Decides over ids of which it matters what stands before their versions. */
async function decideOpen(
  open: readonly Found[],
  before: number,
  inputs: readonly Input[],
  settings: LogSettings,
): Promise<Shown[]> {
  const beginnings = await inForceBefore(open.map(({ id }) => id), inputs[0]!, before, settings);
  const all = new InputSet([...inputs.keys()]);
  return open.map((one) => {
    const known = beginnings.get(one.id);
    const { current, tombstone } = known ?? NOTHING_IN_FORCE;
    const beginning = {
      current: current && beforeAll(current, all),
      tombstone: tombstone && beforeAll(tombstone, all),
    };
    const winner = winnerAmong(one.versions, beginning, settings.tombstones)!;
    return shownOf(known === undefined ? one : { ...one, things: [] }, winner, settings);
  });
}

function foundOf({ id, versions }: IdVersions, settings: LogSettings): Found {
  const { versions: apart, hasDelete } = versionsApart(versions);
  const things = apart.length === 0 ? [] : clashingThings(versions, settings);
  return { id, versions, apart, kind: hasDelete ? "edit-delete" : "edit-edit", things };
}

/** A version of the common prefix, which all inputs hold. */
function beforeAll({ number, ...line }: PrefixLine, holders: InputSet): Version {
  return versionOf({ ...line, occurrence: 1, holders }, number);
}

/** Stands for any line before the versions. */
const EARLIER = versionOf(
  { input: 0, offset: 0, length: 0, occurrence: 1, op: OP.value, holders: new InputSet() },
  0,
);

/** The version that wins, if it is the same wherever the id stands before them; else null. */
function winnerAlone({ versions, things }: Found, policy: Tombstones): Version | null {
  if (things.length > 0) return null;
  const [winner, ...others] = STANDINGS.map((standing) => {
    const current = isCaptured(standing) ? EARLIER : null;
    const tombstone = isUnderTombstone(standing) ? EARLIER : null;
    return winnerAmong(versions, { current, tombstone }, policy);
  });
  return others.every((other) => other === winner) ? winner! : null;
}

/** The version that says what the id is, as the fold of the merged log has it. */
function winnerAmong(
  versions: readonly Version[],
  before: InForce<Version>,
  policy: Tombstones,
): Version | null {
  const inForce = versions.reduce(
    (inForce, version) => withLine(inForce, version, version.line.op, policy),
    before,
  );
  return winnerOf(inForce);
}

/** Those of the versions that are concurrent, and the one that wins. */
function shownOf(
  { id, versions, apart, kind, things }: Found,
  winner: Version,
  settings: LogSettings,
): Shown {
  const all = versions.includes(winner) ? versions : [winner, ...versions];
  const isClash = things.length > 0;
  return {
    edit: {
      id,
      kept_line: winner.number,
      lines: apart.map(({ number }) => number),
      kind: isClash ? "id-clash" : kind,
      hidden: isClash ? hiddenBy(winner, things, settings).map(({ number }) => number) : [],
    },
    versions: all.filter((one) => one === winner || apart.includes(one)),
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
