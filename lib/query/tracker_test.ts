import assert from "node:assert/strict";
import { openDirectory } from "../../mod.ts";
import { parseInstant } from "../time/instant.ts";
import { asofRows } from "./asof.ts";
import { ALL_ROWS } from "./rows.ts";

const DATA = new URL("../../../shared/data/tracker/", import.meta.url);

function isPresent(): boolean {
  try {
    return Deno.statSync(new URL("oracle.jsonl", DATA)).isFile;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}

/** JSON with keys sorted at every depth and no white space. */
function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`;
  if (value === null || typeof value !== "object") return JSON.stringify(value);
  const members = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${members.map(([key, item]) => `${JSON.stringify(key)}:${canonical(item)}`).join(",")}}`;
}

async function fingerprint(value: unknown): Promise<string> {
  const bytes = new TextEncoder().encode(canonical(value));
  const hash = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  return hash.toHex().slice(0, 16);
}

if (!isPresent()) console.warn("skipped: no ../shared/data/tracker beside the project");

Deno.test({
  name: "asof at every commit of a real history equals what git had",
  ignore: !isPresent(),
  fn: async () => {
    const text = await Deno.readTextFile(new URL("oracle.jsonl", DATA));
    const truth = new Map<string, Record<string, string>>();
    // Several commits can share a second; the last one counts.
    for (const line of text.trim().split("\n")) {
      const { at, live } = JSON.parse(line);
      truth.set(at, live);
    }
    const logs = await openDirectory(DATA.pathname);
    for (const [at, live] of truth) {
      const when = { kind: "instant", instant: parseInstant(at)! } as const;
      const found: Record<string, string> = {};
      for await (const { id, entry } of asofRows(logs, "entries", when, ALL_ROWS)) {
        found[id] = await fingerprint((entry!.value as { issue: unknown }).issue);
      }
      assert.deepEqual(found, { ...live }, at);
    }
    assert(truth.size > 40, "the oracle was read");
  },
});
