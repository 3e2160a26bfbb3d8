import { deepEqual } from "node:assert/strict";
import type { HistoryRow } from "../../../lib/answers.ts";
import { StoredJson } from "../../../lib/json/stored.ts";
import { fakeScreen } from "../../../lib/testing/processes/fake_screen.ts";
import history from "./history.ts";

async function shown(rows: HistoryRow[]): Promise<string[]> {
  const screen = fakeScreen();
  return await Array.fromAsync(history(rows, screen));
}

Deno.test("history shows what a line says of itself and no more", async () => {
  const row = {
    type: "version" as const,
    id: "a",
    offset: 0,
    time: "own" as const,
    changes: [],
    entry: null,
  };
  deepEqual(
    await shown([
      {
        ...row,
        version: 1,
        kind: "delete",
        line: 9,
        at: null,
        device: null,
        actor: null,
      },
      {
        ...row,
        version: 2,
        kind: "ignored",
        line: 12,
        at: "soon\x07",
        device: "phone",
        actor: null,
      },
    ]),
    [
      "version 1  delete  line 9",
      "version 2  ignored  soon␇  phone  line 12",
    ],
  );
});

Deno.test("history shows events by kind, grade and surface", async () => {
  const row = {
    id: "e",
    line: 3,
    offset: 0,
    at: "2026-04-20T10:00:00Z",
    device: null,
    actor: "user",
  };
  deepEqual(
    await shown([
      {
        ...row,
        type: "interaction",
        entry: StoredJson.fromText('{"kind":"review","grade":"good"}'),
      },
      {
        ...row,
        type: "firing",
        entry: StoredJson.fromText('{"surface":"wid\\u001bget","kind":7}'),
      },
    ]),
    [
      "interaction review good  2026-04-20 10:00:00 +00:00  user  line 3  e",
      "firing wid␛get  2026-04-20 10:00:00 +00:00  user  line 3  e",
    ],
  );
});
