import { dirname, join, relative, resolve } from "node:path";
import type { InitAnswer } from "../../../lib/answers.ts";
import { LogError } from "../../../lib/errors.ts";
import { CONFIG_FILE } from "../../../lib/open/settings.ts";
import { openReadable } from "../../../lib/records/check_format.ts";
import { parseConfig } from "../../../lib/records/config.ts";
import { recordOf } from "../../../lib/records/mapping/record_of.ts";
import { readsLocalTimes } from "../../../lib/records/settings.ts";
import { LocalStorage } from "../../../lib/storage/local.ts";
import { replaceFile } from "../../../lib/storage/replace_file.ts";
import type { GivenSettings } from "../../../lib/validate/guess/given_settings.ts";
import { proposeConfig } from "../../../lib/validate/guess/propose_config.ts";
import { sampleRecords } from "../../../lib/validate/guess/sample.ts";
import type { Tools } from "../../command.ts";
import { clockOf } from "../../context.ts";
import { EXIT, type ExitCode } from "../../exit.ts";
import type { Machine, Resolved } from "../../machine.ts";
import { chooseDirectory } from "../../parse/directory.ts";
import type { GlobalFlags } from "../../parse/flags.ts";
import { parseMap } from "../../parse/one_file.ts";

/** What `init` takes. */
type InitFlags = GlobalFlags & {
  readonly force?: boolean;
  readonly "dry-run"?: boolean;
};

/** A file of a directory. */
interface Target {
  readonly storage: LocalStorage;
  /** Its path in the directory. */
  readonly file: string;
}

/** Files that may hold lines of JSON. */
const CANDIDATE = /\.(?:jsonl|ndjson|db)$/i;
const CONFIG_TEMP = `.${CONFIG_FILE}.tmp`;

/** `log init [file]` */
export default async function init(
  { machine, output }: Tools,
  flags: InitFlags,
  path?: string,
): Promise<ExitCode> {
  const directory = givenDirectory(flags, machine);
  const { storage, file } = path === undefined
    ? await onlyCandidate(directory ?? ".")
    : targetAt(path, flags.dir, directory);
  const given = await givenSettings(flags.map ?? []);
  const before = await textOf(storage);
  const clock = clockOf(flags, machine, output, zoneOf(before));
  const guessed = await propose({ storage, file }, path ?? file, () => clock.timeZone, given);
  const found = inZone(guessed, () => clock.zone, flags.tz !== undefined);
  const proposed = { ...found, config: withOthers(found.config, before) };
  const isSame = before !== null && isSameJson(before, proposed.config);
  const mayWrite = proposed.config !== null && !flags["dry-run"] && !isSame &&
    (before === null || flags.force === true);
  const written = mayWrite && await write(storage, proposed.config, flags.force === true);
  const answer: InitAnswer = { ...proposed, written };
  if (written) {
    const hint = "look at it; it is used from now on";
    output.noteEffect(() => ({ text: `wrote ${CONFIG_FILE}`, hint }));
  }
  await output.answer(answer, () => import("../../views/maintain/init.ts"), clock);
  for (const remark of answer.remarks) output.info(remark);
  if (answer.config === null) {
    await output.fail(noId(path ?? file), false);
    return EXIT.no;
  }
  if (written) output.info(`wrote ${CONFIG_FILE}; next: log list, log history <id>`);
  else if (isSame) output.info(`${CONFIG_FILE} says so already`);
  else if (!flags["dry-run"]) {
    await output.fail(existing(), false);
    return EXIT.no;
  }
  return EXIT.done;
}

/** The config that was there, with the entries as they are proposed: it may say more than that. */
function withOthers(config: InitAnswer["config"], before: string | null): InitAnswer["config"] {
  const old = before === null ? null : recordOf(before);
  if (config === null || old === null) return config;
  return { ...old, ...config, logs: { ...Object(old.logs), ...config.logs } };
}

/** The zone that a config names; null where it leaves it open, or cannot be read. */
function zoneOf(config: string | null): string | null {
  const zone = config === null ? null : recordOf(config)?.time_zone;
  return typeof zone === "string" ? zone : null;
}

/**
 * Says which zone times without an offset are read in. One that was asked for is kept in the
 * config: for the whole directory, since days then end in it too.
 */
function inZone(answer: InitAnswer, zone: () => Resolved, isAsked: boolean): InitAnswer {
  const { config } = answer;
  const { at, at_format, at_zone } = (config?.logs.entries ?? {}) as GivenSettings;
  if (config === null || at === undefined || !readsLocalTimes({ at_format: at_format ?? [] })) {
    return answer;
  }
  if (at_zone !== undefined) {
    const remark = `times without an offset are read in ${at_zone} (from at_zone)`;
    return { ...answer, remarks: [...answer.remarks, remark] };
  }
  const { value, why } = zone();
  const then = isAsked
    ? "the config keeps it as time_zone"
    : "--tz <zone> reads them in another one and keeps it";
  const remark = `times without an offset are read in ${value} (${why}); ${then}`;
  return {
    ...answer,
    config: isAsked ? { time_zone: value, ...config } : config,
    remarks: [...answer.remarks, remark],
  };
}

