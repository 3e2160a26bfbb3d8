import assert from "node:assert/strict";
import { changeAddress, formatAddress, PAGES, parseAddress } from "./address.ts";

const IDS = [
  "01KESP0XXHPQVT1ZRXRATPZ5ZP",
  "../../etc/passwd",
  "a/b?c#d%2f&at=1",
  "__proto__",
  "🫠",
];

Deno.test("an address is the same after it was written and read", () => {
  const params = { at: "last tuesday", q: "a&b=c #?", tag: "ä", zoom: "2026-01-01..2026-02-01" };
  for (const id of IDS) {
    const address = { page: "entry" as const, id, params };
    assert.deepEqual(parseAddress(formatAddress(address)), address);
  }
  for (const [page] of PAGES) {
    const address = { page, id: null, params };
    assert.deepEqual(parseAddress(formatAddress(address)), address);
  }
});

Deno.test("an address without parameters has no question mark", () => {
  assert.equal(formatAddress({ page: "state", id: null, params: {} }), "/");
  assert.equal(formatAddress({ page: "about", id: null, params: {} }), "/about");
});

Deno.test("an address that leads nowhere is that of the state, with its parameters", () => {
  assert.deepEqual(parseAddress("/nowhere?at=line:7&later=1"), {
    page: "state",
    id: null,
    params: { at: "line:7", later: "1" },
  });
  assert.equal(parseAddress("/e/").page, "state");
});

Deno.test("an id that is no encoded UTF-8 is an id as it stands", () => {
  assert.equal(parseAddress("/e/100%").id, "100%");
});

Deno.test("another page keeps the moment and the zoom alone", () => {
  const address = parseAddress("/?at=line:7&zoom=a..b&q=rain&cursor=9");
  const { params } = changeAddress(address, { page: "problems" });
  assert.deepEqual(params, { at: "line:7", zoom: "a..b" });
});

Deno.test("another entry does not keep the view of the one before", () => {
  const address = parseAddress("/e/a?at=line:7&view=blame");
  assert.deepEqual(changeAddress(address, { page: "entry", id: "b" }).params, { at: "line:7" });
  assert.equal(changeAddress(address, { params: { at: null } }).params.view, "blame");
});

Deno.test("a change to nothing takes a parameter away, and leaves the others as they are", () => {
  const address = parseAddress("/?at=line:7&q=rain&unknown=1");
  assert.deepEqual(changeAddress(address, { params: { at: null, q: "" } }).params, {
    unknown: "1",
  });
});
