import { deepEqual, equal } from "node:assert/strict";
import { runFake } from "../../lib/testing/processes/fake_machine.ts";

const DEMO = new URL("../../testdata/demo", import.meta.url).pathname;
const ID = "01KESP0XXHPQVT1ZRXRATPZ5ZP";

const LOG = [
  '{"id":"a","at":"2026-01-03T00:00:00Z","text":"=1+1","shape":{"n":1.10,"a.b":"dot"},"tags":["X,y"]}',
  '{"id":"b","at":"2026-01-02T00:00:00+05:00","text":"two\\nlines\\tand \\"quotes\\"","shape":{"n":9}}',
  '{"id":"c","at":"2026-01-01T22:00:00Z","text":"Caf\u00e9 | *x*","shape":{"n":10},"note":"-5"}',
  '{"id":"d","at":"2026-01-04T00:00:00Z","text":"plain","n":-5}',
].map((line) => `${line}\n`).join("");

async function run(line: string, options: { stdin?: string } = { stdin: LOG }) {
  const args = line.split(" ");
  const place = args.includes("--dir") ? [] : ["--file", "-"];
  const { code, stdout, stderr } = await runFake([...args, ...place], options);
  return { code, lines: stdout.trimEnd().split("\n"), stderr };
}

Deno.test("rows are printed as CSV by RFC 4180, with a warning of what a spreadsheet would run", async () => {
  const { lines, stderr } = await run("list --fields id,text,shape,tags,n,note --format csv");
  equal(
    lines.join("\n"),
    [
      "id,text,shape,tags,n,note",
      'a,=1+1,"{""n"":1.10,""a.b"":""dot""}","[""X,y""]",,',
      'b,"two\nlines\tand ""quotes""","{""n"":9}",,,',
      'c,Caf\u00e9 | *x*,"{""n"":10}",,,-5',
      "d,plain,,,-5,",
    ].join("\n"),
  );
  equal(stderr, "2 texts begin with =, +, - or @, which a spreadsheet runs as a formula\n");
});

Deno.test("rows are printed as TSV, Markdown and JSON, each line one row", async () => {
  const { lines: tsv, stderr } = await run("list --fields id,text --format tsv --sort id");
  deepEqual(tsv.slice(0, 3), ["id\ttext", "a\t=1+1", 'b\ttwo\\nlines\\tand "quotes"']);
  equal(stderr, "");
  const { lines: markdown } = await run("list --fields id,text --format md --sort id");
  deepEqual(markdown.slice(1, 5), [
    "| --- | --- |",
    "| a | =1+1 |",
    '| b | two<br>lines\tand "quotes" |',
    "| c | Caf\u00e9 \\| \\*x\\* |",
  ]);
  const { lines: json } = await run("list --fields id,shape.n,/shape/a.b --format jsonl");
  deepEqual(json.slice(0, 2), [
    '{"id":"a","shape.n":1.10,"/shape/a.b":"dot"}',
    '{"id":"b","shape.n":9,"/shape/a.b":null}',
  ]);
});

Deno.test("rows are sorted by number, by instant and by text, and what is missing comes last", async () => {
  const cases: [flags: string, ids: string][] = [
    ["--sort shape.n", "a b c d"],
    ["--sort shape.n --reverse", "c b a d"],
    ["--sort at", "b c a d"],
    ["--sort at --reverse", "d a c b"],
    ["--sort text", "a c d b"],
    ["--reverse", "d c b a"],
    ["--reverse --limit 2", "d c"],
    ["--limit 2", "a b"],
    ["--sort shape.n --reverse --limit 1", "c"],
    ["--grep CAFE\u0301", "c"],
    ["--grep x", "a c"],
    ["--grep tags", ""],
    ["--grep x --sort id --reverse --limit 1", "c"],
  ];
  for (const [flags, ids] of cases) {
    const { lines } = await run(`list --format csv --fields id ${flags}`);
    equal(lines.slice(1).join(" "), ids, flags);
  }
});

Deno.test("rows of every question can be given fields, its own before those of the entry", async () => {
  const cases: [line: string, first: string][] = [
    [`asof 2026-02-01 ${ID} --fields state,version,text,srs.reps`, "live,3,Fernweh,3"],
    ["asof 2026-02-01 --fields as_of,text -n 1", "2026-02-01T23:59:59.999999Z,Feierabend"],
    ["carry --at 2026-02-01 --fields srs.state,text -n 1", 'learning,"Na ja, mal sehen"'],
    [`history ${ID} --fields version,kind,at --reverse`, "5,edit,2026-04-27T21:22:45.000700+02:00"],
    [`history ${ID} --fields version --reverse --limit 1`, "5"],
    [`history ${ID} --fields version --sort version --reverse --limit 1`, "5"],
    ["diff 2026-04-26 2026-05-03 --fields change,text --sort change -n 1", "added,Muttermal"],
    ["list --log interactions --fields kind,grade -n 1", "review,good"],
  ];
  for (const [line, first] of cases) {
    const { lines, code } = await run(`${line} --dir ${DEMO} --format csv`);
    equal(lines[1], first, line);
    equal(code, 0, line);
  }
});

Deno.test("rows refuse fields that are named twice or not at all, and two formats at once", async () => {
  const cases: [line: string, message: string][] = [
    ["list --fields id,id", 'Cannot read --fields: "id" is named twice'],
    ["list --fields id,,n", "Cannot read --fields: a name is empty"],
    ["list --json --format csv", "Cannot use --format csv: --json asks for another format"],
    [
      "list --format xml",
      'Cannot use "xml" for --format: it must be table, jsonl, csv, tsv or md',
    ],
  ];
  for (const [line, message] of cases) {
    const { code, stderr } = await run(line);
    equal(stderr.split("\n")[0], `log: ${message}`);
    equal(code, 2);
  }
});
