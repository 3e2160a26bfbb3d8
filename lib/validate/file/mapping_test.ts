import assert from "node:assert/strict";
import { defaultSettings, type LogSettings } from "../../records/settings.ts";
import { fromBytes } from "../../storage/source.ts";
import { mappingProblem } from "./mapping.ts";

const SETTINGS = defaultSettings().logs.entries;
const AT = '"at":"2026-04-20T10:15:00Z"';

/** What is wrong with settings for lines, as `about: message`. */
async function wrong(
  lines: readonly string[],
  settings: Partial<LogSettings> = {},
): Promise<string | null> {
  const bytes = new TextEncoder().encode(lines.map((line) => `${line}\n`).join(""));
  const problem = await mappingProblem(fromBytes("log", bytes), { ...SETTINGS, ...settings });
  if (problem !== null) assert.equal(problem.lines, lines.length);
  return problem && `${problem.about}: ${problem.message}`;
}

const CANNOT = "Cannot read the lines:";
const TIMELESS = "Cannot tell the times of the lines:";

Deno.test("mappingProblem says what the ids are, and which setting reads them", async () => {
  const ids = (id: string) => [`{"id":${id},${AT}}`, `{"id":${id},${AT},"n":1}`];
  const cases: [id: string, message: string][] = [
    ["7", '"id" is a number here: set "id_type": "number"'],
    ["-7", '"id" is a number here: set "id_type": "number"'],
    ['{"$oid":"65a"}', '"id" is an object here: set "id": "/id/$oid"'],
    ['{"n":null,"a/b~":7}', '"id" is an object here: set "id": "/id/a~1b~0"'],
    ["{}", '"id" is an object here'],
    ["null", '"id" is null here, not a text that names something'],
    ['""', '"id" is "" here, not a text that names something'],
    ["[1]", '"id" is [1] here, not a text that names something'],
  ];
  for (const [id, message] of cases) assert.equal(await wrong(ids(id)), `id: ${CANNOT} ${message}`);
});

Deno.test("mappingProblem names the keys that are there, the most frequent first", async () => {
  assert.equal(
    await wrong(['{"ts":1,"key":"a"}', '{"x":1,"key":"b"}'], { id: ["_id", "uuid"] }),
    `id: ${CANNOT} no line has the key "_id" or "uuid"; keys there: "key", "ts", "x"`,
  );
  assert.equal(
    await wrong([`{"id":"a","ts":1}`, `{"id":"b","ts":2}`], { at: ["tss"] }),
    `at: ${TIMELESS} no line has the key "tss"; keys there: "id", "ts"`,
  );
  const many = `{${Array.from({ length: 9 }, (_, n) => `"k${n}":${n}`).join(",")}}`;
  assert.match((await wrong([many, many]))!, /"k7", …$/);
  assert.match((await wrong(["{}", "{}"]))!, /keys there: none$/);
});

Deno.test("mappingProblem says how the times are spelled, where they are not as set", async () => {
  const at = (value: string) => [`{"id":"a","at":${value}}`, `{"id":"b","at":${value}}`];
  const cases: [value: string, setting: LogSettings["at_format"], hint: string][] = [
    ["1772352000", "rfc3339", '1772352000 here: set "at_format": "epoch_s"'],
    ["1772352000000", "rfc3339", '1772352000000 here: set "at_format": "epoch_ms"'],
    ["1772352000000000", "rfc3339", '1772352000000000 here: set "at_format": "epoch_us"'],
    ["1772352000000000000", "rfc3339", '1772352000000000000 here: set "at_format": "epoch_ns"'],
    ['"1772352000.5"', "rfc3339", '"1772352000.5" here: set "at_format": "epoch_s"'],
    ['"2026-03-01T08:00:00"', "rfc3339", '"2026-03-01T08:00:00" here: set "at_format": "local"'],
    ['"2026-03-01"', "rfc3339", '"2026-03-01" here: set "at_format": "date"'],
    [
      '"2026-03-01T08:00:00Z"',
      "epoch_ms",
      '"2026-03-01T08:00:00Z" here: set "at_format": "rfc3339"',
    ],
    ['"Sun"', "rfc3339", '"Sun" here, which is no time as the setting "at_format" says'],
    ["null", "rfc3339", 'null here, which is no time as the setting "at_format" says'],
    ['"20260301"', "rfc3339", '"20260301" here, which is no time as the setting "at_format" says'],
  ];
  for (const [value, at_format, hint] of cases) {
    assert.equal(await wrong(at(value), { at_format }), `at: ${TIMELESS} "at" is ${hint}`);
  }
  assert.equal(
    await wrong(at('{"$date":1772352000000}'), { at_format: "epoch_ms" }),
    `at: ${TIMELESS} "at" is an object here: set "at": "/at/$date"`,
  );
});

