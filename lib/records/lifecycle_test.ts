import fc from "fast-check";
import assert from "node:assert/strict";
import { assertProperty } from "../testing/lanes/assert_property.ts";
import {
  applied,
  bringsValue,
  compose,
  type Effect,
  effectOf,
  holdsValue,
  IDENTITY,
  kindOf,
  needsRestore,
  OP,
  type Op,
  opOf,
  OPS,
  readsFlags,
  STANDING,
  type Standing,
  standingAfter,
  standingOf,
  STANDINGS,
  step,
  stepOf,
  type VersionKind,
} from "./lifecycle.ts";
import type { Tombstones } from "./settings.ts";

const POLICIES: readonly Tombstones[] = ["sticky", "latest", "none"];

/** What each op does from each standing, as the contract says: the kind, and where the id stands then. */
const LAW: Record<Tombstones, Record<keyof typeof STANDING, string>> = {
  //         value             delete            restore           bare
  sticky: {
    absent: "capture live    | delete buried   | capture live    | ignored absent",
    live: "  edit live       | delete deleted  | edit live       | ignored live",
    buried: "ignored buried  | ignored buried  | restore live    | ignored buried",
    deleted: "ignored deleted | ignored deleted | restore live    | restore live",
  },
  latest: {
    absent: "capture live    | delete buried   | capture live    | ignored absent",
    live: "  edit live       | delete deleted  | edit live       | ignored live",
    buried: "restore live    | delete buried   | restore live    | ignored buried",
    deleted: "restore live    | delete deleted  | restore live    | restore live",
  },
  none: {
    absent: "capture live    | capture live    | capture live    | capture live",
    live: "  edit live       | edit live       | edit live       | edit live",
    // Nothing leads here where flags are data.
    buried: "restore live    | restore live    | restore live    | restore live",
    deleted: "restore live    | restore live    | restore live    | restore live",
  },
};

Deno.test("the lifecycle law does from every standing what the contract says", () => {
  for (const policy of POLICIES) {
    for (const [name, row] of Object.entries(LAW[policy])) {
      const standing = STANDING[name as keyof typeof STANDING];
      row.split("|").forEach((cell, op) => {
        const [kind, after] = cell.trim().split(" ");
        const done = stepOf(standing, op as Op, policy);
        const found = [kindOf(done), standingAfter(done)];
        const expected = [kind, STANDING[after as keyof typeof STANDING]];
        assert.deepEqual(found, expected, `${policy}: ${name}, op ${op}`);
      });
    }
  }
});

Deno.test("the lifecycle law reads a line by its flags, and by none where they are data", () => {
  const flags = [false, true];
  for (const isDeleted of flags) {
    for (const isRestored of flags) {
      for (const isBare of flags) {
        const line = { isDeleted, isRestored, isBare };
        const marked = isRestored ? (isBare ? OP.bare : OP.restore) : OP.value;
        const op = isDeleted ? OP.delete : marked;
        assert.equal(opOf(line, "sticky"), op);
        assert.equal(opOf(line, "latest"), op);
        assert.equal(opOf(line, "none"), OP.value);
        for (const policy of POLICIES) {
          for (const standing of STANDINGS) {
            const expected = stepOf(standing, opOf(line, policy), policy);
            assert.equal(step(standing, line, policy), expected);
          }
        }
      }
    }
  }
  assert.deepEqual(OPS.map(holdsValue), [true, false, true, false]);
  assert.deepEqual(POLICIES.map(readsFlags), [true, true, false]);
});

Deno.test("the lifecycle law knows a standing by the lines in force", () => {
  assert.equal(standingOf(undefined), STANDING.absent);
  assert.equal(standingOf({ current: null, tombstone: null }), STANDING.absent);
  assert.equal(standingOf({ current: {}, tombstone: null }), STANDING.live);
  assert.equal(standingOf({ current: null, tombstone: {} }), STANDING.buried);
  assert.equal(standingOf({ current: {}, tombstone: {} }), STANDING.deleted);
});

