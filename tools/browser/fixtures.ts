/**
 * Records of tests in a browser.
 *
 * @module
 */

const DEMO = new URL("../../testdata/demo/entries.jsonl", import.meta.url);
/** Lines that the demo and its conflict copy have in common. */
const COMMON_LINES = 60;

/** An entry of the demo with five versions. */
export const ENTRY = "01KESP0XXHPQVT1ZRXRATPZ5ZP";

/** A line that captures a text. */
export function captured(id: string, text: string, more: object = {}): string {
  return `${JSON.stringify({ id, at: "2026-05-04T11:00:00Z", device: "test", text, ...more })}\n`;
}

/** A copy that a sync service left beside the demo; it edits an entry that the demo edits too. */
export const CONFLICT_COPY = {
  name: "entries.sync-conflict-20260503-100000-ABCDEFG.jsonl",
  text: copyOfDemo(),
};

function copyOfDemo(): string {
  const lines = Deno.readTextFileSync(DEMO).split("\n");
  const edited = JSON.parse(lines.find((line) => line.includes(ENTRY))!);
  const edit = {
    ...edited,
    at: "2026-05-03T08:00:00Z",
    device: "tablet",
    text: "das Fernweh (ferne)",
  };
  return [...lines.slice(0, COMMON_LINES), JSON.stringify(edit), ""].join("\n");
}

/** Texts that a page could take for something else than text. */
export const HOSTILE_TEXTS: readonly string[] = [
  "<script>alert(1)</script>",
  "<img src=x onerror=alert(2)>",
  "<svg onload=alert(3)>",
  "javascript:alert(4)",
  '"><a href="https://evil.example/">click</a>',
  "https://evil.example/?q=<b>",
  "\u202egnp.exe\u2066\u200b",
  "\u0007\u001b[31mred\u001b[0m",
  "{{constructor.constructor('alert(5)')()}}",
  "x".repeat(300_000),
];

/** Ids that a server could take for something else than an id. */
export const HOSTILE_IDS: readonly string[] = [
  "../../etc/passwd",
  "a/b?c#d%2f&at=1",
  "__proto__",
  "constructor",
  "<img src=x onerror=alert(6)>",
  "%00",
];

/** A log of hostile records. */
export function hostileLog(): string {
  const texts = HOSTILE_TEXTS.map((text, at) =>
    captured(`t${at}`, text, { context: text, tags: [text] })
  );
  return [...texts, ...HOSTILE_IDS.map((id) => captured(id, `the id ${id}`))].join("");
}
