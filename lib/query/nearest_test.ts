import assert from "node:assert/strict";
import { openTexts } from "../testing/models/check.ts";
import { idsBeginning, nearestIds } from "./nearest.ts";

const IDS = ["fernweh", "heimweh", "Fernsehen", "01KESDWGQS9WJBER0FEYFDV910", "x", "dead"];
const LOGS = openTexts({
  "entries.jsonl": IDS.map((id) => `{"id":"${id}","text":"x"}\n`).join("") +
    '{"id":"dead","is_deleted":true}\n{"id":"deaf","is_restored":true}\n',
});

function near(id: string, count = 3): Promise<string[]> {
  return nearestIds(LOGS, "entries", id, count);
}

Deno.test("nearest ids come by distance, and no farther than a slip of the hand", async () => {
  assert.deepEqual(await near("fernwah"), ["fernweh"]);
  assert.deepEqual(await near("FERNWEH"), ["fernweh"]);
  assert.deepEqual(await near("something else"), []);
});

Deno.test("nearest ids begin with those that the text begins", async () => {
  assert.deepEqual(await near("01kesdw"), ["01KESDWGQS9WJBER0FEYFDV910"]);
  assert.deepEqual(await near("fern"), ["fernweh", "Fernsehen"]);
  assert.deepEqual(await near("fern", 1), ["fernweh"]);
});

Deno.test("nearest ids take no text of one or two letters for a beginning", async () => {
  assert.deepEqual(await near("f"), []);
  assert.deepEqual(await near("fe"), []);
  assert.deepEqual(await near("fer"), ["fernweh", "Fernsehen"]);
});

Deno.test("nearest ids name none that has little in common with a short text", async () => {
  const short = openTexts({ "entries.jsonl": '{"id":"6"}\n{"id":"17"}\n{"id":"t-10"}\n' });
  assert.deepEqual(await nearestIds(short, "entries", "9", 3), []);
  assert.deepEqual(await nearestIds(short, "entries", "99", 3), []);
  assert.deepEqual(await nearestIds(short, "entries", "18", 3), ["17"]);
  assert.deepEqual(await nearestIds(short, "entries", "t-01", 3), []);
  assert.deepEqual(await nearestIds(short, "entries", "t-1", 3), ["t-10"]);
});

Deno.test("nearest ids include deleted ones, but none that was never captured", async () => {
  assert.deepEqual(await near("deae"), ["dead"]);
});

Deno.test("ids begin with a text as characters, deleted ones and those never captured too", async () => {
  const { state } = await LOGS.replay("entries", LOGS.log("entries").reducer);
  const beginning = (prefix: string) => idsBeginning(state, prefix).map(({ id }) => id);
  assert.deepEqual(beginning("fern"), ["fernweh"]);
  assert.deepEqual(beginning("dea"), ["dead", "deaf"]);
  assert.deepEqual(beginning("FERN"), []);
  assert.deepEqual(beginning(""), []);

  const smiles = openTexts({ "entries.jsonl": '{"id":"\\ud83d\\ude00"}\n{"id":"\\ud83dx"}\n' });
  const { state: halves } = await smiles.replay("entries", smiles.log("entries").reducer);
  assert.deepEqual(idsBeginning(halves, "\ud83d").map(({ id }) => id), ["\ud83dx"]);
});