Deno.test("mappingProblem finds seconds read as milliseconds, and the other way round", async () => {
  const at = (value: string) => [`{"id":"a","at":${value}}`, `{"id":"a","at":${value}}`];
  const late = "All times lie after 2100", early = "All times lie before 1980";
  assert.equal(
    await wrong(at("1772352000"), { at_format: "epoch_ms" }),
    `range: ${early}: these look like seconds, set "at_format": "epoch_s"`,
  );
  assert.equal(
    await wrong(at("1772352000000"), { at_format: "epoch_s" }),
    `range: ${late}: these look like milliseconds, set "at_format": "epoch_ms"`,
  );
  const look = 'look whether they are spelled as the setting "at_format" says';
  assert.equal(await wrong(at('"1979-12-31T23:59:59Z"')), `range: ${early}: ${look}`);
  assert.equal(await wrong(at('"2101-01-01T00:00:00Z"')), `range: ${late}: ${look}`);
  assert.equal(await wrong(at('"1980-01-01T00:00:00Z"')), null);
  assert.equal(await wrong(at('"2100-12-31T23:59:59Z"')), null);
  const [first] = at('"1970-01-01T00:00:00Z"');
  assert.equal(await wrong([first!, `{"id":"b",${AT}}`]), null, "a clock that was not set");
});

Deno.test("mappingProblem takes one line, and lines of which some fit, for damage", async () => {
  assert.equal(await wrong([]), null);
  assert.equal(await wrong(['{"id":7}']), null);
  assert.equal(await wrong(["oops", "oops"]), null);
  const fits = (count: number) => Array.from({ length: count }, () => `{"id":"a",${AT}}`);
  const others = (count: number) => Array.from({ length: count }, () => '{"type":"x"}');
  assert.equal(await wrong([...fits(1), ...others(18)]), null);
  assert.match((await wrong([...fits(1), ...others(19)]))!, /hardly any line has the key "id"/);
});

Deno.test("mappingProblem looks at all lines where the first ones do not fit", async () => {
  const others = Array.from({ length: 300 }, () => '{"type":"x"}');
  const fits = Array.from({ length: 300 }, () => `{"id":"a",${AT}}`);
  assert.equal(await wrong([...others, ...fits]), null);
  assert.match((await wrong([...others, ...fits.slice(0, 10)]))!, /^id: .* hardly any line/);
});

Deno.test("mappingProblem finds nothing where a mapping fits, wherever and however values stand", async () => {
  const lines = [
    `{"_id":7,"meta":{"ts":[1772352000000]},"n":1}`,
    `{"_id":8,"meta":{"ts":["2026-03-01T08:00:00"]},"n":1}`,
  ];
  const fitting: Partial<LogSettings> = {
    ...{
      id: ["/_id"],
      id_type: "number",
      at: ["ts", "/meta/ts/0"],
      at_format: ["epoch_ms", "local"],
    },
  };
  assert.equal(await wrong(lines, fitting), null);
  assert.equal(
    await wrong(lines, { ...fitting, id_type: "string" }),
    `id: ${CANNOT} "/_id" is a number here: set "id_type": "number"`,
  );
  assert.equal(
    await wrong([lines[0]!, lines[0]!], { ...fitting, at_format: "rfc3339" }),
    `at: ${TIMELESS} "/meta/ts/0" is 1772352000000 here: set "at_format": "epoch_ms"`,
  );
  assert.equal(
    await wrong(lines, { ...fitting, id: ["/meta"] }),
    `id: ${CANNOT} "/meta" is an object here`,
  );
  assert.equal(
    await wrong(lines.map((line) => line.replace("[", '{"$d":[').replace("]", "]}")), {
      ...fitting,
      at: ["/meta/ts"],
    }),
    `at: ${TIMELESS} "/meta/ts" is an object here`,
  );
});

Deno.test("mappingProblem points on from a pointer, and takes fractions for no ids", async () => {
  const nested = [1, 2].map((n) => `{"a":{"b":{"$oid":"x${n}"}},${AT}}`);
  assert.equal(
    await wrong(nested, { id: ["/a/b"] }),
    `id: ${CANNOT} "/a/b" is an object here: set "id": "/a/b/$oid"`,
  );
  const wanted = "not a text or whole number that names something";
  assert.equal(
    await wrong([`{"id":1.5,${AT}}`, `{"id":2.5,${AT}}`], { id_type: "number" }),
    `id: ${CANNOT} "id" is 1.5 here, ${wanted}`,
  );
});

Deno.test("mappingProblem says which setting makes times count as none, and reads units through pointers", async () => {
  const before = [1, 2].map((n) => `{"id":"a","at":"2026-03-0${n}T08:00:00Z"}`);
  assert.equal(
    await wrong(before, { not_before: "2026-04-01T00:00:00Z" }),
    `at: ${TIMELESS} "at" is "2026-03-01T08:00:00Z" here, ` +
      'which lies before the time that the setting "not_before" says',
  );
  assert.equal(await wrong(before, { not_before: "2026-03-01T00:00:00Z" }), null);
  const seconds = [1, 2].map((n) => `{"id":"a","t":{"s":"177235200${n}"}}`);
  assert.equal(
    await wrong(seconds, { at: ["/t/s"], at_format: "epoch_ms" }),
    'range: All times lie before 1980: these look like seconds, set "at_format": "epoch_s"',
  );
});
