import { equal } from "node:assert/strict";
import { StoredJson } from "../../json/stored.ts";
import { type NamedKeys, summaryOf } from "./summary.ts";

function summary(text: string, keys: Partial<NamedKeys> = {}): string {
  return summaryOf(StoredJson.fromText(text), { id: ["id"], at: ["at"], text: "text", ...keys });
}

Deno.test("a summary is the text that the config names, a number too", () => {
  equal(summary('{"id":"a","text":"Fernweh","note":"x"}'), "Fernweh");
  equal(summary('{"id":"a","task":{"title":"Buy milk"}}', { text: "/task/title" }), "Buy milk");
  equal(summary('{"id":"a","degrees":21.5}', { text: "degrees" }), "21.5");
});

Deno.test("a summary without a text begins with the fields that are words", () => {
  equal(
    summary('{"id":"b","amount":-12.50,"booked":"2026-05-01","payee":"Greengrocer","paid":true}'),
    "payee: Greengrocer  amount: -12.50  booked: 2026-05-01  paid: true",
  );
  equal(summary('{"id":"c","text":"","tags":["x"],"title":"A"}'), 'title: A  text:   tags: ["x"]');
  equal(summary('{"id":"d","text":null,"value":7}'), "text: null  value: 7");
});

Deno.test("a summary tells nothing that other columns do", () => {
  const line =
    '{"_id":"a","ts":1772352000,"at":"noon","device":"phone","actor":"user","temp":21.0}';
  equal(summary(line, { id: ["_id"], at: ["ts"] }), "at: noon  temp: 21.0");
  equal(summary('{"id":"a","at":"2026-05-01T08:00:00Z"}'), "");
});

Deno.test("a summary of nothing is empty", () => {
  equal(summaryOf(null), "");
});
