import assert from "node:assert/strict";
import { openTexts } from "../../testing/models/check.ts";
import { knownFacts, refuseUnfit } from "./known_facts.ts";

async function look(text: string) {
  const logs = openTexts({ "entries.jsonl": text });
  return { facts: await knownFacts(logs, "entries"), settings: logs.settingsOf("entries") };
}

Deno.test("a log is looked at up to its first line with an id and a time", async () => {
  const { facts } = await look(
    '{"x":1}\noops\n{"id":"a"}\n{"id":"b","at":"2026-03-01T08:00:00Z"}\n{}\n',
  );
  assert.deepEqual(facts, {
    ...{ untimed: 1, hasIds: true, hasTimes: true, isPlausible: true },
    ...{ namesFlag: false, hasValue: true },
    withoutId: 2,
    first: { x: 1 },
  });
  assert.equal(await knownFacts(openTexts({}), "entries"), null);
});

Deno.test("a log of which no line fits is refused, with its keys and the setting to make", async () => {
  const { facts, settings } = await look('{"id":7,"ts":1}\n');
  assert.throws(() => refuseUnfit(settings, facts!, false), {
    code: "unfit_mapping",
    message: 'Cannot answer from "entries.jsonl": none of its 1 line has an id ("id")',
    hint: /its keys are id, ts; set "id_type": "number"/,
  });
});

Deno.test("a log without times is refused only where a question is about time", async () => {
  const { facts, settings } = await look('{"id":"a","ts":1}\n');
  refuseUnfit(settings, facts!, false);
  assert.throws(() => refuseUnfit(settings, facts!, true), {
    code: "unfit_mapping",
    hint: /id, ts/,
  });
});

Deno.test("an empty log, and one of nothing but damage, is not refused", async () => {
  for (const text of ["", "\n\n", "oops\n[1]\n"]) {
    const { facts, settings } = await look(text);
    refuseUnfit(settings, facts!, true);
  }
});
