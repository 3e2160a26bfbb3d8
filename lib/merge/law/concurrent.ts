import type { ConcurrentEdit } from "../../answers.ts";
import type { StoredJson } from "../../json/stored.ts";
import { RecordReader } from "../../records/reader.ts";
import { Gathered } from "./gathered.ts";
import type { Input } from "./input.ts";
import type { MergeSettings } from "./tail.ts";
import { type Tombstone, tombstonesBefore } from "./tombstones_before.ts";
import { Holders, type UnionLine } from "./union.ts";

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

/** A version of an id: behind the common prefix, or the tombstone before that still holds. */
interface Version {
  readonly line: Pick<UnionLine, "input" | "offset" | "length" | "kind" | "holders">;
  /** Its 1-based line in the merged log. */
  readonly number: number;
}

/** What is found out about an id before its lines are read again. */
interface Found {
  readonly edit: ConcurrentEdit;
  /** All of them behind the common prefix. */
  readonly versions: readonly Version[];
}

/**
 * Finds the ids that were written to apart: two versions are concurrent if no
 * input holds both. Two deletes agree.
 *
 * @param lines What is merged behind the common prefix, in order.
 * @param before How many lines the common prefix has.
 */
export async function concurrentVersions(
  lines: readonly UnionLine[],
  before: number,
  inputs: readonly Input[],
  settings: MergeSettings,
): Promise<ConcurrentVersions[]> {
  const found: Found[] = [];
  for (const [id, versions] of versionsById(lines, before)) {
    const edit = concurrentOf(id, versions);
    if (edit !== null) found.push({ edit, versions });
  }
  found.sort((a, b) => a.edit.lines[0]! - b.edit.lines[0]!);
  const ids = found.map(({ edit }) => edit.id);
  const tombstones = await tombstonesBefore(ids, inputs[0]!, before, settings);
  const all = new Holders([...inputs.keys()]);
  const shown = found.map(({ edit, versions }) => {
    const tombstone = tombstones.get(edit.id);
    const start = tombstone === undefined ? [] : [versionOf(tombstone, all)];
    return shownOf(edit, [...start, ...versions], settings);
  });
  return await readAgain(shown, inputs, settings);
}

/** The versions of the ids that some inputs hold other lines of than others. */
function versionsById(lines: readonly UnionLine[], before: number): Map<string, Version[]> {
  const holdersById = new Map<string, Holders | null>();
  for (const { id, holders } of lines) {
    if (id === null) continue;
    const known = holdersById.get(id);
    if (known === undefined) holdersById.set(id, holders);
    else if (known !== holders) holdersById.set(id, null);
  }
  const versions = new Map<string, Version[]>();
  for (const [index, line] of lines.entries()) {
    if (line.id === null || holdersById.get(line.id) !== null) continue;
    const version = { line, number: before + index + 1 };
    const known = versions.get(line.id);
    if (known === undefined) versions.set(line.id, [version]);
    else known.push(version);
  }
  return versions;
}

function versionOf({ number, ...place }: Tombstone, holders: Holders): Version {
  return { line: { ...place, kind: "delete", holders }, number };
}

/** What is concurrent of some versions; which of them holds is not known yet. */
function concurrentOf(id: string, versions: readonly Version[]): ConcurrentEdit | null {
  const groups = new Map<Holders, { hasEdit: boolean; hasDelete: boolean }>();
  for (const { line } of versions) {
    const group = groups.get(line.holders) ?? { hasEdit: false, hasDelete: false };
    groups.set(line.holders, group);
    if (line.kind === "delete") group.hasDelete = true;
    else group.hasEdit = true;
  }
  let kind: ConcurrentEdit["kind"] = "edit-edit";
  const concurrent = versions.filter(({ line }) => {
    const apart = [...groups].filter(([holders]) => holders.isApartFrom(line.holders));
    const isDelete = line.kind === "delete";
    if (!isDelete && apart.some(([, { hasDelete }]) => hasDelete)) kind = "edit-delete";
    return apart.some(([, { hasEdit }]) => hasEdit || !isDelete);
  });
  if (concurrent.length === 0) return null;
  const lines = concurrent.map(({ number }) => number);
  return { id, kept_line: lines.at(-1)!, lines, kind };
}

/** Those of the versions that are concurrent, and the one that holds. */
function shownOf(
  edit: ConcurrentEdit,
  versions: readonly Version[],
  settings: MergeSettings,
): Found {
  const kept = keptOf(versions, settings);
  const shown = versions.filter((one) => one === kept || edit.lines.includes(one.number));
  return { edit: { ...edit, kept_line: kept.number }, versions: shown };
}

/** The version that holds, as a fold of these versions has it. */
function keptOf(versions: readonly Version[], { settings }: MergeSettings): Version {
  let [kept] = versions as [Version];
  for (const version of versions) {
    const isSticky = kept.line.kind === "delete" && settings.tombstones === "sticky";
    if (!isSticky || version.line.kind === "restore") kept = version;
  }
  return kept;
}

async function readAgain(
  found: readonly Found[],
  inputs: readonly Input[],
  { settings }: MergeSettings,
): Promise<ConcurrentVersions[]> {
  const shown = found.flatMap(({ versions }) => versions);
  const source = new Gathered(inputs, shown.map(({ line }) => line));
  const reader = new RecordReader(source, { settings, fields: ["device", "actor"] });
  const read: ConcurrentVersion[] = [];
  for await (const batch of reader.batches()) {
    for (let index = 0; index < batch.length; index++) {
      const record = batch.at(index);
      const { line, number } = shown[read.length]!;
      read.push({
        line: number,
        inputs: line.holders.inputs.map((input) => inputs[input]!.name),
        kind: line.kind as ConcurrentVersion["kind"],
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
