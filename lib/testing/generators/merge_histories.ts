/**
 * Generated histories of devices that write to copies of one log: they append,
 * take over each other's file, put lines in another order, spell them differently, and damage what
 * they have. Texts are latin1, a character a byte.
 *
 * @module
 */

import fc from "fast-check";
import { defaultSettings } from "../../records/settings.ts";
import { modelMerge } from "../models/merge_model.ts";
import { MALFORMED } from "./arbitrary.ts";

/** What befalls one device; devices are counted from 0. */
type Step =
  | { kind: "append"; device: number; line: string }
  | { kind: "repeat" | "respell"; device: number; back: number }
  | { kind: "copy" | "merge"; device: number; from: number }
  | { kind: "reorder"; device: number; from: number; turn: number }
  | { kind: "tear"; device: number; bytes: number }
  | { kind: "crlf"; device: number; returns: number }
  | { kind: "bom" | "unend"; device: number };

const BOM = "\xef\xbb\xbf";
const TIMES = [
  '"at":"2026-04-20T10:00:00Z"',
  '"at":"2026-04-20T10:00:00.000001Z"',
  '"at":"2026-04-20T12:00:00+02:00"',
  '"at":"2026-04-19T10:00:00Z"',
  '"at":"2026-04-21T10:00:00Z"',
  '"at":"soon"',
  '"n":1',
];

/** Characters of UTF-8 as latin1. */
function latin1(text: string): string {
  return String.fromCharCode(...new TextEncoder().encode(text));
}

const LINE: fc.Arbitrary<string> = fc.oneof(
  {
    weight: 12,
    arbitrary: fc.record({
      id: fc.constantFrom("a", "b", "caf\u00e9"),
      time: fc.constantFrom(...TIMES),
      flag: fc.constantFrom(
        "",
        "",
        "",
        ',"is_deleted":true',
        ',"is_restored":true',
        ',"is_restored":true',
      ),
      // Without a text, a line with a flag is a plain tombstone or a bare restore.
      text: fc.constantFrom("", ',"text":"x"', ',"text":"y"', ',"text":"yy"'),
    }).map(({ id, time, flag, text }) => latin1(`{"id":"${id}",${time}${flag}${text}}`)),
  },
  { weight: 2, arbitrary: fc.constantFrom(...MALFORMED.map(latin1)) },
  {
    weight: 1,
    arbitrary: fc.constantFrom("", " ", "\t", "\r", '{"id', "\xff", BOM, "x\ty", "x\t", "x"),
  },
);

/** Longer than what is read at once, and in its middle like the beginnings of other lines. */
const LONG_LINE = `{"id":"a",${TIMES[0]},"text":"${'x{\\"id'.repeat(45_000)}"}`;

/** The lines that all files begin with. */
const SHARED: fc.Arbitrary<string[]> = fc.tuple(
  fc.nat({ max: 29 }).map((one) => one === 0 ? [LONG_LINE] : []),
  fc.array(LINE, { maxLength: 6 }),
).map(([long, lines]) => [...long, ...lines]);

function step(devices: number): fc.Arbitrary<Step> {
  const device = fc.nat({ max: devices - 1 });
  const kind = <Kind extends Step["kind"]>(name: Kind) => fc.constant(name);
  return fc.oneof(
    { weight: 16, arbitrary: fc.record({ kind: kind("append"), device, line: LINE }) },
    { weight: 2, arbitrary: fc.record({ kind: kind("repeat"), device, back: fc.nat({ max: 3 }) }) },
    {
      weight: 2,
      arbitrary: fc.record({ kind: kind("respell"), device, back: fc.nat({ max: 3 }) }),
    },
    {
      weight: 3,
      arbitrary: fc.record({ kind: fc.constantFrom("copy", "merge"), device, from: device }),
    },
    {
      weight: 2,
      arbitrary: fc.record({ kind: kind("tear"), device, bytes: fc.integer({ min: 1, max: 30 }) }),
    },
    {
      weight: 2,
      arbitrary: fc.record({
        kind: kind("reorder"),
        device,
        from: device,
        turn: fc.integer({ min: 1, max: 5 }),
      }),
    },
    {
      weight: 1,
      arbitrary: fc.record({
        kind: kind("crlf"),
        device,
        returns: fc.integer({ min: 1, max: 2 }),
      }),
    },
    { weight: 1, arbitrary: fc.record({ kind: fc.constantFrom("bom", "unend"), device }) },
  );
}

