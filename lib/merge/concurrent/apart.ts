import type { Op } from "../../records/lifecycle.ts";
import type { InputSet } from "../union/input_set.ts";
import { doAgree, isDeleteOf, type Version } from "./version.ts";

/** The versions of an id that are concurrent. */
export interface ApartVersions {
  /** Those that are concurrent with another, in the order of the merged log. */
  readonly versions: readonly Version[];
  /** Whether one of two that are deletes what the other holds. */
  readonly hasDelete: boolean;
}

/**
 * The versions that are concurrent: no input holds both of two, nor another spelling of one and the
 * other in the order in which they stand in the merged log. Two deletes agree, and so do two bare
 * restores, and two spellings of one value.
 *
 * @param all The versions of one id, in the order of the merged log.
 */
export function versionsApart(all: readonly Version[]): ApartVersions {
  const spellings = new Spellings(all);
  const apart = new Set<Version>();
  let hasDelete = false;
  const take = (version: Version, other: Op) => {
    apart.add(version);
    hasDelete ||= isDeleteOf(version.line.op, other);
  };
  const respelled = all.filter(({ value }) => spellings.areSeveral(value));
  const single = all.filter(({ value }) => !spellings.areSeveral(value));
  // Most have one spelling, and of these those that the same inputs hold stand for each other.
  const opsByHolders = new Map<InputSet, Set<Op>>();
  for (const { line: { holders, op } } of single) {
    const ops = opsByHolders.get(holders);
    if (ops === undefined) opsByHolders.set(holders, new Set([op]));
    else ops.add(op);
  }
  for (const version of single) {
    for (const [holders, ops] of opsByHolders) {
      if (!holders.isDisjointFrom(version.line.holders)) continue;
      for (const op of ops) if (!doAgree(op, version.line.op)) take(version, op);
    }
  }
  for (const version of respelled) {
    for (const other of all) {
      if (!spellings.areApart(version, other)) continue;
      take(version, other.line.op);
      take(other, version.line.op);
    }
  }
  return { versions: all.filter((version) => apart.has(version)), hasDelete };
}

/** Where a value stands in one input, by 1-based lines of the merged log. */
interface Span {
  readonly first: number;
  readonly last: number;
}

/** Which inputs hold which values, however they spell them. */
class Spellings {
  /** For each value the inputs that hold it. */
  readonly #spans = new Map<number, Map<number, Span>>();
  /** For each value how many spellings it has. */
  readonly #counts = new Map<number, number>();
  /** The values that a spelling repeats: which of them another spelling is, nobody knows. */
  readonly #repeated = new Set<number>();

  /** Takes versions in the order of the merged log. */
  constructor(versions: readonly Version[]) {
    for (const { value, number, line } of versions) {
      if (line.occurrence > 1) this.#repeated.add(value);
      else this.#counts.set(value, 1 + (this.#counts.get(value) ?? 0));
      const spans = this.#spans.get(value) ?? new Map<number, Span>();
      this.#spans.set(value, spans);
      for (const input of line.holders.inputs) {
        spans.set(input, { first: spans.get(input)?.first ?? number, last: number });
      }
    }
  }

  /** Whether a value has several spellings. */
  areSeveral(value: number): boolean {
    return (this.#counts.get(value) ?? 0) > 1;
  }

  /** Whether no input says how two versions follow each other, or that they are the same. */
  areApart(a: Version, b: Version): boolean {
    if (a.value === b.value || doAgree(a.line.op, b.line.op)) return false;
    if (!a.line.holders.isDisjointFrom(b.line.holders)) return false;
    if (this.#repeated.has(a.value) || this.#repeated.has(b.value)) return true;
    const [before, behind] = a.number < b.number ? [a, b] : [b, a];
    const spans = this.#spans.get(behind.value)!;
    return ![...this.#spans.get(before.value)!].some(([input, { first }]) =>
      first < (spans.get(input)?.last ?? 0)
    );
  }
}
