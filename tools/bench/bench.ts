/**
 * Times the command line and the library against what one would use instead, on the same generated
 * logs in the same run: `deno task bench`; `--help` lists the options.
 *
 * Programs run in turn. Every figure is a median, and every ratio is the median of the ratios of
 * each turn. Wall and CPU time are those of whole processes, start-up included, for peers too.
 * Only appends and reads are timed from inside a process that has started.
 *
 * @module
 */

import { join } from "node:path";
import { allCases } from "./cases/all.ts";
import type { Case, Contestant } from "./cases/case.ts";
import { type Checkout, checkOut, commitOf } from "./checkout.ts";
import { Logs } from "./logs.ts";
import { isAskedFor, type Options, parseOptions, USAGE } from "./options.ts";
import { Peers } from "./peers.ts";
import { interruption, outputOf } from "./process.ts";
import { type Program, programOf, PROJECT } from "./programs.ts";
import { race } from "./race.ts";
import { type CaseReport, caseReport, type Report } from "./report.ts";
import { caseRows, headRow, markdown } from "./table.ts";

/** Start-up is short and noisy, so its median needs more runs. */
const SHORT = /^small/;
const SHORT_FACTOR = 5;

/** Where lines are printed: standard output holds one answer, and remarks go elsewhere. */
interface Output {
  table: (line: string) => void;
  remark: (line: string) => void;
}

/** What all cases of one call share. */
interface Bench {
  options: Options;
  output: Output;
  peers: Peers;
}

/** One case, and the same case of the commit that it is compared with. */
interface Pair {
  one: Case;
  base: Case | undefined;
}

/** Runs all cases that are asked for, in one folder; gives the reports, and how many failed. */
async function runCases(
  bench: Bench,
  directory: string,
  base: Checkout | null,
): Promise<{ cases: CaseReport[]; failed: number }> {
  const { options, output } = bench;
  const scratch = await Deno.makeTempDir({ dir: directory, prefix: "scratch." });
  try {
    const pairs = await pairsOf(options, directory, scratch, base);
    const cases: CaseReport[] = [];
    let failed = 0;
    output.table(headRow());
    for (const pair of pairs) {
      interruption.signal.throwIfAborted();
      const report = await runCase(bench, pair).catch((error: Error) => {
        interruption.signal.throwIfAborted();
        output.remark(`"${pair.one.name}" is left out: ${error.message}`);
        failed++;
      });
      if (!report) continue;
      cases.push(report);
      for (const line of caseRows(report)) output.table(line);
    }
    return { cases, failed };
  } finally {
    await Deno.remove(scratch, { recursive: true });
  }
}

async function pairsOf(
  options: Options,
  directory: string,
  scratch: string,
  base: Checkout | null,
): Promise<Pair[]> {
  const casesOf = async (program: Program, name: string) => {
    const own = join(scratch, name);
    await Deno.mkdir(own);
    const setting = { ...options, program, logs: new Logs(directory), scratch: own };
    return allCases(setting, options.isScale).filter((one) => isAskedFor(options, one.name));
  };
  const ours = await casesOf(await programOf(PROJECT, "log"), "ours");
  const theirs = base ? await casesOf(await programOf(base.root, base.commit), "base") : [];
  return ours.map((one) => ({ one, base: theirs.find(({ name }) => name === one.name) }));
}

/** Runs one case; without anybody to compare with, it still says what ours takes. */
async function runCase(bench: Bench, { one, base }: Pair): Promise<CaseReport | null> {
  const { options, output, peers } = bench;
  const contestants: Contestant[] = [];
  const asked = await one.contestants();
  for (const contestant of base ? [asked[0]!, (await base.contestants())[0]!] : asked) {
    if (await peers.canTakePart(contestant)) contestants.push(contestant);
  }
  if (contestants[0] !== asked[0]) return null;
  const turns = options.runs * (SHORT.test(one.name) ? SHORT_FACTOR : 1);
  const [ours, ...others] = await race(contestants, one.unit, turns, ({ name }, { message }) => {
    interruption.signal.throwIfAborted();
    if (name === asked[0]?.name) throw new Error(message);
    output.remark(`"${one.name}" has no figures against ${name}: ${message}`);
  });
  if (!ours) return null;
  // Goals are set against peers, not against a commit.
  const { goals: _goals, ...plain } = one;
  return caseReport(base ? plain : one, [ours, ...others]);
}

/** Measures what is asked for; gives the exit code. */
async function main(options: Options): Promise<number> {
  const { json, isMarkdown } = options;
  const remark = (line: string) => console.error(line);
  const output = { table: json === "-" || isMarkdown ? remark : console.log, remark };
  // The run is cut short, but what was made for it is still removed.
  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    Deno.addSignalListener(signal, () => interruption.abort(new Error("Interrupted")));
  }
  const peers = new Peers((name) => remark(`${name} is missing: no figures against it`));
  const bench = { options, output, peers };
  await using base = options.base === null ? null : await checkOut(options.base);
  await using kept = await folderOf(options);
  if (await isInMemory(kept.directory)) {
    remark(`"${kept.directory}" is in memory, where a sync is free: appends need another --dir`);
  }
  const { cases, failed } = await runCases(bench, kept.directory, base);
  const report: Report = {
    commit: await commitOf("HEAD"),
    base: base?.commit ?? null,
    deno: Deno.version.deno,
    processors: navigator.hardwareConcurrency,
    lines: options.lines,
    runs: options.runs,
    missing: peers.missing,
    cases,
  };
  if (json === "-") console.log(JSON.stringify(report, null, 2));
  else if (json !== null) await Deno.writeTextFile(json, `${JSON.stringify(report, null, 2)}\n`);
  if (isMarkdown) console.log(markdown(report));
  return failed > 0 ? 1 : 0;
}

/** The folder that logs are kept in; a temporary one is removed at the end. */
async function folderOf({ directory }: Options): Promise<AsyncDisposable & { directory: string }> {
  if (directory !== null) {
    await Deno.mkdir(directory, { recursive: true });
    return { directory: await Deno.realPath(directory), [Symbol.asyncDispose]: async () => {} };
  }
  const temporary = await Deno.makeTempDir({ prefix: "log-bench." });
  return {
    directory: temporary,
    [Symbol.asyncDispose]: () => Deno.remove(temporary, { recursive: true }),
  };
}

/** Whether a directory lies in memory, where nothing is durable; false where nobody can tell. */
async function isInMemory(directory: string): Promise<boolean> {
  const kind = await outputOf("stat", "-f", "-c", "%T", directory);
  return kind !== null && /^(tmpfs|ramfs)$/m.test(kind);
}

if (import.meta.main) {
  if (Deno.args.includes("--help")) {
    console.log(USAGE.trimEnd());
    Deno.exit(0);
  }
  let options: Options;
  try {
    options = parseOptions(Deno.args);
  } catch (error) {
    console.error(`${(error as Error).message}\n\n${USAGE.trimEnd()}`);
    Deno.exit(2);
  }
  try {
    Deno.exit(await main(options));
  } catch (error) {
    console.error((error as Error).message);
    Deno.exit(1);
  }
}
