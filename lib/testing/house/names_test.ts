import assert from "node:assert/strict";
import { isTest, type SourceFile, sourceFiles, TESTING_OR_TOOLS } from "./sources.ts";

/** Words that read as something else to the field, or as translated, and what to say instead. */
const OLD_NAMES: Readonly<Record<string, string>> = {
  AboutNews: "ScopedEvent",
  Base: "Checkpoint",
  BaseFinder: "CheckpointSource",
  EndingSink: "NewlineSink",
  EntriesView: "Entries",
  Feed: "Broadcast",
  Gathered: "ConcatSource",
  GatheredLine: "FetchedLine",
  Holders: "InputSet",
  Journal: "LogFile",
  Leftover: "RecoveredRun",
  LineView: "LineBytes",
  Listening: "Subscription",
  LiveView: "ViewState",
  Move: "LiveLogHandle",
  NOTHING: "EMPTY",
  NominatedCopy: "CandidateCopy",
  Outdate: "OnRewrite",
  Outdated: "RewrittenRange",
  PATIENCE_MS: "SHOW_AFTER_MS",
  Pass: "ReplayCounts",
  Past: "StateAt",
  Refusal: "RejectReason",
  Renumbering: "KeyMapping",
  Resume: "Checkpoint",
  SameSink: "CompareSink",
  Slot: "LiveLogHandle",
  Standings: "the lifecycle law",
  State: "LogState",
  Storage: "LogStorage",
  Twins: "DuplicateChain",
  View: "FoldTarget, ViewState or Renderer",
  Window: "RowWindow",
  again: "reopen",
  aside: "toTerminal",
  before: "priorVersions",
  dropOutdated: "invalidateSnapshots",
  ear: "subscriber",
  endOfLastLine: "lastLineEnd",
  fittingName: "truncateFileName",
  gather: "fetchLines",
  giveBack: "restoreName",
  heldEvent: "cachedEvent",
  heldLine: "cachedLine",
  heldRow: "cachedRow",
  holdsValues: "cachesLines",
  isApartFrom: "isDisjointFrom",
  isElsewhere: "isAbsolutePath",
  isHeard: "hasSubscribers",
  isLasting: "runsUntilStopped",
  isLikely: "isCertain",
  isStill: "isUnchanged",
  isWide: "isAmbiguous",
  keepField: "selectField",
  keepIds: "selectIds",
  keepUndone: "keepReplaced",
  know: "intern",
  known: "internedCount",
  left_alone: "skipped",
  lend: "borrowBytes",
  lent: "unowned",
  logToAppendTo: "parseLogName",
  look: "statOrNull",
  lookClosely: "enableChecks",
  mayBeUnfit: "mayViolateKinds",
  mayRepeatKey: "mayHaveDuplicateKeys",
  nearestCut: "earliestCut",
  newlinesIn: "countNewlines",
  news: "events",
  note: "info",
  others: "otherLogs",
  outdate: "onRewrite",
  outdater: "snapshotInvalidator",
  overtaken: "stale_decisions",
  passed_over: "rejected",
  presentOf: "currentTime",
  remark: "annotate",
  renameToFree: "renameNoReplace",
  safe: "escapeForTerminal",
  settle: "recover",
  shownText: "excerpt",
  signed: "withOrigin",
  stalled: "needsPriorTime",
  standard: "defaultValue",
  take: "absorb",
  takeAfter: "copyModeAndOwner",
  takeAside: "moveAside",
  takeIn: "absorb",
  tellReplaced: "notifyReplaced",
  warnOf: "warnAbout",
  welcome: "expected",
  whateverHappens: "ignoringErrors",
  whens: "parseRange",
};

/** Names that stood for several things, and may stand for one. */
const ONE_MEANING = ["Change", "Choice", "Difference", "Place", "Run", "Step", "Subject"];

/** What messages said, as far as it is the same in each, and what they say. */
const OLD_MESSAGES: Readonly<Record<string, string>> = {
  "became shorter while it was": "it was truncated while being read",
  "has gone away": "it no longer exists",
  "text stands behind": "unexpected text after the JSON value",
  "cannot stand here": 'unexpected "x"',
  "stands here again": 'Duplicate key "k": the last value wins',
  "the last one counts": 'Duplicate key "k": the last value wins',
  "too, with other content": 'Id "i" is also on line 4, with different content',
  "is of another type": '"tags" has the wrong type: expected array',
  "line before counts": "using the previous line's time",
  "that of the line before": "the time is before the previous line's",
  "no count from 1": "it must be a whole number of at least 1",
  "is no UTF-8": "it is not valid UTF-8",
  "Cannot do without": "Missing argument: <id>",
  "is one argument too many": "unexpected argument",
  "is none of ": "it must be a, b or c",
  "captured later; by now": "not captured yet at that time (3 later lines)",
  "nothing changes: it is so": "no change: already so since line 4",
  "it is not deleted: line": "it is not deleted (line 4 is current)",
  "the one that is kept holds": "the kept version wins",
  "the merge keeps holds": "the kept version wins",
  "conflict copy waits": 'found a conflict copy: …; run "log merge"',
  "conflict copies wait": 'found 3 conflict copies: …; run "log merge"',
  '"log merge" folds': 'run "log merge"',
  "call it like its log": "rename it after its log, for example …",
  "Ctrl-C ends it": "press Ctrl-C to stop",
  "What follows is no option": "End of options",
};

