import assert from "node:assert/strict";
import { EventReader, type ServerEvent } from "./events.ts";

const TEXT = 'retry: 1000\n\nid: entries@7-9f2c11aa\nevent: change\ndata: {"a":1}\n\n: ping\n\n' +
  "event: bye\ndata: {}\n\n";

Deno.test("EventReader finds the same events wherever the text is cut", () => {
  for (let cut = 0; cut <= TEXT.length; cut++) {
    const reader = new EventReader();
    const events: ServerEvent[] = [...reader.read(TEXT.slice(0, cut))];
    events.push(...reader.read(TEXT.slice(cut)));
    assert.deepEqual(events, [
      { type: "change", id: "entries@7-9f2c11aa" },
      { type: "bye", id: null },
    ], `cut at ${cut}`);
  }
});

Deno.test("EventReader gives up an event without end", () => {
  const reader = new EventReader();
  const read = () => {
    for (let n = 0; n < 40; n++) reader.read("x".repeat(1024 * 1024));
  };
  assert.throws(read, RangeError);
});
