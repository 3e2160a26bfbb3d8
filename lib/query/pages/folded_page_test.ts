/** Rows written from bytes are held against the same rows made and then written. */

import fc from "fast-check";
import assert from "node:assert/strict";
import type { RowStream } from "../../json/row_page.ts";
import { JsonWriter } from "../../json/write.ts";
import { mappingOf } from "../../records/mapping/mapping.ts";
import { defaultSettings } from "../../records/settings.ts";
import { POINT, WINDOW } from "../../testing/generators/arbitrary.ts";
import { checkAgainstModel, openTexts } from "../../testing/models/check.ts";
import { asofRows } from "../asof.ts";
import { listRows } from "../list.ts";
import { ALL_ROWS } from "../rows.ts";

/** The longest line is longer than the shortest buffer. */
const CAPACITIES = [32, 33, 64, 100, 65_536];

/** Counts the rows that it is given as values. */
class CountingWriter extends JsonWriter {
  rows = 0;
  override writeRow(value: unknown): void {
    this.rows++;
    super.writeRow(value);
  }
}

async function written(
  rows: () => RowStream<unknown>,
  capacity: number,
): Promise<{ made: string; text: string; rowsMade: number }> {
  const texts = ["", ""];
  const decoders = texts.map(() => new TextDecoder("utf-8", { ignoreBOM: true }));
  const [one, other] = texts.map((_, index) =>
    new CountingWriter((bytes) => {
      texts[index] += decoders[index]!.decode(bytes, { stream: true });
    }, capacity)
  );
  for await (const row of rows()) one!.writeRow(row);
  await rows().writeTo(other!);
  one!.end();
  other!.end();
  return { made: texts[0]!, text: texts[1]!, rowsMade: other!.rows };
}

Deno.test("rows are written from bytes as they are written once made, of generated logs", async () => {
  const draw = fc.tuple(POINT, WINDOW, fc.constantFrom(...CAPACITIES));
  await checkAgainstModel(draw, async (logs, model, [point, window, capacity]) => {
    for (const log of ["entries", "interactions", "firings", "sessions"] as const) {
      const when = point(model.logs.entries.effectives.length);
      for (
        const rows of [
          () => listRows(logs, log, window),
          () => asofRows(logs, "entries", when, window),
        ]
      ) {
        const { made, text, rowsMade } = await written(rows, capacity);
        assert.equal(text, made);
        if (mappingOf(logs.settingsOf(log)) === null) assert.equal(rowsMade, 0);
      }
    }
  }, 60);
});

const SPELLINGS = [
  '\ufeff{"id":"bom"}',
  '  {"id":"space" , "at" : "2026-03-29T01:00:00Z"}\t\r',
  '{"id":"escaped time","at":"2026-03-29T01:00:00\\u005a"}',
  '{"id":"inherited"}',
  '{"id":"object","at":{"$$date":1774746000000}}',
  '{"id":"\\u0000\\n\\"\\\\/"}',
  '{"id":"\\ud83d"}',
  '{"id":"\ud83d\ude00 日"}',
  '{"id":"\\u007f","at":"2026-03-29 01:00:00,5 +0100"}',
  `{"id":"${"long".repeat(40)}","at":"2026-03-29T01:00:00.${"1".repeat(80)}Z"}`,
  `{"id":"value","text":"${"x".repeat(300)}","n":1.0,"big":12345678901234567890}`,
];

Deno.test("rows are written from bytes as they are written once made, however they are spelled", async () => {
  for (const end of ["", "\n", "\r\n"]) {
    const logs = openTexts({
      "entries.jsonl": SPELLINGS.join("\n") + end,
      "interactions.jsonl":
        '{"id":"i","entry_id":"bom","kind":"review","grade":"good","at":"2026-03-29T01:00:00Z"}\n',
    });
    for (const capacity of CAPACITIES) {
      const { made, text, rowsMade } = await written(
        () => listRows(logs, "entries", ALL_ROWS),
        capacity,
      );
      assert.equal(text, made);
      assert.equal(text.split("\n").length - 1, SPELLINGS.length);
      assert(text.includes('"srs":{"state":"learning"') && rowsMade === 0);
    }
  }
});

Deno.test("rows with numbers for times are written from bytes as they are written once made", async () => {
  const settings = defaultSettings();
  settings.logs.entries.at_format = "epoch_ms";
  const lines = ["1774746000000", '"1774746000000"', "1774746000000.25", "1.774746e12", "null"]
    .map((at, index) => `{"id":"${index}","at":${at}}\n`);
  const logs = openTexts({ "entries.jsonl": lines.join("") }, { settings });
  const { made, text, rowsMade } = await written(() => listRows(logs, "entries", ALL_ROWS), 65_536);
  assert.equal(text, made);
  assert(text.includes('"at":"2026-03-29T01:00:00Z"') && rowsMade === 0);
});