const DECLARED = new RegExp(
  "^export (?:default )?(?:declare )?(?:abstract )?(?:async )?" +
    "(?:class|interface|type|const|let|enum|function\\*?) ?(\\w+)",
  "gm",
);
const LISTED = /^export (?:type )?\{([^}]*)\}/gm;

/** The names under which a file exports something, each as often as it is declared or listed there. */
function exportedBy({ code }: SourceFile): string[] {
  const declared = [...code.matchAll(DECLARED)].map(([, name]) => name!);
  return [...declared, ...listedBy(code)];
}

function listedBy(code: string): string[] {
  return [...code.matchAll(LISTED)].flatMap(([, list = ""]) => list.split(","))
    .map((item) => item.trim().split(/\s+/).at(-1)!)
    .filter((name) => name !== "");
}

/** Words that nobody writes but as a name, so that members and variables are found too. */
const UNMISTAKABLE = Object.keys(OLD_NAMES).filter((name) => /[a-z][A-Z]|_/.test(name));
const UNMISTAKABLE_WORD = new RegExp(`\\b(?:${UNMISTAKABLE.join("|")})\\b`, "g");

/** Names in a file that have a better one: those of exports, and unmistakable ones of anything. */
function oldNames(file: SourceFile): string[] {
  const exported = exportedBy(file).filter((name) => Object.hasOwn(OLD_NAMES, name));
  const others = [...file.code.matchAll(UNMISTAKABLE_WORD)].map(([name]) => name);
  return [...new Set([...exported, ...others])]
    .map((name) => `${file.path} has ${name}: call it ${OLD_NAMES[name]}`);
}

/** Names with one meaning that are declared more than once. */
function severalMeanings(files: readonly SourceFile[]): string[] {
  const declared = files.flatMap(({ code }) =>
    [...code.matchAll(DECLARED)].map(([, name]) => name)
  );
  return ONE_MEANING.filter((name) => declared.filter((other) => other === name).length > 1);
}

/** Messages that read as translated. */
function oldMessages({ path, code }: SourceFile): string[] {
  const text = code.replace(/^\s*\/\/.*$/gm, "");
  return Object.entries(OLD_MESSAGES).filter(([old]) => text.includes(old))
    .map(([old, better]) => `${path} says "${old}": rather ${better}`);
}

Deno.test("no name reads as something else", async () => {
  const files = (await sourceFiles())
    .filter(({ path }) => !isTest(path) && !TESTING_OR_TOOLS.test(path));
  const names = files.flatMap(exportedBy);
  assert(names.includes("LogState") && names.includes("Checkpoint"), "declarations were found");
  assert(listedBy(files.find(({ path }) => path === "mod.ts")!.code).includes("LogState"));
  assert.deepEqual(files.flatMap(oldNames), []);
  assert.deepEqual(severalMeanings(files), []);
});

Deno.test("no message reads as translated", async () => {
  const files = (await sourceFiles()).filter(({ path }) => !path.endsWith("house/names_test.ts"));
  assert.deepEqual(files.flatMap(oldMessages), []);
});

Deno.test("the tests of names refuse a former name, two things of one name, and a former message", () => {
  const file = (code: string) => ({ path: "lib/query/x.ts", code });
  for (
    const code of [
      "export class Feed<T> {}",
      "export async function* gather() {}",
      "export { Broadcast as Feed };",
      "export type {\n  Checkpoint as Base,\n  Cut,\n};",
      "export abstract class Journal {}",
      "  isElsewhere(): boolean;",
    ]
  ) assert.equal(oldNames(file(code)).length, 1, code);
  assert.deepEqual(
    oldNames(file("class Feed {}\nexport const feeds = 1;\nexport { type Cut };")),
    [],
  );
  assert.deepEqual(severalMeanings([file("export type Step = 1;")]), []);
  assert.deepEqual(
    severalMeanings([file("export type Step = 1;"), file("export interface Step {}")]),
    ["Step"],
  );
  assert.equal(oldMessages(file('throw new Error("it has gone away");')).length, 1);
  assert.deepEqual(oldMessages(file("// it has gone away\nconst gone = 1;")), []);
});
