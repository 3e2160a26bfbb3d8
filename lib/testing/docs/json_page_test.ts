import assert from "node:assert/strict";
import { ROOT, sourceFiles } from "../house/sources.ts";
import { parsePage } from "./page.ts";

const PAGE = "docs/json.md";
const ANSWERS = "lib/answers.ts";

/** The headings of the page, each with the answer shapes whose fields stand below it. */
const SHAPES_BY_HEADING: ReadonlyMap<string, readonly string[]> = new Map([
  ["Rows", ["Row", "TimeOrigin"]],
  ["Review state", ["Srs"]],
  ["Changes", ["Change"]],
  ["log asof, without an id", ["AsofRow"]],
  ["log asof, with an id", ["IdAnswer", "AsofAnswer"]],
  ["log show", ["ShowAnswer", "EventRow", "FiringsSummary"]],
  ["log history", ["VersionRow", "EventHistoryRow", "HistoryRow"]],
  ["log blame", ["BlameAnswer", "BlameField"]],
  ["log diff", ["DiffRow"]],
  ["log stats", ["StatsAnswer", "LogStats"]],
  ["log series", ["SeriesRow", "SeriesValueRow"]],
  ["log forecast", ["ForecastRow"]],
  ["log bisect", ["BisectAnswer"]],
  ["log export", ["ExportAnswer"]],
  ["log export --lake", ["LakeAnswer"]],
  ["log watch", ["WatchRow", "ChangeRow", "RewrittenRow", "ConflictCopyRow"]],
  ["log capture, edit, delete, restore", ["WriteAnswer"]],
  ["log review", ["ReviewAnswer"]],
  ["log append", ["AppendRow", "AppendReceipt", "LostRow", "LostLines", "LostLine"]],
  ["log validate", ["ValidateRow", "ProblemRow", "ValidateSummary", "FileCounts"]],
  ["log validate --fix", ["FixRow"]],
  ["log quarantine", ["QuarantineRow", "QuarantineItemAnswer"]],
  ["log undo", ["UndoAnswer", "RecoveredRun"]],
  ["log undo --list", ["UndoStep", "UndoFile", "StepState", "StrayAppend"]],
  ["log undo --forget", ["ForgetAnswer"]],
  [
    "log merge",
    ["MergeRow", "MergeCounts", "MergeLines", "DroppedLine", "ConcurrentEdit", "PrependedPart"]
      .concat("SkipReason"),
  ],
  ["log sync", ["SyncRow", "SyncCounts"]],
  ["log merge --into", ["MergeFilesAnswer"]],
  ["log merge --git-driver", ["MergeDriverAnswer", "ThreeWayFindings", "MergeConflict"]],
  ["log snapshot write", ["SnapshotRow"]],
  ["log snapshot list", ["SnapshotInfo"]],
  ["log snapshot verify", ["VerifyRow"]],
  ["log snapshot prune", ["PrunedRow"]],
  ["log init", ["InitAnswer", "InitFits", "InitRow", "InitKey", "ProposedLog"]],
  ["log git install, status, uninstall", ["GitSetupAnswer", "GitFileRow"]],
  ["log import git", ["GitImportAnswer"]],
  ["log serve, log ui", ["ServeAnswer"]],
  ["log completions", ["CompletionsAnswer"]],
]);
/** What the library gives, and no command prints. */
const LIBRARY_ONLY = ["ViewChange", "JoinedEntry", "SessionRow", "SupersedeAnswer", "SyncStatus"]
  // What only the server answers: docs/server.md has it.
  .concat("FileLineRow", "LineFix", "TimelineCause", "TimelineMark", "TimelineMoment");

/** The exported shapes of a file, each with its keys and the texts that its fields may have. */
function namesByShape(code: string): Map<string, Set<string>> {
  const declarations = code.split(/^export (?:interface|type) (?=\w)/m).slice(1);
  return new Map(declarations.map((declaration) => {
    const shape = /^\w+/.exec(declaration)![0];
    const keys = [...declaration.matchAll(/(?<![[\w])(\w+)\??:/g)].map(([, key]) => key!);
    const texts = [...declaration.matchAll(/"([^"]+)"/g)].map(([, text]) => text!);
    return [shape, new Set([...keys, ...texts])];
  }));
}

/** What a page says below each heading. */
function sectionsOf(text: string): Map<string, string> {
  const [, ...sections] = parsePage(PAGE, text).prose.split(/^#{2,} /m);
  return new Map(sections.map((section) => {
    const [heading = "", ...lines] = section.split("\n");
    return [heading, lines.join("\n")];
  }));
}

function codeSpansIn(text: string): string[] {
  return [...text.matchAll(/`([^`]+)`/g)].map(([, code]) => code!);
}

/** What list items are about: the code before their colons. */
function itemsIn(section: string): string[] {
  return [...section.matchAll(/^ *- (`[^:]+): /gm)].flatMap(([, head]) => codeSpansIn(head!));
}

/** The names of shapes that a section lacks, and its items that none of the shapes has. */
function mismatches(section: string, names: ReadonlySet<string>): string[] {
  const shown = new Set(codeSpansIn(section));
  const missing = [...names].filter((name) => !shown.has(name));
  const stale = itemsIn(section).filter((name) => !names.has(name));
  return [...missing.map((name) => `lacks ${name}`), ...stale.map((name) => `invents ${name}`)];
}

Deno.test("docs/json.md has every field of every answer, and no other", async () => {
  const answers = (await sourceFiles()).find(({ path }) => path === ANSWERS)!;
  const shapes = namesByShape(answers.code);
  const sections = sectionsOf(await Deno.readTextFile(new URL(PAGE, ROOT)));
  const placed = [...SHAPES_BY_HEADING.values()].flat();
  assert.deepEqual([...shapes.keys()].sort(), [...placed, ...LIBRARY_ONLY].sort());
  const problems = [...SHAPES_BY_HEADING].flatMap(([heading, shapesHere]) => {
    const section = sections.get(heading);
    if (section === undefined) return [`no heading "${heading}"`];
    const names = new Set(shapesHere.flatMap((shape) => [...shapes.get(shape)!]));
    return mismatches(section, names).map((problem) => `"${heading}" ${problem}`);
  });
  assert.deepEqual(problems, []);
});

Deno.test("the test of docs/json.md refuses a field that is missing, and one that is gone", () => {
  const code = 'export interface Row {\n  id: string;\n  state: "live" | "dead";\n}\n';
  const names = namesByShape(code).get("Row")!;
  const text = "# JSON\n\n## Rows\n\n- `id`: string.\n- `state`: `live` or `dead`.\n\n## More\n";
  const problemsOf = (page: string) => mismatches(sectionsOf(page).get("Rows")!, names);
  assert.deepEqual(problemsOf(text), []);
  assert.deepEqual(problemsOf(text.replace("- `id`: string.\n", "")), ["lacks id"]);
  assert.deepEqual(problemsOf(text.replace(" or `dead`", "")), ["lacks dead"]);
  assert.deepEqual(problemsOf(text.replace("- `id`", "- `id`, `line`")), ["invents line"]);
});
