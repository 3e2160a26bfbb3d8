import fc from "fast-check";
import assert from "node:assert/strict";
import type { Row, VersionRow } from "../answers.ts";
import { POINT } from "../testing/generators/arbitrary.ts";
import { checkAgainstModel } from "../testing/models/check.ts";
import { asofEntry, asofRows } from "./asof.ts";
import { blameEntry } from "./blame.ts";
import { historyRows } from "./history.ts";
import { listRows } from "./list.ts";
import { ALL_ROWS } from "./rows.ts";
import { showEntry } from "./show.ts";

Deno.test("version means the same in every command and at every time", async () => {
  await checkAgainstModel(fc.tuple(fc.nat(), POINT), async (logs, model, [pick, point]) => {
    const ids = model.ids("entries");
    const id = ids[pick % ids.length];
    if (id === undefined) return;
    const when = point(model.logs.entries.effectives.length);
    const options = { all: false, at: null, window: ALL_ROWS };
    const history = await historyRows(logs, "entries", id, options) as VersionRow[];
    assert.deepEqual(history.map(({ version }) => version), history.map((_, index) => index + 1));
    const lineOf = new Map<number | null, number | null>([[null, null]]);
    for (const { version, line } of history) lineOf.set(version, line);

    const isRowOf = (row: Row) => row.id === id;
    const [past, shown] = [
      await asofEntry(logs, "entries", when, id),
      await showEntry(logs, id, null),
    ];
    const pastRows = await Array.fromAsync(asofRows(logs, "entries", when, ALL_ROWS));
    const rows = await Array.fromAsync(listRows(logs, "entries", ALL_ROWS));
    const { fields } = await blameEntry(logs, id, when);
    const pastHistory = await historyRows(logs, "entries", id, { ...options, at: when });

    assert.deepEqual([past.versions_total, shown.versions_total], [history.length, history.length]);
    const answers = [past, shown, ...pastRows.filter(isRowOf), ...rows.filter(isRowOf), ...fields];
    for (const { version, line } of [...answers, ...pastHistory as VersionRow[]]) {
      assert.equal(lineOf.get(version), line);
    }
    assert.equal(
      pastRows.find(isRowOf)?.version ?? null,
      past.state === "live" ? past.version : null,
    );
    assert.equal(
      rows.find(isRowOf)?.version ?? null,
      shown.state === "live" ? shown.version : null,
    );
  }, 8);
});
