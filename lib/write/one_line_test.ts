import { equal } from "node:assert/strict";
import { StoredJson } from "../json/stored.ts";
import { hasLineBreak, onOneLine } from "./one_line.ts";

Deno.test("onOneLine takes out line breaks and leaves a value without them as it is", () => {
  const pretty = StoredJson.fromText('{\r\n"a":\r"\\r\\n 木",\n"b":[\n1.0\n]}');
  equal(onOneLine(pretty).text, '{"a":"\\r\\n 木","b":[1.0]}');
  const plain = StoredJson.fromText('{ "a":\t"\\n" }');
  equal(onOneLine(plain), plain);
});

Deno.test("hasLineBreak sees each kind", () => {
  const holds = (text: string) => hasLineBreak(new TextEncoder().encode(text));
  equal(holds("[\n]"), true);
  equal(holds("[\r]"), true);
  equal(holds('["\u2028","\\n"]'), false);
});
