/**
 * Generated files of records that two sides changed: each adds lines, edits them in place,
 * takes them out, moves, repeats and damages them, or spells line ends otherwise. Texts
 * are latin1, a character a byte.
 *
 * @module
 */

import fc from "fast-check";
import type { ModelFiles } from "../models/three_way_model.ts";

type Step =
  | { kind: "append"; line: string }
  | { kind: "insert"; at: number; line: string }
  | { kind: "remove"; at: number }
  | { kind: "repeat"; at: number }
  | { kind: "move"; at: number; to: number }
  | { kind: "set"; at: number; field: string; value: unknown };

/** How a file is spelled. */
interface Spelling {
  returns: boolean;
  bom: boolean;
  isOpen: boolean;
}

const BOM = "\xef\xbb\xbf";

const FIELD: fc.Arbitrary<{ field: string; value: unknown }> = fc.oneof(
  fc.record({
    field: fc.constant("at"),
    value: fc.constantFrom(
      "2026-04-20T10:00:00Z",
      "2026-04-20T12:00:00+02:00",
      "2026-04-21T10:00:00Z",
      "2026-04-22T10:00:00Z",
      "soon",
    ),
  }),
  fc.record({ field: fc.constantFrom("x", "y"), value: fc.constantFrom(1, 2, null, undefined) }),
  fc.record({
    field: fc.constant("tags"),
    value: fc.constantFrom(["a"], ["a", "b"], ["b"], ["c", "a"], ["a", "a"], undefined),
  }),
  fc.record({ field: fc.constantFrom("is_deleted", "is_restored"), value: fc.constant(true) }),
);

const RECORD: fc.Arbitrary<string> = fc.tuple(
  fc.constantFrom("p", "q", "r", "s"),
  fc.array(FIELD, { maxLength: 3 }),
).map(([id, fields]) => {
  const record: Record<string, unknown> = { id };
  for (const { field, value } of fields) record[field] = value;
  return JSON.stringify(record);
});

const OTHER: fc.Arbitrary<string> = fc.constantFrom(
  '{"id":"p","a',
  '{"x":1}',
  "",
  "  ",
  "nonsense",
  "=======",
  "<<<<<<< HEAD",
  ">>>>>>> branch",
  "[1]",
);

const LINE: fc.Arbitrary<string> = fc.oneof(
  { weight: 8, arbitrary: RECORD },
  { weight: 1, arbitrary: OTHER },
);

const INDEX = fc.nat(9);

const STEP: fc.Arbitrary<Step> = fc.oneof(
  { weight: 3, arbitrary: fc.record({ kind: fc.constant("append" as const), line: LINE }) },
  fc.record({ kind: fc.constant("insert" as const), at: INDEX, line: LINE }),
  {
    weight: 2,
    arbitrary: fc.oneof(
      fc.record({ kind: fc.constant("remove" as const), at: INDEX }),
      fc.record({ kind: fc.constant("repeat" as const), at: INDEX }),
    ),
  },
  fc.record({ kind: fc.constant("move" as const), at: INDEX, to: INDEX }),
  {
    weight: 5,
    arbitrary: fc.tuple(INDEX, FIELD).map(([at, set]) => ({ kind: "set" as const, at, ...set })),
  },
);

const SPELLING: fc.Arbitrary<Spelling> = fc.record({
  returns: fc.nat(9).map((n) => n === 0),
  bom: fc.nat(9).map((n) => n === 0),
  isOpen: fc.nat(9).map((n) => n === 0),
});

function changed(lines: readonly string[], steps: readonly Step[]): string[] {
  const result = [...lines];
  for (const step of steps) {
    if (step.kind === "append") result.push(step.line);
    else if (step.kind === "insert") result.splice(step.at % (result.length + 1), 0, step.line);
    else if (result.length > 0) change(result, step);
  }
  return result;
}

function change(lines: string[], step: Exclude<Step, { line: string }>): void {
  const at = step.at % lines.length;
  if (step.kind === "remove") lines.splice(at, 1);
  else if (step.kind === "repeat") lines.push(lines[at]!);
  else if (step.kind === "move") lines.splice(step.to % lines.length, 0, ...lines.splice(at, 1));
  else if (lines[at]!.startsWith('{"id"') && lines[at]!.endsWith("}")) {
    lines[at] = JSON.stringify({ ...JSON.parse(lines[at]!), [step.field]: step.value });
  }
}

function spelled(lines: readonly string[], { returns, bom, isOpen }: Spelling): string {
  const end = returns ? "\r\n" : "\n";
  const text = lines.map((line) => line + end).join("");
  return (bom && text !== "" ? BOM : "") +
    (isOpen ? text.slice(0, -end.length || undefined) : text);
}

/** A file and two that were made of it; with `onlyAppend`, by nothing but appending. */
export function editedFiles(
  { onlyAppend = false }: { onlyAppend?: boolean } = {},
): fc.Arbitrary<ModelFiles> {
  const isWanted = ({ kind }: Step) => !onlyAppend || kind === "append";
  const steps = fc.array(onlyAppend ? STEP.filter(isWanted) : STEP, { maxLength: 5 });
  const base = fc.array(LINE, { maxLength: 5 });
  return fc.tuple(base, steps, steps, SPELLING, SPELLING, SPELLING)
    .map(([lines, own, other, ...[one, two, three]]) => ({
      base: spelled(lines, one),
      ours: spelled(changed(lines, own), two),
      theirs: spelled(changed(lines, other), three),
    }));
}
