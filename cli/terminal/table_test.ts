import { deepEqual, equal, ok } from "node:assert/strict";
import { fakeScreen } from "../../lib/testing/processes/fake_screen.ts";
import type { Screen } from "./screen.ts";
import { type Column, table } from "./table.ts";
import { widthOf } from "./text.ts";

interface Word {
  id: string;
  text: string;
  count: number;
}

const COLUMNS: readonly Column<Word>[] = [
  { heading: "id", cell: ({ id }) => id },
  { heading: "n", cell: ({ count }) => String(count), align: "right", spare: 1 },
  { heading: "text", cell: ({ text }) => text, stretch: true },
];
const WORDS: readonly Word[] = [
  { id: "a", text: "Feierabend", count: 7 },
  { id: "日本", text: "木漏れ日 is light through leaves", count: 1200 },
];

function screen(columns = Infinity): Screen {
  return fakeScreen({ columns });
}

async function rendered<T>(
  rows: readonly T[],
  columns: readonly Column<T>[],
  screenColumns?: number,
): Promise<string[]> {
  return await Array.fromAsync(table(rows, columns, screen(screenColumns)));
}

Deno.test("table lines up wide characters and puts numbers to the right", async () => {
  deepEqual(await rendered(WORDS, COLUMNS), [
    "id       n  text",
    "a        7  Feierabend",
    "日本  1200  木漏れ日 is light through leaves",
  ]);
});

Deno.test("table cuts the last column to the terminal and nothing off it", async () => {
  deepEqual(await rendered(WORDS, COLUMNS, 32), [
    "id       n  text",
    "a        7  Feierabend",
    "日本  1200  木漏れ日 is light t…",
  ]);
});

Deno.test("table leaves out columns that can be spared when room is short", async () => {
  deepEqual(await rendered(WORDS, COLUMNS, 26), [
    "id    text",
    "a     Feierabend",
    "日本  木漏れ日 is light t…",
  ]);
});

Deno.test("table cuts all columns of a narrow terminal alike, and leaves out the last ones", async () => {
  const names = ["one", "two", "three", "four"];
  const columns = names.map((heading, at): Column<string> => ({
    heading,
    cell: (text) => `${heading} ${text}`,
    isKept: true,
    ...at === names.length - 1 && { stretch: true },
  }));
  const row = "of several words";
  deepEqual(await rendered([row], columns, 40), [
    "one       two       three     four",
    "one of …  two of …  three o…  four of s…",
  ]);
  const leftOut: string[] = [];
  const onLeftOut = (headings: readonly string[]) => leftOut.push(...headings);
  const lines = await Array.fromAsync(
    table([row], columns, fakeScreen({ columns: 30, onLeftOut })),
  );
  deepEqual(lines, ["one       two        three", "one of …  two of s…  three of…"]);
  deepEqual(leftOut, ["four"]);
});

Deno.test("table prints nothing for no rows", async () => {
  deepEqual(await rendered([], COLUMNS), []);
});

Deno.test("table leaves out a column that is empty in all rows", async () => {
  const words = WORDS.map((word) => ({ ...word, id: "" }));
  equal((await rendered(words, COLUMNS))[0], "   n  text");
});

Deno.test("table shows control characters and never sends them", async () => {
  const [, line] = await rendered([{ id: "a\x1b[2J", text: "b\r\nc", count: 1 }], COLUMNS);
  equal(line, "a␛[2J  1  b␍␊c");
});

Deno.test("table measures the first rows and streams the others", async () => {
  let made = 0;
  function* words(): Generator<Word> {
    for (; made < 1000; made++) yield { id: String(made), text: "x", count: made };
  }
  const lines = table(words(), COLUMNS, screen());
  await lines.next();
  ok(made <= 200, `${made} rows were taken before the first line`);
  equal((await Array.fromAsync(lines)).length, 1000);
});

Deno.test("table keeps to the terminal when later rows are wider", async () => {
  const words = Array.from({ length: 300 }, (_, index) => ({
    id: "x".repeat(index < 250 ? 2 : 10),
    text: "y".repeat(50),
    count: index,
  }));
  const lines = await rendered(words, COLUMNS, 40);
  ok(lines.every((line) => widthOf(line) <= 40));
  equal(lines.at(-1), "xxxxxxxxxx  299  " + "y".repeat(22) + "…");
});

Deno.test("table says which columns found no room, and cuts the others where that is not enough", async () => {
  const rows = [{ id: "0123456789abcdef0123456789abcdef", text: "Feierabend", count: 7 }];
  const at = async (columns: number) => {
    const leftOut: string[] = [];
    const onLeftOut = (headings: readonly string[]) => void leftOut.push(...headings);
    const lines = await Array.fromAsync(table(rows, COLUMNS, fakeScreen({ columns, onLeftOut })));
    ok(lines.every((line) => widthOf(line) <= columns), lines.join("\n"));
    return [leftOut, lines[1]];
  };
  deepEqual(await at(80), [[], "0123456789abcdef0123456789abcdef  7  Feierabend"]);
  deepEqual(await at(44), [["n"], "0123456789abcdef0123456789abcdef  Feierabend"]);
  deepEqual(await at(30), [["n"], "0123456789abcdef0…  Feierabend"]);
});

Deno.test("table fits the terminal also with a row that is wider than those it measured", async () => {
  const rows = Array.from({ length: 300 }, (_, n) => ({ id: "a", text: "Feierabend", count: n }));
  rows.push({ id: "0123456789abcdef0123456789abcdef", text: "木漏れ日 is light", count: 1 });
  const lines = await rendered(rows, COLUMNS, 40);
  ok(lines.every((line) => widthOf(line) <= 40));
  ok(lines.at(-1)!.startsWith("0123456789abcdef0123"));
  equal((await rendered(rows, COLUMNS)).at(-1)!.slice(0, 32), "0123456789abcdef0123456789abcdef");
});