/** @throws {LogError} `bad_usage` for what is no setting of a log. */
async function givenSettings(map: readonly string[]): Promise<GivenSettings> {
  const keys = Object.fromEntries(map.map(parseMap));
  await parseConfig("{}", CONFIG_FILE, { log: "entries", keys });
  return keys;
}

async function propose(
  { storage, file }: Target,
  path: string,
  timeZone: () => string,
  given: GivenSettings,
): Promise<InitAnswer> {
  using source = await openReadable(storage, file);
  if (source !== null) return await proposeConfig(source, file, timeZone, given);
  throw new LogError("not_a_file", `Cannot look at "${path}": there is no such file`, {
    hint: "name a file of lines of JSON, or give none in a directory that holds one",
  });
}

/** The directory that is named; the current one need hold no log yet. */
function givenDirectory({ dir }: InitFlags, machine: Machine): string | undefined {
  return dir === undefined && !machine.env("LOG_DIR")
    ? undefined
    : chooseDirectory(dir, machine).value;
}

/**
 * A file that is named, as seen from here or else from the directory that is given. Its
 * directory is its folder, unless `--dir` names one that it lies in.
 */
function targetAt(path: string, dir: string | undefined, directory: string | undefined): Target {
  const isHere = exists(path) || directory === undefined;
  const place = isHere ? path : join(directory, path);
  const root = dir ?? (isHere ? dirname(path) : directory);
  const file = relative(resolve(root), resolve(place)).replaceAll("\\", "/");
  if (file === "" || /^\.\.(?:\/|$)/.test(file) || resolve(file) === file) {
    throw new LogError("bad_usage", `Cannot use "${path}": it does not lie in "${root}"`, {
      hint: "a log is a file inside of its directory, or in a folder of it",
    });
  }
  return { storage: new LocalStorage(root), file };
}

function exists(path: string): boolean {
  try {
    Deno.statSync(path);
    return true;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound || error instanceof Deno.errors.NotADirectory) {
      return false;
    }
    throw error;
  }
}

/**
 * The only file of a directory with lines that are JSON objects.
 *
 * @throws {LogError} `bad_usage` where there is none, or more than one.
 */
async function onlyCandidate(directory: string): Promise<Target> {
  const storage = new LocalStorage(directory);
  const files: string[] = [];
  for (const name of await storage.list("")) {
    if (CANDIDATE.test(name) && await holdsRecords(storage, name)) files.push(name);
  }
  const [file] = files;
  if (file !== undefined && files.length === 1) return { storage, file };
  const reason = file === undefined
    ? `no file in "${directory}" has lines that are JSON objects`
    : `"${directory}" holds ${files.length} that can be logs: ${files.join(", ")}`;
  throw new LogError("bad_usage", `Cannot choose a file: ${reason}`, {
    hint: "name the one that is meant, as in log init notes.jsonl",
  });
}

async function holdsRecords(storage: LocalStorage, name: string): Promise<boolean> {
  try {
    using source = await storage.open(name);
    if (source === null) return false;
    const few = { firstLines: 20, lastLines: 0, bytes: 1024 * 1024 };
    return (await sampleRecords(source, few)).records.length > 0;
  } catch (error) {
    // A folder may be called like a file.
    if (error instanceof LogError && error.code === "not_a_file") return false;
    throw error;
  }
}

async function textOf(storage: LocalStorage): Promise<string | null> {
  using source = await storage.open(CONFIG_FILE);
  if (source === null) return null;
  const bytes = new Uint8Array(source.size);
  const count = await source.read(bytes, 0);
  return new TextDecoder().decode(bytes.subarray(0, count));
}

function isSameJson(text: string, config: InitAnswer["config"]): boolean {
  try {
    return JSON.stringify(JSON.parse(text)) === JSON.stringify(config);
  } catch (error) {
    if (error instanceof SyntaxError) return false;
    throw error;
  }
}

/** Writes the config; false where somebody else wrote one meanwhile. */
async function write(
  storage: LocalStorage,
  config: InitAnswer["config"],
  mayReplace: boolean,
): Promise<boolean> {
  const bytes = new TextEncoder().encode(`${JSON.stringify(config, null, 2)}\n`);
  const written = await replaceFile(storage, CONFIG_FILE, {
    temp: CONFIG_TEMP,
    like: CONFIG_FILE,
    folders: [""],
    write: (sink) => sink.write(bytes).then(() => true),
    verify: async () => mayReplace || await storage.stat(CONFIG_FILE) === null,
  });
  return written === true;
}

function noId(path: string): LogError {
  return new LogError("bad_record", `Cannot find an id in "${path}": no config was written`, {
    hint: `name the key in ${CONFIG_FILE}: {"logs": {"entries": {"file": "…", "id": "…"}}}`,
  });
}

function existing(): LogError {
  return new LogError("bad_usage", `Cannot write ${CONFIG_FILE}: it exists already`, {
    hint: "--force puts the entries into it, as is shown above",
  });
}
