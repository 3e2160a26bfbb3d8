/**
 * Processes that die while they work on a lake, at each change of the disk.
 *
 * @module
 */

import assert from "node:assert/strict";
import { defaultSettings } from "../records/settings.ts";
import {
  FILE,
  killEachTime,
  type KilledCommand,
  lakeIn,
  peopleIn,
  USERS,
} from "../testing/lakes/killed_export.ts";
import {
  lakeEvents,
  lakeState,
  modelEvents,
  modelState,
  timesOf,
} from "../testing/lakes/lake_model.ts";
import { readLake } from "../testing/lakes/lake_reader.ts";
import { PLAIN_CODEC } from "../testing/lakes/plain_codec.ts";
import { exportLake } from "./export_lake.ts";

const FIRST = [
  '{"id":"a","at":"2026-03-01T10:00:00Z"}\n',
  '{"id":"b","at":"2026-03-01T11:00:00Z"}\n',
  '{"id":"a","is_deleted":true}\n',
];
const MORE = '{"id":"a","is_restored":true,"at":"2026-03-01T10:30:00Z"}\n{"id":"c"}\n';

/** Two exports, behind which one log grew and another was rewritten. */
async function prepare(directory: string): Promise<void> {
  for (const user of USERS) {
    await Deno.mkdir(`${directory}/users/${user}`, { recursive: true });
    await Deno.writeTextFile(`${directory}/users/${user}/${FILE}`, FIRST.join(""));
  }
  await exportLake(await lakeIn(directory), peopleIn(directory));
  await Deno.writeTextFile(`${directory}/users/${USERS[0]}/${FILE}`, MORE, { append: true });
  await exportLake(await lakeIn(directory), peopleIn(directory));
  await Deno.writeTextFile(`${directory}/users/${USERS[1]}/${FILE}`, MORE, { append: true });
  const rewritten = `${directory}/users/${USERS[2]}/${FILE}`;
  await Deno.writeTextFile(`${rewritten}.new`, `${FIRST[0]}${MORE}${FIRST[1]}`);
  await Deno.rename(`${rewritten}.new`, rewritten);
}

const WHOLE = FIRST.join("");
/** What each log was, and is, and what else a lake may say while somebody is erased. */
const VERSIONS = [[WHOLE + MORE], [WHOLE, WHOLE + MORE], [WHOLE, `${FIRST[0]}${MORE}${FIRST[1]}`]];

/** Checks what a lake says of each log; gives which of its versions that is. */
async function versionsSaid(directory: string, isErasing: boolean): Promise<number[]> {
  const { events, spans, missing } = await readLake(
    (await lakeIn(directory)).store,
    PLAIN_CODEC,
  );
  assert.deepEqual(missing, []);
  return USERS.map((user, index) => {
    const texts = [...VERSIONS[index]!, ...isErasing && index === 0 ? [""] : []];
    const isOwn = ({ user_id }: { user_id?: unknown }) => user_id === user;
    const own = events.filter(isOwn);
    const said = texts.findIndex((text) => {
      const source = { text, settings: defaultSettings().logs.entries };
      return lakeEvents(own).join("\n") === modelEvents(source).join("\n") &&
        timesOf(source).every((time) =>
          lakeState(spans.filter(isOwn), time).join() === modelState(source, time).join()
        );
    });
    assert(said >= 0, `${user}: ${lakeEvents(own).join("\n")}`);
    return said;
  });
}

for (const command of ["export", "compact", "erase"] as KilledCommand[]) {
  Deno.test(`a process that dies while it does ${command} leaves a lake that is right`, async () => {
    const isErasing = command === "erase";
    const killed = await killEachTime(command, prepare, async (directory) => {
      await versionsSaid(directory, isErasing);
      await exportLake(await lakeIn(directory), peopleIn(directory));
      assert.deepEqual(await versionsSaid(directory, false), [0, 1, 1]);
    });
    assert(killed >= 4, `it was killed ${killed} times`);
  });
}
