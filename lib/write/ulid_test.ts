import { deepEqual, equal, match } from "node:assert/strict";
import { parseInstant } from "../time/instant.ts";
import { ulid } from "./ulid.ts";

const CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const NOW = parseInstant("2026-05-05T08:00:00.123456Z")!;
/** Behind every other time here, for the ids that a process makes never fall back. */
const LAST = parseInstant("2030-01-01T00:00:00.123456Z")!;

function millisecondsOf(id: string): number {
  return Array.from(id.slice(0, 10)).reduce((time, char) => time * 32 + CROCKFORD.indexOf(char), 0);
}

Deno.test("ulid carries its time in milliseconds", () => {
  const id = ulid(LAST);
  match(id, /^[0-7][0-9A-HJKMNP-TV-Z]{25}$/);
  equal(millisecondsOf(id), Number(LAST / 1000n));
});

Deno.test("ulid ascends within a millisecond, and where the clock steps back", () => {
  const times = [NOW, NOW - 3_600_000_000n, -1n, NOW + 1_000_000n];
  const ids = times.flatMap((now) => Array.from({ length: 500 }, () => ulid(now)));
  deepEqual(ids.toSorted(), ids);
  equal(new Set(ids).size, ids.length);
});

Deno.test("ulid differs between processes of the same moment", async () => {
  const module = JSON.stringify(new URL("./ulid.ts", import.meta.url).href);
  const code = `import { ulid } from ${module}; console.log(ulid(${NOW}n));`;
  const runs = await Promise.all(
    [1, 2].map(() =>
      new Deno.Command(Deno.execPath(), { args: ["eval", code], stderr: "inherit" }).output()
    ),
  );
  const [first, second] = runs.map(({ stdout }) => new TextDecoder().decode(stdout).trim());
  equal(first?.slice(0, 10), second?.slice(0, 10));
  equal(first === second, false);
});