/** Calls with every op from every standing, where flags mean something or are data. */
function forAllSteps(check: (from: Standing, op: Op, policy: Tombstones) => void): void {
  for (const policy of POLICIES) {
    const ops = readsFlags(policy) ? OPS : [OP.value];
    for (const op of ops) for (const from of STANDINGS) check(from, op, policy);
  }
}

Deno.test("a line that is ignored changes nothing, and only one that deletes leaves a tombstone", () => {
  forAllSteps((from, op, policy) => {
    const done = stepOf(from, op, policy);
    const kind: VersionKind = kindOf(done), after = standingAfter(done);
    if (kind === "ignored") assert.equal(after, from);
    else assert.equal((after & STANDING.buried) !== 0, kind === "delete");
    // A value is never lost.
    assert.equal(after & from & STANDING.live, from & STANDING.live);
    // It comes with a line that holds one, or was there.
    const isLive = after === STANDING.live && kind !== "ignored";
    assert.equal(bringsValue(done), isLive && holdsValue(op));
    if (isLive && !holdsValue(op)) assert.equal(from, STANDING.deleted);
  });
});

Deno.test("a line with a value needs the flag that restores only under a sticky tombstone", () => {
  forAllSteps((from, _, policy) => {
    const isUnderSticky = policy === "sticky" && (from & STANDING.buried) !== 0;
    assert.equal(needsRestore(from, policy), isUnderSticky);
    const op = needsRestore(from, policy) ? OP.restore : OP.value;
    const done = stepOf(from, op, policy);
    assert.deepEqual([standingAfter(done), bringsValue(done)], [STANDING.live, true]);
  });
});

/** Where lines lead, one by one. */
function folded(ops: readonly Op[], from: Standing, policy: Tombstones): Standing {
  return ops.reduce((standing, op) => standingAfter(stepOf(standing, op, policy)), from);
}

function composed(ops: readonly Op[], policy: Tombstones): Effect {
  return ops.reduce((effect, op) => compose(effect, effectOf(op, policy)), IDENTITY);
}

Deno.test("the effect of any short run of lines leads where its lines lead one by one", () => {
  for (const policy of POLICIES) {
    let runs: Op[][] = [[]];
    for (let length = 0; length <= 6; length++) {
      for (const run of runs) {
        const effect = composed(run, policy);
        for (const from of STANDINGS) {
          assert.equal(applied(effect, from), folded(run, from, policy));
        }
      }
      runs = runs.flatMap((run) => OPS.map((op) => [...run, op]));
    }
  }
});

Deno.test("effects compose in any grouping, and the effect of no line changes none", () => {
  for (const policy of POLICIES) {
    // All that any run of lines can do.
    const effects = new Set<Effect>([IDENTITY]);
    for (const effect of effects) {
      for (const op of OPS) effects.add(compose(effect, effectOf(op, policy)));
    }
    assert(effects.size > 1 && effects.size < 30, `${policy}: ${effects.size} effects`);
    for (const a of effects) {
      assert.equal(compose(IDENTITY, a), a);
      assert.equal(compose(a, IDENTITY), a);
      for (const b of effects) {
        assert(effects.has(compose(a, b)));
        for (const c of effects) {
          assert.equal(compose(compose(a, b), c), compose(a, compose(b, c)));
        }
      }
    }
  }
});

Deno.test("a long run of lines can be cut anywhere, folded apart and joined", () => {
  const run = fc.array(fc.constantFrom(...OPS), { maxLength: 60, size: "max" });
  const cuts = fc.array(fc.nat({ max: 60 }), { maxLength: 5 });
  assertProperty(
    fc.property(run, cuts, fc.constantFrom(...POLICIES), (ops, cuts, policy) => {
      const ends = [...cuts.map((cut) => Math.min(cut, ops.length)), ops.length]
        .sort((a, b) => a - b);
      const parts = ends.map((end, index) => ops.slice(ends[index - 1] ?? 0, end));
      const effect = parts.map((part) => composed(part, policy)).reduce(compose, IDENTITY);
      for (const from of STANDINGS) assert.equal(applied(effect, from), folded(ops, from, policy));
    }),
    { seed: 1, numRuns: 300 },
  );
});
