import assert from "node:assert/strict";
import { HASH_KEY_COUNT } from "./instances.ts";
import { COLUMN, IDS, Scanner, VALUES } from "./scanner.ts";

const encoder = new TextEncoder();
/** Where the table of ids lies, as laid out in assembly/layout.ts. */
const TABLE = 0x9000;

function scannerOf(hashKeys?: BigUint64Array): Scanner {
  const keys = {
    id: ["id"],
    at: ["at"],
    is_deleted: ["is_deleted"],
    at_format: "rfc3339",
  } as const;
  return new Scanner({ ...keys, fields: ["device"], hashKeys });
}

function scan(scanner: Scanner, lines: readonly string[]): void {
  const bytes = encoder.encode(lines.join(""));
  scanner.inputFor(bytes.length).set(bytes);
  assert.equal(scanner.scan(0, bytes.length, lines.length), bytes.length);
}

/** The ids of a scanner as slots hold them: where each stands, and how far behind its home. */
function slotsOf({ words }: Scanner): { symbol: number; steps: number }[] {
  const [, capacity = 0, slots = 0] = words.subarray(TABLE >> 2);
  const found = [];
  const mask = 2 * capacity - 1;
  for (let slot = 0; slot <= mask; slot++) {
    const [hash = 0, entry = 0] = words.subarray((slots >> 2) + 2 * slot);
    if (entry === 0) continue;
    found.push({ symbol: words[entry >> 2]!, steps: (slot - (hash & mask)) & mask });
  }
  return found;
}

/** How many slots a look-up of an id passes by, in the mean. */
function stepsOf(ids: readonly string[], hashKeys?: BigUint64Array): number {
  const scanner = scannerOf(hashKeys);
  scan(scanner, ids.map((id) => `{"id":"${id}"}\n`));
  const slots = slotsOf(scanner);
  assert.equal(slots.length, ids.length);
  return slots.reduce((sum, { steps }) => sum + steps, 0) / ids.length;
}

const COUNT = 4000;

Deno.test("scanner finds ids in a few steps that were chosen to share a slot", () => {
  // NH multiplies two halves, so whoever knows a key can make one half, and the product, nothing.
  const [half = 0] = new Uint32Array(encoder.encode("evil").buffer);
  const known = new BigUint64Array(HASH_KEY_COUNT).fill(BigInt(2 ** 32 - half));
  const ids = Array.from({ length: COUNT }, (_, index) => `evil${index + 1000}`);
  assert(stepsOf(ids, known) > COUNT / 4, "who knows the keys can do it");
  assert(stepsOf(ids) < 2);
});

Deno.test("scanner finds ids in a few steps however they are counted up", () => {
  for (const digits of [4, 8, 16, 24, 600]) {
    const ids = Array.from({ length: COUNT }, (_, index) => `${index}`.padStart(digits, "0"));
    assert(stepsOf(ids) < 2, `${digits} digits`);
    // Behind what differs, too.
    assert(stepsOf(ids.map((id) => `${id}${"x".repeat(digits)}`)) < 2, `${digits} digits first`);
  }
});

Deno.test("scanner gives the same rows whatever the keys of its hash are", () => {
  const drawn = (seed: bigint) =>
    BigUint64Array.from({ length: HASH_KEY_COUNT }, (_, index) => seed * (BigInt(index) * 2n + 1n));
  const scanners = [0x9e3779b97f4a7c15n, 0xc2b2ae3d27d4eb4fn].map((seed) => scannerOf(drawn(seed)));
  const lines = Array.from({ length: COUNT }, (_, index) => {
    const id = (index * index) % 997;
    return `{"id":"${id}${"-long".repeat(id % 200)}","device":"d${index % 31}"}\n`;
  });
  const rows = scanners.map((scanner) => {
    scan(scanner, lines);
    return Array.from({ length: scanner.rowCount }, (_, index) => {
      const row = scanner.rowAt(index), { words } = scanner;
      const key = words[row + (COLUMN.key >> 2)]!, device = words[row + (COLUMN.fields >> 2)]!;
      const version = words[row + (COLUMN.version >> 2)]!;
      return [key, version, device, scanner.text(IDS, key), scanner.text(VALUES, device)];
    });
  });
  assert.equal(rows[0]!.length, COUNT);
  assert.deepEqual(rows[0], rows[1]);
  const [one, other] = scanners.map((scanner) => slotsOf(scanner).map(({ symbol }) => symbol));
  assert.notDeepEqual(one, other, "the keys decide where ids stand");
});
