import type { ConcurrentEdit } from "../../answers.ts";
import type { StoredJson } from "../../json/stored.ts";
import {
  holdsValue,
  isCaptured,
  isUnderTombstone,
  OP,
  type Op,
  OPS,
  STANDINGS,
} from "../../records/lifecycle.ts";
import { RecordReader } from "../../records/reader.ts";
import type { Tombstones } from "../../records/settings.ts";
import type { LogSettings } from "../../records/settings.ts";
import type { InputPlace } from "../law/compare.ts";
import type { Input } from "../law/input.ts";
import { InputSet, type UnionLine } from "../law/union.ts";
import { ConcatSource } from "./concat_source.ts";
import { type InForce, NOTHING_IN_FORCE, winnerOf, withLine } from "./in_force.ts";
import { inForceBefore, type PrefixLine } from "./in_force_before.ts";

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
}

/** A version of an id: behind the common prefix, or one before that is in force there. */
interface Version {
  readonly line: InputPlace & { readonly op: Op; readonly holders: InputSet };
  /** Its 1-based line in the merged log. */
  readonly number: number;
}

/** What is found out about an id before its lines are read again. */
interface Found {
  readonly edit: ConcurrentEdit;
  /** All of them behind the common prefix. */
  readonly versions: readonly Version[];
}

/** What versions are called by what they say. */
const KINDS: readonly ConcurrentVersion["kind"][] = OPS.map((op) => {
  if (op === OP.delete) return "delete";
  return op === OP.value ? "edit" : "restore";
});

/**
 * Finds the ids that were written to apart: two versions are concurrent if no
 * input holds both. Two deletes agree, and so do two bare restores.
 *
 * @param lines What is merged behind the common prefix, in order.
 * @param before How many lines the common prefix has.
 */
export async function concurrentVersions(
  lines: readonly UnionLine[],
  before: number,
  inputs: readonly Input[],
  settings: LogSettings,
): Promise<ConcurrentVersions[]> {
  const policy = settings.tombstones;
  const found: Found[] = [];
  for (const [id, versions] of versionsById(lines, before)) {
    const edit = concurrentOf(id, versions);
    if (edit !== null) found.push({ edit, versions });
  }
  found.sort((a, b) => a.edit.lines[0]! - b.edit.lines[0]!);
  const open = found.filter(({ versions }) => !decideAlone(versions, policy));
  const ids = open.map(({ edit }) => edit.id);
  const beginnings = await inForceBefore(ids, inputs[0]!, before, settings);
  const all = new InputSet([...inputs.keys()]);
  const shown = found.map((one) => {
    const { current, tombstone } = beginnings.get(one.edit.id) ?? NOTHING_IN_FORCE;
    const beginning = {
      current: current && versionOf(current, all),
      tombstone: tombstone && versionOf(tombstone, all),
    };
    return shownOf(one, winnerAmong(one.versions, beginning, policy)!);
  });
  return await readAgain(shown, inputs, settings);
}

/** The versions of the ids that some inputs hold other lines of than others. */
function versionsById(lines: readonly UnionLine[], before: number): Map<string, Version[]> {
  const holdersById = new Map<string, InputSet | null>();
  for (const { id, holders } of lines) {
    if (id === null) continue;
    const known = holdersById.get(id);
    if (known === undefined) holdersById.set(id, holders);
    else if (known !== holders) holdersById.set(id, null);
  }
  const versions = new Map<string, Version[]>();
  for (const [index, line] of lines.entries()) {
    if (line.id === null || holdersById.get(line.id) !== null) continue;
    const version = { line: line as Version["line"], number: before + index + 1 };
    const known = versions.get(line.id);
    if (known === undefined) versions.set(line.id, [version]);
    else known.push(version);
  }
  return versions;
}

function versionOf({ number, ...line }: PrefixLine, holders: InputSet): Version {
  return { line: { ...line, holders }, number };
}

/** What is concurrent of some versions; which of them wins is not known yet. */
function concurrentOf(id: string, versions: readonly Version[]): ConcurrentEdit | null {
  const opsByHolders = new Map<InputSet, Set<Op>>();
  for (const { line: { holders, op } } of versions) {
    const ops = opsByHolders.get(holders);
    if (ops === undefined) opsByHolders.set(holders, new Set([op]));
    else ops.add(op);
  }
  let kind: ConcurrentEdit["kind"] = "edit-edit";
  const concurrent = versions.filter(({ line: { holders, op } }) => {
    const others = [...opsByHolders].filter(([other]) => other.isDisjointFrom(holders))
      .flatMap(([, ops]) => [...ops]);
    if (op !== OP.delete && others.includes(OP.delete)) kind = "edit-delete";
    // Without a value of its own, a version agrees with those that do the same.
    return others.some((other) => other !== op || holdsValue(op));
  });
  if (concurrent.length === 0) return null;
  const lines = concurrent.map(({ number }) => number);
  return { id, kept_line: lines.at(-1)!, lines, kind };
}

/** Stands for any line before the versions. */
const EARLIER: Version = {
  line: { input: 0, offset: 0, length: 0, op: OP.value, holders: new InputSet() },
  number: 0,
};

/** Whether one of the versions wins, and always the same, wherever the id stands before them. */
function decideAlone(versions: readonly Version[], policy: Tombstones): boolean {
  const winners = STANDINGS.map((standing) => {
    const current = isCaptured(standing) ? EARLIER : null;
    const tombstone = isUnderTombstone(standing) ? EARLIER : null;
    return winnerAmong(versions, { current, tombstone }, policy);
  });
  return winners[0] !== null && winners.every((winner) => winner === winners[0]);
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
function shownOf({ edit, versions }: Found, winner: Version): Found {
  const all = versions.includes(winner) ? versions : [winner, ...versions];
  const shown = all.filter((one) => one === winner || edit.lines.includes(one.number));
  return { edit: { ...edit, kept_line: winner.number }, versions: shown };
}

async function readAgain(
  found: readonly Found[],
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
