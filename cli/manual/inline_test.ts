import { deepEqual } from "node:assert/strict";
import { type Inline, parseInline } from "./inline.ts";

const text = (text: string): Inline => ({ kind: "text", text });
const code = (text: string): Inline => ({ kind: "code", text });

Deno.test("parseInline takes no mark inside of code, and none that a backslash stands before", () => {
  deepEqual(parseInline("`**no**` `` a`b `` \\*\\`x"), [
    code("**no**"),
    text(" "),
    code("a`b"),
    text(" "),
    text("*"),
    text("`"),
    text("x"),
  ]);
});

Deno.test("parseInline finds bold and emphasis around code, but not inside of words", () => {
  deepEqual(parseInline("**a `b*`** _c_ is_deleted_ 2*3*4 __complete"), [
    { kind: "strong", content: [text("a "), code("b*")] },
    text(" "),
    { kind: "emphasis", content: [text("c")] },
    text(" is_deleted_ 2*3*4 __complete"),
  ]);
});

Deno.test("parseInline finds links with code in them, and addresses on their own", () => {
  deepEqual(parseInline("[`a[0]`](./b.md#c) [d] <https://e.org/f_g_h>"), [
    { kind: "link", content: [code("a[0]")], address: "./b.md#c" },
    text(" [d] "),
    { kind: "link", content: [text("https://e.org/f_g_h")], address: "https://e.org/f_g_h" },
  ]);
});
