import { canonicalText, parseNode } from "../../json/tree.ts";
import { RecordReader } from "../../records/reader.ts";
import type { LogSettings } from "../../records/settings.ts";
import type { Input } from "../law/input.ts";
import { ConcatSource } from "./concat_source.ts";
import { areApart, type IdVersions } from "./version.ts";

/** The key under which an event names its entry. */
const ENTRY_ID = "entry_id";

/**
 * Reads what versions say: which are spellings of one value, and which entries events are about.
 * Memory holds the values of one id at a time.
 *
 * @returns How many values the inputs spell differently: no input holds two of the spellings.
 */
export async function readValues(
  ids: readonly IdVersions[],
  inputs: readonly Input[],
  settings: LogSettings,
): Promise<number> {
  const all = ids.flatMap(({ versions }) => versions);
  const source = new ConcatSource(inputs, all.map(({ line }) => line));
  const fields = settings.refersTo === null ? [] : [ENTRY_ID];
  using reader = new RecordReader(source, { settings, fields });
  let next = 0, id: string | null = null, respelled = 0;
  let numbers = new Map<string, number>();
  for await (const batch of reader.batches()) {
    for (let index = 0; index < batch.length; index++) {
      const record = batch.at(index);
      if (record.id !== id) numbers = new Map();
      id = record.id;
      const version = all[next++]!;
      const value = canonicalText(parseNode(record.stored()));
      version.value = numbers.get(value) ?? version.number;
      numbers.set(value, version.value);
      if (fields.length > 0) version.refersTo = record.field(ENTRY_ID);
    }
  }
  for (const { versions } of ids) respelled += countRespelled(versions);
  return respelled;
}

function countRespelled(versions: IdVersions["versions"]): number {
  if (new Set(versions.map(({ value }) => value)).size === versions.length) return 0;
  const spellings = Map.groupBy(versions, ({ value }) => value);
  return [...spellings.values()].filter((group) => areApart(group.map(({ line }) => line.holders)))
    .length;
}