function appended(text: string, line: string): string {
  // A writer ends a torn tail first.
  return `${text}${text === "" || text === BOM || text.endsWith("\n") ? "" : "\n"}${line}\n`;
}

/** The same lines, the one so far before the last as another program would spell it. */
function respelled(text: string, back: number): string {
  const lines = text.split("\n");
  const at = lines.length - 2 - back;
  if (at >= 0) lines[at] = lines[at]!.replace(/^{"id"/, '{ "id"').replace('"n":1', '"n":10e-1');
  return lines.join("\n");
}

/** The same lines, the first `turn` of them behind the others; what a file begins and ends with stays. */
function reordered(text: string, turn: number): string {
  const start = text.startsWith(BOM) ? BOM : "";
  const lines = text.slice(start.length).split("\n");
  const tail = lines.pop()!;
  const turned = [...lines.slice(turn), ...lines.slice(0, turn)];
  return start + turned.map((line) => `${line}\n`).join("") + tail;
}

function merged(...texts: string[]): string {
  return modelMerge(texts, defaultSettings().logs.entries).text;
}

function take(texts: string[], step: Step): void {
  const text = texts[step.device]!;
  const next = () => {
    switch (step.kind) {
      case "append":
        return appended(text, step.line);
      case "repeat":
        return appended(text, text.split("\n").at(-2 - step.back) ?? "");
      case "respell":
        return respelled(text, step.back);
      case "copy":
        return texts[step.from]!;
      case "merge":
        return merged(text, texts[step.from]!);
      case "reorder":
        return reordered(texts[step.from]!, step.turn);
      case "tear":
        return text.slice(0, Math.max(0, text.length - step.bytes));
      case "crlf":
        return text.replace(/\r*\n/g, `${"\r".repeat(step.returns)}\n`);
      case "bom":
        return text.startsWith(BOM) ? text : BOM + text;
      case "unend":
        return text.replace(/\n$/, "");
    }
  };
  texts[step.device] = next();
}

/** How two devices may end up with all lines in different orders; 0 where they do not. */
const LAST_TURN: fc.Arbitrary<number> = fc.oneof(
  { weight: 9, arbitrary: fc.constant(0) },
  { weight: 1, arbitrary: fc.integer({ min: 1, max: 5 }) },
);

/** The files of 2 to 5 devices that began with the same one. */
export function histories(maxSteps = 30): fc.Arbitrary<string[]> {
  return fc.tuple(fc.integer({ min: 2, max: 5 }), SHARED, LAST_TURN)
    .chain(([devices, shared, lastTurn]) =>
      fc.array(step(devices), { maxLength: maxSteps, size: "max" }).map((steps) => {
        const start = shared.map((line) => `${line}\n`).join("");
        const texts = Array.from({ length: devices }, () => start);
        for (const step of steps) take(texts, step);
        if (lastTurn > 0) {
          texts[0] = merged(...texts);
          texts[1] = reordered(texts[0], lastTurn);
        }
        return texts;
      })
    );
}

/**
 * The same of lines that are unique and have a time of their own, in files that
 * nothing befell: clocks step back, and agree to the microsecond.
 */
export function uniqueHistories(maxSteps = 25): fc.Arbitrary<string[]> {
  return fc.integer({ min: 2, max: 5 }).chain((devices) => {
    const device = fc.nat({ max: devices - 1 });
    const append = fc.record({
      kind: fc.constant("append" as const),
      device,
      id: fc.constantFrom("a", "b"),
      time: fc.constantFrom(...TIMES.slice(0, 5)),
    });
    const take = fc.record({
      kind: fc.constantFrom("copy" as const, "merge" as const),
      device,
      from: device,
    });
    const steps = fc.array(
      fc.oneof({ weight: 4, arbitrary: append }, { weight: 1, arbitrary: take }),
      { maxLength: maxSteps, size: "max" },
    );
    return steps.map((steps) => played(devices, steps));
  });
}

type UniqueStep =
  | { kind: "append"; device: number; id: string; time: string }
  | { kind: "copy" | "merge"; device: number; from: number };

function played(devices: number, steps: readonly UniqueStep[]): string[] {
  const texts = Array.from({ length: devices }, () => "");
  for (const [n, step] of steps.entries()) {
    if (step.kind !== "append") take(texts, step);
    else texts[step.device] += `{"id":"${step.id}",${step.time},"n":${n}}\n`;
  }
  return texts;
}
